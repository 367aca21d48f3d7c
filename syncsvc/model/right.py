"""What a key to the JSON interface may be allowed."""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    """One thing a key may do. ``READ`` shows nothing of a person; ``PEOPLE`` does, and every look is written down.

    ``DECIDE``: verdicts on findings. ``TRIGGER``: wish runs. ``OPERATE``: cancel, approve, reject and retry runs, pause
    sources and schedules. ``METRICS``: the numbers for Prometheus. ``ADMIN`` is all of them.
    """

    READ = "read"
    PEOPLE = "people"
    DECIDE = "decide"
    TRIGGER = "trigger"
    OPERATE = "operate"
    METRICS = "metrics"
    ADMIN = "admin"


EVERY_AGENCY = "*"
"""Stands among a key's agencies for all there are, and will be."""
