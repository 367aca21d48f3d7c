"""Findings as they are shown: with what is personal, or without."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import Field, StringConstraints

from syncsvc.model.finding import Finding
from syncsvc.model.schema import schema
from syncsvc.reports.cells import may_hold_nik, without_niks
from syncsvc.reports.wording import Wording
from syncsvc.store.finding_pages import Past
from syncsvc.web.api.finding_names import PATTERN, FindingNames
from syncsvc.web.api.run_shapes import Nip
from syncsvc.web.api.shapes import MOST_ROWS, Asked, Id, Key, Number, Searched, Shown, Words

Row = Mapping[str, Any]
FindingName = Annotated[str, StringConstraints(pattern=PATTERN)]
Life = Literal["new", "open", "returned", "acknowledged", "waived"]
Severity = Literal["block", "high", "medium", "low", "info"]
_IMPERSONAL = frozenset({"unit", "position", "source", "table", "column", "file", "structure"})
"""What a finding may be about without its key or name being somebody's."""
_PERSONAL = ("key", "person", "subject", "local", "national", "cause")


class FindingQuery(Searched):
    """Which findings. ``persons``: also what is personal, which needs the right people and is written down."""

    state: Literal["open", "closed", "all"] = "open"
    check: Key | None = None
    unit: Id | None = None
    severity: Severity | None = None
    life: Life | None = None
    persons: bool = False
    after: FindingName | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 100


class Persons(Searched):
    """Whether what is personal is shown, which needs the right people and is written down."""

    persons: bool = False


class FindingShown(Shown):
    """One finding. ``id`` is its name in addresses. What is personal is null unless it was asked for: of people their
    key, name and values, and ``report_id``, the id in reports and on the command line. No NIK is ever shown whole."""

    id: str
    report_id: str | None
    check: str
    entity: str
    key: str | None
    field: str
    period: str
    person: str | None
    subject: str | None
    unit: str | None
    severity: str | None
    local: str | None
    national: str | None
    cause: str | None
    state: str
    ending: str | None
    life: str
    returns: int
    first_run: int
    opened_run: int
    first_at: datetime | None
    verb: str | None
    until: date | None
    reason: str | None


class FindingPage(Shown):
    """Some findings of the run that readers see now, in the order of their ids. A page may be short, even empty, and
    still have a ``next``."""

    run: int
    findings: list[FindingShown]
    next: str | None


class VersionShown(Shown):
    """What a run wrote about a finding."""

    from_run: int
    at: datetime | None
    state: str
    ending: str | None
    severity: str | None
    local: str | None
    national: str | None


class VerdictShown(Shown):
    """What a person decided on a finding, having seen ``run``."""

    run: int
    verb: str
    reason: str | None
    until: date | None
    by: str
    at: datetime


class FindingWhole(FindingShown):
    """One finding with its history; ``run`` is what readers see now, to be named when it is decided."""

    run: int
    versions: list[VersionShown]
    decisions: list[VerdictShown]


class VerdictAsked(Asked):
    """What a person decides. ``run``: what they saw; when the finding changed after it, nothing is decided."""

    verb: Literal["acknowledge", "waive", "reopen"]
    run: Number
    reason: Words | None = None
    until: Annotated[date, Field(strict=False)] | None = None


class Decided(Shown):
    """What was decided."""

    id: str
    verb: str
    until: date | None


class PersonAsked(Asked):
    """Whose findings are wanted."""

    agency: Key
    nip: Nip


class PersonFindings(Shown):
    """The open findings about one person."""

    run: int
    findings: list[FindingShown]


@dataclass(frozen=True, slots=True)
class Showing:
    """How findings are shown to somebody: with what is personal or without, in which language, by which names."""

    persons: bool
    language: str
    names: FindingNames

    def findings(self, rows: Iterable[Row]) -> list[FindingShown]:
        """Findings as they are shown."""
        return [FindingShown(**self._named(row)) for row in rows]

    def whole(self, run: int, now: Row, past: Past) -> FindingWhole:
        """One finding with its versions and verdicts."""
        history = [VersionShown(**_seen(each, self.persons, self.language)) for each in past.versions]
        decided = [VerdictShown(run=each["run_id"], **each) for each in past.verdicts]
        return FindingWhole(run=run, versions=history, decisions=decided, **self._named(now))

    def _named(self, row: Row) -> Row:
        seen = _seen(row, self.persons, self.language)
        return {**seen, "id": self.names.of(row["id"]), "report_id": row["id"] if self.persons else None}


def _seen(row: Row, persons: bool, language: str) -> Row:
    """A row without any NIK, and without what is personal unless it was asked for."""
    if not persons:
        kept = ("key", "subject") if row["entity"] in _IMPERSONAL else ()
        row = {**row, **{name: None for name in _PERSONAL if name not in kept}}
    if not may_hold_nik(row):
        return row
    texts = {name: row[name] for name in schema(Finding)}
    covered = without_niks(pl.DataFrame([texts], schema=schema(Finding)), Wording(language))
    return {**row, **covered.row(0, named=True)}
