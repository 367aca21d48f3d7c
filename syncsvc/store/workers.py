"""The processes that execute runs, as they said of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from syncsvc.settings import stall
from syncsvc.store.engine import Store
from syncsvc.store.moments import database_now
from syncsvc.store.run_tables import WorkerRow


@dataclass(frozen=True, slots=True)
class Worker:
    """One process. ``alive``: it gave a sign of life, by the database's clock, before its runs would be taken from it;
    ``stopping``: it takes no new runs."""

    owner: str
    host: str
    pid: int
    mode: str
    slots: int
    started_at: datetime
    beat_at: datetime
    stopping: bool
    alive: bool


def workers(store: Store) -> tuple[Worker, ...]:
    """Every process that is listed, the oldest first. Raises UsageError as ``settings.stall`` does."""
    silent = stall()
    with store.reading() as connection:
        now = database_now(connection)
        rows = connection.execute(select(WorkerRow).order_by(col(WorkerRow.started_at), col(WorkerRow.owner))).all()
    return tuple(
        Worker(
            owner=row.owner[:8],
            host=row.host,
            pid=row.pid,
            mode=row.mode,
            slots=row.slots,
            started_at=row.started_at,
            beat_at=row.beat_at,
            stopping=row.stopping,
            alive=row.beat_at >= now - silent,
        )
        for row in rows
    )
