"""Marks on the views: the rows whose differences a decree explains, so that checks count them as not checked."""

from __future__ import annotations

import polars as pl

from syncsvc.model.structure import ChangeKind
from syncsvc.reconcile.attach import marked
from syncsvc.reconcile.structure.progress import Progress
from syncsvc.reconcile.structure.tasks import CHILD


def mark_people(people: pl.DataFrame, progress: Progress) -> pl.DataFrame:
    """People with restructured (between two units) and led_anew (their supervisor follows the unit's new head)."""
    moved = marked(progress.moved.filter("explained")["row"], people.height)
    led = marked(progress.led["row"], people.height)
    return people.with_columns(restructured=moved, led_anew=led)


def mark_units(units: pl.DataFrame, progress: Progress, side: str) -> pl.DataFrame:
    """Units of a side (``key``) with restructured (they come or go by a change of which something is left), renamed and
    moved (so, or given another name or parent), and retired (they go)."""
    known = progress.structure.on(side).filter(pl.col("change").is_in(progress.open.implode()))
    in_place = pl.col("kind").is_in([ChangeKind.RENAME.value, ChangeKind.MOVE.value])
    made = ~in_place | pl.col("retired").any().over("change")
    rename, move = (pl.col("kind") == kind.value for kind in (ChangeKind.RENAME, ChangeKind.MOVE))
    found = {
        "restructured": known.filter(made)["id"],
        "renamed": known.filter(made | rename)["id"],
        "moved": pl.concat([known.filter(made | move)["id"], _below(progress, side)]),
        "retired": known.filter("retired")["id"],
    }
    return units.with_columns(pl.col("key").is_in(ids.implode()).alias(name) for name, ids in found.items())


def _below(progress: Progress, side: str) -> pl.Series:
    """Units of a side that are below an old unit, or have their pair there."""
    waiting = progress.tasks.filter(pl.col("what") == CHILD)
    own = waiting.filter(pl.col("side") == side)["unit"]
    other = waiting.filter(pl.col("side") != side)["unit"]
    pairs = progress.structure.pairs
    there, here = ("pair", "id") if side == "local" else ("id", "pair")
    return pl.concat([own, pairs.filter(pl.col(there).is_in(other.implode()))[here].drop_nulls()])
