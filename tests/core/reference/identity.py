"""PEG-02, 03, 04, 06, 07, 08, 20."""

from __future__ import annotations

from collections.abc import Callable

from tests.core.reference.agency import EMPLOYEES, SIDES, Agency, Person
from tests.core.reference.sheet import Doubt, Sheet
from tests.core.reference.texts import Row, Truth, bare, differ, either, no

_SEX = {"M": "1", "F": "2"}


def ask(agency: Agency, sheet: Sheet) -> None:
    """All answers of this room."""
    for side in SIDES:
        for row in agency.raw.get(f"{side}.employee", []):
            key = f"{row['source']}#{row['row_key']}"
            sheet.answer(("PEG-03", "employee", key, "nip", ""), True, row.get("nip") is None, (f"{side}.employee",))
        _twins(agency, sheet, side)
    for person in agency.people:
        _alone(agency, sheet, person, "local", "siasn")
        _alone(agency, sheet, person, "siasn", "local")
        for side in SIDES:
            _digits(sheet, person, side)
        _nik(sheet, person)
        _ambiguous(sheet, person)
    compare(agency, sheet, "PEG-08", "name", bare)
    for field in ("title_front", "title_back"):
        _titles(agency, sheet, field)


def compare(
    agency: Agency,
    sheet: Sheet,
    check: str,
    field: str,
    fold: Callable[[str], str] = str,
    skip: Callable[[Person], bool] = lambda _: False,
) -> None:
    """One field of everybody on both sides."""
    for person in agency.people:
        ours, theirs = (person.says(side, field) for side in SIDES)
        wrong = differ(ours, theirs)
        if wrong and isinstance(ours, str):
            wrong = fold(ours) != fold(theirs)
        asked = person.both and not skip(person)
        sheet.answer((check, "employee", person.key, field, ""), asked, wrong, EMPLOYEES, doubtful(person))


def doubtful(person: Person) -> tuple[Doubt, ...]:
    """Why a comparison of the person's two sides says nothing."""
    return ((person.duplicate, "duplicate"), (person.ambiguous, "ambiguous"))


def _titles(agency: Agency, sheet: Sheet, field: str) -> None:
    silent = any(all(person.says(side, field) is None for person in agency.people) for side in SIDES)
    for person in agency.people:
        ours, theirs = (bare(person.says(side, field) or "") for side in SIDES)
        doubts = (*doubtful(person), (silent, "not_delivered"))
        sheet.answer(("PEG-08", "employee", person.key, field, ""), person.both, ours != theirs, EMPLOYEES, doubts)


def _alone(agency: Agency, sheet: Sheet, person: Person, side: str, other: str) -> None:
    asked: Truth = person.active if person.on(side) else False
    alone = not person.on(other)
    twin = side == "siasn" and alone and agency.name_of(person, side) in agency.unidentified
    doubts = (
        (alone and person.ambiguous, "ambiguous"),
        (alone and person.says(side, "nip") is None, "identifier_damaged"),
        (twin, "unidentified_row"),
    )
    sheet.answer(("PEG-02", "employee", person.key, other, ""), asked, alone, EMPLOYEES, doubts)


def _digits(sheet: Sheet, person: Person, side: str) -> None:
    nip = person.says(side, "nip")
    if nip is None:
        return
    born, sex, cpns = (person.says(side, name) for name in ("birth_date", "sex", "cpns_date"))
    contract = nip[12:14] >= "21"
    start = None if cpns is None else f"{cpns:%Y}" if contract else f"{cpns:%Y%m}"
    parts = {
        "birth_date": differ(nip[:8], None if born is None else f"{born:%Y%m%d}"),
        "sex": differ(nip[14], _SEX.get(sex or "")),
        "cpns_date": differ(nip[8:12] if contract else nip[8:14], start),
    }
    for name, wrong in parts.items():
        subject = ("PEG-04", "employee", person.key, f"{side}.{name}", "")
        sheet.answer(subject, True, wrong, (f"{side}.employee",))


def _nik(sheet: Sheet, person: Person) -> None:
    nik, born, sex = (person.says("local", name) for name in ("nik", "birth_date", "sex"))
    wrong: Truth = None
    if nik is not None:
        malformed = len(nik) != 16 or not nik.isdigit() or nik.endswith("0000") or len(set(nik)) == 1
        known = born is not None and sex is not None
        day = f"{born.day + 40 * (sex == 'F'):02d}{born:%m%y}" if known else None
        wrong = either(malformed, differ(nik[6:12], day))
    asked = person.on("local") and person.present
    sheet.answer(("PEG-06", "employee", person.key, "local.nik", ""), asked, wrong, ("local.employee",))
    asked = person.on("siasn") and person.present
    unverified = no(person.says("siasn", "nik_verified"))
    sheet.answer(("PEG-06", "employee", person.key, "siasn.nik_verified", ""), asked, unverified, ("siasn.employee",))


def _ambiguous(sheet: Sheet, person: Person) -> None:
    if person.local is not None:
        key = f"{person.local['source']}#{person.local['row_key']}"
        sheet.answer(("PEG-20", "employee", key, "match", ""), True, person.ambiguous, EMPLOYEES)


def _twins(agency: Agency, sheet: Sheet, side: str) -> None:
    rows = [row for row in agency.raw.get(f"{side}.employee", []) if row.get("nip") is not None]
    for nip in {row["nip"] for row in rows}:
        mine = [row for row in rows if row["nip"] == nip]
        others = [row for row in rows if row["nip"] != nip]
        found = {
            "nip": len(mine) > 1,
            "nik": any(_shares(one, other, "nik") for one in mine for other in others),
            "person": any(_shares(one, other, "name", "birth_date") for one in mine for other in others),
        }
        given = {
            "nip": True,
            "nik": any(row.get("nik") is not None for row in mine),
            "person": any(row.get("name") is not None and row.get("birth_date") is not None for row in mine),
        }
        for field, wrong in found.items():
            if not given[field]:
                continue
            sheet.answer(("PEG-07", "employee", nip, f"{side}.{field}", ""), True, wrong, (f"{side}.employee",))


def _shares(one: Row, other: Row, *names: str) -> bool:
    return all(one.get(name) is not None and one[name] == other.get(name) for name in names)
