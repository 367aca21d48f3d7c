"""The hours of the day, against a slow reading of the same words: minute by minute."""

from __future__ import annotations

import math
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as some

from syncsvc.model.hours import DAY, Hours, merged

MINUTES = 1440
Spans = tuple[tuple[int, int], ...]

_CLOCK = some.integers(0, MINUTES - 1)
_SPANS = some.lists(some.tuples(_CLOCK, _CLOCK), max_size=4).map(tuple)
_OFFSETS = some.sampled_from([0, 7 * 3600, 8 * 3600, 9 * 3600])
_MOMENTS = some.floats(1_795_000_000, 1_795_000_000 + 3 * DAY, allow_nan=False)


def _open(hours: Hours, moment: float) -> bool:
    minute = math.floor((moment + hours.offset) / 60) % MINUTES
    if not hours.spans:
        return True
    return any(a <= minute < b if a < b else minute >= a or minute < b for a, b in hours.spans)


def _minutes_after(moment: float) -> list[float]:
    first = (math.floor(moment / 60) + 1) * 60.0
    return [first + 60 * number for number in range(MINUTES + 1)]


@settings(deadline=None)
@given(spans=_SPANS, offset=_OFFSETS, moment=_MOMENTS)
@example(spans=((1200, 300),), offset=7 * 3600, moment=1_795_000_000.0)
@example(spans=((0, 60), (1380, 0)), offset=0, moment=1_795_046_400.0)
@example(spans=((300, 300),), offset=0, moment=1_795_000_000.0)
def test_hours_open_as_every_minute_says(spans: Spans, offset: int, moment: float) -> None:
    """The next open moment is this one where its minute is in a span, else the start of the first minute that is."""
    hours = Hours(offset, spans)
    expected = moment if _open(hours, moment) else next(at for at in _minutes_after(moment) if _open(hours, at))
    assert hours.opens(moment) == expected


@settings(deadline=None)
@given(spans=_SPANS, offset=_OFFSETS, moment=_MOMENTS)
@example(spans=((1200, 300), (300, 330)), offset=8 * 3600, moment=1_795_000_000.0)
@example(spans=((0, 720), (720, 0)), offset=0, moment=1_795_000_000.0)
def test_hours_close_as_every_minute_says(spans: Spans, offset: int, moment: float) -> None:
    """A span ends where the first closed minute begins, past midnight and over touching spans; or never."""
    hours = Hours(offset, spans)
    moment = hours.opens(moment)
    expected = next((at for at in _minutes_after(moment) if not _open(hours, at)), math.inf)
    assert hours.closes(moment) == expected


@settings(deadline=None)
@given(spans=_SPANS)
def test_merged_spans_are_apart(spans: Spans) -> None:
    """Merged spans stand in order, none touching the next, none longer than a day."""
    found = merged(spans)
    assert all(start < end <= start + DAY and 0 <= start < DAY for start, end in found)
    assert all(one[1] < other[0] for one, other in pairwise(found))
    assert not found or found[-1][1] - DAY < found[0][0]


@settings(deadline=None)
@given(offset=_OFFSETS, moment=_MOMENTS)
def test_a_day_ends_at_its_midnight(offset: int, moment: float) -> None:
    """Midnight is within a day after the moment, and the day changes there and not before."""
    hours = Hours(offset)
    midnight = hours.midnight(moment)
    assert 0 < midnight - moment <= DAY
    assert hours.day(midnight - 0.001) == hours.day(moment) < hours.day(midnight)


def test_the_edge_of_a_window_is_outside() -> None:
    """20:00-05:00 by WIB is open at 20:00:00 and not at 05:00:00."""
    hours = Hours(7 * 3600, ((1200, 300),))
    at_five = hours.midnight(1_795_000_000.0) + 5 * 3600
    assert hours.opens(at_five) == at_five + 15 * 3600
    assert hours.opens(at_five - 1) == at_five - 1
    assert hours.closes(at_five - 1) == at_five
