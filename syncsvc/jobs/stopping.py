"""How work ends when it is told to: in an orderly way where something can be kept, else at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from syncsvc.errors import Cancelled, Stopped


class Why(StrEnum):
    """Why work is to end. ``PERSON``: whoever began it at the terminal says so; ``CANCELLED``: somebody wants this run
    ended; ``LEAVING``: the process ends, and the run is to go on in another."""

    PERSON = "person"
    CANCELLED = "cancelled"
    LEAVING = "leaving"


class Stop:
    """The wish that some work ends. ``why`` is the first reason given; None as long as it may go on."""

    def __init__(self) -> None:
        self.why: Why | None = None
        self._heeding: list[threading.Event] = []
        self._lock = threading.Lock()

    @property
    def told(self) -> bool:
        """Whether somebody said so."""
        return self.why is not None

    @contextmanager
    def heeded(self) -> Iterator[threading.Event]:
        """Within, the work looks at the event, and once it is set ends by itself with what it has."""
        event = threading.Event()
        with self._lock:
            if self.told:
                event.set()
            self._heeding.append(event)
        try:
            yield event
        finally:
            with self._lock:
                self._heeding.remove(event)

    def ask(self, why: Why) -> None:
        """Say that it is to end, from any thread. Whoever does not look goes on."""
        with self._lock:
            self.why = self.why or why
            for event in self._heeding:
                event.set()

    def tell(self) -> None:
        """Say that it is to end. Raises KeyboardInterrupt, to end at once, where nobody heeds it or it was said before;
        so it is to be called by the thread that works.
        """
        again = self.told
        self.ask(Why.PERSON)
        if again or not self._heeding:
            raise KeyboardInterrupt

    def heed(self) -> None:
        """To be called where work can end without loss. Raises Cancelled, or Stopped where it is to go on elsewhere; a
        person at the terminal ends such work at once by other means."""
        if self.why is Why.CANCELLED:
            raise Cancelled("live.stopped")
        if self.why is Why.LEAVING:
            raise Stopped("live.stopped")
