"""Killed again and again while it asks, it goes on where it was and ends with the same findings."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from syncsvc.jobs.sweep import UNIT_ANSWERS
from syncsvc.simulator.server.journal import Call
from tests.story.http_site import HttpSite, http_site
from tests.story.site import Site

KILLS = 10


@pytest.mark.timeout(900)
def test_killed_ten_times_it_ends_as_if_undisturbed(
    small: Site, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """kill -9 at ten random moments of the asking: each restart asks again at most what was under way or came since the
    last commit (200 together), whole tables that came not at all; the findings are those of an undisturbed run."""
    with http_site(small, tmp_path / "site") as site:
        starts = [_killed(site, after) for after in _moments()]
        with site.start() as last:
            assert last.wait() == 0, last.stderr and last.stderr.read()
        assert site.identities() == site.truth()
        repeated = _asked_again(site.served.journal.calls, starts)
    record_property("asked again after each kill", [sum(bool(key) for _, key in each) for each in repeated])
    assert max(sum(bool(key) for _, key in each) for each in repeated) <= UNIT_ANSWERS
    whole = [path for each in repeated for path, key in each if not key]
    assert len(whole) <= len(set(whole))  # at most once, where the kill came between its answer and its commit


def _moments() -> list[int]:
    """After how many calls each run is killed: all within what there is to ask."""
    chance = random.Random(20261122)  # noqa: S311 - the same moments each time
    return [chance.randrange(20, 330) for _ in range(KILLS)]


def _killed(site: HttpSite, after: int) -> int:
    """Start a run and kill it when it makes its so many-th call; the number of calls there were before it."""
    before = len(site.served.journal.calls)
    with site.start() as process:
        site.triggers[before + after] = lambda: process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, process.stderr and process.stderr.read()
    return before


def _asked_again(calls: list[Call], starts: list[int]) -> list[set[tuple[str, str]]]:
    """Per restart: the questions (path, person) it asked that had been asked before it."""
    seen: set[tuple[str, str]] = set()
    repeated = []
    for first, end in zip(starts, [*starts[1:], len(calls)], strict=True):
        mine = {(call.path, call.key) for call in calls[first:end] if call.remote != "token"}
        repeated.append(mine & seen)
        seen |= mine
    return repeated[1:]
