"""Signs of life of a process: of all its runs at once, by the database's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select, update
from sqlmodel import col

from syncsvc.model.run import State
from syncsvc.store.engine import Store
from syncsvc.store.moments import database_now
from syncsvc.store.run_tables import RunRow, WorkerRow

DEAD = timedelta(minutes=2)
"""After so long without a sign of life a process is not listed any more."""


@dataclass(frozen=True, slots=True)
class Beat:
    """How one of our runs stands: somebody wants it ended, or has taken it from us."""

    run: int
    cancelled: bool
    lost: bool


@dataclass(frozen=True, slots=True)
class Process:
    """A process that executes runs. ``mode`` is serve or worker."""

    owner: str
    host: str
    pid: int
    mode: str
    slots: int


def enter(store: Store, process: Process) -> None:
    """List a process among those that execute runs."""
    with store.changing() as connection:
        now = database_now(connection)
        facts = {name: getattr(process, name) for name in ("owner", "host", "pid", "mode", "slots")}
        connection.execute(insert(WorkerRow).values(**facts, started_at=now, beat_at=now, stopping=False))
        connection.execute(delete(WorkerRow).where(col(WorkerRow.beat_at) < now - DEAD))


def stopping(store: Store, owner: str) -> None:
    """Note that a process takes no new runs."""
    with store.changing() as connection:
        connection.execute(update(WorkerRow).where(col(WorkerRow.owner) == owner).values(stopping=True))


def depart(store: Store, owner: str) -> None:
    """Strike a process from the list."""
    with store.changing() as connection:
        connection.execute(delete(WorkerRow).where(col(WorkerRow.owner) == owner))


def beat_all(store: Store, owner: str, fences: Mapping[int, int]) -> list[Beat]:
    """Give the process's sign of life for itself and its runs (number to fence); what is to be known of them."""
    ours = (col(RunRow.owner) == owner) & (col(RunRow.state) == State.RUNNING.value)
    wanted = select(col(RunRow.id), col(RunRow.fence), col(RunRow.owner), col(RunRow.state), col(RunRow.cancel_at))
    with store.changing() as connection:
        now = database_now(connection)
        connection.execute(update(WorkerRow).where(col(WorkerRow.owner) == owner).values(beat_at=now))
        if not fences:
            return []
        connection.execute(update(RunRow).where(ours).values(beat_at=now))
        rows = connection.execute(wanted.where(col(RunRow.id).in_(list(fences)))).all()
    return [
        Beat(row.id or 0, row.cancel_at is not None, _lost(row.state, row.owner, row.fence, owner, fences[row.id or 0]))
        for row in rows
    ]


def beat_owner(store: Store, owner: str) -> None:
    """Give a sign of life for all that a process, or several of one data folder, have going on."""
    with store.changing() as connection:
        ours = (col(RunRow.owner) == owner) & (col(RunRow.state) == State.RUNNING.value)
        connection.execute(update(RunRow).where(ours).values(beat_at=database_now(connection)))


def _lost(state: str, owner: str, fence: int, us: str, ours: int) -> bool:
    """A run that ended was ended by us, or will be refused when we next write; one that waits or goes on elsewhere, or
    under another fence, was taken from us."""
    return state in (State.QUEUED.value, State.RUNNING.value) and (owner != us or fence != ours)
