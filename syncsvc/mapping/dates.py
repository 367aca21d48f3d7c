"""Dates as sources write them. A format is named in the mapping; the first that fits a text reads it.

Day and month are never swapped: 31/02/1990 and 13-13-1990 are unreadable. A clock time's zone offset is
dropped and the written wall clock kept. Behind a day midnight may stand, as databases write a day kept as a
moment; another time may not. Zero and sentinel dates (0000-00-00, 01-01-0001, 01-01-1900,
31-12-9999) say "no date".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import polars as pl

Parser = Callable[[pl.Expr], pl.Expr]

_TEXT = "text"
_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 12, 31)
_SENTINELS = (date(1, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(9999, 12, 31))
_ZERO = r"^0+(?:[-/. ]0+){0,2}(?:[ T]00:00(?::00(?:\.0+)?)?)?$"
_MIDNIGHT = r"^(.*[^ ])[ T]00:00(?::00(?:\.0+)?)?$"
_EXCEL_EPOCH = date(1899, 12, 30)
_MONTH_NAMES = {
    1: "januari january jan",
    2: "februari pebruari february feb peb",
    3: "maret march mar mrt",
    4: "april apr",
    5: "mei may",
    6: "juni june jun",
    7: "juli july jul",
    8: "agustus august agt agu ags agst aug",
    9: "september sept sep",
    10: "oktober october okt oct",
    11: "november nopember nov nop",
    12: "desember december des dec",
}
MONTHS = {name: number for number, names in _MONTH_NAMES.items() for name in names.split()}


def _plain(pattern: str, directive: str) -> Parser:
    """A strptime format behind a pattern that forbids what strptime is lax about (short years, signs)."""

    def parse(text: pl.Expr) -> pl.Expr:
        return pl.when(text.str.contains(pattern)).then(text).str.to_datetime(directive, time_unit="ms", strict=False)

    return parse


def _day_first(sign: str) -> Parser:
    """Day, month and year of four digits, with one sign between; a leading zero may lack."""
    return _plain(f"^[0-9]{{1,2}}[{sign}][0-9]{{1,2}}[{sign}][0-9]{{4}}$", f"%d{sign}%m{sign}%Y")


def _named_month(text: pl.Expr) -> pl.Expr:
    """17 Agustus 1945, 17-Agt-1945: day, Indonesian (or English) month name or abbreviation, year."""
    parts = text.str.to_lowercase().str.extract_groups(r"^([0-9]{1,2})[ ./-]+([a-z]{3,9})\.?[ ./-]+([0-9]{4})$")
    month = parts.struct.field("2").replace_strict(MONTHS, default=None, return_dtype=pl.Int32)
    written = pl.concat_str(parts.struct.field("3"), month.cast(pl.String), parts.struct.field("1"), separator="-")
    return written.str.to_datetime("%Y-%m-%d", time_unit="ms", strict=False)


def _excel_serial(text: pl.Expr) -> pl.Expr:
    """Days since 1899-12-30 (the 1900 date system), with the time of day as a fraction."""
    days = pl.when(text.str.contains(r"^[0-9]{1,6}(?:\.[0-9]+)?$")).then(text).cast(pl.Float64, strict=False)
    moment = (days * 86_400_000).round(0).cast(pl.Int64).cast(pl.Duration("ms"))
    return pl.lit(_EXCEL_EPOCH).cast(pl.Datetime("ms")) + moment


def _clock(day_pattern: str, day: str) -> Parser:
    """A day with hours and minutes; seconds, their fraction and a zone offset may follow."""
    two = "[0-9]{2}"
    pattern = rf"^({day_pattern})[ T]({two}:{two})(:{two})?(?:\.[0-9]+)?(?:Z|[+-]{two}(?::?{two})?)?$"

    def parse(text: pl.Expr) -> pl.Expr:
        parts = text.str.extract_groups(pattern)
        seconds = parts.struct.field("3").fill_null(":00")
        written = parts.struct.field("1") + "T" + parts.struct.field("2") + seconds
        return written.str.to_datetime(f"{day}T%H:%M:%S", time_unit="ms", strict=False)

    return parse


#: Every format a mapping may name.
FORMATS: dict[str, Parser] = {
    "yyyy-mm-dd": _plain(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "%Y-%m-%d"),
    "dd-mm-yyyy": _day_first("-"),
    "dd/mm/yyyy": _day_first("/"),
    "dd.mm.yyyy": _day_first("."),
    "mm/dd/yyyy": _plain(r"^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$", "%m/%d/%Y"),
    "yyyymmdd": _plain(r"^[0-9]{8}$", "%Y%m%d"),
    "dd mmmm yyyy": _named_month,
    "excel serial": _excel_serial,
    "yyyy-mm-dd hh:mm:ss": _clock("[0-9]{4}-[0-9]{2}-[0-9]{2}", "%Y-%m-%d"),
    "dd-mm-yyyy hh:mm:ss": _clock("[0-9]{2}-[0-9]{2}-[0-9]{4}", "%d-%m-%Y"),
    "dd/mm/yyyy hh:mm:ss": _clock("[0-9]{2}/[0-9]{2}/[0-9]{4}", "%d/%m/%Y"),
}
#: Asked in this order when a rule names no format: none of them can read another's text differently.
USUAL = ("yyyy-mm-dd", "dd-mm-yyyy", "dd/mm/yyyy", "dd mmmm yyyy", "yyyy-mm-dd hh:mm:ss")


def is_zero(texts: pl.Series) -> pl.Series:
    """True where a text is a date of zeros, as databases without NULL keep it."""
    return texts.str.contains(_ZERO).fill_null(value=False)


def read_days(texts: pl.Series, formats: Sequence[str] = ()) -> tuple[pl.Series, pl.Series]:
    """Like ``read_moments``, for days: whatever the format, midnight may stand behind the day."""
    found, nothing = read_moments(texts, formats)
    shortened = texts.str.extract(_MIDNIGHT, 1).set(found.is_not_null() | nothing, None)
    if shortened.null_count() == len(texts):
        return found, nothing
    days, no_days = read_moments(shortened, formats)
    return found.zip_with(found.is_not_null(), days), nothing | no_days


def read_moments(texts: pl.Series, formats: Sequence[str] = ()) -> tuple[pl.Series, pl.Series]:
    """Clean texts as ``Datetime("ms")`` (null when unreadable), and where they are zero or sentinel dates.

    Raises KeyError for a format that ``FORMATS`` does not have.
    """
    found = pl.Series("moment", [None], dtype=pl.Datetime("ms")).new_from_index(0, len(texts))
    frame = pl.DataFrame({_TEXT: texts})
    for name in formats or USUAL:
        if found.null_count() == texts.null_count():
            break
        parsed = frame.select(FORMATS[name](pl.col(_TEXT)).alias("moment")).to_series()
        found = found.zip_with(found.is_not_null(), parsed)
    return _bounded(texts, found)


def _bounded(texts: pl.Series, found: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Sentinels and dates outside 1900-2100 taken out; the former marked."""
    day = found.cast(pl.Date)
    nothing = is_zero(texts) | day.is_in(list(_SENTINELS)).fill_null(value=False)
    outside = ~day.is_between(_EARLIEST, _LATEST).fill_null(value=True)
    return found.set(nothing | outside, None), nothing
