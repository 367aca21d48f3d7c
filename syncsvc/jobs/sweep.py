"""Ask a remote person by person, on threads, and keep the answers in small units as they come."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Protocol

from syncsvc.model.answer import Answer, Answered

UNIT_ANSWERS, UNIT_SECONDS = 200, 1.0
"""What a kill can lose: so many questions, asked or being asked, whose answers are not kept yet; where answers come
slowly, those of so long and what is being asked."""
_UNIT = UNIT_ANSWERS // 2
"""How many answers are kept at once: while half of what may be lost is being kept, the other half is asked."""

Call = tuple[str, str]
"""A table and the person it is asked about."""


class Asked(Protocol):
    """What answers calls (``connectors.base.Remote``)."""

    def ask(self, table: str, key: str) -> Answered:
        """One person's records in one table."""


Keep = Callable[[Sequence[tuple[Call, Answered]]], int]
"""Keeps a unit of answers durably; gives how many say something new."""


@dataclass(slots=True)
class Swept:
    """How a sweep went: calls per kind of answer, how many said something new, and why it ended before its last call
    (a word key below ``remote.reason``; null when every call was made)."""

    kinds: Counter[Answer] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    changed: int = 0
    ended: str | None = None

    @property
    def asked(self) -> int:
        """How many calls were made."""
        return sum(count for kind, count in self.kinds.items() if kind is not Answer.NOT_ASKED)

    @property
    def known(self) -> int:
        """How many of them brought an answer, or that nothing is there."""
        return self.kinds[Answer.ANSWERED] + self.kinds[Answer.EMPTY]


_Came = SimpleQueue[tuple[Call, Answered] | None]
"""What the threads bring; null when one has ended."""


class _Calls:
    """Hands out calls, one at a time, until somebody says why no more may be made. While ``UNIT_ANSWERS`` of them wait
    for their answers to be kept, whoever wants another waits too."""

    def __init__(self, calls: Iterable[Call], stop: threading.Event) -> None:
        self._calls: Iterator[Call] = iter(calls)
        self._unkept = 0
        self._room = threading.Condition()
        self._stop = stop
        self.ended: str | None = None

    def next(self) -> Call | None:
        with self._room:
            self._room.wait_for(lambda: self._over or self._unkept < UNIT_ANSWERS)
            call = None if self._over else next(self._calls, None)
            self._unkept += call is not None
            return call

    def kept(self, count: int) -> None:
        """So many answers cannot be lost any more."""
        with self._room:
            self._unkept -= count
            self._room.notify(count)

    def end(self, why: str) -> None:
        with self._room:
            self.ended = self.ended or why
            self._room.notify_all()

    def abandon(self) -> None:
        """Nobody keeps what comes any more: let every thread end."""
        self._stop.set()
        self.end("stopped")

    @property
    def _over(self) -> bool:
        return self.ended is not None or self._stop.is_set()


def sweep(remote: Asked, calls: Iterable[Call], keep: Keep, parallel: int, stop: threading.Event) -> Swept:
    """Make the calls in order with so many threads, and keep what comes. At no moment more than ``UNIT_ANSWERS`` calls
    are under way or answered and not kept.

    Ends early when one is not asked (budget, window, token …) or ``stop`` is set: what came by then is kept. Whatever
    ``keep`` or a thread raises is raised here, after the threads have ended.
    """
    swept, handed, came = Swept(), _Calls(calls, stop), _Came()
    with ThreadPoolExecutor(parallel, "sweep") as threads, ExitStack() as unless_whole:
        unless_whole.callback(handed.abandon)
        working = [threads.submit(_work, remote, handed, came) for _ in range(parallel)]
        for unit in _units(came, parallel):
            _count(unit, keep, swept)
            handed.kept(len(unit))
        unless_whole.pop_all()
    for thread in working:
        thread.result()
    swept.ended = handed.ended or ("stopped" if stop.is_set() else None)
    return swept


def _work(remote: Asked, handed: _Calls, came: _Came) -> None:
    """One thread. A fault of ours ends the whole sweep."""
    whole = False
    try:
        while (call := handed.next()) is not None:
            answered = remote.ask(*call)
            if answered.kind is Answer.NOT_ASKED:
                handed.end(answered.reason or "stopped")
            came.put((call, answered))
        whole = True
    finally:
        if not whole:
            handed.end("stopped")
        came.put(None)


def _units(came: _Came, working: int) -> Iterator[list[tuple[Call, Answered]]]:
    """What comes, in units that are due to be kept, until all threads have ended."""
    unit: list[tuple[Call, Answered]] = []
    due = 0.0
    while working:
        try:
            answer = came.get(timeout=max(0.0, due - time.monotonic()) if unit else None)
        except Empty:
            yield unit
            unit = []
            continue
        if answer is None:
            working -= 1
            continue
        due = due if unit else time.monotonic() + UNIT_SECONDS
        unit.append(answer)
        if len(unit) >= _UNIT:
            yield unit
            unit = []
    if unit:
        yield unit


def _count(unit: list[tuple[Call, Answered]], keep: Keep, swept: Swept) -> None:
    swept.changed += keep(unit)
    swept.kinds.update(answered.kind for _, answered in unit)
    swept.reasons.update(answered.reason for _, answered in unit if answered.reason)
