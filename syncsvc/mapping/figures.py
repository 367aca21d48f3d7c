"""Years and numbers."""

from __future__ import annotations

import polars as pl

from syncsvc.mapping.dates import read_moments

_YEAR = r"^([0-9]{4})(?:[.,]0+)?$"
_DECIMAL = r"^[+-]?[0-9]+(?:[.,][0-9]+)?$"
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def read_years(texts: pl.Series) -> pl.Series:
    """Clean texts as Int16: 2026, 2026.0, or the year of a date in a usual format; null when unreadable."""
    years = texts.str.extract(_YEAR, 1).cast(pl.Int16, strict=False)
    if years.null_count() > texts.null_count():
        moments, _ = read_moments(texts)
        years = years.zip_with(years.is_not_null(), moments.dt.year().cast(pl.Int16))
    inside = years.is_between(_FIRST_YEAR, _LAST_YEAR).fill_null(value=True)
    return years.set(~inside, None)


def read_numbers(texts: pl.Series) -> pl.Series:
    """Clean texts as Float64: point or comma before decimals, no thousands signs; null when unreadable."""
    plain = texts.set(~texts.str.contains(_DECIMAL).fill_null(value=False), None)
    return plain.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
