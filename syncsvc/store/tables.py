"""The tables, as SQLModel classes; bulk rows go past them, straight through the driver (``bulk``).

A finding is kept as versions, each valid from one run until another: what a reader sees are the versions
with ``from_run <= current < to_run``, where ``current`` is the agency's pointer. So a run may write its
versions in many small transactions unseen; moving the pointer shows them all at once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pydantic import ConfigDict
from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    text,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class TableRow(SQLModel):
    """What every table extends. Rows are never made of these classes, so that what would validate them is not built:
    it would be a third of what loading the tables takes."""

    model_config = ConfigDict(defer_build=True)  # type: ignore[assignment]


class UtcMoment(TypeDecorator[datetime]):
    """A moment in UTC on both databases; always comes back with its zone. Without a zone it counts as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite keeps it as text without the zone."""
        if value is None:
            return None
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database, with UTC written on it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PointerRow(TableRow, table=True):
    """Which run's findings an agency's readers see; ``base_run`` is the run of the packed base
    (``BaseRow``).
    """

    __tablename__ = "agency_pointer"

    agency: str = Field(primary_key=True)
    current_run: int = Field(foreign_key="run.id")
    base_run: int | None = None


class PartRow(TableRow, table=True):
    """Some rows of a frame as Parquet, named by our hash of their content. The same content is kept once."""

    __tablename__ = "snapshot_part"

    hash: str = Field(primary_key=True)
    blob: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class IntakeRow(TableRow, table=True):
    """What one source delivered in one run (of kind pull), and the evaluation that last judged it.

    ``pruned``: its rows are gone, its sizes stay.
    """

    __tablename__ = "intake"
    __table_args__ = (
        Index("intake_newest", "agency", "source", "state", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    judged_run: int | None = Field(default=None, index=True)
    agency: str
    source: str
    side: str
    state: str
    as_of: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    taken_at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    cut: bool = False
    pruned: bool = False


class SnapshotRow(TableRow, table=True):
    """One table of an intake; ``files``, ``units``, ``periods`` (rows per each) and ``filled`` (cells per column) are
    for the guard. ``origin`` is the source's name of the table, ``moments`` when each period's newest file was written,
    ``made_of`` what a table of single answers was made of (``model.run.Snapshot``).
    Position 0: the mapping's notes.
    """

    __tablename__ = "snapshot"

    intake_id: int = Field(foreign_key="intake.id", primary_key=True)
    position: int = Field(primary_key=True)
    noun: str
    rows: int
    as_of: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    files: int
    units: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    periods: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    filled: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    origin: str
    moments: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    made_of: str | None = Field(default=None, index=True)


class PieceRow(TableRow, table=True):
    """Which parts, in order, make a snapshot."""

    __tablename__ = "snapshot_piece"
    __table_args__ = (ForeignKeyConstraint(["intake_id", "position"], ["snapshot.intake_id", "snapshot.position"]),)

    intake_id: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    ordinal: int = Field(primary_key=True)
    hash: str = Field(foreign_key="snapshot_part.hash", index=True)


class RunPieceRow(TableRow, table=True):
    """Which parts, in order, make a run's own frames: coverage, units, terms and their uses."""

    __tablename__ = "run_piece"

    run_id: int = Field(foreign_key="run.id", primary_key=True)
    name: str = Field(primary_key=True)
    ordinal: int = Field(primary_key=True)
    hash: str = Field(foreign_key="snapshot_part.hash", index=True)


class FindingRow(TableRow, table=True):
    """One version of a finding. ``opened_run`` is where its present spell began, ``missed`` how often its
    subject was absent from complete data. The identity columns hold "" where the check gave none.
    """

    __tablename__ = "finding"
    __table_args__ = (
        Index("finding_written", "agency", "from_run"),
        Index(
            "finding_replaced",
            "agency",
            "to_run",
            sqlite_where=text("to_run IS NOT NULL"),
            postgresql_where=text("to_run IS NOT NULL"),
        ),
    )

    agency: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    from_run: int = Field(primary_key=True)
    to_run: int | None = None
    state: str
    ending: str | None = None
    check: str
    entity: str
    key: str
    field: str
    period: str
    person: str | None = None
    subject: str | None = None
    unit: str | None = None
    severity: str | None = None
    local: str | None = None
    national: str | None = None
    cause: str | None = None
    first_run: int
    opened_run: int
    returns: int
    missed: int


class BaseRow(TableRow, table=True):
    """All visible findings of an agency at one run, packed: a derived copy that saves reading row by row."""

    __tablename__ = "finding_base"

    agency: str = Field(primary_key=True)
    run_id: int = Field(primary_key=True)
    ordinal: int = Field(primary_key=True)
    blob: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class DecisionRow(TableRow, table=True):
    """One person's verdict on a finding. Never changed; the newest counts. ``run_id`` is what they saw."""

    __tablename__ = "decision"
    __table_args__ = (Index("decision_newest", "agency", "finding_id", "id"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    agency: str
    finding_id: str
    run_id: int = Field(sa_column=Column(ForeignKey("run.id"), nullable=False))
    verb: str
    reason: str | None = None
    until: str | None = None
    by: str
    at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
