"""How work ends when it is told to: in an orderly way where something can be kept, else at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Stop:
    """One process's wish to end. ``told``: somebody said so."""

    def __init__(self) -> None:
        self.told = False
        self._heeding: list[threading.Event] = []

    @contextmanager
    def heeded(self) -> Iterator[threading.Event]:
        """Within, the work looks at the event, and once it is set ends by itself with what it has."""
        event = threading.Event()
        if self.told:
            event.set()
        self._heeding.append(event)
        try:
            yield event
        finally:
            self._heeding.remove(event)

    def tell(self) -> None:
        """Say that it is to end. Raises KeyboardInterrupt, to end at once, where nobody heeds it or it was said before;
        so it is to be called by the thread that works.
        """
        again, self.told = self.told, True
        if again or not self._heeding:
            raise KeyboardInterrupt
        for event in self._heeding:
            event.set()
