"""INT: may the data be relied upon at all (domain reference 6.9)."""

from __future__ import annotations

import polars as pl

from syncsvc.checks.base import Aspect, Check, Confidence, Ground, Unless, labelled, nothing
from syncsvc.model.finding import Actor, Severity


def _stale() -> Aspect:
    return Aspect(
        view="sources",
        field="age",
        applies=pl.col("limit").is_not_null(),
        wrong=pl.col("age") > pl.col("limit"),
        needs=(),
        unless=(Unless("source_failed", pl.col("age").is_null()),),
        local=labelled(as_of=pl.col("as_of"), limit_hours=pl.col("limit").cast(pl.Int64)),
        national=nothing(),
    )


CHECKS = (
    Check(
        "INT-07",
        Severity.MEDIUM,
        Actor.AGENCY_ADMIN,
        "source",
        Ground("praktik e-Kinerja: data harus terkini", Confidence.MEDIUM),
        (_stale(),),
    ),
)
