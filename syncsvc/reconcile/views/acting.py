"""The view of Plt and Plh: how long somebody has been acting, and how far above the own post."""

from __future__ import annotations

import polars as pl

from syncsvc.model.rules import Rules
from syncsvc.reconcile.attach import attach
from syncsvc.reconcile.sides import Sides
from syncsvc.reconcile.views.plans import keyed

_BOUNDED = ("PLT", "PLH")


def acting_people(sides: Sides, side: str, people: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """One row per assignment as Plt or Plh of a side that runs today, extensions joined, keyed: since, until (null =
    open), steps (echelon levels above the own post; null where not both are known).

    SIASN gives no last day, so that an open one there is known to run only while a first term and its extension last.
    """
    rows = sides.table(f"{side}.appointment").filter(
        pl.col("assignment").is_in(_BOUNDED) & pl.col("nip").is_not_null() & (pl.col("start") <= rules.today)
    )
    last = pl.col("end").is_null() | (pl.col("end") >= rules.today)
    terms = _joined(rows.select("nip", "unit_id", "assignment", "echelon", "start", "end")).filter(last)
    employees = sides.table(f"{side}.employee").select("nip", "job_kind", own="echelon")
    units = sides.table(f"{side}.unit").select("id", unit_echelon="echelon")
    wide = attach(attach(terms, employees, "nip", "nip"), units, "unit_id", "id")
    post, own = (_level(expr) for expr in (pl.coalesce("echelon", "unit_echelon"), pl.col("own")))
    structural = pl.when(pl.col("job_kind") == "1").then(own)
    return keyed(wide.with_columns(steps=structural - post), people)


def _joined(rows: pl.DataFrame) -> pl.DataFrame:
    """The last row of each unbroken run of one person's assignments to one unit, with the day the run began (since)."""
    same = ["nip", "unit_id", "assignment"]
    ordered = rows.sort(*same, "start", "end", nulls_last=True, maintain_order=True)
    before = pl.col("end").shift(1).over(same)
    first = pl.col("start").is_first_distinct().over(same) & before.is_null()
    begins = first | (pl.col("start") > before.dt.offset_by("1d")).fill_null(value=False)
    runs = ordered.with_columns(run=begins.cast(pl.UInt32).cum_sum().over(same))
    return runs.group_by(*same, "run", maintain_order=True).agg(
        since=pl.col("start").first(), end=pl.col("end").last(), echelon=pl.col("echelon").last()
    )


def _level(echelon: pl.Expr) -> pl.Expr:
    """I to V as 1 to 5; null for no echelon."""
    return pl.when(echelon.str.contains(r"^[1-5][0-2]$")).then(echelon.str.slice(0, 1).cast(pl.Int8))
