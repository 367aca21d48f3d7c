"""What a daemon does at regular times: tick, and look after what others left behind."""

from __future__ import annotations

from collections.abc import Mapping

from syncsvc.app.configured import Configured
from syncsvc.jobs.clockwork import Turn
from syncsvc.jobs.host import STALL, Host
from syncsvc.jobs.queue import send_again, tidy
from syncsvc.store.claims import take_over
from syncsvc.store.waiting import open_overdue

TICK, SWEEP, TIDY = 2.0, 5.0, 30.0
"""Seconds between two turns."""


def turns_of(host: Host, configured: Configured) -> Mapping[str, tuple[float, Turn]]:
    """Name to seconds and what is done then."""
    turns: dict[str, tuple[float, Turn]] = {"tick": (TICK, lambda: _tick(host, configured))}
    if not host.store.sqlite:
        turns["sweep"] = (SWEEP, lambda: _sweep(host))
        turns["tidy"] = (TIDY, lambda: _tidy(host))
    return turns


def _tick(host: Host, _configured: Configured) -> None:
    open_overdue(host.store)
    host.nudge.set()


def _sweep(host: Host) -> None:
    """Runs whose process died go on elsewhere, and what may be taken is told to whoever could."""
    take_over(host.store, STALL)
    send_again(host.store)


def _tidy(host: Host) -> None:
    """The queue forgets jobs of workers that died, and old ones."""
    tidy(host.store.address)
