"""Which local row and which national row are the same person.

The ladder: SIASN person id, NIP, old NIP, NIK. A key that its own side holds twice identifies nobody. A pair found
by one rung and contradicted by another stays matched by the higher one, is marked ambiguous, and becomes a finding.
"""

from __future__ import annotations

import polars as pl

LADDER = ("person_id", "nip", "nip_old", "nik")


def match(local: pl.DataFrame, national: pl.DataFrame) -> pl.DataFrame:
    """Pairs of row indexes: local_row, national_row (both UInt32, either null), ambiguous, candidates, claims.

    Both frames have a ``row`` column and the ladder's columns. Every row of both sides appears exactly once.
    ``candidates`` counts the national rows that a local row's keys name, ``claims`` the local rows that name one of
    them; whoever is named beside another is ambiguous, on both sides, whether chosen or left alone.
    """
    rungs = [_pairs(local, national, key).with_columns(rung=pl.lit(place, pl.Int8)) for place, key in enumerate(LADDER)]
    every = pl.concat(rungs).unique(["local_row", "national_row"], keep="first", maintain_order=True)
    chosen = _choose(every)
    doubtful = _contested(every)
    ours = doubtful.group_by("local_row").agg(pl.col("candidates", "claims").max())
    people = (
        local.select(local_row="row")
        .join(chosen, on="local_row", how="left", maintain_order="left")
        .join(ours, on="local_row", how="left", maintain_order="left")
        .with_columns(ambiguous=pl.col("candidates").is_not_null())
    )
    rest = national.select(national_row="row").join(chosen, on="national_row", how="anti")
    alone = rest.with_columns(ambiguous=pl.col("national_row").is_in(doubtful["national_row"].implode()))
    return pl.concat([people, alone], how="diagonal").with_columns(pl.col("candidates", "claims").fill_null(1))


def _contested(every: pl.DataFrame) -> pl.DataFrame:
    """The pairs of rows that stand in several pairs, on either side, with how many each."""
    several = every["local_row"].is_duplicated() | every["national_row"].is_duplicated()
    return every.filter(several).with_columns(
        candidates=pl.len().over("local_row"), claims=pl.len().over("national_row")
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
