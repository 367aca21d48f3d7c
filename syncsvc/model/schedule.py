"""When something is done by itself: the nouns. When that falls due is ``model.due``; what a person types for it,
``model.form_text``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from syncsvc.model.order import SITE

DAY_MINUTES = 1_440
ZONES = ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")
"""Indonesia's zones: WIB (two), WITA, WIT. None of them has summer time."""


class Do(StrEnum):
    """What is done. ``SYNC`` is pull, evaluate and tell; the last three concern the whole installation."""

    SYNC = "sync"
    PULL = "pull"
    EVALUATE = "evaluate"
    TELL = "tell"
    BACKUP = "backup"
    PURGE = "purge"
    HEAD = "head"


OF_SITE = frozenset({Do.BACKUP, Do.PURGE, Do.HEAD})
PULLING = frozenset({Do.SYNC, Do.PULL})


@dataclass(frozen=True, slots=True)
class Every:
    """Every so many minutes, counted from a fixed local midnight (``model.due.ANCHOR``): "every 30 minutes" is always
    at :00 and :30, whenever the program was started."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Daily:
    """Each day at one time; ``at`` is the minute of the local day."""

    at: int


@dataclass(frozen=True, slots=True)
class Weekly:
    """Each week on one day (0 = Monday) at one time (the minute of the local day)."""

    weekday: int
    at: int


@dataclass(frozen=True, slots=True)
class Cron:
    """Five fields as in Unix cron; weekdays from 0 = Monday. ``either``: both the day of the month and the weekday are
    written as something else than ``*``, and then one of the two is enough."""

    text: str
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool


Form = Every | Daily | Weekly | Cron


@dataclass(frozen=True, slots=True)
class Calendar:
    """On which local days nothing falls due, and at which local hours: such a due time is none at all, it is not moved.

    ``workdays``: only Monday to Friday. ``holidays`` are never due. ``closed`` are (from, to) in minutes of the day,
    "to" excluded; past midnight where "to" is before "from".
    """

    workdays: bool = False
    holidays: frozenset[date] = frozenset()
    closed: tuple[tuple[int, int], ...] = ()


ALWAYS = Calendar()


@dataclass(frozen=True, slots=True)
class Timing:
    """When: the form and the calendar, both in the local time of ``tz`` (a name of the time zone database)."""

    form: Form
    tz: str = ZONES[0]
    calendar: Calendar = ALWAYS


@dataclass(frozen=True, slots=True)
class Schedule:
    """Something that is done by itself. ``agency`` is SITE for what concerns the whole installation.

    ``sources``: only these are pulled (none: all). ``jitter_s`` spreads the start by at most so many seconds, always
    the same for one schedule (``model.due.jitter_of``). A start later than ``max_lateness_s`` does not happen.
    """

    name: str
    do: Do
    timing: Timing
    agency: str = SITE
    sources: tuple[str, ...] = ()
    jitter_s: int = 0
    max_lateness_s: int = field(default=7_200)
    enabled: bool = True
