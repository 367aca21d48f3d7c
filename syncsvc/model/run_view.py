"""What a reader gets to see of one stored run: plain values, free of the store that kept them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import polars as pl

from syncsvc.model.finding import Finding
from syncsvc.model.run import no_term_uses, no_terms
from syncsvc.model.schema import schema


class Life(StrEnum):
    """Where a finding stands in its life. ``waived`` is a person's decision; it asks for no work until it ends."""

    NEW = "new"
    OPEN = "open"
    RETURNED = "returned"
    ACKNOWLEDGED = "acknowledged"
    WAIVED = "waived"


VIEW_FINDINGS = pl.Schema(
    {
        "id": pl.String(),
        **schema(Finding),
        "life": pl.String(),
        "first_at": pl.Datetime("ms"),
        "returns": pl.Int64(),
    }
)
VIEW_UNITS = pl.Schema(
    {
        "unit": pl.String(),
        "parent": pl.String(),
        "name": pl.String(),
        "people": pl.Int64(),
        "ready": pl.Int64(),
        "unknown": pl.Int64(),
    }
)


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """The facts of one check that its findings do not repeat: who acts, and on what ground (with its confidence)."""

    code: str
    severity: str
    actor: str
    ground: str
    confidence: str


@dataclass(frozen=True, slots=True)
class SourceAge:
    """How old one source's own data was when the run looked at it. ``as_of`` is UTC."""

    source: str
    side: str
    as_of: datetime
    rows: int


@dataclass(frozen=True, slots=True)
class RunView:
    """One run as its readers see it. Moments are UTC, with or without a zone; ``zone`` is where the readers live.

    ``findings`` has the columns of ``VIEW_FINDINGS``: what is open after the run, waived ones included. ``closed``
    counts what ended in this run, by ``model.finding.Ending``. ``coverage`` has the columns of ``COVERAGE_SCHEMA``,
    ``units`` those of ``VIEW_UNITS``: ``people`` are those placed in the unit itself (not below it), ``ready`` those
    of them whom nothing keeps from an SKP, ``unknown`` those about whom that could not be told; the rest is not ready.
    ``names`` gives further unit names by id. ``terms`` and ``term_uses`` are as in ``model.run.Outcome``.
    """

    agency_key: str
    agency_name: str
    run: int
    state: str
    reason: str | None
    started: datetime
    ended: datetime | None
    scope_everybody: bool
    findings: pl.DataFrame
    closed: dict[str, int]
    coverage: pl.DataFrame
    units: pl.DataFrame
    sources: tuple[SourceAge, ...]
    names: dict[str, str] = field(default_factory=dict)
    zone: str = "Asia/Jakarta"
    terms: pl.DataFrame = field(default_factory=no_terms)
    term_uses: pl.DataFrame = field(default_factory=no_term_uses)
