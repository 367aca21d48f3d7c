"""Budgets in both databases: kept before anything is called, shared by name, and found again by whoever comes next."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import update

from syncsvc.config.live.grant import granted, remote_name
from syncsvc.config.live.pace import Pace
from syncsvc.model.budget import STRIKES, Grant, Reserved, Unused
from syncsvc.model.hours import Hours
from syncsvc.store.budget import Budget
from syncsvc.store.engine import Store, open_store
from syncsvc.store.remote_tables import BudgetRow
from tests.connectors.virtual import around_noon

PACE = Grant(interval=10.15)
"""So slow that no test can outlast one interval."""


def test_calls_are_kept_before_they_are_made(store: Store, address: str) -> None:
    """Whoever opens the store next, having died or not, goes on after the last reserved call."""
    first = Budget(store, "portal", PACE).reserve(3)
    with open_store(address) as reopened:
        second = Budget(reopened, "portal", PACE).reserve(1)
    moments = first.slots + second.slots
    assert all(9 < later - earlier < 11 for earlier, later in pairwise(moments))


def test_reserved_moments_are_on_our_clock(store: Store) -> None:
    """The first free moment is now, and moments are told by this process's monotonic clock."""
    before = time.monotonic()
    reserved = Budget(store, "portal", PACE).reserve(2)
    assert before - 1 < reserved.slots[0] < time.monotonic() + 1


def test_remotes_do_not_draw_on_each_other(store: Store) -> None:
    """Another remote's calls start now, whatever this one has reserved."""
    first = Budget(store, "portal", PACE).reserve(5)
    assert Budget(store, "lain", PACE).reserve(1).slots[0] < first.slots[1]


def test_reservations_at_the_same_time_share_no_moment(store: Store) -> None:
    """Eight threads that reserve at once get moments that all stand the interval apart."""
    found: list[Reserved] = []
    budget = Budget(store, "portal", PACE)
    threads = [threading.Thread(target=lambda: found.append(budget.reserve(5))) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    moments = sorted(moment for reserved in found for moment in reserved.slots)
    assert len(moments) == 40
    assert all(later - earlier > 9 for earlier, later in pairwise(moments))


def test_a_day_ends_with_its_last_call(store: Store) -> None:
    """No more than the day's calls are reserved; then it says so, and what is given back may be reserved again."""
    budget = Budget(store, "portal", Grant(per_day=4, hours=Hours(around_noon())))
    day = budget.reserve(3).day
    assert len(budget.reserve(3).slots) == 1
    assert (budget.reserve(1).why, budget.left().calls) == ("budget", 0)
    budget.give_back(Unused(day, 1))
    assert len(budget.reserve(3, Unused(day, 1)).slots) == 2
    assert budget.left().used == 4


def test_what_is_left_is_told_without_changing_it(store: Store) -> None:
    """Calls left today, the next free moment, and the breaker; asking reserves nothing."""
    budget = Budget(store, "portal", Grant(interval=10.15, per_day=100, hours=Hours(around_noon())))
    assert (budget.left().calls, budget.left().closed_until) == (100, None)
    budget.reserve(2)
    left = budget.left()
    assert (left.calls, left.used, left.strikes) == (98, 2, 0)
    assert timedelta(seconds=10) < left.next_at - datetime.now(UTC) < timedelta(seconds=21)
    assert budget.left() == left


def test_the_breaker_is_shared_and_a_probe_opens_it(store: Store, address: str) -> None:
    """Five failures, told by anybody, keep everybody from calling; the one call that then gets through opens it."""
    budget = Budget(store, "portal", PACE)
    with open_store(address) as elsewhere:
        other = Budget(elsewhere, "portal", PACE)
        assert [budget.struck(probe=False) for _ in range(3)] == [1, 2, 3]
        assert [other.struck(probe=False) for _ in range(2)] == [4, STRIKES]
        assert (budget.reserve(1).why, other.look()[0]) == ("breaker", STRIKES)
    assert budget.left().closed_until is not None
    past = update(BudgetRow).values(closed_until=0.0)
    with store.changing() as connection:
        connection.execute(past)
    probe = budget.reserve(5)
    assert (probe.probe, len(probe.slots), budget.reserve(5).why) == (True, 1, "breaker")
    budget.healed()
    assert (budget.look()[0], budget.left().closed_until, budget.reserve(5).why) == (0, None, None)


def test_sources_share_what_they_name_alike() -> None:
    """The shared name is the remote's; without it host and port are, whatever path or agency."""
    assert remote_name(Pace(shared="siasn"), "https://gateway.example:8243/apisiasn/1.0") == "siasn"
    assert remote_name(Pace(), "https://Gateway.example:8243/apisiasn/1.0") == "gateway.example:8243"
    assert remote_name(Pace(), "https://gateway.example/a") == remote_name(Pace(), "https://gateway.example:443/b")


def test_a_pace_becomes_a_grant() -> None:
    """Windows and days are by the pace's zone; no limit stays no limit."""
    grant = granted(Pace(per_second=2, per_day=9, windows=("20:00-05:00",), zone="Asia/Jayapura"))
    assert (grant.interval, grant.per_day) == (0.5075, 9)
    assert (grant.hours.offset, grant.hours.spans) == (9 * 3600, ((1200, 300),))
    assert granted(Pace.model_validate({"per_second": "unlimited"})).unlimited
    assert not granted(Pace.model_validate({"per_second": "unlimited", "windows": ["00:00-12:00"]})).unlimited


def test_a_pause_that_the_remote_asks_for_is_shared(store: Store, address: str) -> None:
    """Who is told to wait writes it down: no other worker gets a call before its end; who looks, sees the end too. A
    pause of years is kept as five minutes."""
    budget = Budget(store, "portal", Grant())
    until = budget.postpone(60)
    with open_store(address) as elsewhere:
        other = Budget(elsewhere, "portal", Grant())
        assert other.look()[1] == pytest.approx(until, abs=5)
        assert other.reserve(1).slots[0] == pytest.approx(until, abs=5)
    assert budget.postpone(10) == pytest.approx(until, abs=5)
    assert budget.postpone(1e9) == pytest.approx(until + 240, abs=5)
