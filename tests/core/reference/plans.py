"""SKP-01, 04, 05, 08, 12, 15, and what others ask of plans."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from tests.core.reference.agency import EMPLOYEES, SIDES, Agency, Person
from tests.core.reference.sheet import Doubt, Identity, Sheet
from tests.core.reference.texts import Row, Truth, both, differ, earlier, either, no

AGREED = ("agreed", "rated")
NEEDS = (*EMPLOYEES, "ekinerja.skp_plan")


def ask(agency: Agency, sheet: Sheet) -> None:
    """All answers of this room."""
    for row in present_plans(agency):
        _dates(agency, sheet, row)
        _not_agreed(agency, sheet, row)
    for person in agency.people:
        plans = [row for row in _of_year(agency, present_plans(agency)) if row.get("nip") == person.key]
        _duty(agency, sheet, person, plans)
        _timeline(agency, sheet, person, [row for row in plans if not row.get("acting")])
        _states(agency, sheet, person, [row for row in plans if not row.get("acting")])


def present_plans(agency: Agency) -> list[Row]:
    """The SKP of the portal; rows that say "none", and cancelled ones, are not."""
    return [
        row
        for row in agency.rows("ekinerja.skp_plan")
        if row.get("present") is not False and row.get("skp_id") is not None and row.get("status") != "cancelled"
    ]


def agreed_people(agency: Agency) -> set[str]:
    """Who has an agreed SKP of plan_year."""
    return {row["nip"] for row in _of_year(agency, present_plans(agency)) if row.get("status") in AGREED and row["nip"]}


def _of_year(agency: Agency, rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.get("year") == agency.rules.plan_year]


def unclear(person: Person) -> tuple[Doubt, ...]:
    """Why a duty cannot be told."""
    return (
        (person.duty == "ask", "duty_unclear"),
        (all(person.says(side, "legal_status") is None for side in SIDES), "status_unknown"),
        (person.obliged is None, "status_disputed"),
        (person.duplicate, "duplicate"),
        (person.known("nip") is None, "identifier_damaged"),
    )


def not_come(agency: Agency) -> Doubt:
    """No SKP of the year was delivered of anybody."""
    return (not _of_year(agency, agency.rows("ekinerja.skp_plan")), "period_not_delivered")


def _of_plan(check: str, row: Row, field: str) -> Identity:
    return (check, "skp", row["skp_id"], field, "" if row.get("year") is None else str(row["year"]))


def _dates(agency: Agency, sheet: Sheet, row: Row) -> None:
    start, end, year = row.get("start"), row.get("end"), row.get("year")
    person = agency.by_key.get(row.get("nip") or "")
    appointed = None if person is None else person.appointed
    outside = either(*(differ(day.year if day else None, year) for day in (start, end)))
    too_early = bool(earlier(end, appointed))
    wrong = either(earlier(end, start), outside, too_early)
    sheet.answer(_of_plan("SKP-04", row, "period"), True, wrong, NEEDS)


def _not_agreed(agency: Agency, sheet: Sheet, row: Row) -> None:
    start, status = row.get("start"), row.get("status")
    due = max(agency.rules.agree_by, start + timedelta(days=30)) if start else agency.rules.agree_by
    open_yet: Truth = None if status is None else status not in AGREED
    wrong = both(open_yet, agency.rules.today > due)
    sheet.answer(_of_plan("SKP-08", row, "status"), True, wrong, NEEDS)


def _of_person(agency: Agency, check: str, person: Person, field: str) -> Identity:
    return (check, "employee", person.key, field, str(agency.rules.plan_year))


def _duty(agency: Agency, sheet: Sheet, person: Person, plans: list[Row]) -> None:
    doubts = (*unclear(person), not_come(agency))
    sheet.answer(_of_person(agency, "SKP-01", person, "skp"), person.obliged, not plans, NEEDS, doubts)
    ends = [row["end"] for row in plans if row.get("end") is not None]
    running = earlier(agency.rules.today, max(ends, default=None))
    asked = both(no(person.obliged), bool(plans))
    sheet.answer(_of_person(agency, "SKP-12", person, "skp"), asked, running, NEEDS, doubts)


def _timeline(agency: Agency, sheet: Sheet, person: Person, own: list[Row]) -> None:
    dated = all(row.get("start") and row.get("end") for row in own)
    wrong: Truth = None
    if dated:
        spans = sorted((row["start"], row["end"]) for row in own)
        wrong = any(not _follows(end, start) for (_, end), (start, _) in pairwise(spans))
    subject = _of_person(agency, "SKP-05", person, "timeline")
    sheet.answer(subject, len(own) > 1, wrong, NEEDS, ((not dated, "undated"),))


def _follows(end: date, start: date) -> bool:
    """On the very next day."""
    return start - end == timedelta(days=1)


def _states(agency: Agency, sheet: Sheet, person: Person, own: list[Row]) -> None:
    rows = _of_year(agency, agency.rows("local.skp_plan"))
    local = [row for row in rows if row.get("nip") == person.key and not row.get("acting")]
    ours, theirs = _latest(local, by_end=False), _latest(own, by_end=True)
    wrong = None if ours is None or theirs is None else differ(ours.get("status"), theirs.get("status"))
    subject = _of_person(agency, "SKP-15", person, "status")
    needs = (*NEEDS, "local.skp_plan")
    sheet.answer(subject, bool(local and own), wrong, needs, ((person.duplicate, "duplicate"),))


def _latest(rows: list[Row], by_end: bool) -> Row | None:
    """The one that starts last; in a tie, of the portal's the one that ends last, else the last in the file."""

    def order(row: Row) -> tuple[date, date]:
        return (row.get("start") or date.min, (by_end and row.get("end")) or date.min)

    return max(reversed(rows), key=order, default=None)
