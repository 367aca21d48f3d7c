"""Identifiers: a NIP is taken whole or not at all, an id is compared without dashes and case.

What a spreadsheet kept as a number (1.98501E+17) is never an identifier.
"""

from __future__ import annotations

import polars as pl

from syncsvc.mapping.clean import cleaned
from syncsvc.mapping.reading import Reading
from syncsvc.model.nip import (
    FIRST_BIRTH_YEAR,
    FIRST_CONTRACT,
    LAST_YEAR,
    LENGTH,
    NUMERIC,
    STRAY,
    WRAPPING,
    YOUNGEST,
)

_NIK_LENGTH = 16
#: In ids a plus sign is asked for, since "1e5" may well be a local code.
_NUMERIC_ID = r"^[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{1,3}$"
_HEXADECIMAL = r"^[0-9a-f]{32,36}$"
_UUID_SIGNS = r"^\{?[0-9a-f-]{32,40}\}?$"


def is_numeric(text: pl.Expr) -> pl.Expr:
    """True where a text is what a spreadsheet makes of a long number (1.98501E+17)."""
    return text.str.replace_all(WRAPPING, "").str.contains(NUMERIC)


def read_nip(raw: pl.Series) -> Reading:
    """Whole, valid NIPs (agreeing with ``model.nip.diagnose``), the trimmed original in ``nip_raw``."""
    if _all_digits(raw, LENGTH):
        values = raw.set(~_valid_nip(raw), None)
        return Reading(raw, {"": values, "nip_raw": raw}, values.is_null() & raw.is_not_null())
    original = cleaned(raw)
    digits = _digits_of(original)
    values = digits.set(~_valid_nip(digits).fill_null(value=False), None)
    return Reading(raw, {"": values, "nip_raw": original}, values.is_null() & original.is_not_null())


def read_number(raw: pl.Series) -> Reading:
    """A NIK or an old NIP without stray signs; checks judge its structure. Numeric cells are unread."""
    if _all_digits(raw, _NIK_LENGTH):
        return Reading(raw, {"": raw}, None)
    original = cleaned(raw)
    values = _digits_of(original)
    return Reading(raw, {"": values}, values.is_null() & original.is_not_null())


def read_id(raw: pl.Series) -> Reading:
    """Hexadecimal ids without dashes, braces and case; any other id trimmed and in lower case."""
    lower = cleaned(raw).str.to_lowercase()
    bare = lower
    if lower.str.contains_any(["-", "{"]).any():
        bare = lower.str.replace_all(r"[{}-]", "")
    hexadecimal = lower.str.contains(_UUID_SIGNS) & bare.str.contains(_HEXADECIMAL)
    numeric = lower.str.contains(_NUMERIC_ID.replace("[eE]", "e"))
    values = bare.zip_with(hexadecimal.fill_null(value=False), lower)
    return Reading(raw, {"": values.set(numeric, None)}, numeric & lower.is_not_null())


def _all_digits(texts: pl.Series, length: int) -> bool:
    """Every text is exactly ``length`` digits, first not 0: then nothing needs cleaning."""
    number = texts.cast(pl.Int64, strict=False)
    whole = (texts.str.len_bytes() == length) & (number >= 10 ** (length - 1)).fill_null(value=False)
    return bool(whole.all())


def _digits_of(original: pl.Series) -> pl.Series:
    """Texts without stray signs; null where nothing else is left, or where the cell was numeric."""
    bare = original.str.replace_all(STRAY, "")
    numeric = original.str.replace_all(WRAPPING, "").str.contains(NUMERIC)
    return bare.set((numeric | (bare == "")).fill_null(value=False), None)


def _valid_nip(texts: pl.Series) -> pl.Series:
    """The rule of ``model.nip.decode`` as arithmetic on 18 digits; null for null."""
    text = pl.col("text")
    number = pl.when(text.str.len_bytes() == LENGTH).then(text.cast(pl.Int64, strict=False))
    birth_year, birth_month, birth_day = _part(14, 4), _part(12, 2), _part(10, 2)
    year, middle, sex, serial = _part(6, 4), _part(4, 2), _part(3, 1), _part(0, 3)
    valid = (
        (birth_year >= FIRST_BIRTH_YEAR)  # a sign in front would have made the number shorter
        & birth_day.is_between(1, _days_in(birth_year, birth_month))
        & year.is_between(birth_year + YOUNGEST, LAST_YEAR)
        & (middle.is_between(1, 12) | (middle >= FIRST_CONTRACT))
        & sex.is_in([1, 2])
        & (serial > 0)
    )
    numbers = pl.DataFrame({"text": texts}).select(number=number)
    return numbers.select(valid.fill_null(value=False)).to_series()


def _part(skip: int, width: int) -> pl.Expr:
    """``width`` digits of the number, leaving ``skip`` digits behind them."""
    above: pl.Expr = pl.col("number") // 10**skip
    return above % 10**width


def _days_in(year: pl.Expr, month: pl.Expr) -> pl.Expr:
    """Days of a month; 0 for a month that does not exist."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    return (
        pl.when(month == 2)
        .then(28 + leap.cast(pl.Int64))
        .when(month.is_in([4, 6, 9, 11]))
        .then(30)
        .when(month.is_between(1, 12))
        .then(31)
        .otherwise(0)
    )
