"""Where faults are planted: who and what is still free to be a victim, and the list of what must be found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple

from syncsvc.errors import UsageError
from syncsvc.simulator.jobs import CLERK, STRUCTURAL, Job
from syncsvc.simulator.people import ACTIVE, CONTRACT, CPNS, ON_LEAVE, PNS, PPPK, Person
from syncsvc.simulator.tree import SPARES, Unit
from syncsvc.simulator.world import World

CROWD = 5


class Way(Enum):
    """Which run can find something: one that reads the portals' files, one that asks the portals, or both."""

    BOTH = "both"
    FILES = "files"
    LIVE = "live"


class Truth(NamedTuple):
    """One finding that must come up: the identity's five columns, and the fault it follows from."""

    check: str
    entity: str
    key: str
    field: str
    period: str
    cause: str


class Bed:
    """Hands out victims, each once, and notes what must be found as a consequence of the fault in ``cause``.

    ``truth`` is what the files show, ``served_truth`` what the portals tell who asks them.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.years = world.years
        self.truth: list[Truth] = []
        self.served_truth: list[Truth] = []
        self.faults: Counter[str] = Counter()
        self.cause = ""
        self.round = 0
        self._taken: set[int] = set()
        self._order = list(world.people)
        world.random.shuffle(self._order)
        self._sorts = {
            PNS: self._sort(PNS, ACTIVE),
            CPNS: self._sort(CPNS, ACTIVE),
            PPPK: self._sort(PPPK, CONTRACT),
            ON_LEAVE: self._sort(PNS, ON_LEAVE),
        }
        self._chiefs = self._open(person for person in self._order if person.heads and person.job.echelon == "22")
        self._sections = iter([unit for unit in world.tree.units if self._is_section(unit)])
        self._spares = [unit for unit in world.tree.units if unit.use == "spare"]

    def begin(self, fault: str) -> None:
        """Start planting one more fault of that name."""
        self.round = self.faults[fault]
        self.faults[fault] += 1
        self.cause = f"{fault}-{self.faults[fault]}"

    def found(self, check: str, entity: str, key: str, field: str, period: object = "", way: Way = Way.BOTH) -> None:
        """Note a finding that must come up."""
        found = Truth(check, entity, key, field, str(period), self.cause)
        if way is not Way.LIVE:
            self.truth.append(found)
        if way is not Way.FILES:
            self.served_truth.append(found)

    def person(self, check: str, victim: Person, field: str, period: object = "", way: Way = Way.BOTH) -> None:
        """Note a finding about a person."""
        self.found(check, "employee", victim.nip, field, period, way)

    def row(self, check: str, victim: Person, field: str) -> None:
        """Note a finding about a person's row in the SIMPEG's main table."""
        self.found(check, "row", f"simpeg.pegawai#{victim.number}", field)

    def unit(self, check: str, victim: Unit, field: str) -> None:
        """Note a finding about a local unit."""
        self.found(check, "unit", victim.code.lower(), field)

    def staff(self, job: Job | None = None) -> Person:
        """An active PNS without subordinates, put into ``job`` when given."""
        victim = self._next(PNS)
        if job:
            self.employ(victim, job)
        return victim

    def clerk(self) -> Person:
        """An active PNS in the commonest job: taking the row away takes no title away from the reference."""
        return self.staff(CLERK)

    def colleague(self, fits: Callable[[Person], bool]) -> Person:
        """An active PNS without subordinates whom ``fits`` accepts."""
        return self._first(person for person in self._order if _is_plain(person, PNS, ACTIVE) and fits(person))

    def pair(self) -> tuple[Person, Person]:
        """Two active PNS of one unit without subordinates; the first one a clerk, so that nobody there ranks lower."""
        first = self.colleague(lambda person: any(self._is_free(each, person) for each in person.unit.staff))
        self.employ(first, CLERK)
        return first, self.colleague(lambda person: person.unit is first.unit)

    def usurper(self) -> tuple[Person, Unit]:
        """An active PNS and the section where they are; its head is nobody's victim any more."""
        victim = self.colleague(lambda person: person.unit.echelon == "41" and self._is_led(person.unit))
        self._taken.update(head.number for head in (victim.unit.head,) if head)
        return victim, victim.unit

    def leader(self, echelon: str) -> Person:
        """A structural head of that echelon who leads nothing else."""
        return self._first(
            person
            for person in self._order
            if person.heads and person.job.kind == STRUCTURAL and person.job.echelon == echelon and not person.acting
        )

    def principal(self, job: Job) -> Person:
        """Who leads a school or clinic in that functional job."""
        return self._first(person for person in self._order if person.heads and person.job is job and not person.acting)

    def stranger(self, victim: Person) -> Person:
        """Somebody's superior in another office who is no victim, and may be named by several."""
        heads = (unit.head for unit in self.world.tree.units if unit.head and unit.parent)
        fitting = (head for head in heads if head.unit.top is not victim.unit.top and head.job.kind == STRUCTURAL)
        return self._enough(next((head for head in fitting if head.number not in self._taken), None))

    def contract(self) -> Person:
        """A PPPK without subordinates."""
        return self._next(PPPK)

    def novice(self) -> Person:
        """A CPNS."""
        return self._next(CPNS)

    def inactive(self) -> Person:
        """A PNS on unpaid leave: neither active nor obliged on either side, so that few checks apply."""
        return self._next(ON_LEAVE)

    def chief(self) -> Person:
        """The head of an office."""
        return self._enough(next(self._chiefs, None))

    def spare(self, place: int) -> Unit:
        """A unit without people, of those set aside for the present round."""
        return self._spares[self.round * SPARES + place]

    def section(self, people: bool = True) -> Unit:
        """A section with head and staff; all of them become victims unless only the unit is wanted."""
        for unit in self._sections:
            members = [member.number for member in (unit.head, *unit.staff) if member]
            if self._taken.isdisjoint(members):
                self._taken.update(members if people else ())
                return unit
        raise UsageError("sample.too_few", employees=len(self.world.people))

    def employ(self, victim: Person, job: Job) -> None:
        """Give a person another job with a rank and an education that suit it, on all sides."""
        victim.job, victim.rank, victim.education = job, job.ranks[0], job.education[-1]

    def reissue(self, victim: Person, birth: date, start: date) -> None:
        """Let a person have been born, or appointed, on another day: a new NIP and NIK on all sides."""
        registry, contract = self.world.recruiter.registry, victim.status == PPPK
        nip = registry.nip(birth, start, victim.male, contract)
        while nip is None or not registry.first_of(victim.name, birth):
            birth += timedelta(days=1)
            nip = registry.nip(birth, start, victim.male, contract)
        victim.birth, victim.cpns, victim.nip = birth, start, nip
        victim.nik = registry.nik(birth, victim.male, victim.noise % 40)

    def _sort(self, status: str, legal: str) -> Iterator[Person]:
        return self._open(person for person in self._order if _is_plain(person, status, legal))

    def _open(self, people: Iterator[Person]) -> Iterator[Person]:
        for person in people:
            if person.number not in self._taken:
                self._taken.add(person.number)
                yield person

    def _is_led(self, unit: Unit) -> bool:
        return unit.head is not None and unit.head.number not in self._taken

    def _is_free(self, person: Person, beside: Person) -> bool:
        return person is not beside and person.number not in self._taken and _is_plain(person, PNS, ACTIVE)

    def _first(self, people: Iterator[Person]) -> Person:
        return self._enough(next(self._open(people), None))

    def _next(self, sort: str) -> Person:
        return self._enough(next(self._sorts[sort], None))

    def _enough(self, victim: Person | None) -> Person:
        if victim is None:
            raise UsageError("sample.too_few", employees=len(self.world.people))
        return victim

    def _is_section(self, unit: Unit) -> bool:
        members = [unit.head, *unit.staff]
        return (
            unit.headed
            and unit.leaf
            and unit.echelon == "41"
            and unit.explicit
            and 2 <= len(unit.staff) <= CROWD
            and not any(member.acting or member.move for member in members if member)
        )


def _is_plain(person: Person, status: str, legal: str) -> bool:
    """Of that sort, in an ordinary unit, and neither a superior nor moved within the year."""
    return (
        person.status == status
        and person.legal == legal
        and not (person.heads or person.acting or person.move)
        and person.unit.use == ""
    )
