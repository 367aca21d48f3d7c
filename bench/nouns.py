"""Any columns as the table of a noun."""

from __future__ import annotations

import polars as pl

from syncsvc.model import TABLES
from syncsvc.model.schema import schema


def as_noun(table: str, base: pl.DataFrame, columns: dict[str, pl.Expr]) -> pl.DataFrame:
    """The noun's columns, those not named null."""
    nothing = pl.lit(None)
    types = schema(TABLES[table])
    return base.select(columns.get(name, nothing).cast(dtype).alias(name) for name, dtype in types.items())
