"""The views of ratings: the portal's and the local years' beside the matrix, and the periods that should be rated."""

from __future__ import annotations

from datetime import UTC, date

import polars as pl

from syncsvc.model.rules import Period, Rules
from syncsvc.model.skp import AGREED
from syncsvc.reconcile.attach import attach, marked
from syncsvc.reconcile.sides import Sides
from syncsvc.reconcile.views.plans import keyed

_ASKED_OF_PERIODS = (
    "key",
    "person",
    "unit",
    "subject",
    "obliged",
    "duty",
    "status_known",
    "duplicate",
    "ratings_unread",
)


def portal_ratings(sides: Sides, people: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The portal's ratings, keyed, with the matrix cell (``right``), the end of their period, and who rated them."""
    ends = pl.DataFrame(
        [(period.id, period.year, period.end) for period in rules.periods],
        schema={"period_id": pl.String, "year": pl.Int16, "period_end": pl.Date},
        orient="row",
    )
    rows = _with_right_cell(keyed(sides.table("ekinerja.skp_evaluation"), people), rules)
    return _with_raters(attach(rows, ends, ["period_id", "year"], ["period_id", "year"]), sides)


def annuals(sides: Sides, side: str, people: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The years' predicates that a side keeps, keyed, with the matrix cell (``right``)."""
    return _with_right_cell(keyed(sides.table(f"{side}.skp_annual"), people), rules)


def person_periods(
    plans: pl.DataFrame, ratings: pl.DataFrame, people: pl.DataFrame, sides: Sides, rules: Rules
) -> pl.DataFrame:
    """Obliged people times the passed periods of ``plan_year``: key, unit, period, planned, rated, delivered."""
    frames = [_one_period(period, plans, ratings, people, sides) for period in rules.periods if _due(period, rules)]
    base = people.select(*_ASKED_OF_PERIODS).clear()
    empty = base.with_columns(
        period=pl.lit(""), planned=pl.lit(value=True), rated=pl.lit(value=True), delivered=pl.lit(value=True)
    )
    return pl.concat(frames) if frames else empty


def annual_ratings(ratings: pl.DataFrame, sides: Sides, rules: Rules) -> tuple[pl.DataFrame, bool]:
    """Who has a final predicate of ``annual_year`` (columns who, annual_predicate), and whether that export came after
    the year's predicates were due."""
    finals = [period for period in rules.periods if period.final and period.year == rules.annual_year]
    of_year = pl.col("period_id").is_in([period.id for period in finals]) & (pl.col("year") == rules.annual_year)
    rows = ratings.select(pl.col("who", "predicate").filter(of_year))
    told = any(_told_after(period, min(period.deadline, rules.annual_by), sides) for period in finals)
    rated = rows.filter(pl.col("predicate").is_not_null() & pl.col("who").is_not_null())
    first = rated.unique("who", keep="first", maintain_order=True)
    return first.rename({"predicate": "annual_predicate"}), rows.height > 0 and told


def _with_raters(rows: pl.DataFrame, sides: Sides) -> pl.DataFrame:
    """The rater's NIP (``rater_nip``), by SIASN's person id, where the rater is not the row's supervisor."""
    others = rows.select("rater_id").filter(rows["rater_id"] != rows["supervisor_id"]).to_series().unique()
    known = sides.table("siasn.employee").select("person_id", rater_nip="nip")
    return attach(rows, known.filter(pl.col("person_id").is_in(others.implode())), "rater_id", "person_id")


def _with_right_cell(rows: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    cells = [(result, behaviour, right) for (result, behaviour), right in rules.matrix.items()]
    schema = {"result": pl.Int8, "behaviour": pl.Int8, "right": pl.Int8}
    matrix = pl.DataFrame(cells, schema=schema, orient="row")
    cell = ["result", "behaviour"]
    return attach(rows, matrix, cell, cell)


def _due(period: Period, rules: Rules) -> bool:
    return period.year == rules.plan_year and not period.final


def _told_after(period: Period, deadline: date, sides: Sides) -> bool:
    """Whether what came of a period was written on a later day than its deadline, and so can show who was not rated.

    True where nobody said when it was written.
    """
    moments = sides.moments.get("ekinerja.skp_evaluation")
    if not moments:
        return True
    moment = moments.get(f"{period.year}/{period.id}")
    return moment is not None and moment.astimezone(UTC).date() > deadline


def _one_period(
    period: Period, plans: pl.DataFrame, ratings: pl.DataFrame, people: pl.DataFrame, sides: Sides
) -> pl.DataFrame:
    """People times one period. ``delivered``: the rating is there, or the period's rows are new enough to miss it."""
    during = (pl.col("start") <= period.end) & (pl.col("end") >= period.start)
    running = plans.select(pl.col("who").filter(pl.col("status").is_in(AGREED) & during))["who"]
    of_period = (pl.col("period_id") == period.id) & (pl.col("year") == period.year)
    rows = ratings.select(pl.col("who", "predicate").filter(of_period))
    rated = marked(rows.filter(pl.col("predicate").is_not_null())["who"], people.height).gather(people["who"])
    told = rows.height > 0 and _told_after(period, period.deadline, sides)
    return people.select(
        *_ASKED_OF_PERIODS,
        period=pl.lit(f"{period.year}/{period.id}"),
        planned=marked(running, people.height).gather(people["who"]),
        rated=rated,
        delivered=rated | told,
    )
