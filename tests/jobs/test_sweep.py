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


class Owing:
    """Counts what is asked and not kept yet. Keeping takes until no thread may ask any more, or all is asked."""

    def __init__(self) -> None:
        self.most = self.unkept = self.asked = 0
        self.moved = threading.Condition()

    def ask(self, table: str, key: str) -> Answered:
        """Answered at once."""
        with self.moved:
            self.asked, self.unkept = self.asked + 1, self.unkept + 1
            self.most = max(self.most, self.unkept)
            self.moved.notify()
        return Answered(Answer.ANSWERED, NOW, digest=key)

    def keep(self, unit: Sequence[tuple[Call, Answered]]) -> int:
        """Kept when everything that may be asked meanwhile is asked."""
        with self.moved:
            assert self.moved.wait_for(lambda: self.unkept >= UNIT_ANSWERS or self.asked == len(CALLS), 60)
            self.unkept -= len(unit)
        return 0


@pytest.mark.parametrize("parallel", [1, 16, 64])
def test_no_more_than_a_kill_may_lose_is_ever_unkept(parallel: int) -> None:
    """However slowly answers are kept, and however fast they come: never are more than 200 questions asked whose
    answers are not kept, those under way included; and so many are, so that keeping holds nobody up earlier."""
    remote = Owing()
    swept = sweep(remote, CALLS, remote.keep, parallel, threading.Event())
    assert (remote.most, remote.unkept, swept.asked) == (UNIT_ANSWERS, 0, len(CALLS))


@pytest.mark.parametrize("fault", [KeyboardInterrupt, KeyError])
def test_while_all_wait_for_keeping_its_fault_ends_them(fault: type[BaseException]) -> None:
    """Every thread waits for answers to be kept when Ctrl-C or a fault ends the keeping: it is raised once all threads
    have ended, and nobody asks any more."""
    remote, stop = Owing(), threading.Event()

    def keep(unit: Sequence[tuple[Call, Answered]]) -> int:
        remote.keep(unit)
        raise fault

    with pytest.raises(fault):
        sweep(remote, CALLS, keep, 8, stop)
    assert (remote.asked, stop.is_set()) == (UNIT_ANSWERS, True)
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("sweep")]


def test_slow_answers_are_kept_before_a_unit_is_full() -> None:
    """A remote that answers no second question until the first answer is kept: it is kept when its time is up."""
    kept, told = threading.Event(), list[int]()

    class Waiting(Answering):
        def ask(self, table: str, key: str) -> Answered:
            assert key == "0" or kept.wait(60)
            return super().ask(table, key)

    def keep(unit: Sequence[tuple[Call, Answered]]) -> int:
        told.append(len(unit))
        kept.set()
        return 0

    assert sweep(Waiting(), CALLS[:10], keep, 1, threading.Event()).asked == 10
    assert (told[0], sum(told)) == (1, 10)


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
