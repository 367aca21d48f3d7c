"""ORG-01, 02, 05, 08, 09, 10, and which unit is which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tests.core.reference.agency import Agency
from tests.core.reference.sheet import Sheet
from tests.core.reference.texts import Row, Truth, differ, variant

TREES = ("local.unit", "siasn.unit")


@dataclass(frozen=True)
class UnitPair:
    """The national unit of a local one: its id (which may not exist), whether it does, and whether it is shared."""

    id: str | None
    exists: bool
    shared: bool


def ask(agency: Agency, sheet: Sheet) -> None:
    """All answers of this room."""
    pairs = pairs_of(agency)
    local, national = tree(agency, "local"), tree(agency, "siasn")
    for unit, row in local.items():
        if _in_use(row):
            _pair(sheet, unit, pairs[unit])
            _parent(sheet, row, pairs, national)
            _echelon(sheet, row, pairs[unit], national)
    for side, units in (("local", local), ("siasn", national)):
        for unit, row in units.items():
            if side == "siasn" or _in_use(row):
                _shape(sheet, side, unit, units)
                _twin(sheet, side, row, units)


def tree(agency: Agency, side: str) -> dict[str, Row]:
    """A side's units by id, the first of each id."""
    rows = [row for row in agency.raw.get(f"{side}.unit", []) if row.get("id") is not None]
    return {row["id"]: row for row in reversed(rows)}


def parent_of(row: Row) -> str | None:
    """The parent; a root has none, or names itself."""
    parent: str | None = row.get("parent_id")
    return None if parent == row["id"] else parent


def is_root(row: Row) -> bool:
    """Whether a unit is a root."""
    return parent_of(row) is None


def pairs_of(agency: Agency) -> dict[str, UnitPair]:
    """Each local unit's pair: by hand, by its own national id, or by name below the parent's pair."""
    local, national = tree(agency, "local"), tree(agency, "siasn")
    found: dict[str, str | None] = {}
    for unit in local:
        found[unit] = _found(agency, unit, local, national)
    uses = Counter(pair for unit, pair in found.items() if pair in national and _in_use(local[unit]))
    return {
        unit: UnitPair(pair, pair in national, uses[pair or ""] - _in_use(local[unit]) > 0 and pair is not None)
        for unit, pair in found.items()
    }


def _found(agency: Agency, unit: str, local: dict[str, Row], national: dict[str, Row]) -> str | None:
    """The pair of one unit; a unit in a loop, or below a missing parent, has only an explicit one."""
    row = local[unit]
    given = agency.rules.unit_pairs.get(unit) or row.get("national_id")
    parent = parent_of(row)
    if given:
        return str(given)
    if parent is None:
        tops = [each for each in local.values() if is_root(each)]
        theirs = [each for each in national.values() if is_root(each)]
        if len(tops) == len(theirs) == 1:
            return str(theirs[0]["id"])
        return _named(row, theirs)
    if parent not in local or not _rooted(unit, local):
        return None
    above = _found(agency, parent, local, national)
    return _named(row, [each for each in national.values() if above is not None and parent_of(each) == above])


def _rooted(unit: str, local: dict[str, Row]) -> bool:
    """Whether going up from a unit ends at a root."""
    for _ in local:
        parent = parent_of(local[unit])
        if parent is None:
            return True
        if parent not in local:
            return False
        unit = parent
    return False


def _named(row: Row, candidates: list[Row]) -> str | None:
    same = [each["id"] for each in candidates if variant(each.get("name") or "") == variant(row.get("name") or "")]
    return str(same[0]) if len(same) == 1 else None


def _in_use(row: Row) -> bool:
    return row.get("active") is not False


def _pair(sheet: Sheet, unit: str, pair: UnitPair) -> None:
    dead = pair.id is not None and not pair.exists
    sheet.answer(("ORG-01", "unit", unit, "national_id", ""), pair.id is not None, dead, TREES)
    lost = pair.id is None or pair.shared
    sheet.answer(("ORG-10", "unit", unit, "pair", ""), True, lost, TREES)


def _parent(sheet: Sheet, row: Row, pairs: dict[str, UnitPair], national: dict[str, Row]) -> None:
    pair = pairs[row["id"]]
    if not pair.exists or pair.shared or pair.id is None:
        return
    ours, theirs = parent_of(row), parent_of(national[pair.id])
    if ours is None and theirs is None:
        return
    above = pairs[ours].id if ours in pairs else None
    doubts = (
        (ours is not None and above is None, "parent_unpaired"),
        (theirs is not None and theirs not in national, "parent_unknown"),
    )
    sheet.answer(("ORG-02", "unit", row["id"], "parent_id", ""), True, above != theirs, TREES, doubts)


def _echelon(sheet: Sheet, row: Row, pair: UnitPair, national: dict[str, Row]) -> None:
    if pair.exists and not pair.shared and pair.id is not None:
        wrong = differ(row.get("echelon"), national[pair.id].get("echelon"))
        sheet.answer(("ORG-09", "unit", row["id"], "echelon", ""), True, wrong, TREES)


def _shape(sheet: Sheet, side: str, unit: str, units: dict[str, Row]) -> None:
    parent = parent_of(units[unit])
    orphan = parent is not None and parent not in units
    wrong = orphan or unit in _above(unit, units)
    sheet.answer(("ORG-08", "unit", unit, f"{side}.parent_id", ""), True, wrong, (f"{side}.unit",))


def _above(unit: str, units: dict[str, Row]) -> set[str]:
    return climb(unit, lambda each: parent_of(units[each]) if each in units else None)


def climb(start: str, up: Callable[[str], str | None]) -> set[str]:
    """Everything above a node; the node itself is in it when it is part of a loop."""
    seen: set[str] = set()
    node = up(start)
    while node is not None and node not in seen:
        seen.add(node)
        node = up(node)
    return seen


def _twin(sheet: Sheet, side: str, row: Row, units: dict[str, Row]) -> None:
    wrong: Truth = None
    if row.get("name") is not None:
        same = [
            each
            for each in units.values()
            if each.get("name") is not None
            and variant(each["name"]) == variant(row["name"])
            and parent_of(each) == parent_of(row)
            and _in_use(each)
        ]
        wrong = len(same) > 1
    sheet.answer(("ORG-05", "unit", row["id"], f"{side}.name", ""), True, wrong, (f"{side}.unit",))
