"""Which local unit and which national unit are the same: pairs by hand first, then equal names below paired parents."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Mapping

import polars as pl

from syncsvc.mapping.fold import unit_text
from syncsvc.model.nomenclature import Decision
from syncsvc.reconcile.graph import loops
from syncsvc.reconcile.views.unit_terms import UnitMatcher

PAIR_SCHEMA = pl.Schema({"id": pl.String, "pair": pl.String, "shared": pl.Boolean})


def pair_units(
    local: pl.DataFrame, national: pl.DataFrame, by_hand: Mapping[str, str], matcher: UnitMatcher | None = None
) -> pl.DataFrame:
    """One row per local unit: id, pair (national id or null), shared (another local unit has the same pair).

    A pair given by hand, or by the local system's own ``national_id``, is taken even when no such national unit
    exists; then one that a person ruled. Otherwise a unit pairs with the one child of its parent's pair that has the
    same folded name, or that the ``matcher`` is sure of; of the roots, the only one pairs with the only one whatever
    their names. Shared is a pair that exists and that another active
    unit has, too.
    """
    pairs = {
        unit: by_hand.get(unit) or given or (matcher.ruling(unit) if matcher else None)
        for unit, given in local.select("id", "national_id").iter_rows()
    }
    theirs, ours = _below(national), _below(local)
    names = {unit: unit_text(name or "") for unit, name in local.select("id", "name").iter_rows()}
    roots, tops = theirs.pop(None, {}), _flat(ours.get(None, {}))
    lone_root = _lone(roots) if len(tops) == 1 else None
    queue: deque[tuple[str, str | None]] = deque((unit, None) for unit in tops)
    while queue:
        unit, parent = queue.popleft()
        if pairs[unit] is None:
            below = roots if parent is None else theirs.get(pairs[parent], {})
            lone = lone_root if parent is None else None
            pairs[unit] = lone or _lone_named(below, names[unit]) or _matched(unit, below, matcher)
        queue.extend((child, unit) for child in _flat(ours.get(unit, {})))
    return _table(pairs, set(national["id"].to_list()), _active(local))


def broken(units: pl.DataFrame) -> pl.DataFrame:
    """One row per unit: id, loop (the whole loop as text, null when in none), orphan (its parent does not exist)."""
    parent = {
        unit: above
        for unit, above in units.select("id", "parent_id").iter_rows()
        if above is not None and above != unit
    }
    looped = {unit: " → ".join([*loop, loop[0]]) for loop in loops(parent) for unit in loop}
    ids = units["id"].to_list()
    known = set(ids)
    orphans = [unit in parent and parent[unit] not in known for unit in ids]
    columns = {"id": ids, "loop": [looped.get(unit) for unit in ids], "orphan": orphans}
    return pl.DataFrame(columns, schema={"id": pl.String, "loop": pl.String, "orphan": pl.Boolean})


def _below(units: pl.DataFrame) -> dict[str | None, dict[str, list[str]]]:
    """Parent id to folded name to units; the roots below None."""
    below: dict[str | None, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for unit, parent, name in units.select("id", "parent_id", "name").iter_rows():
        below[None if parent == unit else parent][unit_text(name or "")].append(unit)
    return below


def _flat(named: Mapping[str, list[str]]) -> list[str]:
    return [unit for units in named.values() for unit in units]


def _lone(named: Mapping[str, list[str]]) -> str | None:
    every = _flat(named)
    return every[0] if len(every) == 1 else None


def _lone_named(named: Mapping[str, list[str]], name: str) -> str | None:
    found = named.get(name, [])
    return found[0] if len(found) == 1 else None


def _matched(unit: str, below: Mapping[str, list[str]], matcher: UnitMatcher | None) -> str | None:
    """The unit among these that the matcher is sure of; none of several that have one name."""
    if matcher is None or not below:
        return None
    found = matcher.match(unit)
    meant = found.candidates[0].code if found.decision is Decision.ACCEPT else None
    return meant if any(named == [meant] for named in below.values()) else None


def _active(units: pl.DataFrame) -> set[str]:
    return set(units.filter(pl.col("active").fill_null(value=True))["id"].to_list())


def _table(pairs: Mapping[str, str | None], existing: set[str], active: set[str]) -> pl.DataFrame:
    uses = Counter(pair for unit, pair in pairs.items() if pair in existing and unit in active)
    columns = {
        "id": list(pairs),
        "pair": list(pairs.values()),
        "shared": [uses[pair] > (unit in active) if pair else False for unit, pair in pairs.items()],
    }
    return pl.DataFrame(columns, schema=PAIR_SCHEMA)
