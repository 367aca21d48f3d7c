"""From when until when a PPPK's contracts run, as either side keeps them."""

from __future__ import annotations

import polars as pl

from syncsvc.reconcile.attach import attach
from syncsvc.reconcile.sides import Sides

SPANS = tuple(f"{side}_contract_{end}" for side in ("local", "siasn") for end in ("from", "until"))


def with_contracts(people: pl.DataFrame, sides: Sides) -> pl.DataFrame:
    """People with <side>_contract_from and <side>_contract_until: the first day of the first contract and the last of
    the one that begins last. Null where a side has no contract of theirs, or one without that day.
    """
    for side in ("local", "siasn"):
        people = attach(people, _spans(sides.table(f"{side}.contract"), side), "key", "nip")
    return people


def _spans(contracts: pl.DataFrame, side: str) -> pl.DataFrame:
    known = contracts.select("nip", "start", "end").filter(pl.col("nip").is_not_null())
    begins = pl.col("start").is_not_null().all()
    return (
        known.sort("start", "end", nulls_last=True, maintain_order=True)
        .group_by("nip", maintain_order=True)
        .agg(
            pl.when(begins).then(pl.col("start").first()).alias(f"{side}_contract_from"),
            pl.when(begins).then(pl.col("end").last()).alias(f"{side}_contract_until"),
        )
    )
