"""Three sides that all say something: which one stands alone against the other two."""

from __future__ import annotations

import polars as pl

from syncsvc.model.run import Side


def odd_one(field: str) -> pl.Expr:
    """The side whose ``<side>_field`` differs where the other two agree; null where not all three say something, or
    none stands alone."""
    said = {side: pl.col(f"{side}_{field}") for side in Side}
    found = pl.lit(None, pl.String)
    for alone in Side:
        one, other = (said[side] for side in Side if side is not alone)
        found = pl.when((one == other) & (one != said[alone])).then(pl.lit(str(alone))).otherwise(found)
    return found
