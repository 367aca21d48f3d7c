"""PEG-12, PEG-14, EVA-01, EVA-04, SKP-14, ATS-13, NOM-07."""

from __future__ import annotations

from datetime import date
from typing import Any

from syncsvc.model.rules import Rules
from tests.core.reference.agency import EMPLOYEES, SIDES, Agency, Person
from tests.core.reference.evaluations import RATINGS
from tests.core.reference.plans import present_plans, unclear
from tests.core.reference.sheet import Sheet
from tests.core.reference.supervisors import both_supervisors
from tests.core.reference.texts import Row, Truth, both, differ, earlier, either, no

Years = dict[tuple[str, int], list[Any]]


def ask(agency: Agency, sheet: Sheet) -> None:
    """All answers of this room."""
    for person in agency.people:
        for year in _years(agency.rules):
            _recorded(agency, sheet, person, year)
        for side in SIDES:
            _contract(agency, sheet, person, side)
        _old_job(agency, sheet, person)
        _ranks(agency, sheet, person)
    for row in present_plans(agency):
        _waiting(agency, sheet, row)
        for side in SIDES:
            _outside(agency, sheet, row, side)
    _predicates(agency, sheet)
    _behaviours(agency, sheet)


def _years(rules: Rules) -> list[int]:
    years = [rules.annual_year - 1, *([rules.annual_year] if rules.today > rules.annual_by else [])]
    return [year for year in years if year >= rules.matrix_from_year]


def _recorded(agency: Agency, sheet: Sheet, person: Person, year: int) -> None:
    rows = [row for row in agency.rows("siasn.skp_annual") if row.get("year") == year and row.get("predicate")]
    told = {row.get("nip") for row in rows} - {None}
    began = person.appointed
    employed: Truth = None if began is None else (began.year, began.month) < (year, 12)
    doubts = (*unclear(person), (not told, "period_not_delivered"))
    subject = ("PEG-12", "employee", person.key, "skp_annual", str(year))
    needs = (*EMPLOYEES, "siasn.skp_annual")
    asked = both(person.on("siasn"), person.obliged, employed)
    sheet.answer(subject, asked, person.key not in told, needs, doubts)


def _span(agency: Agency, nip: str | None, side: str) -> tuple[date | None, date | None]:
    rows = [row for row in agency.rows(f"{side}.contract") if nip is not None and row.get("nip") == nip]
    if not rows or any(row.get("start") is None for row in rows):
        return None, None
    last = max(rows, key=lambda row: (row["start"], row.get("end") or date.max))
    return min(row["start"] for row in rows), last.get("end")


def _contract(agency: Agency, sheet: Sheet, person: Person, side: str) -> None:
    _, until = _span(agency, person.key, side)
    asked = both(person.on(side), person.active, person.pppk)
    subject = ("PEG-14", "employee", person.key, f"{side}.contract", "")
    doubts = ((person.duplicate, "duplicate"),)
    over = earlier(until, agency.rules.today)
    sheet.answer(subject, asked, over, (f"{side}.employee", f"{side}.contract"), doubts)


def _outside(agency: Agency, sheet: Sheet, row: Row, side: str) -> None:
    person = agency.by_key.get(row.get("nip") or "")
    first, last = _span(agency, row.get("nip") if person else None, side)
    wrong = either(earlier(row.get("start"), first), earlier(last, row.get("end")))
    subject = ("PEG-14", "skp", row["skp_id"], f"{side}.period", "" if row.get("year") is None else str(row["year"]))
    needs = ("ekinerja.skp_plan", f"{side}.employee", f"{side}.contract")
    doubts = ((person is not None and person.duplicate, "duplicate"),)
    sheet.answer(subject, None if person is None else person.pppk, wrong, needs, doubts)


def _old_job(agency: Agency, sheet: Sheet, person: Person) -> None:
    structural = no(differ(person.says("siasn", "job_kind"), "1"))
    asked = both(person.on("siasn"), person.present, no(structural))
    silent = all(_old(agency, each.says("siasn", "job_id")) is None for each in agency.people)
    subject = ("NOM-07", "employee", person.key, "siasn.job_id", "")
    needs = ("siasn.employee", "siasn.position")
    wrong = _old(agency, person.says("siasn", "job_id"))
    sheet.answer(subject, asked, wrong, needs, ((silent, "not_delivered"),))


def _old(agency: Agency, job: str | None) -> Truth:
    said = [row["status"] for row in agency.rows("siasn.position") if row.get("id") == job and row.get("status")]
    return all(status == "O" for status in said) if said and job is not None else None


def _ranks(agency: Agency, sheet: Sheet, person: Person) -> None:
    ours, theirs = both_supervisors(agency, person)
    above = theirs if theirs is not None else ours
    boss = agency.siasn_row(above)
    own, rank = person.says("siasn", "rank"), None if boss is None else boss.get("rank")
    known = own is not None and rank is not None
    comparable: Truth = own.startswith("P") == rank.startswith("P") if known and own and rank else None
    asked = both(person.on("siasn"), person.obliged, above is not None, above != person.key, comparable)
    wrong: Truth = rank < own if known and own and rank else None
    doubts = (*unclear(person), (bool(differ(ours, theirs)), "supervisor_disputed"))
    sheet.answer(("ATS-13", "employee", person.key, "supervisor_nip", ""), asked, wrong, EMPLOYEES, doubts)


def _waiting(agency: Agency, sheet: Sheet, row: Row) -> None:
    submitted = no(differ(row.get("status"), "submitted"))
    since = agency.first_made(row["skp_id"])
    today = agency.rules.today
    waited = (today - min(since.date() if since else today, today)).days
    subject = ("SKP-14", "skp", row["skp_id"], "submitted", "" if row.get("year") is None else str(row["year"]))
    needs = (*EMPLOYEES, "ekinerja.skp_plan")
    sheet.answer(subject, submitted, waited > agency.rules.submitted_days, needs)


def _predicates(agency: Agency, sheet: Sheet) -> None:
    finals = {period.id for period in agency.rules.periods if period.final}
    rated = [
        row
        for row in agency.rows(RATINGS)
        if row.get("year") == agency.rules.annual_year and row.get("period_id") in finals and not row.get("acting")
    ]
    national = _by_year(agency, agency.rows("siasn.skp_annual"))
    sides = {"local": _by_year(agency, agency.rows("local.skp_annual")), "ekinerja": _by_year(agency, rated)}
    for side, years in sides.items():
        needs = ("siasn.skp_annual", "local.skp_annual" if side == "local" else RATINGS)
        for (nip, year), said in years.items():
            other = national.get((nip, year))
            asked = other is not None
            subject = ("EVA-01", "annual", nip, f"{side}.predicate", str(year))
            sheet.answer(subject, asked, differ(_one(said), _one(other or [])), needs)


def _by_year(agency: Agency, rows: list[Row]) -> Years:
    found: Years = {}
    for row in rows:
        if row.get("nip") is not None and (row.get("year") or 0) >= agency.rules.matrix_from_year:
            found.setdefault((row["nip"], row["year"]), []).append(row.get("predicate"))
    return found


def _one(said: list[Any]) -> Any:
    """What is said once or always alike."""
    return said[0] if len(set(said)) == 1 else None


def _behaviours(agency: Agency, sheet: Sheet) -> None:
    tables = {"ekinerja": RATINGS, "local": "local.skp_annual", "siasn": "siasn.skp_annual"}
    for side, table in tables.items():
        rows = agency.rows(table)
        silent = all(row.get("behaviour") is None for row in rows)
        for row in rows:
            key = row.get("evaluation_id" if side == "ekinerja" else "nip")
            given = row.get("result") is not None or row.get("predicate") is not None
            year = row.get("year")
            modern: Truth = None if year is None else year >= agency.rules.matrix_from_year
            mark = "" if year is None else str(year)
            if side == "ekinerja":
                mark = f"{year}/{row['period_id']}" if year and row.get("period_id") else ""
            subject = ("EVA-04", "evaluation" if side == "ekinerja" else "annual", str(key), f"{side}.behaviour", mark)
            wrong = row.get("behaviour") is None
            sheet.answer(subject, both(modern, key is not None, given), wrong, (table,), ((silent, "not_delivered"),))
