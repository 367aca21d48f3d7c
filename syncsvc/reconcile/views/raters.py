"""The view of years rated in SIASN: who rated, as the history says, beside what SIASN knows of that person now."""

from __future__ import annotations

import polars as pl

from syncsvc.mapping.fold import fold_name, fold_unit
from syncsvc.reconcile.attach import attach
from syncsvc.reconcile.sides import Sides
from syncsvc.reconcile.views.plans import keyed

_NOT_ASN = "NON"


def rated_years(sides: Sides, people: pl.DataFrame) -> pl.DataFrame:
    """SIASN's annual predicates, keyed: rater_asn (null where it does not say, and the number is none either),
    rater_key (the rater's NIP; null when it is none), what SIASN has of that person now (now_name, now_rank,
    now_rank_date, now_unit, now_job_date; null when the person is not there), name_differs and unit_differs.

    A recorded name may carry titles: it agrees when the person's name is part of it.
    """
    rows = keyed(sides.table("siasn.skp_annual"), people)
    digits = pl.col("rater_nip").str.replace_all(r"[^0-9]", "")
    kind = pl.col("rater_kind").str.to_uppercase()
    named = rows.with_columns(rater_key=pl.when(digits.str.len_chars() == 18).then(digits)).with_columns(
        rater_asn=pl.when(kind.is_not_null())
        .then(~kind.str.contains(_NOT_ASN, literal=True))
        .when(pl.col("rater_key").is_not_null())
        .then(pl.lit(value=True))
    )
    known = attach(named, _now(sides, named["rater_key"].drop_nulls().unique()), "rater_key", "nip")
    said, really = fold_name(pl.col("rater_name")), fold_name(pl.col("now_name"))
    return known.with_columns(
        name_differs=~said.str.contains(really, literal=True),
        unit_differs=fold_unit(pl.col("rater_unit")) != fold_unit(pl.col("now_unit")),
    )


def _now(sides: Sides, raters: pl.Series) -> pl.DataFrame:
    """What SIASN knows of some people, by NIP."""
    employees = sides.table("siasn.employee").filter(pl.col("nip").is_in(raters.implode()))
    units = sides.table("siasn.unit").select(unit_id="id", listed="name")
    wide = attach(employees, units, "unit_id", "unit_id")
    return wide.select(
        "nip",
        now_name="name",
        now_rank="rank",
        now_rank_date="rank_date",
        now_unit=pl.coalesce("listed", "unit_name"),
        now_job_date="job_date",
    )
