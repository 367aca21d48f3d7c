"""SKP and their ratings as e-Kinerja would hold them if everybody did what they have to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from syncsvc.simulator.jobs import STRUCTURAL, Job, hex_id
from syncsvc.simulator.people import Person
from syncsvc.simulator.tree import Unit
from syncsvc.simulator.years import Period, Years

AGREED, SUBMITTED, DRAFT = "persetujuan", "pengajuan", "draft"
LOCAL_STATUS = {AGREED: "Disetujui", SUBMITTED: "Diajukan", DRAFT: "Draft"}
MATRIX = {(1, 1): 1, (1, 2): 2, (1, 3): 4, (2, 1): 2, (2, 2): 2, (2, 3): 4, (3, 1): 3, (3, 2): 3, (3, 3): 5}


@dataclass(slots=True, eq=False)
class Plan:
    """One SKP. ``created`` None: made on the first day of the year."""

    id: str
    start: date
    end: date
    job_kind: str
    job_title: str
    unit: Unit
    unit_name: str
    boss: Person | None
    status: str = AGREED
    acting: bool = False
    created: date | None = None

    @property
    def local_id(self) -> str:
        """The id that the SIMPEG gave it."""
        return hex_id("skp lokal", self.id)


@dataclass(slots=True, eq=False)
class Rating:
    """One period's rating of one SKP. ``result`` None: the row is there and nothing is rated yet."""

    id: str
    plan: Plan
    period: Period
    result: int | None
    behaviour: int | None
    predicate: int | None
    boss_nip: str | None
    boss_id: str | None
    rater_id: str | None

    def unrate(self) -> None:
        """Take the rating away; the row stays, with dashes."""
        self.result = self.behaviour = self.predicate = None

    def led_by(self, nip: str | None, pid: str | None) -> None:
        """Give the row another supervisor, who is also the rater."""
        self.boss_nip, self.boss_id, self.rater_id = nip, pid, pid


def make_plan(person: Person, tag: str, start: date, end: date) -> Plan:
    """An agreed SKP for the person's present job and unit."""
    return _plan(person, tag, start, end, person.job, person.unit, person.boss)


def plans_of(person: Person, years: Years) -> list[Plan]:
    """The person's SKP of the plan year: one, two after a move, one more for a Plt; none without a duty."""
    if not person.obliged:
        return []
    move = person.move
    if move is None:
        plans = [make_plan(person, f"{years.plan_year}", max(years.begin, person.cpns), years.close)]
    else:
        before = date.fromordinal(move.day.toordinal() - 1)
        old = _plan(person, f"{years.plan_year}", years.begin, before, move.job, move.unit, move.boss)
        plans = [old, make_plan(person, f"{years.plan_year}-2", move.day, years.close)]
    if person.acting:
        plans.append(_acting(person, person.acting, years))
    return plans


def annual_plan(person: Person, years: Years) -> Plan | None:
    """Last year's SKP, whose final predicate is due; None for who came too late or has no duty."""
    if not person.obliged or person.cpns >= date(years.annual_year, 12, 1):
        return None
    start = max(date(years.annual_year, 1, 1), person.cpns)
    held = (
        (person.move.job, person.move.unit, person.move.boss) if person.move else (person.job, person.unit, person.boss)
    )
    return _plan(person, f"{years.annual_year}", start, date(years.annual_year, 12, 31), *held)


def rate(person: Person, plan: Plan, period: Period) -> Rating:
    """The plan's rating for a period: most people do what is expected."""
    bits = person.noise >> (4 * period.number)
    result, behaviour = _grade(bits & 15), _grade(bits >> 20 & 15)
    boss = plan.boss
    nip, pid = (boss.nip, boss.pid) if boss else (None, None)
    mark = hex_id(plan.id, period.year, period.id)
    return Rating(mark, plan, period, result, behaviour, MATRIX[result, behaviour], nip, pid, pid)


def overlaps(plan: Plan, period: Period) -> bool:
    """True when the SKP runs within the period."""
    return plan.start <= period.end and plan.end >= period.start


def _grade(bits: int) -> int:
    return 1 if bits < 3 else 3 if bits == 15 else 2


def _plan(person: Person, tag: str, start: date, end: date, job: Job, unit: Unit, boss: Person | None) -> Plan:
    mark = hex_id("skp", person.pid, tag)
    return Plan(mark, start, end, job.kind, job.title, unit, unit.name, boss)


def _acting(person: Person, unit: Unit, years: Years) -> Plan:
    boss = unit.parent.head if unit.parent else None
    mark = hex_id("skp", person.pid, "plt")
    start = years.acting_start()
    return Plan(mark, start, years.close, STRUCTURAL, unit.head_title, unit, unit.name, boss, acting=True)
