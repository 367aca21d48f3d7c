"""What a decree asks of the tree of units, side by side, and whether it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from syncsvc.mapping.fold import unit_text
from syncsvc.model.structure import StructureChange, UnitRef
from syncsvc.reconcile.structure.succession import BOTH, Succession

TASKS = pl.Schema(
    {
        "event": pl.String(),
        "change": pl.UInt32(),
        "side": pl.String(),
        "what": pl.String(),
        "unit": pl.String(),
        "done": pl.Boolean(),
    }
)
CHILD = "child"
_Task = tuple[str, int, str, str, str, bool]


@dataclass(frozen=True, slots=True)
class _Tree:
    """One side's units: the parent, the folded name and whether it is in use, by id."""

    side: str
    parent: Mapping[str, str | None]
    name: Mapping[str, str]
    used: Mapping[str, bool]

    @classmethod
    def of(cls, side: str, units: pl.DataFrame) -> _Tree:
        """From a side's table of units."""
        rows = units.select("id", "parent_id", "name", pl.col("active").fill_null(value=True)).iter_rows()
        every = [(unit, parent, unit_text(name or ""), active) for unit, parent, name, active in rows]
        return cls(
            side,
            {unit: parent for unit, parent, _, _ in every},
            {unit: name for unit, _, name, _ in every},
            {unit: active for unit, _, _, active in every},
        )


def tasks(structure: Succession, local: pl.DataFrame, national: pl.DataFrame) -> pl.DataFrame:
    """One row per change, side and unit of which the decree asks something (``TASKS``): to go out of use or to come
    into it, to have another name or parent; and of units below one that goes out of use, to be below what follows it.

    A side that delivers no units is asked nothing.
    """
    trees = [_Tree.of(side, units) for side, units in zip(BOTH, (local, national), strict=True) if units.height]
    every = [(event.number, change) for event in structure.events for change in event.changes]
    found: list[_Task] = [
        (event, number, tree.side, *task)
        for number, (event, change) in enumerate(every)
        for tree in trees
        for task in _of_change(change, tree)
    ]
    found += _children(structure, trees) if len(trees) == len(BOTH) else ()
    return pl.DataFrame(found, schema=TASKS, orient="row")


def open_changes(tasks: pl.DataFrame, moved: pl.DataFrame) -> pl.Series:
    """The changes that something is left to do of."""
    waiting = moved.filter(pl.col("waits_local") | pl.col("waits_siasn"))["change"]
    return pl.concat([tasks.filter(~pl.col("done"))["change"], waiting]).unique()


def _of_change(change: StructureChange, tree: _Tree) -> Iterator[tuple[str, str, bool]]:
    """What a change asks of units of one side: of what kind, of which unit, and whether it is done."""
    old, new = ([unit.on(tree.side) for unit in units] for units in (change.units, change.into))
    if change.retires or not change.units:
        yield from (("use", unit, not tree.used.get(unit, False)) for unit in old if unit and unit not in new)
        yield from (("use", unit, tree.used.get(unit, False)) for unit in new if unit and unit not in old)
    for unit in _shaped(change, tree.side):
        if change.name:
            yield "name", unit, tree.name.get(unit) == unit_text(change.name)
        if change.parent and change.parent.on(tree.side):
            yield "parent", unit, tree.parent.get(unit) == change.parent.on(tree.side)


def _shaped(change: StructureChange, side: str) -> Sequence[str]:
    """The units that the decree gives a name or a parent, by the ids they have after it."""
    after: tuple[UnitRef, ...] = change.into or change.units
    ids = [unit.on(side) for unit in after]
    return [unit for unit in ids if unit] or [unit.on(side) for unit in change.units if unit.on(side)]


def _children(structure: Succession, trees: Sequence[_Tree]) -> Iterator[_Task]:
    """Pairs of units of which a side is still below an old unit, while the other is below it or what follows it."""
    ours, theirs = trees
    local, national = (_parts(structure, side) for side in BOTH)
    for unit, pair in structure.pairs.filter(pl.col("pair").is_not_null()).select("id", "pair").iter_rows():
        above, there = local.get(ours.parent.get(unit) or "", {}), national.get(theirs.parent.get(pair) or "", {})
        if _goes(local.get(unit, {})) or _goes(national.get(pair, {})):
            continue
        for change in above.keys() & there.keys():
            event, old = above[change]
            if old and ours.used.get(unit, False):
                yield event, change, "local", CHILD, unit, False
            if there[change][1] and theirs.used.get(pair, False):
                yield event, change, "siasn", CHILD, pair, False


def _goes(parts: Mapping[int, tuple[str, bool]]) -> bool:
    return any(retired for _, retired in parts.values())


def _parts(structure: Succession, side: str) -> dict[str, dict[int, tuple[str, bool]]]:
    """Per unit the changes it has a part in, each with its decree and whether it goes out of use."""
    found: dict[str, dict[int, tuple[str, bool]]] = {}
    for unit, change, event, retired in structure.on(side).select("id", "change", "event", "retired").iter_rows():
        found.setdefault(unit, {})[change] = (event, retired)
    return found
