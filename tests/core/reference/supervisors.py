"""ATS-01, 02, 03, 04, 12, 14."""

from __future__ import annotations

from datetime import date

from tests.core.reference.agency import EMPLOYEES, Agency, Person
from tests.core.reference.plans import agreed_people, not_come, present_plans, unclear
from tests.core.reference.sheet import Identity, Sheet
from tests.core.reference.texts import Row, Truth, both, differ, no
from tests.core.reference.units import climb, is_root, tree

NEEDS = {"local": ("local.employee",), "ekinerja": (*EMPLOYEES, "ekinerja.skp_evaluation")}
Chains = dict[str, dict[str, str | None]]


def ask(agency: Agency, sheet: Sheet) -> None:
    """All answers of this room."""
    chains = {"local": _local(agency), "ekinerja": _portal(agency)}
    heads = _root_heads(agency)
    agreed = agreed_people(agency)
    for side, above in chains.items():
        silent = all(above.get(person.key) is None for person in agency.people)
        for person in agency.people:
            listed = person.on("local") if side == "local" else person.key in above
            nip = _supervisor(person, side, above)
            asked = both(person.obliged, listed, person.key not in heads)
            doubts = (*unclear(person), (silent, "not_delivered"))
            sheet.answer(_subject("ATS-01", person, side), asked, nip is None, NEEDS[side], doubts)
            _of_those_with_one(agency, sheet, person, side, chains, both(person.obliged, listed, nip is not None))
    for person in agency.people:
        _two(sheet, person, chains)
        _unplanned(agency, sheet, person, chains, agreed)


def both_supervisors(agency: Agency, person: Person) -> tuple[str | None, str | None]:
    """The supervisor by the local side and by the portal."""
    return _supervisor(person, "local", {}), _portal(agency).get(person.key)


def _subject(check: str, person: Person, side: str) -> Identity:
    return (check, "employee", person.key, f"{side}.supervisor_nip", "")


def _supervisor(person: Person, side: str, above: dict[str, str | None]) -> str | None:
    if side == "ekinerja":
        return above.get(person.key)
    return person.agency.person_of(person.says("local", "supervisor_nip"))


def _local(agency: Agency) -> dict[str, str | None]:
    return {person.key: _supervisor(person, "local", {}) for person in reversed(agency.people)}


def _portal(agency: Agency) -> dict[str, str | None]:
    """The supervisor on the latest period's row, not as Plt; in a tie the later row."""
    ends = {(period.id, period.year): period.end for period in agency.rules.periods}
    latest: dict[str, tuple[tuple[int, date, date], Row]] = {}
    for row in agency.rows("ekinerja.skp_evaluation"):
        if row.get("nip") is None or row.get("acting"):
            continue
        period_end = ends.get((row.get("period_id") or "", row.get("year") or 0), date.min)
        order = (row.get("year") or 0, period_end, row.get("end") or date.min)
        if row["nip"] not in latest or order >= latest[row["nip"]][0]:
            latest[row["nip"]] = (order, row)
    return {nip: row.get("supervisor_nip") for nip, (_, row) in latest.items()}


def _root_heads(agency: Agency) -> set[str]:
    trees = {side: list(tree(agency, side).values()) for side in ("siasn", "local")}
    named = {"siasn": "head_id", "local": "head_nip"}
    tops = {side: [row for row in rows if is_root(row)] for side, rows in trees.items()}
    if not any(row.get(named[side]) for side, rows in tops.items() for row in rows):
        tops = {side: _highest_below(rows, tops[side], named[side]) for side, rows in trees.items()}
    ids = {row.get("head_id") for row in tops["siasn"]} - {None}
    nips = {agency.person_of(row.get("head_nip")) for row in tops["local"]} - {None}
    return {each.key for each in agency.people if each.says("siasn", "person_id") in ids or each.key in nips}


def _highest_below(rows: list[Row], roots: list[Row], head: str) -> list[Row]:
    """Units with a head directly below a root: of those with an echelon the highest, else all."""
    above = {root["id"] for root in roots}
    below = [row for row in rows if not is_root(row) and row.get("parent_id") in above and row.get(head)]
    ranks = [row["echelon"] for row in below if row.get("echelon")]
    return [row for row in below if not ranks or row.get("echelon") == min(ranks)]


def _of_those_with_one(agency: Agency, sheet: Sheet, person: Person, side: str, chains: Chains, asked: Truth) -> None:
    above = chains[side]
    nip = _supervisor(person, side, above)
    needs, doubts = NEEDS[side], unclear(person)
    sheet.answer(_subject("ATS-02", person, side), asked, nip == person.key, needs, doubts)
    loop = _loop(agency, person.key, above)
    first_of_loop = len(loop) > 1 and person.key == min(loop)
    sheet.answer(_subject("ATS-03", person, side), asked, first_of_loop, needs, doubts)
    sheet.answer(_subject("ATS-04", person, side), asked, _gone(agency, nip), needs, doubts)


def _loop(agency: Agency, key: str, above: dict[str, str | None]) -> set[str]:
    """The loop a person is in, of people who may have a duty; empty when in none."""

    def up(each: str) -> str | None:
        person, nip = agency.by_key.get(each), above.get(each)
        return None if person is None or person.obliged is False or nip == each else nip

    found = climb(key, up)
    return found if key in found else set()


def _gone(agency: Agency, nip: str | None) -> Truth:
    if nip is None:
        return None
    boss = agency.by_key.get(nip)
    if boss is not None:
        return no(boss.active)
    listed = [*present_plans(agency), *agency.rows("ekinerja.skp_evaluation")]
    return None if any(row.get("nip") == nip for row in listed) else True


def _two(sheet: Sheet, person: Person, chains: Chains) -> None:
    ours, theirs = (_supervisor(person, side, above) for side, above in chains.items())
    asked = both(person.obliged, person.on("local"), person.key in chains["ekinerja"])
    subject = ("ATS-14", "employee", person.key, "supervisor_nip", "")
    sheet.answer(subject, asked, differ(ours, theirs), NEEDS["ekinerja"], unclear(person))


def _unplanned(agency: Agency, sheet: Sheet, person: Person, chains: Chains, agreed: set[str]) -> None:
    nip = chains["ekinerja"].get(person.key) or _supervisor(person, "local", {})
    boss = agency.by_key.get(nip or "")
    asked = both(person.obliged, nip is not None, None if boss is None else boss.obliged)
    doubts = (*unclear(person), not_come(agency))
    subject = ("ATS-12", "employee", person.key, "supervisor_skp", str(agency.rules.plan_year))
    sheet.answer(subject, asked, nip not in agreed, (*EMPLOYEES, "ekinerja.skp_plan"), doubts)
