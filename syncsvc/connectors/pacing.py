"""The turnstile: calls pass at the granted pace, over all threads, and over all processes through the ledger.

Calls are reserved in blocks of at most ``AHEAD`` seconds, the next one while the last is being used. Who comes to its
moment too late lets it go: calls that bunch up because a thread was held up would put one too many into somebody's
window. What was let go is given back to the day. Blocks shrink when calls are let go and grow again when none are, so a
caller slower than the grant does not take moments from others.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import Protocol

from syncsvc.model.budget import LONGEST_REST, STRIKES, Grant, Reserved, Unused

AHEAD = 0.75
LARGEST, LARGEST_UNSPACED = 2000, 64
LATE, LATE_UNSPACED = 0.025, 1.0
"""How late a call may start, in seconds. Calls stand 1.5 % wider than granted, so 25 ms stay within 20 ms of grace;
where there is no spacing a moment only ages."""

LOOK = 1.0
"""How often the ledger is asked about breaker and pauses while nothing is to be reserved, or when asking pays again."""

_NAP, _EARLY = 0.5, 4


class Ledger(Protocol):
    """One remote's budget, durable and shared by everybody (``store.budget.Budget``)."""

    def reserve(self, most: int, unused: Unused | None = None) -> Reserved:
        """Up to ``most`` calls, kept before this; moments on ``time.monotonic()``. ``unused`` were never made."""

    def give_back(self, unused: Unused) -> None:
        """Calls that will not be made after all."""

    def look(self) -> tuple[int, float]:
        """The remote's failures in a row so far, and until when it is to be left alone."""

    def postpone(self, seconds: float) -> float:
        """Nobody calls for so long; until when that is."""

    def struck(self, probe: bool) -> int:
        """Note a failure; the failures in a row with it."""

    def healed(self) -> None:
        """Note that the remote answers."""


class Time(Protocol):
    """A clock, and waiting by it until somebody says stop."""

    def now(self) -> float:
        """Seconds, as ``time.monotonic()``."""

    def wait(self, seconds: float) -> bool:
        """Wait so long; true at once when told to stop."""


class StopTime:
    """This process's clock; waits end when ``stop`` is set."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop

    def now(self) -> float:
        """``time.monotonic()``."""
        return time.monotonic()

    def wait(self, seconds: float) -> bool:
        """Wait, or learn that it is over."""
        return self._stop.wait(max(seconds, 0.0))


@dataclass(frozen=True, slots=True)
class _Slot:
    """One reserved call: its moment, the day it counts for, and whether it decides about the breaker."""

    at: float
    day: str
    probe: bool


class PacedTurnstile:
    """``connectors.base.Turnstile`` for one remote. Close it at the end: calls not made are given back.

    ``patience`` is how long, in seconds, a window, a day's budget or a breaker may keep calls waiting; what takes
    longer is told to the caller. ``report`` is to be called by the thread that entered.
    """

    def __init__(self, ledger: Ledger, grant: Grant, clock: Time, patience: float = 120.0) -> None:
        self._ledger, self._grant, self._clock, self._patience = ledger, grant, clock, patience
        self._late = LATE if grant.interval else LATE_UNSPACED
        self._largest = LARGEST_UNSPACED
        if grant.interval:
            self._largest = min(max(1, int(AHEAD / grant.interval)), LARGEST)
        self._lock = threading.Lock()
        self._desk = threading.Lock()
        self._slots: deque[_Slot] = deque()
        self._size, self._block, self._forfeited = 1, 1, 0
        self._day, self._unused = "", 0
        self._refused: Reserved | None = None
        self._ask_again = self._looked = float("-inf")
        self._strikes, self._rests_until = 0, float("-inf")
        self._over: str | None = None
        self._prober: int | None = None

    def enter(self) -> str | None:
        """See ``Turnstile.enter``."""
        while not self._clock.wait(0.0):
            if self._over or self._free():
                return self._over
            slot = self._next()
            if isinstance(slot, Reserved):
                if slot.until - self._clock.now() > self._patience:
                    return slot.why
                self._clock.wait(min(slot.until - self._clock.now(), _NAP))
            elif self._reach(slot):
                return None
        return "stopped"

    def report(self, healthy: bool) -> None:
        """See ``Turnstile.report``; writes only when a failure is to be noted or forgotten."""
        probe = self._prober == threading.get_ident()
        if probe:
            self._prober = None
        if healthy and self._strikes:
            self._ledger.healed()
            self._strikes, self._refused = 0, None
        elif not healthy:
            self._strikes = self._ledger.struck(probe)
            if self._strikes >= STRIKES:
                self._let_go()

    def postpone(self, seconds: float) -> None:
        """See ``Turnstile.postpone``. What was reserved is given back, by all threads of ours."""
        if seconds > LONGEST_REST:
            self._over = "throttled"
        self._rests_until = max(self._rests_until, self._ledger.postpone(seconds))
        self._let_go()

    def close(self) -> None:
        """Give back what was reserved and not used."""
        self._let_go()
        with self._desk:
            if (unused := self._take_unused()) is not None:
                self._ledger.give_back(unused)

    def _free(self) -> bool:
        """Whether a call may go without a reservation; breaker and pauses are looked at."""
        if not self._grant.unlimited:
            return False
        first = self._looked == float("-inf")  # nobody slips by while the first one looks
        if self._clock.now() - self._looked > LOOK and self._desk.acquire(blocking=first):
            try:
                self._strikes, until = self._ledger.look()
                self._rests_until, self._looked = max(self._rests_until, until), self._clock.now()
            finally:
                self._desk.release()
        return self._strikes < STRIKES and self._clock.now() >= self._rests_until

    def _reach(self, slot: _Slot) -> bool:
        """Wait for a reserved moment; false when it was missed or everything ends."""
        early = slot.at - self._clock.now()  # centuries, if another thread was just told to rest until then
        stopped = self._over or (early > 0 and self._clock.wait(early))
        if stopped or slot.at < self._rests_until or self._clock.now() - slot.at > self._late:
            with self._lock:
                self._forfeit(slot)
            return False
        if slot.probe:
            self._prober = threading.get_ident()
        return True

    def _next(self) -> _Slot | Reserved:
        """The next reserved moment, or why there is none."""
        if self._running_low() and self._desk.acquire(blocking=False):
            try:
                self._reserve()
            finally:
                self._desk.release()
        slot = self._pop()
        if slot is not None:
            return slot
        with self._desk:
            slot = self._pop()
            while slot is None:
                self._reserve()
                if self._refused is not None:
                    return self._refused
                slot = self._pop()
            return slot

    def _running_low(self) -> bool:
        with self._lock:
            return self._block >= _EARLY and 0 < len(self._slots) <= self._block // 2

    def _pop(self) -> _Slot | None:
        """The earliest reserved moment that is not past."""
        with self._lock:
            late = self._clock.now() - self._late
            while self._slots:
                slot = self._slots.popleft()
                if slot.at >= late:
                    return slot
                self._forfeit(slot)
            return None

    def _reserve(self) -> None:
        """Reserve a block; only ever by the thread that holds the desk."""
        if self._refused is not None and self._clock.now() < self._ask_again:
            return
        self._resize()
        reserved = self._ledger.reserve(self._size, self._take_unused())
        now = self._clock.now()
        with self._lock:
            self._refused = reserved if reserved.why else None
            self._ask_again = min(reserved.until, now + LOOK)
            self._strikes = reserved.strikes
            self._slots.extend(_Slot(at, reserved.day, reserved.probe) for at in reserved.slots)
            self._block = len(reserved.slots)
            if reserved.day > self._day:
                self._day, self._unused = reserved.day, 0

    def _resize(self) -> None:
        """As many as were used of the last block when some were let go, else twice as many."""
        with self._lock:
            if self._forfeited:
                self._size = max(1, self._block - self._forfeited)
            else:
                self._size = min(self._size * 2, self._largest)
            self._forfeited = 0

    def _forfeit(self, slot: _Slot) -> None:
        """A call that is not made; to be called with the lock."""
        self._forfeited += 1
        self._unused += slot.day == self._day

    def _let_go(self) -> None:
        with self._lock:
            while self._slots:
                self._unused += self._slots.popleft().day == self._day

    def _take_unused(self) -> Unused | None:
        with self._lock:
            unused = Unused(self._day, self._unused) if self._unused else None
            self._unused = 0
            return unused
