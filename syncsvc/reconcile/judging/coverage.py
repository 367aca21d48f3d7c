"""The verdicts counted: how many per unit are equal, different, or not checked, and why."""

from __future__ import annotations

from collections import Counter

import polars as pl

from syncsvc.checks.base import Check
from syncsvc.model.finding import COVERAGE_SCHEMA, Status

EQUAL, DIFFERS, NOT_CHECKED, NOT_ASKED, UNKNOWN = range(5)
_VERDICTS = 5
_FIRST_ROWS = 500
_WORDS = [str(Status.EQUAL), str(Status.DIFFERS), str(Status.NOT_CHECKED)]
STATUSES = pl.Enum(sorted(_WORDS))
"""The statuses as a column that sorts as their words do."""
_STATUS = pl.Series(_WORDS, dtype=STATUSES)


def coverage(check: Check, verdicts: pl.DataFrame, reasons: list[str], totals: pl.DataFrame) -> pl.DataFrame:
    """How many per unit, status and reason (columns of ``COVERAGE_SCHEMA``; unit and status as categories).

    ``verdicts`` has unit, verdict and reason, the place of its word in ``reasons``; ``totals`` the rows of each unit.
    Nearly all rows are of one kind: only the others are counted, what remains of each unit's total is of that kind.
    """
    kinds = _kinds(verdicts)
    usual = _usual(kinds)
    counted = totals.lazy().select("unit", kind=pl.lit(usual, pl.Int8), count="total")
    rows = (kinds != usual).arg_true()
    if rows.len():
        unusual = pl.DataFrame([verdicts["unit"].gather(rows), kinds.gather(rows)])
        others = unusual.group_by("unit", "kind").agg(count=pl.len().cast(pl.Int64)).lazy()
        taken = others.select("unit", kind=pl.lit(usual, pl.Int8), count=-pl.col("count"))
        left = pl.concat([counted, taken]).group_by("unit", "kind").agg(pl.col("count").sum())
        counted = pl.concat([left, others])
    verdict, reason = pl.col("kind") % _VERDICTS, pl.col("kind") // _VERDICTS
    why = pl.lit(pl.Series(reasons)).gather(reason)
    asked = counted.filter((verdict < NOT_ASKED) & (pl.col("count") > 0))
    return asked.select(
        check=pl.lit(check.code),
        unit="unit",
        status=pl.lit(_STATUS).gather(verdict),
        reason=pl.when(verdict == NOT_CHECKED).then(why),
        count="count",
    ).collect()


def unasked(check: Check, why: str, columns: pl.Schema) -> pl.DataFrame:
    """A question nobody could even be asked, for want of a table, still counts: once, under no unit."""
    row = {"check": check.code, "unit": None, "status": str(Status.NOT_CHECKED), "reason": why, "count": 1}
    return pl.DataFrame([row], schema=COVERAGE_SCHEMA).cast(columns)


def _kinds(verdicts: pl.DataFrame) -> pl.Series:
    """Verdict and reason of each row as one number."""
    if verdicts["reason"].null_count() == verdicts.height:
        return verdicts["verdict"].alias("kind")
    reason = pl.col("reason").cast(pl.Int8).fill_null(0)
    return verdicts.select(kind=pl.col("verdict") + _VERDICTS * reason)["kind"]


def _usual(kinds: pl.Series) -> int:
    """The kind of most rows, as the first of them tell: another answer would cost time and change nothing."""
    first = Counter(kinds.head(_FIRST_ROWS))
    return max(first, key=first.__getitem__, default=EQUAL)
