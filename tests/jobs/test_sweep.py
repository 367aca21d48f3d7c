"""The sweep: every call once, in small units, and an orderly end whatever happens."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence

import pytest

from syncsvc.jobs.sweep import UNIT_ANSWERS, Call, sweep
from syncsvc.model.answer import Answer, Answered
from tests.builders import NOW

CALLS: list[Call] = [("a", str(number)) for number in range(1_000)]


class Answering:
    """Answers every call but those it is told not to."""

    def __init__(self, **ends: str) -> None:
        self.ends = ends
        self.asked: Counter[Call] = Counter()
        self.lock = threading.Lock()

    def ask(self, table: str, key: str) -> Answered:
        """Answered, or not asked any more."""
        with self.lock:
            self.asked[table, key] += 1
        if key in self.ends.get("broken", "").split():
            raise RuntimeError("?")
        if key in self.ends.get("over", "").split():
            return Answered(Answer.NOT_ASKED, NOW, "budget", tries=0)
        return Answered(Answer.ANSWERED, NOW, digest=key)


def test_every_call_is_made_once_and_kept_once() -> None:
    """A thousand calls on eight threads: each asked once, each kept once, no unit above the limit."""
    remote, units = Answering(), list[Sequence[tuple[Call, Answered]]]()

    def keep(unit: Sequence[tuple[Call, Answered]]) -> int:
        units.append(list(unit))
        return len(unit)

    swept = sweep(remote, CALLS, keep, 8, threading.Event())
    assert remote.asked == Counter(CALLS)
    assert Counter(call for unit in units for call, _ in unit) == Counter(CALLS)
    assert max(map(len, units)) <= UNIT_ANSWERS
    assert (swept.asked, swept.changed, swept.ended) == (1_000, 1_000, None)


def test_it_ends_when_no_more_may_be_asked() -> None:
    """One call is not asked for want of budget: no later call is made but those under way, and the end says why."""
    remote = Answering(over="100")
    swept = sweep(remote, CALLS, len, 4, threading.Event())
    assert swept.ended == "budget"
    assert 100 <= sum(remote.asked.values()) <= 100 + 4 + 1
    assert swept.kinds[Answer.NOT_ASKED] == 1


def test_what_a_thread_raises_is_raised_and_what_came_is_kept() -> None:
    """A fault of ours in one thread: it reaches the caller, and every answer that came before is kept."""
    remote, kept = Answering(broken="500"), list[Call]()

    def keep(unit: Sequence[tuple[Call, Answered]]) -> int:
        kept.extend(call for call, _ in unit)
        return 0

    with pytest.raises(RuntimeError):
        sweep(remote, CALLS, keep, 4, threading.Event())
    assert {call for call in remote.asked if call[1] != "500"} == set(kept)


def test_what_keeping_raises_ends_the_threads() -> None:
    """The lease is lost while keeping: no thread goes on asking."""
    remote, stop = Answering(), threading.Event()

    def lost(_: Sequence[tuple[Call, Answered]]) -> int:
        raise KeyError("lease")

    with pytest.raises(KeyError):
        sweep(remote, CALLS, lost, 4, stop)
    assert stop.is_set()
    assert sum(remote.asked.values()) < 1_000


def test_told_to_stop_it_keeps_what_came() -> None:
    """Stopped in the middle: what came is kept, and the end says so."""
    stop, kept = threading.Event(), list[Call]()

    class Stopping(Answering):
        def ask(self, table: str, key: str) -> Answered:
            if key == "50":
                stop.set()
            return super().ask(table, key)

    def keep(unit: Sequence[tuple[Call, Answered]]) -> int:
        kept.extend(call for call, _ in unit)
        return 0

    remote = Stopping()
    swept = sweep(remote, CALLS, keep, 2, stop)
    assert swept.ended == "stopped"
    assert set(kept) == set(remote.asked)
    assert 50 <= len(kept) <= 60
