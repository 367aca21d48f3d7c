"""The comparators, executed: the canonical form in which two unequal texts may be equal after all."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from syncsvc.checks.base import Aspect, Comparator
from syncsvc.mapping.fold import fold_name, fold_title, fold_unit


def _legal_status(status: pl.Expr) -> pl.Expr:
    """71 is "active" for PPPK, as 01 is for PNS."""
    return pl.when(pl.col("pppk") & (status == "71")).then(pl.lit("01")).otherwise(status)


FOR_COMPARING = ("pppk",)
"""What a canonical form asks of a row beside the two values."""
CANONICAL: dict[Comparator, Callable[[pl.Expr], pl.Expr]] = {
    Comparator.NAME: fold_name,
    Comparator.TITLE: fold_title,
    Comparator.UNIT: fold_unit,
    Comparator.LEGAL_STATUS: _legal_status,
}


def settled(aspect: Aspect, different: pl.DataFrame) -> pl.Series | None:
    """Which of the rows that look different are equal in the aspect's canonical form; None without a comparator.

    Every canonical form of a text forgets its case, and most texts that look different differ in nothing else.
    """
    if aspect.comparator is None or different.is_empty():
        return None
    canonical = CANONICAL[aspect.comparator]
    local, national = (pl.col(f"{side}_{aspect.field}").fill_null("") for side in ("local", "siasn"))
    alike = different.select(same=local.str.to_lowercase() == national.str.to_lowercase())["same"]
    rest = different.filter(~alike).select(
        (canonical(local) == canonical(national)).fill_null(value=False).alias("same")
    )
    return alike.scatter((~alike).arg_true(), rest["same"])
