"""Dates, moments, years and numbers."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncsvc.mapping.dates import FORMATS, MONTHS, read_moments
from syncsvc.mapping.spec import FieldRule
from tests.core.batches import identities, mapped, one_field

days = st.dates(date(1900, 1, 2), date(2100, 12, 31))
INDONESIAN = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
WRITTEN = {
    "yyyy-mm-dd": "{d:%Y-%m-%d}",
    "dd-mm-yyyy": "{d:%d-%m-%Y}",
    "dd/mm/yyyy": "{d:%d/%m/%Y}",
    "dd.mm.yyyy": "{d:%d.%m.%Y}",
    "mm/dd/yyyy": "{d:%m/%d/%Y}",
    "yyyymmdd": "{d:%Y%m%d}",
    "dd mmmm yyyy": "{d.day} {month} {d.year}",
    "excel serial": "{serial}",
    "yyyy-mm-dd hh:mm:ss": "{d:%Y-%m-%d} 00:00:00",
    "dd-mm-yyyy hh:mm:ss": "{d:%d-%m-%Y} 00:00:00",
    "dd/mm/yyyy hh:mm:ss": "{d:%d/%m/%Y} 00:00:00",
}


def read_days(texts: list[str | None], *formats: str) -> list[date | None]:
    """The texts as days."""
    moments, _ = read_moments(pl.Series(texts, dtype=pl.String), formats)
    return moments.cast(pl.Date).to_list()


def test_every_format_is_tested() -> None:
    """The table above writes every format that a mapping may name."""
    assert WRITTEN.keys() == FORMATS.keys()


@pytest.mark.parametrize("name", WRITTEN)
@settings(deadline=None)
@given(day=days)
def test_what_a_format_writes_it_reads(name: str, day: date) -> None:
    """Every day from 1900 to 2100 written in a format is read back by it."""
    serial = (day - date(1899, 12, 30)).days
    text = WRITTEN[name].format(d=day, month=INDONESIAN[day.month - 1], serial=serial)
    assert read_days([text], name) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "1985-08-17",
        "17-08-1985",
        "17/08/1985",
        "17/8/1985",
        "17 Agustus 1985",
        "17 agt 1985",
        "17-Agu-1985",
        "17 AGUSTUS 1985",
        "1985-08-17 13:45:10",
        "1985-08-17T13:45:10.123Z",
        "1985-08-17 00:00:00+07",
        " 17-08-1985 ",
    ],
)
def test_usual_spellings_need_no_format(text: str) -> None:
    """Without named formats the usual ones are tried in order."""
    assert one_field("employee", FieldRule("birth_date", ("c",)), [text]) == [date(1985, 8, 17)]


@pytest.mark.parametrize(("name", "month"), sorted(MONTHS.items()))
def test_month_names(name: str, month: int) -> None:
    """Every month name and abbreviation is read, in any case, dotted or not."""
    expected = date(1990, month, 2)
    assert read_days([f"2 {name} 1990", f"02-{name.upper()}-1990", f"02 {name}. 1990"]) == [expected] * 3


@pytest.mark.parametrize(
    "text",
    [
        "31/02/1990",
        "13-13-1990",
        "02-13-1990",
        "31-04-1990",
        "29 Februari 1990",
        "1990-00-00",
        "01-02-90",
        "1/2/90",
        "belum ada",
        "12 Mumblember 1990",
        "1700-01-01",
        "2500-01-01",
        "31048",
        "+1990-01-01",
    ],
)
def test_the_impossible_is_unreadable_and_never_swapped(text: str) -> None:
    """Impossible, short-year and unknown texts are null and MAP-01 with the text as evidence."""
    done = mapped("employee", {"c": [text]}, FieldRule("job_date", ("c",)))
    assert done.frame["job_date"].to_list() == [None]
    assert identities(done.notes) == [("MAP-01", "row", "s.t#1", "job_date")]
    assert done.notes["value"].to_list() == [text]


def test_only_named_formats_count() -> None:
    """A rule that names its formats reads no other."""
    rule = FieldRule("job_date", ("c",), formats=("dd/mm/yyyy", "yyyymmdd"))
    assert one_field("employee", rule, ["01/02/2020", "20200201", "2020-02-01"]) == [
        date(2020, 2, 1),
        date(2020, 2, 1),
        None,
    ]


ZEROS = ["0000-00-00", "00-00-0000", "00/00/0000", "0000-00-00 00:00:00", "00000000", "0"]
SENTINELS = ["01-01-0001", "0001-01-01", "01-01-1900", "1899-12-30", "31-12-9999", "9999-12-31 00:00:00"]


@pytest.mark.parametrize("text", [*ZEROS, *SENTINELS, "-", "", "null"])
def test_no_date_is_silently_null(text: str) -> None:
    """Zero and sentinel dates say that there is none; nothing is noted."""
    done = mapped("employee", {"c": [text]}, FieldRule("pns_date", ("c",)))
    assert done.frame["pns_date"].to_list() == [None]
    assert done.notes.is_empty()


@pytest.mark.parametrize("field", ["birth_date", "cpns_date"])
def test_a_zero_date_counts_where_everybody_has_one(field: str) -> None:
    """Birth and appointment dates of zeros are MAP-01; a sentinel there is still silent."""
    done = mapped("employee", {"c": [*ZEROS, *SENTINELS]}, FieldRule(field, ("c",)))
    assert done.frame[field].null_count() == len(ZEROS) + len(SENTINELS)
    assert identities(done.notes) == [("MAP-01", "row", f"s.t#{row}", field) for row in range(1, len(ZEROS) + 1)]


def test_excel_serials_when_named() -> None:
    """Serial days count from 1899-12-30, also written as decimals."""
    assert read_days(["31048", "31048.0", "0.5e1"], "excel serial") == [date(1985, 1, 1), date(1985, 1, 1), None]


def test_moments_keep_their_clock() -> None:
    """A moment has seconds; a day alone is its midnight."""
    read = one_field(
        "skp_evaluation", FieldRule("rated", ("c",)), ["2026-01-05 10:20:30", "2026-01-05 10:20", "05-01-2026"]
    )
    assert read == [datetime(2026, 1, 5, 10, 20, 30), datetime(2026, 1, 5, 10, 20), datetime(2026, 1, 5)]  # noqa: DTZ001


def test_years() -> None:
    """A year is read from a number, from a decimal and from a date; other texts are MAP-01."""
    texts = ["2026", "2026.0", "2026,00", "2026-01-05", "05-01-2026", "26", "tahun ini", None]
    done = mapped("skp_plan", {"c": texts}, FieldRule("year", ("c",)))
    assert done.frame["year"].to_list() == [2026] * 5 + [None] * 3
    assert [key for _, _, key, _ in identities(done.notes)] == ["s.t#6", "s.t#7"]


def test_numbers() -> None:
    """Decimals with point or comma are numbers; anything else is MAP-01."""
    done = mapped("skp_annual", {"c": ["85.5", "85,50", "90", "-1", "1.234,5", "baik", ""]}, FieldRule("score", ("c",)))
    assert done.frame["score"].to_list() == [85.5, 85.5, 90.0, -1.0, None, None, None]
    assert [key for _, _, key, _ in identities(done.notes)] == ["s.t#5", "s.t#6"]


@settings(deadline=None)
@given(st.lists(st.none() | st.text(max_size=20), max_size=10))
def test_any_text_is_read_or_null(texts: list[str | None]) -> None:
    """No text makes the date reader fail."""
    assert len(read_days(texts, *FORMATS)) == len(texts)


MIDNIGHTS = (" 00:00", " 00:00:00", "T00:00:00", " 00:00:00.000")


@pytest.mark.parametrize("name", [name for name in WRITTEN if "hh:mm" not in name])
@pytest.mark.parametrize("midnight", MIDNIGHTS)
def test_midnight_may_stand_behind_a_day(name: str, midnight: str) -> None:
    """A day that a database keeps as a moment is read by its format, whichever that is; no day is none there too."""
    day = date(1985, 6, 24)
    written = WRITTEN[name].format(d=day, month="Juni", serial=(day - date(1899, 12, 30)).days)
    rule = FieldRule("job_date", ("c",), formats=(name,))
    texts: list[str | None] = [written + midnight, written, f"0000-00-00{midnight}"]
    done = mapped("employee", {"c": texts}, rule)
    assert done.frame["job_date"].to_list() == [day, day, None]
    assert done.notes.is_empty()


@pytest.mark.parametrize(
    "text", ["1985-06-24 00:00:01", "1985-06-24 07:00", "24/06/1985 00:00:00", "1985-06-31 00:00:00"]
)
def test_another_time_behind_a_day_is_unreadable(text: str) -> None:
    """Only midnight says nothing; a time, another format and an impossible day stay unread."""
    done = mapped("employee", {"c": [text]}, FieldRule("job_date", ("c",), formats=("yyyy-mm-dd",)))
    assert identities(done.notes) == [("MAP-01", "row", "s.t#1", "job_date")]
