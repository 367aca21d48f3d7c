"""Time that passes only when every thread waits for it, and a ledger that lives in it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from syncsvc.model.budget import STRIKES, Grant, Reserved, Standing, Unused, allot, given_back, postponed, struck

START = 1_795_000_000.0


def around_noon() -> int:
    """The offset of a zone where it is noon now: whatever day is counted there, it does not end during a test."""
    return 43_200 - int(time.time()) % 86_400


class VirtualTime:
    """A clock for a known number of threads: it moves to the next awaited moment once all of them wait."""

    def __init__(self, threads: int = 1) -> None:
        self._changed = threading.Condition()
        self._active = threads
        self._awaited: list[float] = []
        self._now = 0.0
        self._stopped = False

    def now(self) -> float:
        """Seconds since it began."""
        return self._now

    def wait(self, seconds: float) -> bool:
        """Wait until the clock says so, or until told to stop."""
        with self._changed:
            until = self._now + seconds
            self._awaited.append(until)
            self._move()
            self._changed.wait_for(lambda: self._stopped or self._now >= until)
            self._awaited.remove(until)
            return self._stopped

    def lose(self, seconds: float) -> None:
        """Time in which nobody gets to run, as when the machine stands still."""
        with self._changed:
            self._now += seconds
            self._changed.notify_all()

    def stop(self) -> None:
        """Tell everybody that it is over."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def leave(self) -> None:
        """One thread fewer to wait for."""
        with self._changed:
            self._active -= 1
            self._move()

    def _move(self) -> None:
        waiting = [until for until in self._awaited if until > self._now]
        if waiting and len(self._awaited) >= self._active and len(waiting) == len(self._awaited):
            self._now = min(waiting)
            self._changed.notify_all()


class VirtualLedger:
    """A budget kept in memory by the store's own arithmetic; ``asked`` counts what a database would have been asked.

    ``delay`` is called with each reservation: it may lose time there.
    """

    def __init__(self, clock: VirtualTime, grant: Grant, delay: Callable[[], None] = lambda: None) -> None:
        self._clock, self._grant, self._delay = clock, grant, delay
        self._lock = threading.Lock()
        self.standing = Standing()
        self.asked = 0
        self.probes = 0

    def _now(self) -> float:
        return START + self._clock.now()

    def reserve(self, most: int, unused: Unused | None = None) -> Reserved:
        """As the store's, on the virtual clock."""
        with self._lock:
            self.asked += 1
            self._delay()
            back = given_back(self.standing, unused)
            self.standing, reserved = allot(back, self._grant, self._now(), most)
            self.probes += reserved.probe
        slots = tuple(at - START for at in reserved.slots)
        return Reserved(slots, reserved.why, reserved.until - START, reserved.probe, reserved.day, reserved.strikes)

    def give_back(self, unused: Unused) -> None:
        """As the store's."""
        with self._lock:
            self.standing = given_back(self.standing, unused)

    def look(self) -> tuple[int, float]:
        """As the store's."""
        self.asked += 1
        return self.standing.strikes, self.standing.next_at - START

    def postpone(self, seconds: float) -> float:
        """As the store's."""
        with self._lock:
            self.asked += 1
            self.standing = postponed(self.standing, self._now(), seconds)
            return self.standing.next_at - START

    def struck(self, probe: bool) -> int:
        """As the store's."""
        with self._lock:
            self.asked += 1
            self.standing = struck(self.standing, self._now(), probe)
            return self.standing.strikes

    def healed(self) -> None:
        """As the store's."""
        with self._lock:
            self.asked += 1
            standing = self.standing
            self.standing = Standing(standing.next_at, standing.day, standing.used)

    @property
    def closed(self) -> bool:
        """Whether the breaker lets nobody through."""
        return self.standing.strikes >= STRIKES and self._now() < self.standing.closed_until
