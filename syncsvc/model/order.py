"""What somebody, or a schedule, wants done: orders, which become runs that wait until they are taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from syncsvc.model.run import Scope

SITE = ""
"""Stands where an agency's key stands, for what concerns the whole installation."""


class RunKind(StrEnum):
    """What a run does. ``PULL``, ``EVALUATE`` and ``TELL`` are the steps of one agency; the others concern the whole
    installation: a copy of the store, letting go of what is too old, exporting the audit's signed head."""

    PULL = "pull"
    EVALUATE = "evaluate"
    TELL = "tell"
    BACKUP = "backup"
    PURGE = "purge"
    HEAD = "head"


class Trigger(StrEnum):
    """Why a run exists. One by a ``COMMAND`` was begun at once by a process that does nothing else."""

    SCHEDULE = "schedule"
    MANUAL = "manual"
    RETRY = "retry"
    BACKFILL = "backfill"
    COMMAND = "command"


WAITED_FOR = frozenset({Trigger.MANUAL, Trigger.RETRY, Trigger.COMMAND})
"""A person waits for these; some threads are kept for them."""
PRIORITY = {
    Trigger.MANUAL: 100,
    Trigger.RETRY: 100,
    Trigger.COMMAND: 100,
    Trigger.SCHEDULE: 0,
    Trigger.BACKFILL: -10,
}
"""Who goes first: what a person waits for, then what is due, then what only fills up."""
_BEGUN = 1_000


def resumed(priority: int) -> int:
    """The priority of a run that was begun and whose process died or left: before every one that was not begun, as if
    nothing had happened to it. There are never more of them than the process had threads."""
    return priority if priority >= _BEGUN + min(PRIORITY.values()) else priority + _BEGUN


@dataclass(frozen=True, slots=True)
class Order:
    """What one run is to do.

    ``only`` names the sources it is about (none: all). ``failed_only`` and ``since`` narrow a pull to what failed, and
    to what was answered before that moment. ``approved``: the intakes that a person accepted. Of a batch, ``step`` says
    after which others it comes; ``wait`` is how long at most it waits for them.
    """

    agency: str
    kind: RunKind
    lane: str
    scope: Scope = field(default_factory=Scope)
    only: tuple[str, ...] = ()
    dry: bool = False
    as_of: datetime | None = None
    failed_only: bool = False
    since: datetime | None = None
    approved: tuple[int, ...] | None = None
    step: int = 0
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """Orders that belong together. ``key``: the same wish again is the same runs. ``schedule`` and ``due`` say which
    tick of which schedule they are; then the same tick again is the same runs."""

    orders: Sequence[Order]
    trigger: Trigger
    by: str | None = None
    key: str | None = None
    schedule: int | None = None
    due: datetime | None = None
