"""The views of whole years: what SIASN keeps of the two years before, and the year's predicate on all three sides."""

from __future__ import annotations

import polars as pl

from syncsvc.model.rules import Rules
from syncsvc.reconcile.asked import is_unread
from syncsvc.reconcile.attach import one_each
from syncsvc.reconcile.sides import Sides
from syncsvc.reconcile.views.plans import keyed

_ASKED_OF_YEARS = ("key", "person", "unit", "subject", "obliged", "duty", "status_known", "duplicate", "on_siasn")
_YEAR = ["nip", "year"]


def skp_years(people: pl.DataFrame, sides: Sides, rules: Rules) -> pl.DataFrame:
    """People times the two years before ``plan_year`` that SIASN keeps predicates of: key, unit, period, employed,
    recorded (a predicate is there), doubtful (a row of theirs could not be read), delivered (somebody has one).

    The last year counts from the day after its predicates were due.
    """
    rows = sides.table("siasn.skp_annual")
    years = [rules.annual_year - 1, *([rules.annual_year] if rules.today > rules.annual_by else [])]
    frames = [_one_year(year, people, rows) for year in years if year >= rules.matrix_from_year]
    return pl.concat([_one_year(rules.annual_year, people.clear(), rows), *frames])


def annual_predicates(sides: Sides, people: pl.DataFrame, ratings: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """One row per person and year of which any side has a predicate, keyed: local_predicate, siasn_predicate,
    ekinerja_predicate (the final period's, not as Plt) and each side's marks of what was not understood.

    A side that says two things about one year says nothing.
    """
    local, national = (_one_side(sides.table(f"{side}.skp_annual"), side) for side in ("local", "siasn"))
    portal = _one_side(_finals(ratings, rules), "ekinerja")
    two = local.join(national, on=_YEAR, how="full", coalesce=True, maintain_order="left_right")
    three = two.join(portal, on=_YEAR, how="full", coalesce=True, maintain_order="left_right")
    known = three.with_columns(pl.col("on_local", "on_siasn", "on_ekinerja").fill_null(value=False))
    return keyed(known.filter(pl.col("year") >= rules.matrix_from_year), people)


def _one_year(year: int, people: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    of_year = rows.filter(pl.col("year") == year)
    told = of_year.filter(pl.col("predicate").is_not_null())["nip"].drop_nulls()
    strange = is_unread(pl.col("unread"), "year") | (
        (pl.col("year") == year) & is_unread(pl.col("unread"), "predicate")
    )
    doubtful = rows.filter(strange)["nip"].drop_nulls()
    began = pl.col("appointed")
    return people.select(
        *_ASKED_OF_YEARS,
        period=pl.lit(str(year)),
        employed=(began.dt.year() < year) | ((began.dt.year() == year) & (began.dt.month() < 12)),
        recorded=pl.col("key").is_in(told.implode()),
        doubtful=pl.col("key").is_in(doubtful.implode()),
        delivered=pl.lit(value=told.len() > 0),
    )


def _finals(ratings: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The final ratings that people had in their own job."""
    finals = [period.id for period in rules.periods if period.final and period.year == rules.annual_year]
    own = ~pl.col("acting").fill_null(value=False)
    return ratings.filter(own & pl.col("period_id").is_in(finals) & (pl.col("year") == rules.annual_year))


def _one_side(rows: pl.DataFrame, side: str) -> pl.DataFrame:
    known = rows.select(*_YEAR, "predicate", "unread").filter(
        pl.col("nip").is_not_null() & pl.col("year").is_not_null()
    )
    if not one_each(known.select(_YEAR)):
        alone = pl.col("predicate").n_unique() == 1
        known = known.group_by(_YEAR, maintain_order=True).agg(
            pl.when(alone).then(pl.col("predicate").first()), pl.col("unread").drop_nulls().first()
        )
    return known.rename({name: f"{side}_{name}" for name in ("predicate", "unread")}).with_columns(
        pl.lit(value=True).alias(f"on_{side}")
    )
