"""Patience between two tries: as long as the remote asks for, else longer each time and by chance (full jitter)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from random import SystemRandom

from syncsvc.connectors.http.retries import retry_after_seconds
from syncsvc.model.budget import LONGEST_REST

_FIRST, _SLOWEST = 1.0, 30.0
_CHANCE = SystemRandom()


class JitteredBackoff:
    """Waits by ``wait``, which is given seconds and says True when the run was stopped meanwhile. Chance adds at most
    ``longest`` seconds to what the remote asks for.
    """

    def __init__(self, wait: Callable[[float], bool], longest: float = _SLOWEST) -> None:
        self._wait = wait
        self._longest = longest

    def wait(self, tries: int, retry_after: str | None) -> bool:
        """Wait before the next call. False when the run was stopped, or the remote wants more than ``LONGEST_REST``."""
        asked = retry_after_seconds(retry_after, datetime.now(UTC), 0.0)
        if asked is not None and asked > LONGEST_REST:
            return False
        slowest = min(_SLOWEST, self._longest, _FIRST * 2 ** max(tries - 1, 0))
        seconds = (
            _CHANCE.uniform(0, slowest) if asked is None else asked + _CHANCE.uniform(0, min(_FIRST, self._longest))
        )
        return not self._wait(seconds)
