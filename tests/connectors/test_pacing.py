"""The turnstile: the whole grant is used and never exceeded, by any number of threads and processes."""

from __future__ import annotations

import bisect
import subprocess
import sys
import threading
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from syncsvc.connectors.base import Turnstile
from syncsvc.connectors.pacing import AHEAD, LOOK, PacedTurnstile, StopTime
from syncsvc.model.budget import STRIKES, Grant, interval_of
from syncsvc.model.hours import Hours
from syncsvc.store.budget import Budget
from syncsvc.store.engine import default_address, open_store
from syncsvc.store.upgrade import upgrade
from tests.connectors.virtual import START, VirtualLedger, VirtualTime, around_noon

CALL = 0.03


def _calls(
    clock: VirtualTime, turnstiles: list[Turnstile], threads: int, seconds: float, call: float = CALL
) -> list[float]:
    """The moments at which so many threads per turnstile got through within so many virtual seconds."""
    moments: list[float] = []

    def work(turnstile: Turnstile) -> None:
        while clock.now() < seconds and turnstile.enter() is None:
            moments.append(clock.now())
            clock.wait(call)
            turnstile.report(healthy=True)
        clock.leave()

    workers = [threading.Thread(target=work, args=(each,)) for each in turnstiles for _ in range(threads)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    return sorted(moments)


def _most(moments: list[float], window: float) -> int:
    return max(bisect.bisect_left(moments, at + window) - number for number, at in enumerate(moments))


@pytest.mark.parametrize("rate", [20, 200])
def test_the_grant_is_used_and_never_exceeded(rate: int) -> None:
    """Eight threads with calls of 30 ms use at least 97 % of 20 and of 200 calls a second, and no second holds more."""
    clock, grant = VirtualTime(8), Grant(interval_of(rate, None))
    ledger = VirtualLedger(clock, grant)
    moments = _calls(clock, [PacedTurnstile(ledger, grant, clock)], 8, 10)
    within = [at for at in moments if at < 10]
    assert len(within) >= 0.97 * 10 * rate
    assert _most(moments, 1.0) <= rate
    assert all(later - earlier > grant.interval - 1e-5 for earlier, later in pairwise(moments))


@pytest.mark.parametrize("seed", range(5))
def test_no_window_holds_more_when_threads_are_held_up(seed: int) -> None:
    """However long the machine stands still in between: no second, with 20 ms of grace, holds more than granted, and
    what was let go is not counted against the day.
    """
    chance = Random(seed)  # noqa: S311 (repeatable, no secret)
    clock, grant = VirtualTime(8), Grant(interval_of(50, None), per_day=1_000_000)
    ledger = VirtualLedger(clock, grant, lambda: clock.lose(chance.choice([0, 0.004, 0.02, 0.06, 0.4])))
    turnstile = PacedTurnstile(ledger, grant, clock)
    moments = _calls(clock, [turnstile], 8, 10)
    turnstile.close()
    assert _most(moments, 0.98) <= 50
    assert ledger.standing.used == len(moments)


def test_two_processes_share_one_grant() -> None:
    """Two turnstiles on one ledger use the whole grant together and never exceed it."""
    clock, grant = VirtualTime(16), Grant(interval_of(50, None))
    ledger = VirtualLedger(clock, grant)
    moments = _calls(clock, [PacedTurnstile(ledger, grant, clock) for _ in range(2)], 8, 10)
    assert len([at for at in moments if at < 10]) >= 0.97 * 500
    assert _most(moments, 1.0) <= 50


def test_a_slow_caller_takes_nothing_from_another() -> None:
    """Two callers slower than the grant each go at their own speed: neither reserves moments it will not use."""
    clock, grant = VirtualTime(2), Grant(interval_of(20, None))
    ledger = VirtualLedger(clock, grant)
    moments = _calls(clock, [PacedTurnstile(ledger, grant, clock) for _ in range(2)], 1, 20, call=0.5)
    assert len(moments) >= 2 * 20 / (0.5 + 2 * grant.interval)


def test_a_stop_lets_everybody_go_and_gives_back() -> None:
    """Who waits for a moment far away learns at once that the run was stopped; what was reserved counts for nothing."""
    clock, grant = VirtualTime(1), Grant(interval=3600.0, per_day=10)
    ledger = VirtualLedger(clock, grant)
    turnstile = PacedTurnstile(ledger, grant, clock)
    assert turnstile.enter() is None
    ends: list[str | None] = []
    waiting = threading.Thread(target=lambda: ends.append(turnstile.enter()))
    clock.stop()
    waiting.start()
    waiting.join()
    turnstile.close()
    assert ends == ["stopped"]
    assert ledger.standing.used == 1


def test_a_long_refusal_is_told_and_a_short_one_waited_for() -> None:
    """A day used up ends the calls with its reason; a window about to open is waited for."""
    clock, day = VirtualTime(1), Grant(per_day=2)
    turnstile = PacedTurnstile(VirtualLedger(clock, day), day, clock)
    assert [turnstile.enter() for _ in range(3)] == [None, None, "budget"]
    opening = Hours(0, (((int(START) % 86_400) // 60 + 1, 0),))
    window = Grant(interval=1.0, hours=opening)
    patient = PacedTurnstile(VirtualLedger(clock, window), window, clock, patience=120)
    hasty = PacedTurnstile(VirtualLedger(clock, window), window, clock, patience=0)
    assert hasty.enter() == "window"
    assert patient.enter() is None
    assert opening.opens(START + clock.now()) == START + clock.now()


def test_a_healthy_report_asks_nobody() -> None:
    """As long as all goes well, a report costs no look at the ledger; a failure is noted, and forgotten once."""
    clock, grant = VirtualTime(1), Grant(interval_of(1000, None))
    ledger = VirtualLedger(clock, grant)
    turnstile = PacedTurnstile(ledger, grant, clock)
    turnstile.enter()
    asked = ledger.asked
    for healthy in (True, True, False, True, True):
        turnstile.report(healthy)
    assert ledger.asked == asked + 2
    assert ledger.standing.strikes == 0


def _fail(turnstile: PacedTurnstile, times: int) -> None:
    for _ in range(times):
        assert turnstile.enter() is None
        turnstile.report(healthy=False)


@pytest.mark.parametrize("grant", [Grant(interval_of(100, None)), Grant()])
def test_the_breaker_lets_one_call_probe(grant: Grant) -> None:
    """After five failures in a row nobody calls for 15 s; then one call goes, and its success lets all go again."""
    clock = VirtualTime(1)
    ledger = VirtualLedger(clock, grant)
    turnstile = PacedTurnstile(ledger, grant, clock)
    _fail(turnstile, STRIKES)
    assert ledger.closed
    closed_at = clock.now()
    assert turnstile.enter() is None
    assert 15 <= clock.now() - closed_at < 16
    assert ledger.closed
    turnstile.report(healthy=True)
    before = clock.now()
    assert [turnstile.enter() for _ in range(5)] == [None] * 5
    assert (ledger.probes, ledger.standing.strikes) == (1, 0)
    assert clock.now() - before < 1


def test_a_remote_that_stays_away_ends_the_calls() -> None:
    """Each failed probe doubles the time; when that is longer than anybody waits, the calls end with the reason."""
    clock, grant = VirtualTime(1), Grant(interval_of(100, None))
    turnstile = PacedTurnstile(VirtualLedger(clock, grant), grant, clock, patience=120)
    _fail(turnstile, STRIKES + 4)
    assert turnstile.enter() == "breaker"


def test_without_limits_nothing_is_reserved() -> None:
    """An unlimited pace asks the ledger only for the breaker, at most once a second; another's failures are seen."""
    clock, grant = VirtualTime(1), Grant()
    ledger = VirtualLedger(clock, grant)
    turnstile = PacedTurnstile(ledger, grant, clock)
    assert [turnstile.enter() for _ in range(1000)] == [None] * 1000
    assert (ledger.asked, ledger.standing.used) == (1, 0)
    for _ in range(STRIKES):
        ledger.struck(probe=False)
    clock.lose(LOOK + 0.1)
    assert turnstile.enter() is None
    assert ledger.probes == 1


def test_the_store_s_budget_is_a_ledger(tmp_path: Path) -> None:
    """The turnstile works on the store's budget, and stops by a threading event."""
    address = default_address(tmp_path)
    upgrade(address)
    with open_store(address) as store:
        grant = Grant(interval_of(1000, None), per_day=5, hours=Hours(around_noon()))
        budget = Budget(store, "portal", grant)
        stop = threading.Event()
        turnstile = PacedTurnstile(budget, grant, StopTime(stop))
        assert [turnstile.enter() for _ in range(6)] == [None] * 5 + ["budget"]
        stop.set()
        assert turnstile.enter() == "stopped"
        turnstile.close()
        assert budget.left().used == 5


def _process(folder: Path, per_day: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.connectors.entering", str(folder), str(per_day), str(around_noon())]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_processes_share_one_sqlite_file(tmp_path: Path) -> None:
    """Two processes that draw on one budget until it is used up make exactly as many calls as it grants."""
    upgrade(default_address(tmp_path))
    both = [_process(tmp_path, 61) for _ in range(2)]
    made = [len(each.communicate(timeout=120)[0].splitlines()) for each in both]
    assert sum(made) == 61


def test_a_killed_process_has_used_too_little_never_too_much(tmp_path: Path) -> None:
    """After kill -9 in the middle, the calls made before and after it together are at most those of the day, and what
    is lost is at most a block and a half, reserved ahead.
    """
    upgrade(default_address(tmp_path))
    with _process(tmp_path, 700) as dying:
        assert dying.stdout is not None
        before = [dying.stdout.readline() for _ in range(100)]
        dying.kill()
        before += dying.stdout.readlines()
    after = _process(tmp_path, 700).communicate(timeout=120)[0].splitlines()
    assert 700 - 1.5 * AHEAD * 500 - 4 <= len(before) + len(after) <= 700


@pytest.mark.parametrize("grant", [Grant(), Grant(interval_of(50, None))])
def test_a_pause_that_the_remote_asks_for_holds_everybody(grant: Grant) -> None:
    """One thread is told to wait for 20 s: no thread of its process begins a call before that, those of another process
    none after they looked, and then the calls go on."""
    clock = VirtualTime(8)
    ledger = VirtualLedger(clock, grant)
    told, other = (PacedTurnstile(ledger, grant, clock) for _ in range(2))
    asked, lock = list[float](), threading.Lock()

    def first_asks() -> None:
        with lock:
            if clock.now() > 5 and not asked:
                asked.append(clock.now())
                told.postpone(20)

    moments = {each: list[float]() for each in (told, other)}

    def work(turnstile: PacedTurnstile) -> None:
        while clock.now() < 40 and turnstile.enter() is None:
            moments[turnstile].append(clock.now())
            clock.wait(CALL)
            turnstile.report(healthy=True)
            if turnstile is told:
                first_asks()
        clock.leave()

    workers = [threading.Thread(target=work, args=(each,)) for each in (told, other) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    paused = asked[0]
    assert not [at for at in moments[told] if paused < at < paused + 20 - 1e-3]
    assert not [at for at in moments[other] if paused + LOOK + AHEAD + CALL < at < paused + 20 - 1e-3]
    assert all(max(each) > paused + 20 for each in moments.values())


def test_a_pause_longer_than_a_run_ends_it() -> None:
    """Told to come back in ten minutes, every thread of this run is told so; the next run may ask after five."""
    clock, grant = VirtualTime(), Grant()
    ledger = VirtualLedger(clock, grant)
    turnstile = PacedTurnstile(ledger, grant, clock)
    assert turnstile.enter() is None
    turnstile.postpone(600)
    assert turnstile.enter() == "throttled"
    next_run = PacedTurnstile(ledger, grant, clock)
    assert next_run.enter() is None
    assert clock.now() == pytest.approx(300)
