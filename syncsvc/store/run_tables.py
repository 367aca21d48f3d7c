"""The tables of runs: what is to be done, by whom and how far; when it is due; what happened to each run."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field

from syncsvc.store.tables import TableRow, UtcMoment


class RunRow(TableRow, table=True):
    """One execution. ``fence`` counts who took it: when somebody else does, the holder before finds no row. ``taken``
    counts those who did not give it back.

    ``asked`` is what it is to do beyond its scope, ``rules`` what it was judged by, ``counts`` what came of it,
    ``held`` the guard's verdict or an error's facts. Runs of one ``batch`` (its first run's id) go by ``step``:
    ``ready_at`` is when nothing of an earlier step was left, ``wait_until`` how long at most it waits for that.
    ``due_at`` is the tick of its schedule. ``cancel_at``: somebody wants it ended.
    """

    __tablename__ = "run"
    __table_args__ = (
        Index(
            "one_running",
            "agency",
            "lane",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index("one_per_tick", "schedule_id", "due_at", "lane", unique=True),
        Index("one_per_wish", "idempotency_key", unique=True),
        Index(
            "run_waiting",
            "state",
            "ready_at",
            sqlite_where=text("state IN ('queued', 'running')"),
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        Index("run_batch", "batch"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    agency: str = Field(index=True)
    lane: str
    kind: str
    state: str
    reason: str | None = None
    scope: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    dry: bool = False
    rules: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    owner: str
    fence: int
    taken: int = 0
    queued_at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    started_at: datetime | None = Field(default=None, sa_column=Column(UtcMoment))
    beat_at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcMoment))
    as_of: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    counts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    held: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_column=Column(UtcMoment))
    trigger: str
    priority: int
    asked: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    wished_by: str | None = None
    schedule_id: int | None = None
    due_at: datetime | None = Field(default=None, sa_column=Column(UtcMoment))
    idempotency_key: str | None = None
    batch: int | None = None
    step: int = 0
    ready_at: datetime | None = Field(default=None, sa_column=Column(UtcMoment))
    wait_until: datetime | None = Field(default=None, sa_column=Column(UtcMoment))
    progress: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    cancel_by: str | None = None
    cancel_at: datetime | None = Field(default=None, sa_column=Column(UtcMoment))


class RunEventRow(TableRow, table=True):
    """One thing that happened to a run; never changed. ``fence`` is the run's at that moment."""

    __tablename__ = "run_event"
    __table_args__ = (Index("run_event_of", "run_id", "id"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    run_id: int
    at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    fence: int
    type: str
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class ScheduleRow(TableRow, table=True):
    """When something is done by itself. ``agency`` is "" for what concerns the whole installation.

    ``form`` is the due time's (``model.schedule.Form``), ``asked`` what is done (kind, sources), ``calendar`` on which
    days and outside which hours, ``jitter_s`` by how much at most it is spread. ``last_due_at`` is the newest due time
    that was dealt with: nothing older is made up for again. ``origin``: config or person.
    """

    __tablename__ = "schedule"
    __table_args__ = (Index("schedule_name", "agency", "name", unique=True), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    agency: str
    name: str
    kind: str
    asked: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    form: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    calendar: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    tz: str
    jitter_s: int = 0
    max_lateness_s: int
    enabled: bool = True
    origin: str
    last_due_at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    changed_at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))


class SourceHoldRow(TableRow, table=True):
    """A source that schedules leave out until somebody releases it."""

    __tablename__ = "source_hold"

    agency: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    by: str
    reason: str
    at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))


class WorkerRow(TableRow, table=True):
    """One process that executes runs. ``owner`` is new with each start; ``stopping``: it takes no new ones."""

    __tablename__ = "worker"

    owner: str = Field(primary_key=True)
    host: str
    pid: int
    mode: str
    slots: int
    started_at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    beat_at: datetime = Field(sa_column=Column(UtcMoment, nullable=False))
    stopping: bool = False
