"""Ask a remote person by person, on threads, and keep the answers in small units as they come."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, Queue
from typing import Protocol

from syncsvc.model.answer import Answer, Answered

UNIT_ANSWERS, UNIT_SECONDS = 200, 1.0
"""What a kill can lose: so many answers, half of them being kept and half waiting behind them; or, where they come
slowly, those of so long."""
_UNIT = UNIT_ANSWERS // 2

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


class _Counter:
    """Hands out calls, one at a time, until somebody says why no more may be made."""

    def __init__(self, calls: Iterable[Call], stop: threading.Event) -> None:
        self._calls: Iterator[Call] = iter(calls)
        self._lock = threading.Lock()
        self._stop = stop
        self.ended: str | None = None

    def next(self) -> Call | None:
        with self._lock:
            if self.ended or self._stop.is_set():
                return None
            return next(self._calls, None)

    def end(self, why: str) -> None:
        with self._lock:
            self.ended = self.ended or why


def sweep(remote: Asked, calls: Iterable[Call], keep: Keep, parallel: int, stop: threading.Event) -> Swept:
    """Make the calls in order with so many threads, and keep what comes.

    Ends early when one is not asked (budget, window, token …) or ``stop`` is set: what came by then is kept. Whatever
    ``keep`` or a thread raises is raised here, after the threads have ended.
    """
    swept, counter = Swept(), _Counter(calls, stop)
    came: Queue[tuple[Call, Answered]] = Queue(maxsize=_UNIT)
    with ThreadPoolExecutor(parallel, "sweep") as threads:
        working = [threads.submit(_work, remote, counter, came) for _ in range(parallel)]
        try:
            _collect(working, came, keep, swept)
        except BaseException:
            counter.end("stopped")
            stop.set()
            _drain(working, came)
            raise
    for thread in working:
        thread.result()
    swept.ended = counter.ended or ("stopped" if stop.is_set() else None)
    return swept


def _work(remote: Asked, counter: _Counter, came: Queue[tuple[Call, Answered]]) -> None:
    """One thread. A fault of ours ends the whole sweep."""
    whole = False
    try:
        while (call := counter.next()) is not None:
            answered = remote.ask(*call)
            if answered.kind is Answer.NOT_ASKED:
                counter.end(answered.reason or "stopped")
            came.put((call, answered))
        whole = True
    finally:
        if not whole:
            counter.end("stopped")


def _collect(working: Sequence[Future[None]], came: Queue[tuple[Call, Answered]], keep: Keep, swept: Swept) -> None:
    unit: list[tuple[Call, Answered]] = []
    since = time.monotonic()
    while True:
        ended = all(thread.done() for thread in working)
        try:
            answer = came.get(timeout=0.05 if unit or ended else 0.2)
            since = since if unit else time.monotonic()
            unit.append(answer)
        except Empty:
            if ended and came.empty():
                break
        if len(unit) >= _UNIT or (unit and time.monotonic() - since >= UNIT_SECONDS):
            _count(unit, keep, swept)
            unit = []
    if unit:
        _count(unit, keep, swept)


def _count(unit: list[tuple[Call, Answered]], keep: Keep, swept: Swept) -> None:
    swept.changed += keep(unit)
    swept.kinds.update(answered.kind for _, answered in unit)
    swept.reasons.update(answered.reason for _, answered in unit if answered.reason)


def _drain(working: Sequence[Future[None]], came: Queue[tuple[Call, Answered]]) -> None:
    """Let every thread end, although nobody keeps what they still bring."""
    while not all(thread.done() for thread in working):
        try:
            came.get(timeout=0.05)
        except Empty:
            continue
