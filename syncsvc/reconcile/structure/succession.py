"""Which unit follows which by the decrees in force: pairs that follow, and every unit's part in a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

import polars as pl

from syncsvc.model.rules import Rules
from syncsvc.model.structure import ChangeKind, StructureChange, StructureEvent, UnitRef
from syncsvc.reconcile.views.unit_terms import UnitMatcher
from syncsvc.reconcile.views.units import pair_units

BOTH = ("local", "siasn")
FOLDED_IN = "ORG-11"
"""The check whose one finding per decree stands for all that the decree explains."""
MEMBERS = pl.Schema(
    {
        "side": pl.String(),
        "id": pl.String(),
        "event": pl.String(),
        "change": pl.UInt32(),
        "kind": pl.String(),
        "old": pl.Boolean(),
        "new": pl.Boolean(),
        "retired": pl.Boolean(),
        "anywhere": pl.Boolean(),
    }
)
BACK = pl.Schema({"national": pl.String(), "local": pl.String()})


@dataclass(frozen=True, slots=True)
class Succession:
    """Local and national units paired as decrees in force say (columns of ``PAIR_SCHEMA``), the decrees whose expected
    differences are one finding today with their units' ids completed, and each unit's part in their changes
    (``MEMBERS``): ``retired`` are those that go out of use, ``anywhere`` changes that do not say where people go."""

    pairs: pl.DataFrame
    events: tuple[StructureEvent, ...]
    members: pl.DataFrame

    def on(self, side: str) -> pl.DataFrame:
        """The units of one side that have a part in a change."""
        return self.members.filter(pl.col("side") == side).drop("side")

    def back(self) -> pl.DataFrame:
        """The local unit of national ones (columns national, local), of those that went out of use the successor's."""
        retired = self.on("local").filter("retired")["id"].implode()
        alone = self.pairs.filter(~pl.col("shared") & pl.col("pair").is_not_null() & ~pl.col("id").is_in(retired))
        known, rows = set(self.pairs["id"].to_list()), list[tuple[str, str]]()
        for change in (change for event in self.events for change in event.changes):
            if len(change.into) == 1 and change.into[0].local in known:
                rows += [(unit.siasn, change.into[0].local) for unit in change.units if unit.siasn]
        followed = pl.DataFrame(rows, schema=BACK, orient="row")
        every = pl.concat([alone.select(national="pair", local="id"), followed])
        return every.unique("national", keep="first", maintain_order=True)


def folding(rules: Rules) -> tuple[StructureEvent, ...]:
    """The decrees that explain differences today; none while the check that would tell of them is off."""
    if FOLDED_IN in rules.off:
        return ()
    return tuple(event for event in rules.structure if event.folds(rules.today))


def succession(
    local: pl.DataFrame, national: pl.DataFrame, rules: Rules, matcher: UnitMatcher | None = None
) -> Succession:
    """Pair the units by the rules and the decrees in force. Without a decree it is ``pair_units``.

    A new unit that a decree names with both ids is a pair for good, and so is a unit that got another id on one side
    only. While a decree's differences are expected, a unit that goes out of use has its only successor's pair, and
    units below either are looked for below both.
    """
    by_hand = rules.unit_pairs | _named_pairs([event for event in rules.structure if event.in_force(rules.today)])
    pairs = pair_units(local, national, by_hand, matcher)
    events = folding(rules)
    if not events:
        return Succession(pairs, (), pl.DataFrame(schema=MEMBERS))
    events = completed(events, pairs)
    changes = [change for event in events for change in event.changes]
    found = dict(pairs.filter(pl.col("pair").is_not_null()).select("id", "pair").iter_rows())
    following = _following(changes, set(local["id"].to_list()))
    retired = pl.col("id").is_in(list(following))
    used = pl.col("active").fill_null(value=True) & ~retired
    ours = _below_successors(local, "local", changes).with_columns(active=used)
    known = found | by_hand | _named_pairs(events) | following
    again = pair_units(ours, _below_successors(national, "siasn", changes), known, matcher)
    again = again.with_columns(shared=pl.col("shared") & ~retired)
    events = completed(events, again)
    return Succession(again, events, members(events))


def completed(events: Sequence[StructureEvent], pairs: pl.DataFrame) -> tuple[StructureEvent, ...]:
    """The decrees with the ids that pairs tell of units which are named by one id only."""
    known = pairs.filter(pl.col("pair").is_not_null() & ~pl.col("shared")).select("id", "pair")
    there, back = dict(known.iter_rows()), {pair: unit for unit, pair in known.iter_rows()}
    return tuple(
        replace(event, changes=tuple(_filled(change, there, back) for change in event.changes)) for event in events
    )


def members(events: Sequence[StructureEvent]) -> pl.DataFrame:
    """Each unit's part in each change of some decrees (``MEMBERS``)."""
    number, rows = count(), []
    for event in events:
        for change in event.changes:
            place = {"event": event.number, "change": next(number), "kind": str(change.kind)}
            place["anywhere"] = change.kind is ChangeKind.OPEN or (change.retires and not change.into)
            rows += [place | row for side in BOTH for row in _parts(change, side)]
    return pl.DataFrame(rows, schema=MEMBERS)


def _parts(change: StructureChange, side: str) -> list[dict[str, object]]:
    old, new = (_ids(units, side) for units in (change.units, change.into))
    if change.kind is not ChangeKind.CLOSE and not change.into:
        new = old
    return [
        {"side": side, "id": unit, "old": unit in old, "new": unit in new, "retired": unit in old and unit not in new}
        for unit in dict.fromkeys((*old, *new))
    ]


def _ids(units: Sequence[UnitRef], side: str) -> list[str]:
    return [unit.on(side) for unit in units if unit.on(side)]


def _filled(change: StructureChange, there: Mapping[str, str], back: Mapping[str, str]) -> StructureChange:
    def whole(unit: UnitRef) -> UnitRef:
        return UnitRef(unit.local or back.get(unit.siasn, ""), unit.siasn or there.get(unit.local, ""))

    units, into = tuple(map(whole, change.units)), tuple(map(whole, change.into))
    return replace(change, units=units, into=into, parent=change.parent and whole(change.parent))


def _named_pairs(events: Sequence[StructureEvent]) -> dict[str, str]:
    """Local to national ids of the units that come into use by the decrees, and of those that stay with another name or
    parent. Where such a unit gets another id on one side only, the other side's id stays."""
    found: dict[str, str] = {}
    for change in (change for event in events for change in event.changes):
        stays = change.kind in (ChangeKind.RENAME, ChangeKind.MOVE)
        for unit in change.into or (change.units if stays else ()):
            old = change.units[0] if stays else unit
            local, siasn = unit.local or old.local, unit.siasn or old.siasn
            if local and siasn:
                found[local] = siasn
    return found


def _following(changes: Sequence[StructureChange], local: set[str]) -> dict[str, str]:
    """Local units that go out of use, with the national unit of the only one that follows them."""
    found: dict[str, str] = {}
    for change in changes:
        if len(change.into) == 1 and change.into[0].siasn:
            retired = (unit.local for unit in change.units if unit.local != change.into[0].local)
            found |= {unit: change.into[0].siasn for unit in retired if unit in local}
    return found


def _below_successors(units: pl.DataFrame, side: str, changes: Sequence[StructureChange]) -> pl.DataFrame:
    """The units as if those below one that goes out of use were below the only one that follows it."""
    follows = {
        old: change.into[0].on(side)
        for change in changes
        if len(change.into) == 1 and change.into[0].on(side)
        for old in _ids(change.units, side)
    }
    if side == "local":
        follows = {old: new for old, new in follows.items() if new in set(units["id"].to_list())}
    return units.with_columns(pl.col("parent_id").replace(follows)) if follows else units
