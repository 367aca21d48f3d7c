"""Schedules drawn at random: forms as we write them and as cron does, zones, calendars, moments."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from syncsvc.model.cron import Unread
from syncsvc.model.form_text import parse_form
from syncsvc.model.schedule import ZONES, Calendar, Form, Timing

NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SUMMER_TIME = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Africa/Cairo")
moments = st.integers(915_148_800, 4_133_980_800).map(lambda second: datetime.fromtimestamp(second, UTC))
zones = st.sampled_from(ZONES)
minute, hour = st.integers(0, 59), st.integers(0, 23)


def form(text: str) -> Form:
    """The form of a text that is in order."""
    parsed = parse_form(text)
    assert not isinstance(parsed, Unread), text
    return parsed


@st.composite
def numbers(draw: st.DrawFn, least: int, most: int) -> str:
    """One field of cron text: everything, a list, a range or a step."""
    first = draw(st.integers(least, most))
    last = draw(st.integers(first, most))
    span = f"{first}-{last}"  # croniter takes 3-3 for everything, so that is left out
    others = draw(st.lists(st.integers(least, most), max_size=3))
    listed = ",".join(str(number) for number in [first, *others])
    spans = [span, f"{span}/2"] if first < last else []
    return draw(st.sampled_from(["*", "*", str(first), listed, f"*/{first + 1}", *spans]))


@st.composite
def weekdays(draw: st.DrawFn) -> str:
    """The weekday's field, by names."""
    first = draw(st.integers(0, 5))
    last = draw(st.integers(first + 1, 6))
    spans = [f"{NAMES[first]}-{NAMES[last]}", f"{NAMES[first]},{NAMES[last]}"]
    return draw(st.sampled_from(["*", "*", NAMES[first], *spans]))


@st.composite
def crons(draw: st.DrawFn) -> tuple[str, str]:
    """A text of ours and the same as cron text: daily, weekly, or any cron."""
    at, past = draw(hour), draw(minute)
    day = draw(st.sampled_from(NAMES))
    fields = " ".join(
        (
            draw(numbers(0, 59)),
            draw(numbers(0, 23)),
            draw(numbers(1, 31)),
            draw(numbers(1, 12)),
            draw(weekdays()),
        )
    )
    choices = [
        (f"daily {at:02}:{past:02}", f"{past} {at} * * *"),
        (f"weekly {day} {at:02}:{past:02}", f"{past} {at} * * {day}"),
        (f"cron {fields}", fields),
        (f"cron {fields}", fields),
    ]
    return draw(st.sampled_from(choices))


texts = st.one_of(
    st.integers(1, 3_000).map(lambda count: f"every {count} minutes"), crons().map(lambda pair: pair[0])
).filter(lambda text: not isinstance(parse_form(text), Unread))
spans = st.tuples(st.integers(0, 1_439), st.integers(0, 1_439)).filter(lambda span: span[0] != span[1])
calendars = st.builds(
    Calendar,
    st.booleans(),
    st.frozensets(st.dates(date(2026, 3, 1), date(2026, 3, 31)), max_size=9),
    st.lists(spans, max_size=2).map(tuple),
)
anywhere = st.sampled_from([*ZONES, *SUMMER_TIME])
timings = st.builds(Timing, texts.map(form), anywhere, calendars)
march = st.integers(1_771_545_600, 1_775_779_200).map(lambda second: datetime.fromtimestamp(second, UTC))
