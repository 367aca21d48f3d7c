"""SKP and EVA: plans and ratings."""

from __future__ import annotations

from datetime import date, timedelta

from syncsvc.simulator.faults.bed import Bed, Way
from syncsvc.simulator.jobs import DATA_PROCESSOR
from syncsvc.simulator.people import Person
from syncsvc.simulator.skp import MATRIX, SUBMITTED, Plan, Rating, annual_plan, make_plan, rate
from syncsvc.simulator.years import Period

STRANGE = "menunggu tanda tangan"
JUST_NOW = 5
"""So many days ago a plan was submitted about which nobody is to worry yet."""


def no_plan(bed: Bed) -> None:
    """No SKP, and the report says so in a row."""
    victim = bed.staff()
    bed.world.plans[victim.number] = []
    bed.world.no_skp_rows.add(victim.number)
    bed.person("SKP-01", victim, "skp", bed.years.plan_year)


def not_in_report(bed: Bed) -> None:
    """No SKP, and the report does not know the person."""
    victim = bed.staff()
    bed.world.plans[victim.number] = []
    bed.person("SKP-01", victim, "skp", bed.years.plan_year)


def _plan(bed: Bed, victim: Person) -> Plan:
    return bed.world.edit_plans(victim)[0]


def dates_swapped(bed: Bed) -> None:
    """The SKP ends before it starts."""
    plan = _plan(bed, bed.staff())
    plan.start, plan.end = plan.end, plan.start
    bed.found("SKP-04", "skp", plan.id, "period", bed.years.plan_year)


def into_next_year(bed: Bed) -> None:
    """The SKP ends in the year after."""
    plan = _plan(bed, bed.staff())
    plan.end = date(bed.years.plan_year + 1, 1, 31)
    bed.found("SKP-04", "skp", plan.id, "period", bed.years.plan_year)


def _second_plan(bed: Bed, first_end: date, second_start: date) -> None:
    victim = bed.staff()
    plans = bed.world.edit_plans(victim)
    plans[0].end = first_end
    plans.append(make_plan(victim, f"{bed.years.plan_year}-2", second_start, bed.years.close))
    bed.person("SKP-05", victim, "timeline", bed.years.plan_year)


def overlap(bed: Bed) -> None:
    """Two SKP at the same time."""
    _second_plan(bed, bed.years.close, date(bed.years.plan_year, 1, 16))


def gap(bed: Bed) -> None:
    """Nine days without an SKP."""
    _second_plan(bed, date(bed.years.plan_year, 1, 10), date(bed.years.plan_year, 1, 20))


def other_job(bed: Bed) -> None:
    """The SKP of a job that the person does not hold."""
    plan = _plan(bed, bed.clerk())
    plan.job_kind, plan.job_title = DATA_PROCESSOR.kind, DATA_PROCESSOR.title
    bed.found("SKP-06", "skp", plan.id, "job_title", bed.years.plan_year)


def other_unit(bed: Bed) -> None:
    """The SKP in a unit where the person does not work."""
    plan = _plan(bed, bed.clerk())
    plan.unit = next(each for each in bed.world.tree.units if each.use == "acting")
    plan.unit_name = plan.unit.name
    bed.found("SKP-06", "skp", plan.id, "unit_name", bed.years.plan_year)


def not_agreed(bed: Bed) -> None:
    """Submitted, and the deadline is over."""
    plan = _plan(bed, bed.staff())
    plan.status, plan.created = SUBMITTED, bed.years.as_of - timedelta(days=JUST_NOW)
    bed.found("SKP-08", "skp", plan.id, "status", bed.years.plan_year)


def long_submitted(bed: Bed) -> None:
    """Made on the first day of the year, submitted, and never agreed."""
    plan = _plan(bed, bed.staff())
    plan.status = SUBMITTED
    bed.found("SKP-08", "skp", plan.id, "status", bed.years.plan_year)
    bed.found("SKP-14", "skp", plan.id, "submitted", bed.years.plan_year)


def strange_state(bed: Bed) -> None:
    """A state that nobody has heard of; the SIMPEG has none."""
    plan = _plan(bed, bed.staff())
    plan.status = STRANGE
    bed.found("SKP-07", "skp", plan.id, "status", bed.years.plan_year)
    bed.found("MAP-02", "term", f"ekinerja.skp={STRANGE.upper()}", "status")


def no_duty(bed: Bed) -> None:
    """On unpaid leave, with an SKP for the whole year."""
    victim = bed.inactive()
    plan = make_plan(victim, f"{bed.years.plan_year}", bed.years.begin, bed.years.close)
    bed.world.plans[victim.number] = [plan]
    bed.person("SKP-12", victim, "skp", bed.years.plan_year)


def moved_without_plan(bed: Bed) -> None:
    """A new job in the year, and still the SKP of the old one."""
    victim = bed.clerk()
    day = bed.years.unplanned_move
    if day is None:
        raise AssertionError("not planted before there is such a day")
    old = make_plan(victim, f"{bed.years.plan_year}", bed.years.begin, bed.years.close)
    bed.world.move(victim, day, DATA_PROCESSOR)
    bed.world.plans[victim.number] = [old]
    bed.person("SKP-13", victim, "skp", bed.years.plan_year)
    bed.found("SKP-06", "skp", old.id, "job_title", bed.years.plan_year)


def other_status(bed: Bed) -> None:
    """A draft in the SIMPEG, agreed in e-Kinerja."""
    victim = bed.staff()
    bed.world.local_skp[victim.number]["status"] = "Draft"
    bed.person("SKP-15", victim, "status", bed.years.plan_year)


def national_predicate(bed: Bed) -> None:
    """The worse of the two ratings taken for the predicate, which the matrix does not say. Of a year's final rating,
    SIASN has another predicate.
    """
    victim = bed.staff()
    rating = bed.world.edit_ratings(victim)[-1]
    given = rating.predicate
    rating.result, rating.behaviour, rating.predicate = 1, 3, 3
    if rating.period.final and given != rating.predicate:
        bed.found("EVA-01", "annual", victim.nip, "ekinerja.predicate", bed.years.annual_year, Way.LIVE)
    bed.found("EVA-02", "evaluation", rating.id, "ekinerja.predicate", rating.period.mark)


def local_predicate(bed: Bed) -> None:
    """Ratings in the SIMPEG, whose scale counts 3 as the best, that the predicate beside them does not follow from.

    The predicate itself is the one that SIASN has.
    """
    victim = bed.staff()
    plan = annual_plan(victim, bed.years)
    given = rate(victim, plan, bed.years.final).predicate if plan else None
    behaviour = "3" if given == MATRIX[1, 3] else "1"
    bed.world.local_annual[victim.number].update({"hasil": "3", "perilaku": behaviour})
    bed.found("EVA-02", "annual", victim.nip, "local.predicate", bed.years.annual_year)


def _ratings(bed: Bed, victim: Person, period: Period) -> list[Rating]:
    return [rating for rating in bed.world.edit_ratings(victim) if rating.period is period]


def quarter_unrated(bed: Bed) -> None:
    """A row for the quarter, and nothing in it."""
    victim, period = bed.staff(), bed.years.passed[0]
    for rating in _ratings(bed, victim, period):
        rating.unrate()
    bed.person("EVA-06", victim, "evaluation", period.mark)


def quarter_missing(bed: Bed) -> None:
    """No row for the quarter."""
    victim, period = bed.staff(), bed.years.passed[-1]
    for rating in _ratings(bed, victim, period):
        bed.world.edit_ratings(victim).remove(rating)
    bed.person("EVA-06", victim, "evaluation", period.mark)


def year_unrated(bed: Bed) -> None:
    """A row for last year, and nothing in it."""
    victim = bed.staff()
    for rating in _ratings(bed, victim, bed.years.final):
        rating.unrate()
    bed.person("EVA-07", victim, "predicate", bed.years.annual_year)


def year_missing(bed: Bed) -> None:
    """No row for last year."""
    victim = bed.staff()
    for rating in _ratings(bed, victim, bed.years.final):
        bed.world.edit_ratings(victim).remove(rating)
    bed.person("EVA-07", victim, "predicate", bed.years.annual_year)


def score_of_old_scale(bed: Bed) -> None:
    """A score of the scale that ended in 2021."""
    victim = bed.staff()
    bed.world.local_annual[victim.number]["nilai"] = "88.25"
    bed.found("EVA-09", "annual", victim.nip, "local.score", bed.years.annual_year)


ONCE = (strange_state,)
FAULTS = (
    no_plan,
    not_in_report,
    dates_swapped,
    into_next_year,
    overlap,
    gap,
    other_job,
    other_unit,
    not_agreed,
    long_submitted,
    no_duty,
    moved_without_plan,
    other_status,
    national_predicate,
    local_predicate,
    quarter_unrated,
    quarter_missing,
    year_unrated,
    year_missing,
    score_of_old_scale,
)
