"""The table of decrees on the organisation (SOTK)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from syncsvc.store.tables import TableRow, UtcMoment


class StructureEventRow(TableRow, table=True):
    """One statement about a decree: its content, counted as a ``version``, or that it is ``withdrawn``."""

    __tablename__ = "structure_event"
    __table_args__ = (Index("structure_newest", "agency", "number", "id"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    agency: str
    number: str
    version: int
    withdrawn: bool
    reason: str | None = None
    decree: str
    effective: str
    title: str
    settle_days: int
    changes: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    by: str
    at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
