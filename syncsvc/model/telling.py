"""What people can be told about, and which of it wakes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Event(StrEnum):
    """One kind of news."""

    DIGEST = "digest"
    RUN_DONE = "run_done"
    RUN_PARTIAL = "run_partial"
    RUN_CANCELLED = "run_cancelled"
    RUN_FAILED = "run_failed"
    RUN_HELD = "run_held"
    RUN_MISSED = "run_missed"
    RUN_LATE = "run_late"
    TOKEN_ENDING = "token_ending"  # noqa: S105 - the name of an event
    COVERAGE_FALLING = "coverage_falling"
    SOURCE_STALE = "source_stale"
    BACKUP_FAILED = "backup_failed"
    AUDIT_BROKEN = "audit_broken"
    DISK_LOW = "disk_low"
    MESSAGES_DEAD = "messages_dead"
    TEST = "test"


class Phase(StrEnum):
    """Where an alarm stands that somebody is told about; ``ONCE`` is for what is no alarm."""

    ONCE = "once"
    BEGAN = "began"
    STILL = "still"
    OVER = "over"


CHATTER = frozenset({Event.RUN_DONE, Event.RUN_PARTIAL, Event.RUN_CANCELLED})
"""What only programs want to hear of: a channel gets it when it names it."""
USUAL = tuple(event for event in Event if event not in CHATTER and event is not Event.TEST)
"""What a channel gets that names nothing."""

_LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ .-]?\d){15,17}(?!\d)")


def harmless(fact: Any) -> Any:
    """The same fact without any number that could be a person's (16 to 18 digits), however deep it stands in it."""
    if isinstance(fact, str):
        return _LONG_NUMBER.sub("***", fact)
    if isinstance(fact, Mapping):
        return {str(name): harmless(inner) for name, inner in fact.items()}
    if isinstance(fact, list | tuple):
        return [harmless(inner) for inner in fact]
    return fact
