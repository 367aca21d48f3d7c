"""What a person types for a due time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncsvc.lang import LANGUAGES, say
from syncsvc.model.cron import WEEKDAYS, Unread
from syncsvc.model.form_text import form_text, parse_form, parse_span, span_text
from syncsvc.model.schedule import Cron, Daily, Every, Form, Weekly


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("every 30 minutes", Every(30)),
        ("setiap 30 menit", Every(30)),
        ("Tiap 2 jam", Every(120)),
        ("every hour", Every(60)),
        ("setiap 3 hari", Every(4_320)),
        ("daily 02:30", Daily(150)),
        ("harian  2:30", Daily(150)),
        ("setiap hari 02.30", Daily(150)),
        ("weekly monday 06:00", Weekly(0, 360)),
        ("mingguan Senin 06:00", Weekly(0, 360)),
        ("mingguan jum'at 23:59", Weekly(4, 1_439)),
        ("weekly sun 00:00", Weekly(6, 0)),
    ],
)
def test_both_languages_are_understood(text: str, meant: Form) -> None:
    """The four forms, in Indonesian and English, in any case."""
    assert parse_form(text) == meant


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "form_unread"),
        ("tomorrow", "form_unread"),
        ("every 0 minutes", "every_range"),
        ("every 45000 minutes", "every_range"),
        ("daily 24:00", "time_unread"),
        ("daily 2", "time_unread"),
        ("weekly 1 06:00", "weekday_unread"),
        ("mingguan senin pagi", "time_unread"),
        ("cron 0 6 * *", "cron_fields"),
        ("cron 0 0 6 * * mon", "cron_fields"),
        ("cron 0 6 * * 1", "cron_weekday_number"),
        ("cron 0 6 * * 1-5", "cron_weekday_number"),
        ("cron 0 6 * * mon-5", "cron_weekday_number"),
        ("cron 60 6 * * *", "cron_field"),
        ("cron 0 24 * * *", "cron_field"),
        ("cron 0 6 0 * *", "cron_field"),
        ("cron 0 6 * 13 *", "cron_field"),
        ("cron 5-1 6 * * *", "cron_field"),
        ("cron */0 6 * * *", "cron_field"),
        ("cron 0 6 * * someday", "cron_field"),
        ("cron @daily x x x x", "cron_field"),
        ("cron 0 6 31 feb,apr *", "cron_never"),
    ],
)
def test_what_is_not_understood_is_explained(text: str, sentence: str) -> None:
    """Each kind of mistake has its own sentence, in both languages, and all that the sentence needs."""
    unread = parse_form(text)
    assert isinstance(unread, Unread)
    assert unread.key == f"config.{sentence}"
    assert all(say(language, unread.key, **unread.facts) for language in LANGUAGES)


forms = st.one_of(
    st.builds(Every, st.integers(1, 44_640)),
    st.builds(Daily, st.integers(0, 1_439)),
    st.builds(Weekly, st.integers(0, 6), st.integers(0, 1_439)),
)


@given(forms)
def test_what_is_kept_reads_back(form: Form) -> None:
    """A form's text means the same form."""
    assert parse_form(form_text(form)) == form


@given(
    st.text(max_size=40) | st.sampled_from(["cron ", "every ", "weekly "]).flatmap(lambda a: st.text().map(a.__add__))
)
def test_nothing_a_person_types_is_an_error(text: str) -> None:
    """Any text is a form or is explained; a form's text reads back."""
    parsed = parse_form(text)
    assert isinstance(parsed, Unread) or parse_form(form_text(parsed)) == parsed


def test_every_name_of_a_weekday_counts_in_cron() -> None:
    """Each name, Indonesian or English, short or long, stands for its day."""
    for name, number in WEEKDAYS.items():
        parsed = parse_form(f"cron 0 6 * * {name}")
        assert isinstance(parsed, Cron) and parsed.weekdays == {number}


@pytest.mark.parametrize("text", ["", "7-17", "07:00", "07:00-24:00", "07:00-07:00", "07:00 - 17:00"])
def test_hours_that_are_none(text: str) -> None:
    """Closed hours are written with two digits and are not the whole day."""
    assert parse_span(text) is None


def test_hours_read_back() -> None:
    """Hours over midnight are kept as they are."""
    assert parse_span("22:00-05:30") == (1_320, 330)
    assert span_text((1_320, 330)) == "22:00-05:30"
