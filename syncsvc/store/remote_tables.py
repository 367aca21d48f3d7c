"""The tables of what remotes were asked: their last answers, and the budget they grant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, LargeBinary
from sqlmodel import Field

from syncsvc.store.tables import TableRow, UtcMoment


class LandingRow(TableRow, table=True):
    """The last answer about one person (``key``) from one table of one source, and the last try.

    ``kind``, ``reason`` and ``asked_at`` are of the last try; ``answered_at``, ``digest``, ``shape``, ``body`` and
    ``unknown`` of the last answer that was one (then ``filled`` says whether there was anything). ``changed_at`` is
    when its content last became another. ``missing`` are the required names that were gone when the remote last showed
    records and none was an answer since, one per line. ``failures`` counts tries without an answer since then;
    ``again_at`` is before when it is not asked again.
    """

    __tablename__ = "landing"
    __table_args__ = (Index("landing_changed", "agency", "source", "changed_at"),)

    agency: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    endpoint: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    kind: str
    reason: str | None = None
    asked_at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    answered_at: datetime | None = Field(default=None, sa_column=Column(UtcMoment))
    changed_at: datetime | None = Field(default=None, sa_column=Column(UtcMoment))
    filled: bool = False
    digest: str | None = None
    shape: str | None = None
    body: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    unknown: str = ""
    missing: str = ""
    failures: int = 0
    again_at: datetime | None = Field(default=None, sa_column=Column(UtcMoment))


class ShapeRow(TableRow, table=True):
    """The names that answers of one shape hold: what their bodies are packed with."""

    __tablename__ = "landing_shape"

    shape: str = Field(primary_key=True)
    fields: list[Any] = Field(sa_column=Column(JSON, nullable=False))


class BudgetRow(TableRow, table=True):
    """What one remote's budget stands at, for all workers and agencies. Moments are seconds since 1970 by the
    database's clock. ``next_at``: the first moment that nobody reserved yet. ``used``: calls reserved on ``day``.
    ``closed_until``: the circuit breaker; ``strikes``: failures in a row.
    """

    __tablename__ = "budget"

    remote: str = Field(primary_key=True)
    next_at: float = 0.0
    day: str = ""
    used: int = 0
    closed_until: float = 0.0
    strikes: int = 0


class SkpStateRow(TableRow, table=True):
    """The state an SKP was seen in, and since when; the one before it, when there was one."""

    __tablename__ = "skp_state"

    agency: str = Field(primary_key=True)
    side: str = Field(primary_key=True)
    skp_id: str = Field(primary_key=True)
    status: str
    since: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    before: str | None = None


class ChangeRow(TableRow, table=True):
    """When one field of a person was last seen to change on one side."""

    __tablename__ = "field_change"

    agency: str = Field(primary_key=True)
    side: str = Field(primary_key=True)
    nip: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
