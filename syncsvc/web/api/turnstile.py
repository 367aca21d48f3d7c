"""How much is served to whom: counted in this process, so that no database is asked for it."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from syncsvc.errors import UsageError
from syncsvc.web.context import Rates


class Turnstile:
    """Lets through as many as ``Rates`` says; raises UsageError (429) with the seconds to wait for the others."""

    def __init__(self, rates: Rates) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())
        names = ("every", "trigger", "search", "report", "wrong")
        self._items: dict[str, RateLimitItem] = {name: parse(getattr(rates, name)) for name in names}
        self._places = {"streams": rates.streams, "reports": rates.reports}
        self._taken: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def pass_one(self, what: str, who: str) -> None:
        """Count one call of a kind (a field of ``Rates``)."""
        item = self._items[what]
        if self._window.hit(item, what, who):
            return
        free_at = self._window.get_window_stats(item, what, who).reset_time
        seconds = max(1, math.ceil(free_at - time.time()))
        raise UsageError("api.too_many_wrong" if what == "wrong" else "api.too_many", seconds=seconds)

    @contextmanager
    def place(self, what: str, who: str) -> Iterator[None]:
        """Hold one of the places (``streams`` or ``reports``) meanwhile."""
        with self._lock:
            if self._taken[what, who] >= self._places[what]:
                raise UsageError("api.too_many_streams" if what == "streams" else "api.too_many_reports")
            self._taken[what, who] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken[what, who] -= 1
                if not self._taken[what, who]:
                    del self._taken[what, who]
