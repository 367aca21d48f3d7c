"""What a remote's rate headers ask for: no more calls until it grants new ones."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Mapping

from syncsvc.config.live.tables import Rate
from syncsvc.connectors.http.retries import LONGEST_WAIT, Wait

#: A larger number is a moment since 1970, a smaller one seconds from now.
_MOMENT = 1_000_000_000


class RateRest:
    """Shared by all threads of one remote. Without ``rate`` it never rests."""

    def __init__(self, rate: Rate | None, wait: Wait) -> None:
        self._rate = rate
        self._wait = wait
        self._until = 0.0
        self._lock = threading.Lock()

    def heed(self, headers: Mapping[str, str], skew: float) -> None:
        """Take note of one answer's headers (names in lower case); ``skew``: how far its clock is ahead, in seconds."""
        if self._rate is None:
            return
        left = _number(headers.get(self._rate.remaining.casefold()))
        reset = _number(headers.get(self._rate.reset.casefold()))
        if left is None or left > 0 or reset is None:
            return
        seconds = reset - time.time() - skew if reset > _MOMENT else reset
        with self._lock:
            self._until = max(self._until, time.monotonic() + seconds)

    def over(self) -> bool:
        """Wait until calls are granted again; False when that is longer than a run waits."""
        with self._lock:
            seconds = self._until - time.monotonic()
        return seconds <= 0 or (seconds <= LONGEST_WAIT and not self._wait(math.ceil(seconds)))


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None
