"""Runs that wait: which may be taken now, and who is woken when one may."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from syncsvc.model.order import RunKind
from syncsvc.model.run import GOING_ON, State
from syncsvc.store.engine import Store, Wake
from syncsvc.store.events import Happened, note
from syncsvc.store.moments import database_now
from syncsvc.store.run_tables import RunRow

_QUEUED, _RUNNING = State.QUEUED.value, State.RUNNING.value
_WAKE = (col(RunRow.id), col(RunRow.kind), col(RunRow.priority))


def open_step(connection: Connection, batch: int) -> list[Wake]:
    """Let the runs of a batch be taken of which no earlier step is left."""
    mine = col(RunRow.batch) == batch
    first = select(func.min(col(RunRow.step))).where(mine & col(RunRow.state).in_([each.value for each in GOING_ON]))
    due = mine & (col(RunRow.state) == _QUEUED) & col(RunRow.ready_at).is_(None)
    return _make_ready(connection, due & (col(RunRow.step) == first.scalar_subquery()))


def open_overdue(store: Store) -> None:
    """Let those be taken that have waited long enough for earlier steps of their batch, and those of which no earlier
    step is left: when two runs of a step end at the same moment on PostgreSQL, each still sees the other going on, and
    neither opens the next step."""
    with store.changing() as connection:
        waited = col(RunRow.wait_until) <= database_now(connection)
        due = (col(RunRow.state) == _QUEUED) & col(RunRow.ready_at).is_(None) & (waited | ~_earlier())
        store.wake(connection, _make_ready(connection, due))


def next_of(connection: Connection, agency: str) -> list[Wake]:
    """The run of an agency that could be taken first, now that another one ended."""
    row = connection.execute(takeable().where(col(RunRow.agency) == agency).limit(1)).one_or_none()
    return [_wake(row)] if row else []


def next_ready(store: Store, kinds: Iterable[RunKind], least: int, per_agency: int) -> int | None:
    """The run to be taken first: by priority, then of the agency that has the fewest going on, then the oldest. Only of
    some kinds, of at least that priority, and of an agency with fewer than ``per_agency`` of them going on."""
    beside = aliased(RunRow)
    named = [kind.value for kind in kinds]
    of_agency = (col(beside.agency) == col(RunRow.agency)) & col(beside.kind).in_(named)
    busy = select(func.count(col(beside.id))).where(of_agency & (col(beside.state) == _RUNNING)).scalar_subquery()
    wanted = takeable(busy).where(col(RunRow.kind).in_(named), col(RunRow.priority) >= least, busy < per_agency)
    with store.reading() as connection:
        row = connection.execute(wanted.limit(1)).one_or_none()
    return row.id if row else None


def takeable(*then: ColumnElement[int]) -> Select[int | None, str, int]:
    """Runs that could be taken now, those to be taken first first; ``then`` orders those of one priority."""
    beside = aliased(RunRow)
    lane = (col(beside.agency) == col(RunRow.agency)) & (col(beside.lane) == col(RunRow.lane))
    ready = (col(RunRow.state) == _QUEUED) & col(RunRow.ready_at).is_not(None)
    wanted = select(*_WAKE).where(ready, ~exists().where(lane & (col(beside.state) == _RUNNING)))
    return wanted.order_by(col(RunRow.priority).desc(), *then, col(RunRow.ready_at), col(RunRow.id))


def _earlier() -> ColumnElement[bool]:
    """Whether something of an earlier step of a run's batch waits or goes on."""
    beside = aliased(RunRow)
    before = (col(beside.batch) == col(RunRow.batch)) & (col(beside.step) < col(RunRow.step))
    return exists().where(before & col(beside.state).in_([each.value for each in GOING_ON]))


def _make_ready(connection: Connection, which: ColumnElement[bool]) -> list[Wake]:
    rows: Sequence[Row[int | None, str, int, int]] = connection.execute(
        select(*_WAKE, col(RunRow.fence)).where(which)
    ).all()
    now = database_now(connection)
    ready = [row for row in rows if _set_ready(connection, row.id, now)]
    for row in ready:
        note(connection, row.id or 0, row.fence, Happened.READY)
    return [_wake(row) for row in ready]


def _set_ready(connection: Connection, run: int | None, now: datetime) -> bool:
    """Whether it was we who made it ready; another process may look at the same moment."""
    waits = (col(RunRow.id) == run) & (col(RunRow.state) == _QUEUED) & col(RunRow.ready_at).is_(None)
    return connection.execute(update(RunRow).where(waits).values(ready_at=now)).rowcount == 1


def _wake(row: Row[*tuple[object, ...]]) -> Wake:
    return Wake(row.id, RunKind(row.kind), row.priority)
