"""The table of what persons say about local terms."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index
from sqlmodel import Field

from syncsvc.store.tables import TableRow, UtcMoment


class EquivalenceRow(TableRow, table=True):
    """One statement (``model.equivalence.Statement``). Never changed; the newest about a pair counts.

    Days are ISO texts. ``agency`` is "" of what came with a shared pack.
    """

    __tablename__ = "equivalence"
    __table_args__ = (Index("equivalence_newest", "agency", "listing", "key", "id"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    agency: str
    listing: str
    kind: str
    term: str
    key: str
    context: str
    code: str | None = None
    title: str | None = None
    kinship: str
    verdict: str
    evidence: str | None = None
    author: str
    reviewer: str | None = None
    reason: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    reference_version: int | None = None
    pack: str | None = None
    at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
