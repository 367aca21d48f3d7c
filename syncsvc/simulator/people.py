"""The invented people: consistent with their NIP, job, rank, education and unit, on both sides and on every date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from syncsvc.simulator.identity import Registry
from syncsvc.simulator.jobs import HEAD_OF_CLINIC, HEAD_TEACHER, STRUCTURAL, Job, draw_job, pools
from syncsvc.simulator.names import draw_name, draw_titles
from syncsvc.simulator.tree import Tree, Unit
from syncsvc.simulator.years import Years

PNS, CPNS, PPPK = "pns", "cpns", "pppk"
ACTIVE, ON_LEAVE, STUDYING, SUSPENDED, DISMISSED, RETIRED, CONTRACT = "01", "02", "03", "04", "66", "99", "71"
DUTY = frozenset({ACTIVE, CONTRACT})
_HEAD_RANKS = {"21": ("43", "44"), "22": ("42", "43"), "31": ("41", "42"), "32": ("34", "41"), "41": ("33", "34")}
_HEAD_AGES = {"21": (50, 56), "22": (47, 56), "31": (42, 55), "32": (40, 55), "41": (34, 54), "99": (42, 55)}


@dataclass(slots=True, eq=False)
class Move:
    """A change of job or unit within the plan year: what was held before ``day``."""

    day: date
    job: Job
    unit: Unit
    boss: Person | None


@dataclass(slots=True, eq=False)
class Person:
    """One invented ASN, as all sides would write him or her if nobody made mistakes. ``number`` is the SIMPEG's id."""

    number: int
    pid: str
    name: str
    front: str | None
    back: str | None
    birth: date
    male: bool
    status: str
    legal: str
    cpns: date
    pns: date | None
    rank: str
    rank_date: date
    job: Job
    job_date: date
    education: str
    unit: Unit
    nip: str
    nik: str
    noise: int
    boss: Person | None = None
    move: Move | None = None
    acting: Unit | None = None

    @property
    def obliged(self) -> bool:
        """True when the person has to hold an SKP."""
        return self.legal in DUTY

    @property
    def heads(self) -> bool:
        """True for the head of the own unit."""
        return self.unit.head is self

    @property
    def old_nip(self) -> str | None:
        """The nine-digit NIP of those appointed before 2009."""
        return f"{510_000_000 + self.number}" if self.status == PNS and self.cpns.year < 2009 else None


@dataclass(frozen=True, slots=True)
class Seat:
    """Who is wanted: where, with which job, of which ages and status."""

    unit: Unit
    job: Job
    ages: tuple[int, int]
    status: str = PNS
    legal: str = ACTIVE
    rank: tuple[str, ...] = ()


class Recruiter:
    """Makes people for seats, one after the other."""

    def __init__(self, years: Years, random: Random) -> None:
        self.years = years
        self.random = random
        self.registry = Registry()
        self.count = 0

    def recruit(self, seat: Seat) -> Person:
        """A person for the seat; the same calls in the same order give the same people."""
        draw = self.random.random
        male = draw() < 0.5
        birth, cpns, nip = self._life(seat, male)
        name = draw_name(self.random, male)
        while not self.registry.first_of(name, birth):
            name = draw_name(self.random, male)
        education = seat.job.education[int(draw() * len(seat.job.education))]
        front, back = draw_titles(self.random, education)
        self.count += 1
        rank, rank_date = self._rank(seat, cpns)
        return Person(
            number=self.count,
            pid=f"{self.random.getrandbits(128):032x}",
            name=name,
            front=front,
            back=back,
            birth=birth,
            male=male,
            status=seat.status,
            legal=seat.legal,
            cpns=cpns,
            pns=cpns.replace(year=cpns.year + 1) if seat.status == PNS else None,
            rank=rank,
            rank_date=rank_date,
            job=seat.job,
            job_date=self._job_date(cpns),
            education=education,
            unit=seat.unit,
            nip=nip,
            nik=self.registry.nik(birth, male, int(draw() * 40)),
            noise=self.random.getrandbits(62),
        )

    def _life(self, seat: Seat, male: bool) -> tuple[date, date, str]:
        draw = self.random.random
        while True:
            low, high = seat.ages
            year = self.years.as_of.year - low - int(draw() * (high - low + 1))
            birth = date(year, 1 + int(draw() * 12), 1 + int(draw() * 28))
            cpns = self._start(seat.status, birth)
            nip = self.registry.nip(birth, cpns, male, seat.status == PPPK)
            if nip:
                return birth, cpns, nip

    def _start(self, status: str, birth: date) -> date:
        draw = self.random.random
        if status == CPNS:
            starts = self.years.cpns_starts()
            return starts[int(draw() * len(starts))]
        if status == PPPK:
            return date(self.years.annual_year - int(draw() * 4), 1 + int(draw() * 10), 1)
        year = min(birth.year + 21 + int(draw() * 9), self.years.plan_year - 3)
        return date(year, 1 + int(draw() * 12), 1)

    def _rank(self, seat: Seat, cpns: date) -> tuple[str, date]:
        if seat.status == PPPK and seat.job.contract:
            return seat.job.contract, cpns
        ranks = seat.rank or seat.job.ranks
        served = self.years.plan_year - cpns.year
        if served < 5:
            return ranks[0], cpns
        year = self.years.plan_year - 1 - int(self.random.random() * 3)
        return ranks[int(self.random.random() * len(ranks))], date(year, 4 if self.random.random() < 0.5 else 10, 1)

    def _job_date(self, cpns: date) -> date:
        year = self.years.plan_year - 1 - int(self.random.random() * 6)
        return max(cpns, date(year, 1 + int(self.random.random() * 12), 1))


def head_seat(unit: Unit) -> Seat:
    """Who leads a unit: structural where it has an echelon, else a functional job with the lead as extra task."""
    if unit.echelon == "99":
        return Seat(unit, HEAD_TEACHER if unit.pool == "school" else HEAD_OF_CLINIC, _HEAD_AGES["99"])
    ranks = _HEAD_RANKS[unit.echelon]
    education = ("45",) if unit.echelon < "32" else ("40", "45")
    job = Job(STRUCTURAL, unit.id, unit.head_title, ranks, education, echelon=unit.echelon)
    return Seat(unit, job, _HEAD_AGES[unit.echelon])


def populate(tree: Tree, recruiter: Recruiter, employees: int) -> Iterator[Person]:
    """Heads and staff of every unit, in the order of the units. Special statuses are spread over the staff."""
    choices = pools(employees)
    seats = sum(unit.slots for unit in tree.units)
    roles = _roles(seats, employees, recruiter)
    place = 0
    for unit in tree.units:
        if unit.headed:
            unit.head = recruiter.recruit(head_seat(unit))
            yield unit.head
        for _ in range(unit.slots):
            status, legal = roles.get(place, (PNS, ACTIVE))
            place += 1
            job = draw_job(choices[unit.pool], recruiter.random, status == PPPK)
            person = recruiter.recruit(Seat(unit, job, (28, 56) if status == PNS else (24, 34), status, legal))
            unit.staff.append(person)
            yield person


def _roles(seats: int, employees: int, recruiter: Recruiter) -> dict[int, tuple[str, str]]:
    """Which staff seats, by their number, hold somebody other than an active PNS."""
    order = list(range(seats))
    recruiter.random.shuffle(order)
    wanted = [
        *[(PNS, ON_LEAVE)] * max(7, employees // 400),
        *[(PNS, STUDYING)] * max(1, employees // 400),
        *[(PNS, SUSPENDED)] * max(1, employees // 2_000),
        *[(CPNS, ACTIVE)] * max(3, employees // 80),
        *[(PPPK, CONTRACT)] * (employees // 9),
    ]
    if not recruiter.years.cpns_starts():
        wanted = [role for role in wanted if role[0] != CPNS]
    return dict(zip(order, wanted, strict=False))
