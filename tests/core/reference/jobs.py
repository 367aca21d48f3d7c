"""NOM-01, 05, 11, 13, 14, 15."""

from __future__ import annotations

from tests.core.reference.agency import EMPLOYEES, SIDES, Agency, Person
from tests.core.reference.identity import compare, doubtful
from tests.core.reference.sheet import Doubt, Identity, Sheet
from tests.core.reference.texts import Truth, both, differ, ends_with, no, variant

REFERENCE = (*EMPLOYEES, "siasn.position")
Known = dict[tuple[str, str], set[str]]


def ask(agency: Agency, sheet: Sheet) -> None:
    """All answers of this room."""
    known = _reference(agency)
    compare(agency, sheet, "NOM-11", "job_kind", skip=lambda person: person.pppk)
    compare(agency, sheet, "NOM-13", "job_date")
    for person in agency.people:
        _unknown(agency, sheet, person, known)
        _other(sheet, person, known)
        for side, field in (("local", "job_title"), ("siasn", "job_id")):
            _empty(agency, sheet, person, side, field)
        for side in SIDES:
            asked = both(
                person.on(side), person.present, not person.pppk, no(differ(person.says(side, "job_kind"), "4"))
            )
            subject = _subject("NOM-05", person, f"{side}.job_title")
            sheet.answer(subject, asked, _leveled(agency, person, side), (f"{side}.employee",))


def _subject(check: str, person: Person, field: str) -> Identity:
    return (check, "employee", person.key, field, "")


def _reference(agency: Agency) -> Known:
    """(kind, folded title) to the ids that carry it."""
    listed = [(row.get("job_kind"), row.get("id"), row.get("title")) for row in agency.rows("siasn.position")]
    heads = [("1", row.get("id"), row.get("head_title")) for row in agency.rows("siasn.unit")]
    known: Known = {}
    for kind, job, title in (*listed, *heads):
        if kind is not None and job is not None and title is not None:
            known.setdefault((kind, variant(title)), set()).add(job)
    return known


def _leveled(agency: Agency, person: Person, side: str) -> Truth:
    title = person.says(side, "job_title")
    return None if title is None else ends_with(title, agency.rules.level_words)


def _disputed(person: Person) -> Doubt:
    ours, theirs = (person.says(side, "job_kind") for side in SIDES)
    return (bool(differ(ours, theirs)), "kind_disputed")


def _unknown(agency: Agency, sheet: Sheet, person: Person, known: Known) -> None:
    title, kind = person.says("local", "job_title"), person.says("local", "job_kind")
    if title is None:
        return
    listed = (kind, variant(title)) in known
    leveled = ends_with(title, agency.rules.level_words)
    old = ends_with(title, frozenset(agency.rules.old_levels)) and not leveled and not listed
    explained = (kind == "2" and old) or (kind == "4" and leveled and not person.pppk)
    asked = person.on("local") and person.present and not explained
    unlisted = all(kind != each for each, _ in known)
    doubts = (_disputed(person), (kind is None, "empty"), (unlisted, "not_delivered"))
    sheet.answer(_subject("NOM-01", person, "job_title"), asked, not listed, REFERENCE, doubts)


def _empty(agency: Agency, sheet: Sheet, person: Person, side: str, field: str) -> None:
    silent = all(each.says(side, field) is None for each in agency.people)
    asked = person.on(side) and person.present
    wrong = person.says(side, field) is None
    doubts = ((silent, "not_delivered"),)
    sheet.answer(_subject("NOM-14", person, f"{side}.{field}"), asked, wrong, (f"{side}.employee",), doubts)


def _other(sheet: Sheet, person: Person, known: Known) -> None:
    ours, theirs = (person.says(side, "job_title") for side in SIDES)
    kinds = [person.says(side, "job_kind") for side in SIDES]
    empty = None in (ours, theirs, *kinds)
    mine, other = ((kind, variant(title or "")) for kind, title in zip(kinds, (ours, theirs), strict=True))
    unmapped = mine not in known or other not in known
    same = mine == other or person.says("siasn", "job_id") in known.get(mine, set())
    doubts = (*doubtful(person), (empty, "empty"), _disputed(person), (unmapped, "unmapped"))
    asked = person.both and person.present
    sheet.answer(_subject("NOM-15", person, "job"), asked, not same, REFERENCE, doubts)
