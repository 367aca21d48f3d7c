"""A side's own columns, lent to a view: they stay in the side's table until a question names them.

Laying out both sides' columns for a million people would take more memory than the sides themselves.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from syncsvc.reconcile.attach import placed


@dataclass(frozen=True, slots=True)
class Lent:
    """One side's table, whose column x is called ``<side>_x`` in the view. ``rows`` names, per subject, the row of the
    table (null = the side does not know the subject); without ``rows`` the table has the view's order already."""

    side: str
    table: pl.DataFrame
    rows: pl.Series | None


def borrowed(lent: tuple[Lent, ...], names: Collection[str]) -> list[pl.Series]:
    """Those columns of ``names`` that the sides have, in the view's order."""
    return [column for each in lent for column in _of_side(each, names)]


def lends(lent: tuple[Lent, ...]) -> frozenset[str]:
    """All columns that could be borrowed."""
    return frozenset(f"{each.side}_{name}" for each in lent for name in each.table.columns)


def _of_side(lent: Lent, names: Collection[str]) -> list[pl.Series]:
    wanted = [name for name in lent.table.columns if f"{lent.side}_{name}" in names]
    own = lent.table.select(pl.col(name).alias(f"{lent.side}_{name}") for name in wanted)
    return (own if lent.rows is None else placed(own, lent.rows)).get_columns() if wanted else []
