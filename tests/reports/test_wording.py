"""Numbers, dates and names as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from syncsvc.reports.wording import Wording

ID, EN = Wording("id"), Wording("en")


def test_numbers_are_grouped_as_the_language_does() -> None:
    """Indonesian groups with points, English with commas."""
    assert (ID.number(1234567), EN.number(1234567)) == ("1.234.567", "1,234,567")


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 10, "0%"), (10, 10, "100%"), (9999, 10000, "99,9%"), (1, 100000, "0,1%"), (1, 2, "50%"), (0, 0, "–")],
)
def test_only_a_whole_reads_as_a_whole(part: int, whole: int, shown: str) -> None:
    """A share is never rounded up to everything nor down to nothing."""
    assert ID.percent(part, whole) == shown


def test_dates_name_the_month() -> None:
    """Days are written with the language's own month, moments on the readers' clock."""
    moment = datetime(2026, 8, 16, 18, 5, tzinfo=UTC)
    assert ID.day(date(2026, 11, 21)) == "21 November 2026"
    assert ID.moment(moment) == "17 Agustus 2026 01.05 WIB"
    assert EN.moment(moment.replace(tzinfo=None)) == "17 August 2026 01:05 WIB"
    assert Wording("id", "Asia/Jayapura").moment(moment) == "17 Agustus 2026 03.05 WIT"
    assert Wording("id", "Asia/Makassar").moment(moment) == "17 Agustus 2026 02.05 WITA"


def test_what_has_no_words_is_shown_as_it_is() -> None:
    """Unknown reasons, fields and checks neither fail nor show one of our keys."""
    assert ID.name("reason", "moon_phase") == "moon_phase"
    assert ID.field("local.shoe_size") == "shoe_size (SIMPEG)"
    assert ID.check("SITE-01", "title") == "SITE-01"
    assert ID.check("SITE-01", "remedy") == ""


def test_fields_are_said_with_their_side() -> None:
    """A field that speaks about one side names it."""
    assert ID.field("siasn.birth_date") == "tanggal lahir (SIASN)"
    assert EN.field("rank_date") == "rank date"


def test_a_field_is_named_with_its_side_and_a_file_stays() -> None:
    """Only a side before the dot is said as one; a file's name with dots is left alone."""
    wording = Wording("id")
    assert wording.field("local.birth_date") == "tanggal lahir (SIMPEG)"
    assert wording.field("birth_date") == "tanggal lahir"
    assert wording.field("laporan 1.salinan.xlsx") == "laporan 1.salinan.xlsx"
