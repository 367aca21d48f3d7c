"""The tables of trust: who did and saw what, who may use the interface, and what this installation is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from syncsvc.store.tables import TableRow, UtcMoment


class AuditRow(TableRow, table=True):
    """One action, or one look at a person's data. The database refuses to change or delete one.

    ``digest`` is SHA-256 over the row's own content and ``before``, the digest of the row before it. ``subject`` is a
    keyed hash of the person concerned. ``facts`` are canonical JSON.
    """

    __tablename__ = "audit"
    __table_args__ = (Index("audit_subject", "subject"), Index("audit_at", "at"))

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    actor: str
    action: str
    object: str
    subject: str | None = None
    facts: str
    before: str
    digest: str


class InstallationRow(TableRow, table=True):
    """The one row of what this installation is: ``secret`` (hexadecimal) keys the hashes of persons."""

    __tablename__ = "installation"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    name: str
    secret: str
    made_at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))


class ApiKeyRow(TableRow, table=True):
    """A key to the JSON interface; of the key itself only ``digest`` (SHA-256, hexadecimal) is kept.

    ``agencies`` are those it may see ("*": all), ``rights`` what it may do.
    """

    __tablename__ = "api_key"
    __table_args__ = (Index("api_key_digest", "digest", unique=True), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    name: str
    digest: str
    agencies: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    rights: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    made_by: str
    made_at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    expires_at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(UtcMoment))
    revoked_by: str | None = None
    used_at: datetime | None = Field(default=None, sa_column=Column(UtcMoment))
