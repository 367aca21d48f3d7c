"""The whole sample in memory: the consistent base, and the edits that planted faults lay over each side's rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from syncsvc.simulator.jobs import CLERK, SMALL, STRUCTURAL, Job, hex_id, pools
from syncsvc.simulator.people import PNS, PPPK, RETIRED, Move, Person, Recruiter, Seat, populate
from syncsvc.simulator.skp import AGREED, Plan, Rating, annual_plan, overlaps, plans_of, rate
from syncsvc.simulator.tree import Tree, Unit, plant_tree
from syncsvc.simulator.years import Period, Years

AGENCY_NAME = "Pemerintah Kabupaten Contoh"
AGENCY_ID = hex_id("instansi", AGENCY_NAME)
OTHER_AGENCY_ID = hex_id("instansi", "Pemerintah Kabupaten Tetangga")
Edits = dict[int, dict[str, str | None]]
Contract = tuple[date, date]
Assignment = tuple[Unit, date]


@dataclass(slots=True)
class Extra:
    """Rows of one unit that only one side has, as that side's columns."""

    local: list[dict[str, str | None]] = field(default_factory=list)
    national: list[dict[str, str | None]] = field(default_factory=list)


@dataclass(slots=True)
class World:
    """The base (``people``, ``tree``), who is only on one side, and edits by person or unit number and column.

    ``siasn_annual`` are edits of SIASN's annual predicates by person and year; None where SIASN was given none.
    """

    years: Years
    seed: int
    random: Random
    tree: Tree
    recruiter: Recruiter
    people: list[Person]
    local_only: list[Person] = field(default_factory=list)
    siasn_only: list[Person] = field(default_factory=list)
    local: Edits = field(default_factory=lambda: defaultdict(dict))
    siasn: Edits = field(default_factory=lambda: defaultdict(dict))
    local_units: Edits = field(default_factory=lambda: defaultdict(dict))
    siasn_units: Edits = field(default_factory=lambda: defaultdict(dict))
    extra_units: Extra = field(default_factory=Extra)
    not_local: set[int] = field(default_factory=set)
    not_siasn: set[int] = field(default_factory=set)
    units_not_local: set[int] = field(default_factory=set)
    units_not_siasn: set[int] = field(default_factory=set)
    plans: dict[int, list[Plan]] = field(default_factory=dict)
    ratings: dict[int, list[Rating]] = field(default_factory=dict)
    local_skp: Edits = field(default_factory=lambda: defaultdict(dict))
    local_annual: Edits = field(default_factory=lambda: defaultdict(dict))
    siasn_annual: dict[tuple[int, int], dict[str, object] | None] = field(default_factory=dict)
    contracts: dict[int, list[Contract]] = field(default_factory=dict)
    assignments: dict[int, Assignment] = field(default_factory=dict)
    no_skp_rows: set[int] = field(default_factory=set)
    flaws: set[str] = field(default_factory=set)

    def plans_of(self, person: Person) -> list[Plan]:
        """The person's SKP of the plan year, faults included."""
        edited = self.plans.get(person.number)
        return plans_of(person, self.years) if edited is None else edited

    def ratings_of(self, person: Person, period: Period) -> list[Rating]:
        """The person's rows in one period's report, faults included."""
        edited = self.ratings.get(person.number)
        if edited is not None:
            return [each for each in edited if each.period is period]
        return self._rated(person, period)

    def edit_plans(self, person: Person) -> list[Plan]:
        """The person's SKP, from now on as they stand in this list."""
        return self.plans.setdefault(person.number, plans_of(person, self.years))

    def edit_ratings(self, person: Person) -> list[Rating]:
        """All the person's ratings, from now on as they stand in this list; made of the plans as they are now."""
        if person.number not in self.ratings:
            rated = [each for period in self.years.delivered for each in self._rated(person, period)]
            self.ratings[person.number] = rated
        return self.ratings[person.number]

    def contracts_of(self, person: Person) -> list[Contract]:
        """A PPPK's contracts, faults included: of five years each, the last covers the sample's day and its year."""
        if person.number in self.contracts or person.status != PPPK:
            return self.contracts.get(person.number, [])
        found, start = list[Contract](), person.cpns
        while not found or found[-1][1] < max(self.years.as_of, self.years.close):
            after = start.replace(year=start.year + 5)
            found.append((start, after - timedelta(days=1)))
            start = after
        return found

    def assignments_of(self, person: Person) -> list[Assignment]:
        """The units that a person leads as Plt, and since when, faults included."""
        own = [(person.acting, self.years.acting_start())] if person.acting else []
        planted = self.assignments.get(person.number)
        return [*own, planted] if planted else own

    def move(self, person: Person, day: date, job: Job, target: Unit | None = None) -> None:
        """Give a person another job, and another unit when given, from ``day`` on; both sides know."""
        person.move, person.job_date = Move(day, person.job, person.unit, person.boss), day
        person.job = job
        if target:
            person.unit.staff.remove(person)
            person.unit = target
            target.staff.append(person)
            person.boss = boss_of(person)

    def _rated(self, person: Person, period: Period) -> list[Rating]:
        if period.final:
            plan = annual_plan(person, self.years)
            return [rate(person, plan, period)] if plan else []
        plans = self.plans_of(person)
        return [rate(person, plan, period) for plan in plans if plan.status == AGREED and overlaps(plan, period)]

    def double(self, person: Person, **changes: object) -> Person:
        """Another row about (nearly) the same person, with a number and a person id of its own."""
        self.recruiter.count += 1
        number = self.recruiter.count
        fresh: dict[str, object] = {"number": number, "pid": hex_id("double", self.seed, number), **changes}
        return replace(person, **fresh)  # type: ignore[arg-type]


def found_world(years: Years, employees: int, seed: int, faults: int) -> World:
    """An agency without any fault, of exactly ``employees`` people who are not retired."""
    random = Random(f"{seed}/{employees}/{years.as_of.isoformat()}")
    tree = plant_tree(employees, seed, random, faults)
    recruiter = Recruiter(years, random)
    people = list(populate(tree, recruiter, employees))
    world = World(years, seed, random, tree, recruiter, people)
    _appoint_acting(world)
    for person in people:
        person.boss = boss_of(person)
    _move_some(world, employees)
    _rank_below_bosses(world)
    _retire_some(world, employees)
    return world


def boss_of(person: Person) -> Person | None:
    """The head of the own unit; for heads the head of the unit above; a Plt where there is no head."""
    unit: Unit | None = person.unit
    if unit and person.heads:
        unit = unit.parent
    while unit and leader_of(unit) is None:
        unit = unit.parent
    return leader_of(unit) if unit else None


def leader_of(unit: Unit) -> Person | None:
    """Head, or Plt."""
    return unit.acting_head if unit.use == "acting" else unit.head


def _appoint_acting(world: World) -> None:
    """Each unit without a head but with staff gets the head of a section elsewhere as Plt."""
    vacant = [unit for unit in world.tree.units if unit.use == "acting"]
    heads = [unit.head for unit in world.tree.units if unit.head and unit.echelon == "41"]
    for unit, head in zip(vacant, heads, strict=False):
        unit.acting_head, head.acting = head, unit


def _move_some(world: World, employees: int) -> None:
    """Some staff changed jobs in the plan year, some of them units too; both sides know, and their SKP follow."""
    jobs = pools(employees)["office"]
    offices = [unit for unit in world.tree.units if unit.headed and unit.echelon == "41" and len(unit.staff) > 2]
    for number in range(min(max(2, employees // 250), len(offices) - 1)):
        home, target = offices[-1 - number], offices[number]
        person = next((each for each in home.staff if each.status == PNS and each.obliged and not each.move), None)
        day = world.years.quarter_move if number % 2 and home is not target else None
        if person and day:
            world.move(person, day, _another(jobs, person), target)
        elif person and world.years.month_move:
            world.move(person, world.years.month_move, _another(jobs, person))


def _rank_below_bosses(world: World) -> None:
    """Nobody has a higher rank than the supervisor; those of PPPK are of another kind. Supervisors go first."""
    waiting = [person for person in world.people if person.status != PPPK]
    while waiting:
        lowered = [person for person in waiting if person.boss and person.boss.rank < person.rank]
        for person in lowered:
            person.rank = person.boss.rank if person.boss else person.rank
        waiting = lowered and [person for person in waiting if person.boss]


def _another(jobs: tuple[Job, ...], person: Person) -> Job:
    """A job of the same ranks where there is one, else the same job in the new place."""
    return next((job for job in jobs if job is not person.job and job.ranks == person.job.ranks), person.job)


def _retire_some(world: World, employees: int) -> None:
    """Retired people whom only the SIMPEG still keeps."""
    staff = [person for person in world.people if person.job.kind != STRUCTURAL and person.status == PNS]
    for number in range(max(2, employees // 60)):
        like = staff[(number * 7) % len(staff)]
        job = like.job if employees >= SMALL else CLERK
        seat = Seat(like.unit, job, (62, 68), PNS, RETIRED)
        person = world.recruiter.recruit(seat)
        person.job_date = max(person.cpns, date(world.years.plan_year - 9, 1, 1))
        person.rank_date = max(person.cpns, date(world.years.plan_year - 8, 4, 1))
        world.local_only.append(person)
