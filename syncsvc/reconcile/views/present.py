"""What histories and dates say about today: the rank that the last promotion gave, and which units are in use."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from syncsvc.reconcile.asked import is_unread
from syncsvc.reconcile.attach import attach
from syncsvc.reconcile.sides import Sides


def on_day(sides: Sides, today: date) -> Sides:
    """The sides with employees' ranks completed from rank histories, and units judged by their dates.

    A rank that the employee's own row gives, or gives unreadably, stays; its date is taken from the history only where
    both name the same rank. A unit that is not yet or no longer valid is not active.
    """
    tables = {
        name: _ranked(employees, sides.table(f"{name.partition('.')[0]}.rank"), today)
        for name, employees in sides.merged.items()
        if name.endswith(".employee")
    }
    units = {name: _in_use(each, today) for name, each in sides.merged.items() if name.endswith(".unit")}
    return replace(sides, merged=sides.merged | tables | units)


def _ranked(employees: pl.DataFrame, history: pl.DataFrame, today: date) -> pl.DataFrame:
    begun = history.filter((pl.col("start") <= today) & pl.col("nip").is_not_null() & pl.col("rank").is_not_null())
    if begun.is_empty():
        return employees
    last = begun.sort("start", maintain_order=True).unique("nip", keep="last", maintain_order=True)
    known = attach(employees, last.select("nip", last_rank="rank", last_start="start"), "nip", "nip")
    silent = pl.col("rank").is_null() & ~is_unread(pl.col("unread"), "rank").fill_null(value=False)
    undated = pl.col("rank_date").is_null() & ~is_unread(pl.col("unread"), "rank_date").fill_null(value=False)
    ranked = known.with_columns(
        rank=pl.when(silent).then("last_rank").otherwise("rank"),
        rank_date=pl.when(undated & (silent | (pl.col("rank") == pl.col("last_rank"))))
        .then("last_start")
        .otherwise("rank_date"),
    )
    return ranked.select(employees.columns)


def _in_use(units: pl.DataFrame, today: date) -> pl.DataFrame:
    early, late = pl.col("valid_from") > today, pl.col("valid_to") < today
    outside = early.fill_null(value=False) | late.fill_null(value=False)
    return units.with_columns(active=pl.when(outside).then(pl.lit(value=False)).otherwise("active"))
