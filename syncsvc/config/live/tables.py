"""What a remote is asked: one declaration per table."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from syncsvc.config.shape import Strict


class LiveTable(Strict):
    """One table of a remote.

    ``each`` says what one call is about. Nothing: the whole table, in one answer or in pages. ``year`` or ``period``:
    one call for every year or period that the rules ask about. ``nip``: one call per person, whose last answer is kept
    (landing), asked again when older than ``fresh_hours``, and not believed when older than ``trust_days``. ``path`` is
    relative to the source's address, with the blanks {nip}, {year} and {period}.
    """

    path: str = Field(min_length=1)
    each: Literal["nip", "year", "period"] | None = None
    fresh_hours: float = Field(default=24.0, ge=0)
    trust_days: float = Field(default=31.0, gt=0)
