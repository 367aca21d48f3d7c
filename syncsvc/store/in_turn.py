"""One at a time, and whoever came first goes first."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class InTurn:
    """Lets one thread through at a time, in the order in which they came.

    A pool of one connection gives it to whoever asks first once it is back, which is nearly always the thread that
    gave it back and asks again: one that writes without a pause would keep all others away for as long as it writes.
    Here the turn is handed over, so that each waits for those before it and for nobody else. The clock that a wait is
    measured by cannot be set.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @contextmanager
    def turn(self, seconds: float) -> Iterator[bool]:
        """Wait for our turn and keep it; False when it did not come within so many seconds."""
        come = self._come(seconds)
        try:
            yield come
        finally:
            if come:
                self._hand_over()

    def _come(self, seconds: float) -> bool:
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            come = mine.acquire(timeout=seconds)
        except BaseException:
            if self._leave(mine):
                self._hand_over()
            raise
        return come or self._leave(mine)

    def _leave(self, mine: threading.Lock) -> bool:
        """Wait no longer; True when the turn came at that very moment."""
        with self._lock:
            if mine not in self._waiting:
                return True
            self._waiting.remove(mine)
            return False

    def _hand_over(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
