"""Alarms are told once when they begin, once a day while they last, once when they are over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from syncsvc.model.telling import Event
from syncsvc.store.alarms import forget, quiet, remind, ring, ringing_of, settle
from syncsvc.store.engine import Store
from tests.store.test_outbox import rows


def phases(store: Store) -> list[str]:
    """What was told, in order."""
    return [f"{row['facts']['about']} {row['facts']['phase']}" for row in rows(store)]


def test_an_alarm_is_told_when_it_begins_and_when_it_is_over(store: Store) -> None:
    """However often it rings meanwhile; when it comes back it is told again."""
    with store.changing() as connection:
        rang = [ring(connection, Event.SOURCE_STALE, "kota", "simpeg", {}) for _ in range(3)]
        ended = [quiet(connection, Event.SOURCE_STALE, "kota", "simpeg") for _ in range(2)]
        ring(connection, Event.SOURCE_STALE, "kota", "simpeg", {})
    assert (rang, ended) == ([True, False, False], [True, False])
    assert phases(store) == ["simpeg began", "simpeg over", "simpeg began"]


def test_an_alarm_that_lasts_is_told_again_after_a_day(store: Store) -> None:
    """Not before, once per day, whoever reminds."""
    with store.changing() as connection:
        ring(connection, Event.DISK_LOW, "", "host", {"free": 5})
    now = datetime.now(UTC)
    for hours in (23, 25, 26, 50):
        with store.changing() as connection:
            remind(connection, now + timedelta(hours=hours))
    assert phases(store) == ["host began", "host still", "host still"]
    assert rows(store)[1]["facts"]["free"] == 5


def test_what_was_found_rings_and_what_was_not_is_quiet(store: Store) -> None:
    """Settling rings for what is new, ends what is gone, and leaves other kinds of alarm alone."""
    with store.changing() as connection:
        ring(connection, Event.RUN_FAILED, "kota", "lane", {})
        settle(connection, Event.SOURCE_STALE, {("kota", "a"): {}, ("kota", "b"): {}})
        settle(connection, Event.SOURCE_STALE, {("kota", "b"): {}, ("kab", "c"): {}})
        assert ringing_of(connection, Event.SOURCE_STALE) == {("kota", "b"), ("kab", "c")}
        assert ringing_of(connection, Event.RUN_FAILED) == {("kota", "lane")}
    assert sorted(phases(store)[1:]) == ["a began", "a over", "b began", "c began"]


def test_alarms_about_nothing_are_dropped(store: Store) -> None:
    """Without a word, when their agency or source is configured no more."""
    with store.changing() as connection:
        ring(connection, Event.RUN_FAILED, "kota", "lane", {})
        ring(connection, Event.RUN_FAILED, "kab", "lane", {})
        forget(connection, lambda agency, event, about: agency == "kab")
        assert ringing_of(connection, Event.RUN_FAILED) == {("kab", "lane")}
    assert phases(store) == ["lane began", "lane began"]
