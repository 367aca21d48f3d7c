"""People between an old unit and what follows it: whose two sides a decree explains, and who has yet to move."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from syncsvc.model.structure import ChangeKind
from syncsvc.reconcile.structure.succession import BOTH, Succession

_OF_CHANGE = ("event", "change", "kind", "anywhere")
_PART = ("old", "new", "retired")
STRUCTURAL = "1"
"""The kind of job of those who head units."""
MOVES = pl.Schema(
    {
        "row": pl.UInt32(),
        "event": pl.String(),
        "change": pl.UInt32(),
        "explained": pl.Boolean(),
        "waits_local": pl.Boolean(),
        "waits_siasn": pl.Boolean(),
        "in_local": pl.Boolean(),
        "in_siasn": pl.Boolean(),
    }
)


def moves(people: pl.DataFrame, structure: Succession) -> pl.DataFrame:
    """One row per active person and change that has the person's unit on either side (``MOVES``).

    ``row`` is the person's place in the view. ``explained``: the sides name units of the same change and are not both
    where it leads, so that their difference is expected. ``waits_…``: the person has yet to move on that side;
    ``in_…``: is in one of the change's units there.
    """
    if not structure.events:
        return pl.DataFrame(schema=MOVES)
    present = pl.col("active").fill_null(value=True)
    columns = ("local_unit_id", "siasn_unit_id", "local_unit_pair", "on_local", "on_siasn")
    known = people.select(*columns, row=pl.int_range(pl.len(), dtype=pl.UInt32), present=present).filter("present")
    sides = [_of_side(known, structure, side) for side in BOTH]
    both = sides[0].join(sides[1], on=["row", *_OF_CHANGE], how="full", coalesce=True)
    parts = [pl.col(f"{side}_{part}").fill_null(value=False) for side in BOTH for part in _PART]
    wide = both.with_columns(parts).join(known, on="row", maintain_order="left")
    return _judged(wide).select(MOVES.names()).cast(MOVES)


def heads_change(people: pl.DataFrame, trees: Sequence[pl.DataFrame], structure: Succession) -> pl.DataFrame:
    """People for whom the local side and e-Kinerja name different supervisors because a decree changed who heads the
    unit: row, event. They are in or below a unit of the decree, and both supervisors are officials in one.

    ``trees`` are the local and the national units (id, parent_id).
    """
    found = [pl.DataFrame(schema={"row": pl.UInt32(), "event": pl.String()})]
    names = ("local_supervisor_nip", "ekinerja_supervisor_nip")
    if not structure.events:
        return found[0]
    rows = people.with_row_index("row").filter(
        (pl.col(names[0]) != pl.col(names[1])) & pl.col("active").fill_null(value=True)
    )
    for event in structure.events:
        parts = [structure.on(side).filter(pl.col("event") == event.number)["id"].to_list() for side in BOTH]
        seated = pl.any_horizontal(
            pl.col(f"{side}_unit_id").is_in(ids) for side, ids in zip(BOTH, parts, strict=True)
        ).fill_null(value=False)
        official = pl.any_horizontal(pl.col(f"{side}_job_kind") == STRUCTURAL for side in BOTH)
        heads = people.filter(seated & official.fill_null(value=False))["key"].implode()
        areas = [below(tree, ids) for tree, ids in zip(trees, parts, strict=True)]
        inside = pl.any_horizontal(
            pl.col(f"{side}_unit_id").is_in(area) for side, area in zip(BOTH, areas, strict=True)
        ).fill_null(value=False)
        led = rows.filter(inside & pl.all_horizontal(pl.col(name).is_in(heads) for name in names))
        found.append(led.select("row", event=pl.lit(event.number)))
    return pl.concat(found)


def below(units: pl.DataFrame, roots: Sequence[str]) -> list[str]:
    """Some units and all below them."""
    children: dict[str, list[str]] = {}
    for unit, parent in units.select("id", "parent_id").drop_nulls().iter_rows():
        children.setdefault(parent, []).append(unit)
    reached, ahead = dict.fromkeys(roots), list(roots)
    while ahead:
        new = [unit for unit in children.get(ahead.pop(), ()) if unit not in reached]
        reached |= dict.fromkeys(new)
        ahead += new
    return list(reached)


def _of_side(known: pl.DataFrame, structure: Succession, side: str) -> pl.DataFrame:
    units = structure.on(side).rename({part: f"{side}_{part}" for part in _PART})
    return known.select("row", id=f"{side}_unit_id").drop_nulls().join(units, on="id").drop("id")


def _judged(rows: pl.DataFrame) -> pl.DataFrame:
    """Of each person and change: explained, waits and in, per side."""
    within = {side: pl.col(f"{side}_old") | pl.col(f"{side}_new") for side in BOTH}
    retired = pl.col("local_retired") | pl.col("siasn_retired")
    apart = (pl.col("local_unit_pair") != pl.col("siasn_unit_id")).fill_null(value=True)
    both = pl.col("on_local") & pl.col("on_siasn") & pl.col("local_unit_id").is_not_null()
    both &= pl.col("siasn_unit_id").is_not_null()
    opened = (pl.col("kind") == ChangeKind.OPEN.value) & (within["local"] != within["siasn"])
    parted = within["local"] & within["siasn"] & (pl.col("local_old") != pl.col("siasn_old")) & apart
    same = within["local"] & within["siasn"] | pl.col("anywhere")
    explained = both & ((same & retired) | parted | opened)
    wide = rows.with_columns(explained=explained)
    return wide.with_columns(
        waits_local=_waits("local", "siasn"),
        waits_siasn=_waits("siasn", "local"),
        in_local=within["local"],
        in_siasn=within["siasn"],
    )


def _waits(side: str, other: str) -> pl.Expr:
    """In a unit that goes out of use; or still in the divided one, or not yet in the opened one, as the other side
    is."""
    behind = pl.col(f"{side}_old") & ~pl.col(f"{other}_old")
    opened = (pl.col("kind") == ChangeKind.OPEN.value) & pl.col(f"{other}_new") & ~pl.col(f"{side}_new")
    return pl.col(f"{side}_retired") | (pl.col("explained") & (behind | opened))
