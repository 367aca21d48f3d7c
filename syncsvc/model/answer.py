"""What one call to a remote came to. Five kinds, and nothing later confuses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

Record = Mapping[str, str | None]
"""One record as the remote gave it: raw text (or null) under the remote's own names."""
FROM_NOW = timedelta(days=1)
"""What was answered later than that from now was dated by a clock that was wrong, and counts as old."""


class Answer(StrEnum):
    """``empty``: asked, understood, really nothing there. ``refused``: the remote says no, or what it says cannot be
    understood; asking again alone does not help. ``failed``: no usable answer; asking again may help. ``not_asked``:
    nobody asked, for want of budget, time or a token.
    """

    ANSWERED = "answered"
    EMPTY = "empty"
    REFUSED = "refused"
    FAILED = "failed"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Answered:
    """The end of one call, with its retries.

    ``reason`` says why it is refused, failed or not asked: a word key below ``remote.reason``. ``records`` hold only
    the fields that were wanted; ``unknown`` names those that were neither wanted nor ignored. ``missing`` are
    the required names that no record had, as they are configured: then it is refused (``schema_drift``). ``digest`` is
    SHA-256 of everything the remote said, whatever the order of keys; null unless it answered or said that nothing is
    there.
    ``asked`` is when the last try began (UTC), ``tries`` how many calls it took (0 when not asked).
    """

    kind: Answer
    asked: datetime
    reason: str | None = None
    records: tuple[Record, ...] = ()
    unknown: frozenset[str] = frozenset()
    digest: str | None = None
    tries: int = 1
    missing: frozenset[str] = frozenset()

    @property
    def known(self) -> bool:
        """Whether the remote's present content is known now: what is there, or that nothing is."""
        return self.kind in (Answer.ANSWERED, Answer.EMPTY)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One table that a remote answers person by person.

    ``fields`` are the names wanted of each record, as the mapping spells them; ``shape`` is a hash of all that decides
    what is kept of an answer: when it changes, kept answers are stale. ``fresh`` is how old an answer may get before it
    is asked again, ``trusted`` how old before it is not believed any more.
    """

    table: str
    fields: tuple[str, ...]
    shape: str
    fresh: timedelta
    trusted: timedelta
