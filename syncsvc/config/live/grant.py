"""From the configured pace to the arithmetic of the budget."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from syncsvc.config.live.pace import Pace
from syncsvc.model.budget import Grant, interval_of
from syncsvc.model.hours import Hours

_ANY_DAY = datetime(2026, 1, 1)  # noqa: DTZ001 (a local day; Indonesia's offsets do not change)
_PORTS = {"http": 80, "https": 443}


def granted(pace: Pace) -> Grant:
    """What a pace grants."""
    offset = _ANY_DAY.replace(tzinfo=ZoneInfo(pace.zone)).utcoffset() or timedelta()
    spans = tuple((_minutes(first), _minutes(last)) for first, _, last in (w.partition("-") for w in pace.windows))
    hours = Hours(int(offset.total_seconds()), spans)
    return Grant(interval_of(pace.per_second, pace.per_minute), pace.per_day, hours)


def remote_name(pace: Pace, address: str) -> str:
    """The name a remote's budget goes by: the shared one, else host and port of its address."""
    if pace.shared:
        return pace.shared
    split = urlsplit(address)
    return f"{(split.hostname or '').lower()}:{split.port or _PORTS.get(split.scheme, 0)}"


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)
