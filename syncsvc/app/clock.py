"""What time it is where an agency lives. Whose day it is decides when a waiver ends and which rules are in force."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from syncsvc.store.engine import Store
from syncsvc.store.pointing import current_rules

SAMPLE_ZONE = "Asia/Jakarta"
"""Where the invented agency lives, and whoever has not said."""


def now_in(zone: str, moment: datetime | None = None) -> datetime:
    """Now (or ``moment``, with its zone) by the clock of a zone: its date is the day there."""
    return (moment or datetime.now(UTC)).astimezone(ZoneInfo(zone))


def now_at(store: Store, agency: str, moment: datetime | None = None) -> datetime:
    """Now (or ``moment``) by the agency's own clock, as its last run knew it: no configuration is read for it."""
    zone = current_rules(store, agency).get("timezone")
    return now_in(zone or SAMPLE_ZONE, moment)
