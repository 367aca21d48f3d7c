"""Three sides that all say something: which one stands alone against the other two, and which one is to be followed."""

from __future__ import annotations

import polars as pl

from syncsvc.model.run import Side


def odd_one(said: dict[Side, pl.Expr]) -> pl.Expr:
    """The side that says something else where the other two agree; null where not all three say something, or none
    stands alone."""
    found = pl.lit(None, pl.String)
    for alone in Side:
        one, other = (said[side] for side in Side if side is not alone)
        found = pl.when((one == other) & (one != said[alone])).then(pl.lit(str(alone))).otherwise(found)
    return found


def every_side(field: str) -> dict[Side, pl.Expr]:
    """The columns of a field on all sides."""
    return {side: pl.col(f"{side}_{field}") for side in Side}


def bare_text(said: dict[Side, pl.Expr]) -> dict[Side, pl.Expr]:
    """Texts for comparing: letters and digits, in capitals."""
    return {side: text.str.to_uppercase().str.replace_all(r"[^\p{L}\p{N}]", "") for side, text in said.items()}


def reference(field: str) -> pl.Expr:
    """The side that is followed in a field, by the rules (``Rules.reference_side``)."""
    return pl.col(f"reference_{field}")


def with_odd(shown: pl.Expr, field: str, said: dict[Side, pl.Expr]) -> pl.Expr:
    """Evidence, and after it, where one of three sides stands alone, which one, and which one is followed."""
    odd = odd_one(said)
    told = pl.concat_str(shown, pl.lit("; odd="), odd, pl.lit("; reference="), reference(field))
    return pl.coalesce(told, shown)
