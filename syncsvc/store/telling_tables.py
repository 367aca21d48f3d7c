"""The tables of telling people: what is to be sent, and which alarms ring."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field

from syncsvc.store.tables import TableRow, UtcMoment


class OutboxRow(TableRow, table=True):
    """One message to one channel, written with what it tells of. Its id is the key by which a receiver knows it again.

    ``event`` names its words, ``facts`` fill them (never a person's data). ``sameness``: written once only. ``state``:
    waiting, sent, or dead after too many tries.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_once", "channel", "sameness", unique=True),
        Index(
            "outbox_waiting",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    event: str
    agency: str
    facts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    sameness: str | None = None
    state: str
    tries: int = 0
    made_at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    due_at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    sent_at: datetime | None = Field(default=None, sa_column=Column(UtcMoment))
    error: str | None = None


class AlarmRow(TableRow, table=True):
    """Something that is not as it should be, since when, and whether anybody was told; gone when it is over."""

    __tablename__ = "alarm"

    agency: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    about: str = Field(primary_key=True)
    facts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    since: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    told_at: datetime | None = Field(default=None, sa_column=Column(UtcMoment))
