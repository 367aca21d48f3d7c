"""Which local row and which national row are the same person.

The ladder: SIASN person id, NIP, old NIP, NIK. A key that its own side holds twice identifies nobody. A pair found
by one rung and contradicted by another stays matched by the higher one, is marked ambiguous, and becomes a finding.
"""

from __future__ import annotations

import polars as pl

LADDER = ("person_id", "nip", "nip_old", "nik")


def match(local: pl.DataFrame, national: pl.DataFrame) -> pl.DataFrame:
    """Pairs of row indexes: local_row, national_row (both UInt32, either null), ambiguous, candidates (national rows).

    Both frames have a ``row`` column and the ladder's columns. Every row of both sides appears exactly once.
    """
    rungs = [_pairs(local, national, key).with_columns(rung=pl.lit(place, pl.Int8)) for place, key in enumerate(LADDER)]
    every = pl.concat(rungs).unique(["local_row", "national_row"], keep="first", maintain_order=True)
    chosen = _choose(every)
    doubtful = (
        every.group_by("local_row")
        .agg(pl.col("national_row").n_unique().alias("candidates"))
        .filter(pl.col("candidates") > 1)
        .with_columns(ambiguous=pl.lit(value=True))
    )
    people = (
        local.select(local_row="row")
        .join(chosen, on="local_row", how="left")
        .join(doubtful, on="local_row", how="left")
    )
    rest = national.select(national_row="row").join(chosen, on="national_row", how="anti")
    return pl.concat([people, rest], how="diagonal").with_columns(
        pl.col("ambiguous").fill_null(value=False), pl.col("candidates").fill_null(1)
    )


def _pairs(local: pl.DataFrame, national: pl.DataFrame, key: str) -> pl.DataFrame:
    return _single(local, key, "local_row").join(_single(national, key, "national_row"), on=key).drop(key)


def _single(frame: pl.DataFrame, key: str, row: str) -> pl.DataFrame:
    known = frame.select(key, pl.col("row").alias(row)).filter(pl.col(key).is_not_null())
    return known.filter(pl.col(key).is_unique())


def _choose(every: pl.DataFrame) -> pl.DataFrame:
    """Each row takes its highest rung; a row wanted by two goes to the higher rung, and the other stays alone."""
    ordered = every.sort("rung", maintain_order=True)
    by_local = ordered.unique("local_row", keep="first", maintain_order=True)
    return by_local.unique("national_row", keep="first", maintain_order=True).select("local_row", "national_row")
