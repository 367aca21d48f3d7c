"""Counts a remote's calls in sliding windows, and refuses what is over its quota."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from syncsvc.simulator.server.journal import GRACE_SECONDS
from syncsvc.simulator.server.scenario import Quota

MINUTE = 60.0


@dataclass(slots=True)
class Meter:
    """One remote's recent calls. A window counts shorter by the grace that arrival times need."""

    _arrivals: deque[float] = field(default_factory=deque)
    refused: int = 0

    def admit(self, now: float, quota: Quota) -> bool:
        """Whether a call arriving now is within the quota; only then it counts."""
        while self._arrivals and now - self._arrivals[0] >= MINUTE - GRACE_SECONDS:
            self._arrivals.popleft()
        if self._full(now, quota):
            self.refused += 1
            return False
        self._arrivals.append(now)
        return True

    def _full(self, now: float, quota: Quota) -> bool:
        if quota.per_minute is not None and len(self._arrivals) >= quota.per_minute:
            return True
        if quota.per_second is None:
            return False
        whole = quota.per_second >= 1
        window, most = (1.0, int(quota.per_second)) if whole else (1.0 / quota.per_second, 1)
        recent = 0
        for arrival in reversed(self._arrivals):
            if now - arrival >= window - GRACE_SECONDS:
                break
            recent += 1
        return recent >= most
