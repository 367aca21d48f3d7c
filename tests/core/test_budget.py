"""Reservations as arithmetic: never too close, never outside the hours, never more than a day's calls."""

from __future__ import annotations

import bisect
from collections import Counter
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as some

from syncsvc.model.budget import (
    FIRST_CLOSED,
    LONGEST_CLOSED,
    PROBE_SECONDS,
    STRIKES,
    Grant,
    Standing,
    Unused,
    allot,
    given_back,
    interval_of,
    struck,
)
from syncsvc.model.hours import DAY, Hours

START = 1_795_000_000.0
WIB = 7 * 3600

_CLOCK = some.integers(0, 1439)
_HOURS = some.builds(
    Hours, some.sampled_from([WIB, 9 * 3600]), some.lists(some.tuples(_CLOCK, _CLOCK), max_size=2).map(tuple)
)
_INTERVALS = some.sampled_from([0.0, 0.005, 0.05075, 1.015, 61.0])
_GRANTS = some.builds(Grant, _INTERVALS, some.none() | some.integers(1, 60), _HOURS)
_STEPS = some.lists(some.tuples(some.floats(0, 50_000), some.integers(1, 50)), min_size=1, max_size=25)


def _made(grant: Grant, steps: list[tuple[float, int]]) -> list[float]:
    """All moments that a series of reservations came to, each asked for so many seconds after the one before."""
    standing, now = Standing(), START
    moments: list[float] = []
    for seconds, most in steps:
        now += seconds
        standing, reserved = allot(standing, grant, now, most)
        assert len(reserved.slots) <= most
        assert bool(reserved.slots) == (reserved.why is None)
        assert all(at >= now for at in reserved.slots)
        assert reserved.why is None or reserved.until > now
        moments += reserved.slots
    return moments


@settings(deadline=None)
@given(grant=_GRANTS, steps=_STEPS)
def test_no_reservation_exceeds_the_grant(grant: Grant, steps: list[tuple[float, int]]) -> None:
    """Whatever is asked whenever: calls stand the interval apart, within the hours, at most so many per local day."""
    moments = _made(grant, steps)
    assert all(later - earlier > grant.interval - 1e-5 for earlier, later in pairwise(moments))
    assert all(grant.hours.opens(at) == at and grant.hours.opens(at + 0.9) == at + 0.9 for at in moments)
    assert grant.per_day is None or max(Counter(map(grant.hours.day, moments)).values(), default=0) <= grant.per_day


@settings(deadline=None)
@given(grant=_GRANTS, steps=_STEPS)
def test_it_pays_to_ask_again_when_told(grant: Grant, steps: list[tuple[float, int]]) -> None:
    """Who was refused and asks again at the moment told gets a call."""
    standing, now = Standing(), START
    for seconds, most in steps:
        now += seconds
        standing, reserved = allot(standing, grant, now, most)
        if reserved.why:
            now = reserved.until
            standing, reserved = allot(standing, grant, now, most)
            assert reserved.slots


@settings(deadline=None)
@given(rate=some.integers(1, 400), seed=some.integers(0, 1000))
def test_late_calls_stay_within_every_window(rate: int, seed: int) -> None:
    """Calls up to 25 ms after their moments never put more than the grant into a second, with 20 ms grace."""
    chance = Random(seed)  # noqa: S311 (repeatable, no secret)
    _, reserved = allot(Standing(), Grant(interval_of(rate, None)), START, 500)
    calls = sorted(at + chance.choice([0.0, 0.025, chance.uniform(0, 0.025)]) for at in reserved.slots)
    assert max(bisect.bisect_left(calls, at + 0.98) - number for number, at in enumerate(calls)) <= rate


def test_both_limits_hold() -> None:
    """Of calls per second and per minute the narrower one decides; without either there is no interval."""
    assert interval_of(2, 60) == 1.015
    assert interval_of(1, 600) == 1.015
    assert interval_of(None, None) == 0


def test_a_window_and_a_day_tell_until_when() -> None:
    """Outside the hours the reason is the window and its next opening; a used up day waits for local midnight."""
    night = Grant(1.0, None, Hours(WIB, ((1200, 300),)))
    noon = START - (START + WIB) % DAY + DAY / 2
    assert allot(Standing(), night, noon, 5)[1].why == "window"
    assert allot(Standing(), night, noon, 5)[1].until == noon + 8 * 3600
    daily = Grant(1.0, 3, Hours(WIB))
    standing, reserved = allot(Standing(), daily, noon, 5)
    assert len(reserved.slots) == 3
    _, refused = allot(standing, daily, noon + 60, 5)
    assert (refused.why, refused.until) == ("budget", noon + DAY / 2)


def test_what_was_not_made_can_be_reserved_again_that_day() -> None:
    """Unused calls return to their own day's count, and to no other's."""
    daily = Grant(1.0, 3, Hours(WIB))
    standing, reserved = allot(Standing(), daily, START, 3)
    assert given_back(standing, Unused("2001-01-01", 2)) == standing
    again = allot(given_back(standing, Unused(reserved.day, 2)), daily, START + 10, 3)[1]
    assert len(again.slots) == 2


def test_five_failures_close_and_each_probe_closes_for_twice_as_long() -> None:
    """15 s after five failures in a row, then 30, 60 … up to 600; only one call gets through each time."""
    standing, now = Standing(), START
    lengths: list[float] = []
    for _ in range(STRIKES):
        standing = struck(standing, now, probe=False)
    for _ in range(8):
        lengths.append(standing.closed_until - now)
        assert allot(standing, Grant(), now, 5)[1].why == "breaker"
        now = standing.closed_until
        standing, probe = allot(standing, Grant(), now, 5)
        assert probe.probe and len(probe.slots) == 1
        assert allot(standing, Grant(), now + 1, 5)[1].why == "breaker"
        now += 2
        standing = struck(standing, now, probe=True)
    assert lengths[:3] == [FIRST_CLOSED, 2 * FIRST_CLOSED, 4 * FIRST_CLOSED]
    assert lengths[-1] == LONGEST_CLOSED


def test_calls_under_way_do_not_close_it_for_longer() -> None:
    """Failures of calls that began before the breaker closed change nothing."""
    standing = Standing()
    for _ in range(STRIKES):
        standing = struck(standing, START, probe=False)
    assert struck(standing, START + 1, probe=False) == standing


def test_a_probe_that_never_comes_back_lets_another_try() -> None:
    """Whoever dies with the one call through a half open breaker blocks it for half a minute, not for ever."""
    standing = Standing(strikes=STRIKES)
    standing, first = allot(standing, Grant(), START, 1)
    assert first.probe
    assert allot(standing, Grant(), START + PROBE_SECONDS, 1)[1].probe


def test_a_clock_that_was_wrong_once_blocks_nobody_for_ever() -> None:
    """A next moment years ahead counts as now; the day's count is kept, since those calls may have been made."""
    daily = Grant(1.0, 3, Hours(WIB))
    wrong, _ = allot(Standing(), daily, START + 400 * DAY, 2)
    standing, reserved = allot(wrong, daily, START, 3)
    assert len(reserved.slots) == 1
    assert standing.day == Hours(WIB).day(START)


def test_a_clock_set_back_over_midnight_gives_no_day_twice() -> None:
    """What was counted for tomorrow by a clock an hour ahead counts on when the clock is right again."""
    daily = Grant(1.0, 3, Hours(WIB))
    midnight = Hours(WIB).midnight(START)
    standing, _ = allot(Standing(), daily, midnight + 60, 3)
    assert allot(standing, daily, midnight - 600, 3)[1].why == "budget"
