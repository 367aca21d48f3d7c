"""What one evaluation may speak about, what it is given and what it returns, and the life of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import polars as pl

from syncsvc.model.nomenclature import TERM_SCHEMA, TERM_USE_SCHEMA
from syncsvc.model.schema import Count, Kind, Moment, Text


class Side(StrEnum):
    """Which truth a source speaks for."""

    LOCAL = "local"
    SIASN = "siasn"
    EKINERJA = "ekinerja"


class State(StrEnum):
    """Where a run stands. The reason beside it explains; only the state steers."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    PARTIAL = "partial"
    HELD = "held"
    FAILED = "failed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    MISSED = "missed"


GOING_ON = frozenset({State.QUEUED, State.RUNNING})
"""What is not over yet. A held run is over for whoever executes; only a person can let it go on."""


@dataclass(frozen=True, slots=True)
class Run:
    """One execution as it stands; the columns of the list of runs. The state steers, the reason explains.

    Moments are UTC; one that waits has not started. The counts are of findings (open after it; new, returned and closed
    by it), null before its end.
    """

    run: Annotated[int, Kind.COUNT]
    agency: Annotated[str, Kind.TEXT]
    state: Annotated[State, Kind.TEXT]
    reason: Text
    started: Moment
    ended: Moment
    open: Count
    new: Count
    returned: Count
    closed: Count


@dataclass(frozen=True, slots=True)
class Scope:
    """The subjects a run may open or close findings for. Empty means everybody."""

    nips: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()

    @property
    def everybody(self) -> bool:
        """True when nothing narrows the run."""
        return not (self.nips or self.units)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All mapped rows of one table of one source at one moment. ``frame`` has the noun's columns.

    ``as_of`` is when the source's own data was current (file time, else fetch time), in UTC; of several files the
    newest. ``files`` says of how many files the table was made; anything else counts as one. ``origin`` is the source's
    own name of the table, ``moments`` the newest file's time per period ("2026/tw3"); both are empty where nobody said.
    ``made_of`` stands for all that a table made of single answers was made of: the same again means the same rows.
    """

    source: str
    side: Side
    table: str
    frame: pl.DataFrame
    as_of: datetime
    files: int = 1
    origin: str = ""
    moments: Mapping[str, datetime] = field(default_factory=dict)
    made_of: str | None = None


UNASKED_SCHEMA = pl.Schema({"noun": pl.String(), "nip": pl.String(), "reason": pl.String()})
"""Of whom a source that is asked person by person has no answer to rely upon, per table and why: not_asked,
ask_failed or ask_refused."""


def nobody_unasked() -> pl.DataFrame:
    """Everybody was asked and answered for, or the source's tables come whole."""
    return pl.DataFrame(schema=UNASKED_SCHEMA)


@dataclass(frozen=True, slots=True)
class Intake:
    """What one source delivered in one run: its snapshots, and what the mapping noted (``mapping.notes``).

    Without snapshots it only says why none came. ``cut`` says that a row cap ended a table early: such an intake is
    never trusted to be whole. ``unasked`` has the columns of ``UNASKED_SCHEMA``. ``awaited`` are the source's own names
    of tables that it is still asked for and that did not come; it is not kept, for the configuration says it.
    """

    source: str
    side: Side
    snapshots: tuple[Snapshot, ...]
    notes: pl.DataFrame
    as_of: datetime
    cut: bool = False
    unasked: pl.DataFrame = field(default_factory=nobody_unasked)
    awaited: frozenset[str] = frozenset()


def no_terms() -> pl.DataFrame:
    """No term was matched."""
    return pl.DataFrame(schema=TERM_SCHEMA)


def no_term_uses() -> pl.DataFrame:
    """No term was matched, so nobody uses one."""
    return pl.DataFrame(schema=TERM_USE_SCHEMA)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything one evaluation concluded.

    ``findings`` has the columns of ``model.finding.Finding``; ``coverage`` those of ``COVERAGE_SCHEMA``; ``endings``
    names the earlier findings that closed (``ENDING_SCHEMA``); ``absent`` the ids whose subject no side knows now;
    ``units`` the units with their people counted (unit, parent, name, people, ready, unknown) for the readers.
    ``terms`` are the local titles and unit names as they were matched (``TERM_SCHEMA``), ``term_uses`` how many people
    of each unit they concern (``TERM_USE_SCHEMA``).
    """

    findings: pl.DataFrame
    coverage: pl.DataFrame
    endings: pl.DataFrame
    absent: frozenset[str]
    units: pl.DataFrame
    as_of: dict[str, datetime] = field(default_factory=dict)
    terms: pl.DataFrame = field(default_factory=no_terms)
    term_uses: pl.DataFrame = field(default_factory=no_term_uses)
