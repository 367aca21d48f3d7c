"""What a daemon does at regular times: tick, and look after what others left behind."""

from __future__ import annotations

from collections.abc import Mapping

from syncsvc.app.configured import Configured
from syncsvc.app.news import Telling
from syncsvc.jobs.clockwork import Turn
from syncsvc.jobs.host import Host, log
from syncsvc.jobs.leaps import Leaps
from syncsvc.jobs.orders import orders_of
from syncsvc.jobs.tick import tick
from syncsvc.jobs.timetable import apply_timetable
from syncsvc.logs import what
from syncsvc.model.schedule import Schedule
from syncsvc.store.claims import take_over
from syncsvc.store.silence import end_frozen

TICK, FILES, SEND, LOOK, SWEEP, TIDY = 2.0, 30.0, 3.0, 60.0, 5.0, 30.0
"""Seconds between two turns."""


def turns_of(host: Host, configured: Configured, telling: Telling) -> Mapping[str, tuple[float, Turn]]:
    """Name to seconds and what is done then."""
    troubled: set[tuple[str, str]] = set()
    applied: dict[str, tuple[Schedule, ...]] = {}
    leaps = Leaps(host.store)
    turns: dict[str, tuple[float, Turn]] = {
        "files": (FILES, lambda: _reread(host, configured, applied)),
        "tick": (TICK, lambda: _tick(host, configured, troubled)),
        "send": (SEND, telling.send),
        "look": (LOOK, telling.look),
        "leaps": (LOOK, leaps.turn),
    }
    if not host.store.sqlite:
        turns["sweep"] = (SWEEP, lambda: _sweep(host))
        turns["tidy"] = (TIDY, lambda: _tidy(host))
    return turns


def _tick(host: Host, configured: Configured, troubled: set[tuple[str, str]]) -> None:
    """What fell due becomes runs. A trouble is told when it begins."""
    done = tick(host.store, lambda schedule: orders_of(schedule, configured.agency))
    now = {(each.agency, each.schedule) for each in done.troubles}
    for each in done.troubles:
        if (each.agency, each.schedule) not in troubled:
            log.warning("tick", agency=each.agency, schedule=each.schedule, **what(each.error))
    troubled.clear()
    troubled.update(now)
    if done.queued or done.missed:
        log.info("tick", queued=len(done.queued), missed=len(done.missed))
        host.nudge.set()


def _reread(host: Host, configured: Configured, applied: dict[str, tuple[Schedule, ...]]) -> None:
    """Schedules in files go into the table, also when the files change while the daemon serves."""
    apply_timetable(host.store, configured.folder, configured.agency, applied)


def _tidy(host: Host) -> None:
    """The queue forgets jobs of workers that died, and old ones."""
    from syncsvc.jobs.queue import tidy

    tidy(host.store.address)


def _sweep(host: Host) -> None:
    """Runs whose process died or froze go on elsewhere, and what may be taken is told to whoever could."""
    from syncsvc.jobs.queue import send_again  # its library takes long to load, and an embedded store has no queue

    with host.store.changing() as connection:
        frozen = end_frozen(connection)
    if frozen:
        log.warning("sweep", frozen=frozen)
    take_over(host.store, host.stall, host.owner)
    send_again(host.store)
