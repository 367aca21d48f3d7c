"""EVA-02, 06, 07, 09."""

from __future__ import annotations

from datetime import date

from syncsvc.model.rules import Period
from tests.core.reference.agency import EMPLOYEES, SIDES, Agency, Person
from tests.core.reference.plans import AGREED, present_plans, unclear
from tests.core.reference.sheet import Sheet
from tests.core.reference.texts import Row, Truth, both, differ

RATINGS = "ekinerja.skp_evaluation"


def ask(agency: Agency, sheet: Sheet) -> None:
    """All answers of this room."""
    for row in agency.rows(RATINGS):
        if row.get("evaluation_id") is not None:
            subject = (
                "EVA-02",
                "evaluation",
                row["evaluation_id"],
                "ekinerja.predicate",
                _mark(row.get("year"), row.get("period_id")),
            )
            sheet.answer(subject, _modern(agency, row), _off_matrix(agency, row), (RATINGS,))
    for row in agency.rows("local.skp_annual"):
        if row.get("nip") is not None:
            _annual(agency, sheet, row)
    for person in agency.people:
        _year(agency, sheet, person)
        for period in agency.rules.periods:
            if period.year == agency.rules.plan_year and not period.final:
                _period(agency, sheet, person, period)


def _mark(year: int | None, period: str | None) -> str:
    return "" if year is None or period is None else f"{year}/{period}"


def _modern(agency: Agency, row: Row) -> Truth:
    return None if row.get("year") is None else row["year"] >= agency.rules.matrix_from_year


def _off_matrix(agency: Agency, row: Row) -> Truth:
    right = agency.rules.matrix.get((row.get("result") or 0, row.get("behaviour") or 0))
    return differ(row.get("predicate"), right)


def _annual(agency: Agency, sheet: Sheet, row: Row) -> None:
    year = "" if row.get("year") is None else str(row["year"])
    asked, needs = _modern(agency, row), ("local.skp_annual",)
    sheet.answer(("EVA-02", "annual", row["nip"], "local.predicate", year), asked, _off_matrix(agency, row), needs)
    numeric = row.get("score") is not None
    sheet.answer(("EVA-09", "annual", row["nip"], "local.score", year), asked, numeric, needs)


def _rows_of(agency: Agency, period: Period) -> list[Row]:
    rows = agency.rows(RATINGS)
    return [row for row in rows if row.get("period_id") == period.id and row.get("year") == period.year]


def _period(agency: Agency, sheet: Sheet, person: Person, period: Period) -> None:
    rows = _rows_of(agency, period)
    rated = any(row.get("nip") == person.key and row.get("predicate") is not None for row in rows)
    mine = [row for row in present_plans(agency) if row.get("nip") == person.key and row.get("status") in AGREED]
    planned = any(
        row.get("start") and row.get("end") and row["start"] <= period.end and row["end"] >= period.start
        for row in mine
    )
    doubts = (*unclear(person), (not rows, "period_not_delivered"), (not planned, "no_skp"))
    needs = (*EMPLOYEES, "ekinerja.skp_plan", RATINGS)
    subject = ("EVA-06", "employee", person.key, "evaluation", _mark(period.year, period.id))
    sheet.answer(subject, person.obliged, not rated, needs, doubts)


def _year(agency: Agency, sheet: Sheet, person: Person) -> None:
    rules = agency.rules
    finals = [period for period in rules.periods if period.final and period.year == rules.annual_year]
    rows = [row for period in finals for row in _rows_of(agency, period)]
    rated = any(row.get("nip") == person.key and row.get("predicate") is not None for row in rows)
    started = person.appointed
    employed: Truth = None if started is None else (started.year, started.month) < (rules.annual_year, 12)
    asked = both(person.obliged, employed, rules.today > rules.annual_by)
    elsewhere = (not _served(agency, person), "elsewhere_then")
    doubts = (*unclear(person), (not rows, "period_not_delivered"), elsewhere)
    subject = ("EVA-07", "employee", person.key, "predicate", str(rules.annual_year))
    sheet.answer(subject, asked, not rated, (*EMPLOYEES, RATINGS), doubts)


def _served(agency: Agency, person: Person) -> bool:
    """Some row of that year, or a job that began by then, or no word on when it began."""
    year = agency.rules.annual_year
    rows = [*present_plans(agency), *agency.rows(RATINGS)]
    if any(row.get("nip") == person.key and row.get("year") == year for row in rows):
        return True
    began = [person.says(side, "job_date") for side in SIDES]
    days = [day for day in began if day is not None]
    return not days or min(days) <= date(year, 12, 31)
