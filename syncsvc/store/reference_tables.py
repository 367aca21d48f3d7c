"""The tables of national lists: their versions, and the parts these are made of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index
from sqlmodel import Field

from syncsvc.store.tables import TableRow, UtcMoment


class ReferenceVersionRow(TableRow, table=True):
    """One import of a list. ``agency`` is whose entries these are ("": the list is for every agency), ``origin`` the
    file's name or the source, ``digest`` our hash of all its cells. The newest of a list and agency is in force; none
    is ever changed or deleted.
    """

    __tablename__ = "reference_version"
    __table_args__ = (Index("reference_newest", "list", "agency", "id"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    list: str
    agency: str
    origin: str
    imported_at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    by: str
    rows: int
    digest: str


class ReferencePieceRow(TableRow, table=True):
    """Which parts, in order, make a version."""

    __tablename__ = "reference_piece"

    version_id: int = Field(foreign_key="reference_version.id", primary_key=True)
    ordinal: int = Field(primary_key=True)
    hash: str = Field(foreign_key="snapshot_part.hash", index=True)
