"""Patience between two tries: as long as the remote asks for, else longer each time and by chance (full jitter)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import SystemRandom

LONGEST = 300.0
"""Who asks us to wait longer is asked again in the next run (reliability reference 4.3)."""
_FIRST, _SLOWEST = 1.0, 30.0
_CHANCE = SystemRandom()


class JitteredBackoff:
    """Waits by ``wait``, which is given seconds and says True when the run was stopped meanwhile."""

    def __init__(self, wait: Callable[[float], bool]) -> None:
        self._wait = wait

    def wait(self, tries: int, retry_after: str | None) -> bool:
        """Wait before the next call. False when the run was stopped, or the remote asks for more than ``LONGEST``."""
        asked = wanted_seconds(retry_after, datetime.now(UTC))
        if asked is not None and asked > LONGEST:
            return False
        slowest = min(_SLOWEST, _FIRST * 2 ** max(tries - 1, 0))
        seconds = _CHANCE.uniform(0, slowest) if asked is None else asked + _CHANCE.uniform(0, _FIRST)
        return not self._wait(seconds)


def wanted_seconds(retry_after: str | None, now: datetime) -> float | None:
    """What a Retry-After asks for, in seconds or as a date; 0 for a moment that is past, None where it says nothing."""
    text = (retry_after or "").strip()
    if text.isdecimal() and text.isascii():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now.timestamp())
