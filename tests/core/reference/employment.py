"""PEG-01, 05, 09, 10, 11, 13, 15, 16, 18, 19."""

from __future__ import annotations

from tests.core.reference.agency import EMPLOYEES, SIDES, Agency, Person
from tests.core.reference.identity import compare, doubtful
from tests.core.reference.sheet import Sheet
from tests.core.reference.texts import Truth, both, differ, earlier, either, ends_with, months_after, no
from tests.core.reference.units import pairs_of


def ask(agency: Agency, sheet: Sheet) -> None:
    """All answers of this room."""
    for field in ("agency_home", "agency_work"):
        compare(agency, sheet, "PEG-01", field)
    for field in ("rank", "rank_date"):
        compare(agency, sheet, "PEG-11", field)
    _legal_status(agency, sheet)
    pairs = {unit: pair.id for unit, pair in pairs_of(agency).items()}
    schooled = any(person.says("siasn", "education") is not None for person in agency.people)
    for person in agency.people:
        for side in SIDES:
            _dates(agency, sheet, person, side)
            _pns_date(agency, sheet, person, side)
        _retirement(agency, sheet, person)
        _education(agency, sheet, person, schooled)
        _novice(agency, sheet, person)
        _staff_type(agency, sheet, person)
        _placement(sheet, person, pairs)


def _subject(check: str, person: Person, field: str) -> tuple[str, str, str, str, str]:
    return (check, "employee", person.key, field, "")


def _legal_status(agency: Agency, sheet: Sheet) -> None:
    for person in agency.people:
        ours, theirs = ("01" if person.pppk and code == "71" else code for code in _statuses(person))
        doubts = doubtful(person)
        subject = _subject("PEG-09", person, "legal_status")
        sheet.answer(subject, person.both, differ(ours, theirs), EMPLOYEES, doubts)


def _statuses(person: Person) -> list[str | None]:
    return [person.says(side, "legal_status") for side in SIDES]


def _dates(agency: Agency, sheet: Sheet, person: Person, side: str) -> None:
    names = ("birth_date", "cpns_date", "pns_date", "rank_date")
    born, cpns, pns, rank = (person.says(side, name) for name in names)
    today = agency.rules.today
    needless = pns is None and differ(person.status, "pns")
    wrongs: dict[str, tuple[Truth, Truth]] = {
        "cpns_date": (True, either(earlier(cpns, months_after(born, 16 * 12)), earlier(today, cpns))),
        "pns_date": (True, False if needless else either(earlier(pns, cpns), earlier(today, pns))),
        "rank_date": (True, either(earlier(rank, cpns), earlier(today, rank))),
    }
    for field, (asked, wrong) in wrongs.items():
        here = both(asked, person.on(side))
        sheet.answer(_subject("PEG-05", person, f"{side}.{field}"), here, wrong, (f"{side}.employee",))


def _retirement(agency: Agency, sheet: Sheet, person: Person) -> None:
    age = _retirement_age(agency, person)
    leaves = months_after(person.known("birth_date"), age * 12) if age is not None else None
    until = months_after(leaves.replace(day=1), 2) if leaves is not None else None
    wrong = earlier(until, agency.rules.today)
    sheet.answer(_subject("PEG-10", person, "retirement"), person.active, wrong, ("local.employee",))


def _retirement_age(agency: Agency, person: Person) -> int | None:
    kind, title = person.known("job_kind"), person.known("job_title")
    for rule in agency.rules.retirement:
        of_kind: Truth = True if rule.job_kind is None else no(differ(kind, rule.job_kind))
        of_family: Truth = True
        if rule.family is not None:
            of_family = None if title is None else title.lower().startswith(rule.family.lower())
        fits = both(of_kind, of_family, _fits(person, rule.level, rule.echelon_max))
        if fits is not False:
            return rule.age if fits else None
    return None


def _fits(person: Person, level: str | None, highest: str | None) -> Truth:
    """Whether the job has the level and the echelon; None when that is open."""
    kind, title, echelon = (person.known(name) for name in ("job_kind", "job_title", "echelon"))
    functional, structural = no(differ(kind, "2")), no(differ(kind, "1"))
    ends: Truth = None if title is None or level is None else ends_with(title, frozenset({level}))
    high: Truth = None if echelon is None or highest is None else echelon <= highest
    skilled = True if level is None else both(functional, ends)
    return both(skilled, True if highest is None else both(structural, high))


def _least(agency: Agency, person: Person) -> str | None:
    for rule in agency.rules.education:
        fits = _fits(person, rule.level, rule.echelon_max)
        if fits is not False:
            return rule.at_least if fits else None
    return None


def _education(agency: Agency, sheet: Sheet, person: Person, schooled: bool) -> None:
    level = person.says("siasn", "education")
    least = _least(agency, person)
    wrong = level is None or (least is not None and level < least)
    asked = person.on("siasn") and person.present
    doubts = ((not schooled, "not_delivered"),)
    sheet.answer(_subject("PEG-13", person, "education"), asked, wrong, ("siasn.employee",), doubts)


def _novice(agency: Agency, sheet: Sheet, person: Person) -> None:
    other = differ(person.status, "cpns")
    asked = both(no(other), person.present)
    wrong = earlier(months_after(person.appointed, 13), agency.rules.today)
    sheet.answer(_subject("PEG-15", person, "status"), asked, wrong, ("siasn.employee",))


def _staff_type(agency: Agency, sheet: Sheet, person: Person) -> None:
    code, home, work = (person.says("siasn", name) for name in ("staff_type", "agency_home", "agency_work"))
    lent, foreign = differ(home, work), differ(code, agency.rules.agency.own_staff_type)
    asked = person.on("siasn") and person.present
    sheet.answer(_subject("PEG-16", person, "staff_type"), asked, differ(lent, foreign), ("siasn.employee",))


def _pns_date(agency: Agency, sheet: Sheet, person: Person, side: str) -> None:
    silent = all(each.says(side, "pns_date") is None for each in agency.people)
    other = differ(person.status, "pns")
    here = person.on(side) and person.present
    asked = both(no(other), here)
    subject = _subject("PEG-18", person, f"{side}.pns_date")
    wrong = person.says(side, "pns_date") is None
    sheet.answer(subject, asked, wrong, (f"{side}.employee",), ((silent, "not_delivered"),))


def _placement(sheet: Sheet, person: Person, pairs: dict[str, str | None]) -> None:
    unit = person.says("local", "unit_id")
    pair = pairs.get(unit)
    doubts = (*doubtful(person), (unit is not None and pair is None, "unit_unpaired"))
    asked = person.both and person.present
    needs = (*EMPLOYEES, "local.unit", "siasn.unit")
    wrong = differ(pair, person.says("siasn", "unit_id"))
    sheet.answer(_subject("PEG-19", person, "unit_id"), asked, wrong, needs, doubts)
