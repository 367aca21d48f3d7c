"""What time it is where an agency lives. Whose day it is decides when a waiver ends and which rules are in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
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
    return _now_by(current_rules(store, agency), moment)


def day_by(rules: Mapping[str, Any]) -> date:
    """Which day it is for an agency whose readers see a run that was judged by these rules."""
    return _now_by(rules).date()


def _now_by(rules: Mapping[str, Any], moment: datetime | None = None) -> datetime:
    return now_in(rules.get("timezone") or SAMPLE_ZONE, moment)
