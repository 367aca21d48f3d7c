"""Comparisons: a check that names a field and a comparator. Raw equality first, the canonical form for the rest."""

from __future__ import annotations

import polars as pl

from syncsvc.checks.base import Aspect, Comparator, Unless, text
from syncsvc.checks.sides import with_odd
from syncsvc.model.run import Side

BOTH = ("local.employee", "siasn.employee")
ON_BOTH = pl.col("on_local") & pl.col("on_siasn")
DOUBTFUL = (Unless("duplicate", pl.col("duplicate")), Unless("ambiguous", pl.col("ambiguous")))


def compare_people(
    field: str,
    comparator: Comparator | None = None,
    *,
    absent_is_value: bool = False,
    unless: tuple[Unless, ...] = (),
    applies: pl.Expr | None = None,
    three: dict[Side, pl.Expr] | None = None,
) -> Aspect:
    """One field of a person on the local side against SIASN.

    An empty field on either side is not checked, unless ``absent_is_value`` (a missing academic title differs from a
    present one; not checked only when a side delivers the field for nobody). ``three`` are what all sides say, where
    e-Kinerja says something too.
    """
    local, national = pl.col(f"local_{field}"), pl.col(f"siasn_{field}")
    reasons = (*DOUBTFUL, *unless)
    wrong = local != national
    if absent_is_value:
        wrong = local.fill_null("") != national.fill_null("")
        reasons = (*reasons, Unless("not_delivered", local.is_null().all() | national.is_null().all()))
    return Aspect(
        view="people",
        field=field,
        known=ON_BOTH,
        applies=pl.lit(value=True) if applies is None else applies,
        wrong=wrong,
        comparator=comparator,
        needs=BOTH,
        unless=reasons,
        local=text(f"local_{field}"),
        national=text(f"siasn_{field}") if three is None else with_odd(text(f"siasn_{field}"), field, three),
        lagged=(field,),
    )
