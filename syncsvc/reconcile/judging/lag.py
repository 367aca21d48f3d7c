"""Differences that are only on their way: one side changed a few days ago, and the other may not have it yet."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from syncsvc.checks.base import Aspect, Check
from syncsvc.model.rules import Rules

LAG = "lag"
"""The reason under which such a difference counts as not checked."""


class Lags:
    """Knows who changed what, and for how many days a difference in that may be a delay."""

    def __init__(self, changes: pl.DataFrame, rules: Rules, now: datetime) -> None:
        """``changes``: columns of ``CHANGES_SCHEMA``. A check's own days (``lag_checks``) go before its field's."""
        self._changes = changes
        self._rules = rules
        self._now = now

    def late(self, check: Check, aspect: Aspect, different: pl.DataFrame, periods: pl.Series) -> pl.Series | None:
        """Which of the rows found different may differ by delay; None when none can. ``periods`` are the rows'."""
        if self._changes.is_empty() or not aspect.lagged or "person" not in different.columns:
            return None
        recent = pl.concat([self._recent(name, self._days(check, name)) for name in aspect.lagged])
        if recent.is_empty():
            return None
        known = recent.select(pl.concat_str("nip", "field", separator="|")).to_series().implode()
        rows = different.select("person", period=periods)
        marks = [
            mark
            for name in aspect.lagged
            for mark in (
                pl.concat_str("person", pl.lit(f"|{name}")),
                pl.concat_str("person", pl.lit(f"|{name}/"), "period"),
            )
        ]
        return rows.select(late=pl.any_horizontal(mark.is_in(known).fill_null(value=False) for mark in marks))["late"]

    def _days(self, check: Check, name: str) -> int:
        return self._rules.lag_checks.get(check.code, self._rules.lag_fields.get(name, 0))

    def _recent(self, name: str, days: int) -> pl.DataFrame:
        of_field = (pl.col("field") == name) | pl.col("field").str.starts_with(f"{name}/")
        since = self._now - timedelta(days=days)
        return self._changes.filter(of_field & (pl.col("at") > since)) if days else self._changes.clear()
