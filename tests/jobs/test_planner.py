"""Which calls are worth making, in which order, and when the sweep is complete: against slow readings of the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from syncsvc.jobs.planner import CALLS, CHANGED, FINDING, LANDED, NEVER, OLD, forecast, plan
from syncsvc.model.answer import Endpoint
from syncsvc.model.budget import Grant, Standing, allot
from syncsvc.model.hours import Hours
from syncsvc.model.ladder import again_after

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
ENDPOINTS = (
    Endpoint("data-utama", ("nama",), "s1", DAY, timedelta(days=31)),
    Endpoint("rw-jabatan", ("jabatan",), "s2", 2 * DAY, timedelta(days=31)),
)
WIB = 7 * 3600
Row = tuple[str, str, datetime | None, str | None, datetime | None]
NOBODY = pl.Series(dtype=pl.String)


def _answered(endpoint: str, key: str, hours: float, shape: str | None = None) -> Row:
    at = NOW - timedelta(hours=hours)
    return endpoint, key, at, shape or {"data-utama": "s1", "rw-jabatan": "s2"}[endpoint], None


def _failed(endpoint: str, key: str, again: timedelta, answered: datetime | None = None) -> Row:
    return endpoint, key, answered, "s1" if answered else None, NOW + again


def _landed(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=LANDED, orient="row")


def _planned(
    keys: list[str], *rows: Row, changed: list[str] | None = None, found: list[str] | None = None
) -> list[tuple[str, str, int]]:
    people, moved, findings = (pl.Series(each, dtype=pl.String) for each in (keys, changed or [], found or []))
    calls = plan(people, _landed(*rows), moved, findings, NOW, ENDPOINTS)
    assert calls.schema == pl.Schema(CALLS)
    return calls.rows()


def test_calls_go_by_worth() -> None:
    """First who changed, then who has a finding, then who was never asked, then the oldest answer."""
    rows = [_answered(each.table, key, hours) for key, hours in (("a", 60), ("c", 70), ("d", 80)) for each in ENDPOINTS]
    planned = _planned(["a", "b", "c", "d"], *rows, changed=["c"], found=["d"])
    assert [(key, worth) for _, key, worth in planned] == [
        *[("c", CHANGED)] * 2,
        *[("d", FINDING)] * 2,
        *[("b", NEVER)] * 2,
        *[("a", OLD)] * 2,
    ]


def test_a_person_s_endpoints_follow_each_other() -> None:
    """For people who are waited for, all endpoints of one person come before the next person's."""
    planned = _planned(["a", "b"], changed=["a", "b"])
    assert [(endpoint, key) for endpoint, key, _ in planned] == [
        ("data-utama", "a"),
        ("rw-jabatan", "a"),
        ("data-utama", "b"),
        ("rw-jabatan", "b"),
    ]


def test_refreshing_goes_by_age_alone() -> None:
    """Among old answers the oldest comes first, whosever it is."""
    rows = [
        _answered("data-utama", "a", 30),
        _answered("rw-jabatan", "a", 90),
        _answered("data-utama", "b", 80),
        _answered("rw-jabatan", "b", 70),
    ]
    planned = _planned(["a", "b"], *rows)
    assert [(endpoint, key) for endpoint, key, _ in planned] == [
        ("rw-jabatan", "a"),
        ("data-utama", "b"),
        ("rw-jabatan", "b"),
        ("data-utama", "a"),
    ]


def test_what_is_fresh_is_left_alone() -> None:
    """Freshness is each endpoint's own; an answer exactly as old as allowed is asked again."""
    rows = [_answered("data-utama", "a", 23.9), _answered("rw-jabatan", "a", 48)]
    assert _planned(["a"], *rows, changed=["a"]) == [("rw-jabatan", "a", CHANGED)]


def test_an_answer_from_the_future_is_not_fresh() -> None:
    """What was answered while a clock was years ahead is asked again now; some hours ahead another host may be."""
    rows = [_answered("data-utama", "a", -24 * 365), _answered("rw-jabatan", "a", -23)]
    assert _planned(["a"], *rows) == [("data-utama", "a", OLD)]


def test_another_shape_makes_an_answer_stale() -> None:
    """When other fields are wanted now, an answer of this minute is asked again."""
    rows = [_answered("data-utama", "a", 0, "old"), _answered("rw-jabatan", "a", 0)]
    assert _planned(["a"], *rows) == [("data-utama", "a", OLD)]


def test_what_failed_rests() -> None:
    """A question that failed is not asked before its time, however urgent; then it is as if never asked."""
    rows = [_failed("data-utama", "a", timedelta(hours=1)), _failed("rw-jabatan", "a", timedelta(0))]
    assert _planned(["a"], *rows) == [("rw-jabatan", "a", NEVER)]
    assert _planned(["a"], *rows, changed=["a"]) == [("rw-jabatan", "a", CHANGED)]


def test_a_failure_after_an_answer_keeps_its_age() -> None:
    """Who answered long ago and fails now is still ordered by the answer."""
    row = _failed("data-utama", "a", -timedelta(hours=1), NOW - timedelta(days=9))
    assert _planned(["a"], row, _answered("rw-jabatan", "a", 1)) == [("data-utama", "a", OLD)]


def test_people_who_left_are_not_asked() -> None:
    """Only listed people are asked, each once, also when they are remembered, changed or listed twice."""
    planned = _planned(["a", "a"], _answered("data-utama", "z", 900), changed=["z"], found=["z"])
    assert planned == [("data-utama", "a", NEVER), ("rw-jabatan", "a", NEVER)]


def test_nobody_and_nothing() -> None:
    """Without people or without endpoints there is nothing to ask."""
    assert plan(NOBODY, _landed(), NOBODY, NOBODY, NOW, ENDPOINTS).is_empty()
    assert plan(pl.Series(["a"]), _landed(), NOBODY, NOBODY, NOW, ()).is_empty()


_ROWS = some.lists(
    some.tuples(
        some.sampled_from(["data-utama", "rw-jabatan"]),
        some.sampled_from("abcdef"),
        some.none() | some.integers(0, 100),
        some.sampled_from(["s1", "s2"]),
        some.none() | some.integers(-3, 3),
    ),
    unique_by=lambda row: row[:2],
    max_size=12,
)
_PEOPLE = some.lists(some.sampled_from("abcdef"), max_size=6)


@settings(deadline=None)
@given(keys=_PEOPLE, rows=_ROWS, changed=_PEOPLE, found=_PEOPLE)
def test_the_plan_is_what_one_by_one_says(
    keys: list[str], rows: list[tuple[str, str, int | None, str, int | None]], changed: list[str], found: list[str]
) -> None:
    """The columns say the same as asking for each person and endpoint whether, and how urgently, it is to be asked."""
    memory = {(endpoint, key): (age, shape, again) for endpoint, key, age, shape, again in rows}
    expected = []
    for row, key in enumerate(dict.fromkeys(keys)):
        for place, each in enumerate(ENDPOINTS):
            age, shape, again = memory.get((each.table, key), (None, None, None))
            fresh = age is not None and timedelta(hours=age) < each.fresh and shape == each.shape
            if fresh or (again is not None and again > 0):
                continue
            worth = CHANGED if key in changed else FINDING if key in found else NEVER if age is None else OLD
            expected.append((worth, -(age or 0) if worth == OLD else 0, row, place, each.table, key))
    landed = [
        (
            endpoint,
            key,
            None if age is None else NOW - timedelta(hours=age),
            shape,
            None if again is None else NOW + timedelta(hours=again),
        )
        for endpoint, key, age, shape, again in rows
    ]
    planned = _planned(keys, *landed, changed=changed, found=found)
    assert planned == [(endpoint, key, worth) for worth, _, _, _, endpoint, key in sorted(expected)]


def test_the_ladder_ends_in_weeks() -> None:
    """After 1, 6, 24 and 72 hours a key is asked once a week."""
    hours = [again_after(failures).total_seconds() / 3600 for failures in range(8)]
    assert hours == [0, 1, 6, 24, 72, 168, 168, 168]


_CLOCK = some.integers(0, 1439)
_GRANTS = some.builds(
    Grant,
    some.sampled_from([0.0, 0.5075, 61.0, 4000.0]),
    some.none() | some.integers(1, 40),
    some.builds(Hours, some.just(WIB), some.lists(some.tuples(_CLOCK, _CLOCK), max_size=3).map(tuple)),
)


@settings(deadline=None)
@given(grant=_GRANTS, calls=some.integers(1, 120), minutes=some.integers(0, 1440), used=some.integers(0, 40))
def test_the_forecast_is_what_making_the_calls_takes(grant: Grant, calls: int, minutes: int, used: int) -> None:
    """The moment foretold is that of the last call when they are reserved one by one, waiting when told to."""
    start = NOW + timedelta(minutes=minutes)
    now = start.timestamp()
    standing, last = Standing(day=grant.hours.day(now), used=used), now
    made = 0
    while made < calls:
        standing, reserved = allot(standing, grant, now, 1)
        if reserved.why:
            now = reserved.until
        else:
            made, last, now = made + 1, reserved.slots[0], reserved.slots[0]
    foretold = forecast(calls, grant, start, used)
    if grant.unlimited:
        assert foretold == start
    else:
        assert foretold is not None
        assert foretold.timestamp() == pytest.approx(last, abs=0.01)


def test_a_sweep_beyond_ten_years_is_not_foretold() -> None:
    """One call a day for a hundred thousand people has no end worth a date; nothing to ask is complete now."""
    assert forecast(600_000, Grant(per_day=1), NOW) is None
    assert forecast(0, Grant(per_day=1), NOW) == NOW


def test_a_sweep_takes_its_nights() -> None:
    """600 000 calls at two a second, from 20:00 to 05:00: 63 850 a night, so the tenth night is the last."""
    grant = Grant(0.5075, None, Hours(WIB, ((1200, 300),)))
    complete = forecast(600_000, grant, NOW)
    assert complete is not None
    assert datetime(2026, 12, 1, 13, tzinfo=UTC) < complete < datetime(2026, 12, 1, 22, tzinfo=UTC)
