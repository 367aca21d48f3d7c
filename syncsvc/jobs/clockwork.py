"""What wakes us at regular times; the only module that knows APScheduler.

Its memory store holds a handful of turns and nothing else: what is due stands in our own table, so a turn that comes
late, or twice, or not at all, loses nothing (reliability reference 1.1).
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from syncsvc.logs import what

Turn = Callable[[], None]
log = structlog.get_logger()
_SET_BACK = timedelta(seconds=1)
"""A clock that is set back by less delays a turn by less."""
_TROUBLES = {EVENT_JOB_ERROR: "error", EVENT_JOB_MISSED: "missed", EVENT_JOB_MAX_INSTANCES: "slow"}


class Clockwork:
    """Calls each turn every so many seconds, on a thread of its own: a slow one delays no other. ``turns``: name to
    seconds and what is called."""

    def __init__(self, turns: Mapping[str, tuple[float, Turn]]) -> None:
        self._last = dict.fromkeys(turns, -math.inf)
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # its troubles are told by ``_told``
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={name: ThreadPoolExecutor(1) for name in turns},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=UTC,
        )
        for name, (seconds, turn) in turns.items():
            call = self._noting(name, turn)
            begin = datetime.now(UTC)
            self._scheduler.add_job(
                call, "interval", seconds=seconds, id=name, executor=name, next_run_time=begin, name=name
            )
        self._scheduler.add_listener(_told, sum(_TROUBLES))

    def start(self) -> None:
        """Begin; each turn comes at once for the first time."""
        self._scheduler.start()

    def look_at_clock(self) -> None:
        """To be called every few seconds: a turn whose next time is further away than it ever is comes at once. The
        machine's clock was set back; else it would come only after as long as that."""
        now = datetime.now(UTC)
        for job in self._scheduler.get_jobs():
            away = job.next_run_time - now
            if away > job.trigger.interval + _SET_BACK:
                log.warning("clock", turn=job.id, set_back=round(away.total_seconds()))
                job.modify(next_run_time=now)

    def end(self) -> None:
        """Call no turn any more, and wait for those under way."""
        self._scheduler.shutdown(wait=True)

    def age(self, name: str) -> float:
        """Seconds since a turn last came to its end well; infinite before the first time."""
        return time.monotonic() - self._last[name]

    def _noting(self, name: str, turn: Turn) -> Turn:
        def call() -> None:
            turn()
            self._last[name] = time.monotonic()

        return call


def _told(event: JobEvent) -> None:
    fault = getattr(event, "exception", None)
    if fault is None:
        log.warning("turn", turn=event.job_id, trouble=_TROUBLES[event.code])
    else:
        log.error("turn", turn=event.job_id, trouble=_TROUBLES[event.code], **what(fault))
