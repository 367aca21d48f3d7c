"""Held runs: a person lets one go on with exactly what it was held with, or rejects it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlmodel import col

from syncsvc.errors import Locked, UsageError
from syncsvc.model.run import State
from syncsvc.store.audit import Entry, append
from syncsvc.store.claims import claim
from syncsvc.store.endings import end
from syncsvc.store.engine import Store
from syncsvc.store.events import Happened, note
from syncsvc.store.lease import Lease
from syncsvc.store.lock import DataLock
from syncsvc.store.run_tables import RunRow
from syncsvc.store.runs import bury, mark_intakes
from syncsvc.store.tables import IntakeRow
from syncsvc.store.waiting import next_of


@dataclass(frozen=True, slots=True)
class Approved:
    """A held run that goes on: its new lease, and the ids of the intakes to evaluate.

    The lease's run is another one than was held when readers see a newer run already.
    """

    lease: Lease
    intakes: tuple[int, ...]


def allow(store: Store, run: int, by: str, now: datetime, lock: DataLock | None = None) -> tuple[int, ...]:
    """Let a held run be taken again, with the intakes it was held with; they count as accepted from now on, and are
    given.

    Of a source that brought something newer which was accepted meanwhile, the newest counts instead. Raises UsageError
    unless the run is held. Whoever goes on at once gives the ``lock`` of the data folder: then what a dead process left
    running is in nobody's way, and Locked is raised while another run of the agency goes on.
    """
    with store.changing() as connection:
        row = _held(connection, run)
        if lock is not None:
            bury(store, connection, lock, (row.agency, row.lane), now)
            _must_be_free(connection, row)
        intakes = _accept(connection, row)
        again: dict[str, Any] = {
            "state": State.QUEUED.value,
            "reason": "approved",
            "ended_at": None,
            "ready_at": now,
            "beat_at": now,
            "decided_by": by,
            "decided_at": now,
            "taken": 0,
            "asked": row.asked | {"approved": list(intakes)},
        }
        connection.execute(update(RunRow).where(col(RunRow.id) == run).values(again))
        note(connection, run, row.fence, Happened.APPROVED, by=by)
        append(connection, Entry(by, "run.approve", str(run), facts={"agency": row.agency}))
        store.wake(connection, next_of(connection, row.agency))
    return intakes


def approve(store: Store, lock: DataLock, run: int, by: str, now: datetime) -> Approved:
    """Let a held run go on here and now (``allow``). When readers see a newer run already, a run of a new number goes
    on in its place. Raises Locked while another run of the agency goes on."""
    intakes = allow(store, run, by, now, lock)
    claimed = claim(store, run, lock.owner)
    if claimed is None:
        raise Locked("store.run_active", agency=_agency(store, run))
    return Approved(claimed.lease, intakes)


def reject(store: Store, run: int, by: str, now: datetime) -> None:
    """End a held run; the last good data stays in force. Raises UsageError unless the run is held."""
    with store.changing() as connection:
        row = _held(connection, run)
        append(connection, Entry(by, "run.reject", str(run), facts={"agency": row.agency}))
        rejected = State.REJECTED.value
        end(store, connection, run, state=rejected, reason="rejected", decided_by=by, decided_at=now)
        mark_intakes(connection, run, "rejected")


def _must_be_free(connection: Connection, row: Row[Any]) -> None:
    lane = (col(RunRow.agency) == row.agency) & (col(RunRow.lane) == row.lane)
    running = lane & (col(RunRow.state) == State.RUNNING.value)
    if connection.execute(select(col(RunRow.id)).where(running)).first() is not None:
        raise Locked("store.run_active", agency=row.agency)


def _agency(store: Store, run: int) -> str:
    with store.reading() as connection:
        return connection.execute(select(col(RunRow.agency)).where(col(RunRow.id) == run)).scalar_one()


def _held(connection: Connection, run: int) -> Row[Any]:
    row = connection.execute(select(RunRow).where(col(RunRow.id) == run).with_for_update()).one_or_none()
    if row is None:
        raise UsageError("store.run_unknown", run=run)
    if row.state != State.HELD.value:
        raise UsageError("store.run_not_held", run=run, state=row.state)
    return row


def _accept(connection: Connection, row: Row[Any]) -> tuple[int, ...]:
    """Accept a held run's intakes, but for sources of which something newer was; all that count now, in order."""
    newer = (col(IntakeRow.agency) == row.agency) & (col(IntakeRow.judged_run) > row.id)
    columns = select(col(IntakeRow.source), col(IntakeRow.id)).order_by(col(IntakeRow.id))
    accepted = connection.execute(columns.where(newer & (col(IntakeRow.state) == "accepted")))
    counting = {source: number or 0 for source, number in accepted.all()}
    for source, found in connection.execute(columns.where(col(IntakeRow.judged_run) == row.id)).all():
        number = found or 0
        state = "accepted" if counting.setdefault(source, number) == number else "superseded"
        connection.execute(update(IntakeRow).where(col(IntakeRow.id) == number).values(state=state))
    return tuple(sorted(counting.values()))
