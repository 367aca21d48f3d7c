"""Identifiers: a NIP is taken whole or not at all, an id is compared without dashes and case.

What a spreadsheet kept as a number (1.98501E+17) is never an identifier.
"""

from __future__ import annotations

import polars as pl

from syncsvc.mapping.clean import cleaned, joined_texts
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

_DIGITS = r"^[0-9]+$"
#: In ids a plus sign is asked for, since "1e5" may well be a local code.
_NUMERIC_ID = r"^[0-9](?:[.,][0-9]+)?e\+[0-9]{1,3}$"
_HEXADECIMAL = r"^[0-9a-f]+$"
_ID_DIGITS = (32, 36)


def is_numeric(text: pl.Expr) -> pl.Expr:
    """True where a text is what a spreadsheet makes of a long number (1.98501E+17)."""
    return text.str.replace_all(WRAPPING, "").str.contains(NUMERIC)


def read_nip(raw: pl.Series) -> Reading:
    """Whole, valid NIPs (agreeing with ``model.nip.diagnose``), and the trimmed original in ``nip_raw``."""
    original, digits = _digits_of(raw)
    values = digits.set(~valid_nip(digits), None)
    return Reading(raw, {"": values, "nip_raw": original}, values.is_null() & original.is_not_null())


def read_number(raw: pl.Series) -> Reading:
    """A NIK or an old NIP without stray signs; checks judge its structure. Numeric cells are unread."""
    original, values = _digits_of(raw)
    return Reading(raw, {"": values}, values.is_null() & original.is_not_null())


def read_id(raw: pl.Series) -> Reading:
    """Hexadecimal ids without dashes, braces and case; any other id trimmed and in lower case."""
    lower = cleaned(raw).str.to_lowercase()
    joined = joined_texts(lower)
    values = lower
    if "-" in joined or "{" in joined:
        bare = lower.str.replace_all("-", "", literal=True)
        bare = bare.str.strip_chars("{}") if "{" in joined else bare
        national = bare.str.len_bytes().is_between(*_ID_DIGITS) & bare.str.contains(_HEXADECIMAL)
        values = bare.zip_with(national.fill_null(value=False), lower)
    if "e+" not in joined:
        return Reading(raw, {"": values}, None)
    numeric = lower.str.contains(_NUMERIC_ID).fill_null(value=False)
    return Reading(raw, {"": values.set(numeric, None)}, numeric)


def fold_ids(raw: pl.Series) -> pl.Series:
    """Ids as they are compared, whoever wrote them; null where none is left."""
    return read_id(raw).values[""]


def fold_id(text: str) -> str:
    """One id as it is compared; a text that is none stays as it is."""
    folded: str | None = fold_ids(pl.Series([text], dtype=pl.String))[0]
    return folded or text


def _digits_of(raw: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The texts in plain form, and the same without stray signs: null where nothing is left or a cell was numeric.

    Only texts that are not digits already are worked on.
    """
    odd = (~raw.str.contains(_DIGITS)).fill_null(value=False)
    if not odd.any():
        return raw, raw
    original = cleaned(raw.filter(odd))
    bare = original.str.replace_all(STRAY, "")
    numeric = original.to_frame("text").select(is_numeric(pl.col("text"))).to_series()
    bare = bare.set((numeric | (bare == "")).fill_null(value=False), None)
    rows = odd.arg_true()
    return raw.clone().scatter(rows, original), raw.clone().scatter(rows, bare)


def valid_nip(texts: pl.Series) -> pl.Series:
    """The rule of ``model.nip.decode`` as arithmetic on 18 digits; false for null.

    A text of 18 signs with a plus or minus among them makes a number whose first digits are no birth year.
    """
    text = pl.col("text")
    number = pl.when(text.str.len_bytes() == LENGTH).then(text.cast(pl.Int64, strict=False))
    birth_year, birth_month, birth_day = _part(10**14, 10**4), _part(10**12, 10**2), _part(10**10, 10**2)
    year, middle, sex, serial = _part(10**6, 10**4), _part(10**4, 10**2), _part(10**3, 10**1), _part(1, 10**3)
    valid = (
        (birth_year >= FIRST_BIRTH_YEAR)
        & birth_day.is_between(1, _days_in(birth_year, birth_month))
        & year.is_between(birth_year + YOUNGEST, LAST_YEAR)
        & (middle.is_between(1, 12) | (middle >= FIRST_CONTRACT))
        & sex.is_between(1, 2)
        & (serial > 0)
    )
    numbers = pl.DataFrame({"text": texts}).select(number=number)
    return numbers.select(valid.fill_null(value=False)).to_series()


def _part(unit: int, span: int) -> pl.Expr:
    """Some digits of the number: those above ``unit``, as many as ``span`` has zeros."""
    return pl.col("number") // unit % span


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
