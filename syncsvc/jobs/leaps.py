"""A clock that was far ahead once, and is right again: what it did to schedules is brought back.

Due times that were dealt with stay so, whatever the clock does; so after a clock that stood years ahead for a moment,
a schedule would wait for years. When the clock has gone on undisturbed for ``BELIEVED`` since, it is believed, and the
schedule counts from when that began: what fell due meanwhile is made up for. A clock that stands in the past, as a
machine's does before it has asked anybody, is set right sooner than that, and nothing is done.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from syncsvc.store.engine import Store
from syncsvc.store.ticks import bring_back, switched_on

log = structlog.get_logger()
FAR = timedelta(days=1)
"""A clock set back by less makes a schedule wait no longer than that."""
BELIEVED = timedelta(hours=1)
_DISTURBED = timedelta(minutes=1)


@dataclass(slots=True)
class Leaps:
    """Looks for schedules that were dealt with further ahead than ``FAR``. ``clock``: seconds that no one sets."""

    store: Store
    clock: Callable[[], float] = time.monotonic
    _since: tuple[float, datetime] | None = None

    def turn(self, now: datetime | None = None) -> None:
        """Look once, by the database's clock or at ``now``. To be called about once a minute. Raises what the store
        raises."""
        moment, known = switched_on(self.store)
        moment = now or moment
        ahead = [each for each in known if each.last_due - moment > FAR]
        if not ahead:
            self._since = None
            return
        since = self._undisturbed(moment)
        if since is None:
            until = max(each.last_due for each in ahead)
            self._since = self.clock(), moment
            log.warning("clock", state="was_ahead", schedules=len(ahead), until=until.isoformat(timespec="seconds"))
        elif moment - since >= BELIEVED:
            bring_back(self.store, [each.number for each in ahead], since)
            log.warning("clock", state="believed", schedules=len(ahead), since=since.isoformat(timespec="seconds"))

    def _undisturbed(self, moment: datetime) -> datetime | None:
        """Since when it was seen that schedules are ahead, as long as the clock only went on since."""
        if self._since is None:
            return None
        seconds, since = self._since
        gone = timedelta(seconds=self.clock() - seconds)
        return since if abs(moment - since - gone) < _DISTURBED else None
