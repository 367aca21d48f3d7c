"""Runs that wait: which may be taken now, and who is woken when one may."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from syncsvc.model.order import RunKind, Trigger
from syncsvc.model.run import GOING_ON, State
from syncsvc.store.engine import Store, Wake
from syncsvc.store.events import Happened, note_each
from syncsvc.store.moments import database_now
from syncsvc.store.run_tables import RunRow

_LOOKED_AT = 50
_QUEUED, _RUNNING = State.QUEUED.value, State.RUNNING.value
_WAKE = (col(RunRow.id), col(RunRow.kind), col(RunRow.priority), col(RunRow.trigger))


def open_step(connection: Connection, batch: int, now: datetime) -> list[Wake]:
    """Let the runs of a batch be taken, from now on, of which no earlier step is left."""
    mine = col(RunRow.batch) == batch
    first = select(func.min(col(RunRow.step))).where(mine & col(RunRow.state).in_([each.value for each in GOING_ON]))
    return _make_ready(connection, mine & _unready() & (col(RunRow.step) == first.scalar_subquery()), now)


def open_overdue(store: Store) -> None:
    """Let those be taken that have waited long enough for earlier steps of their batch, and those whose earlier steps
    are over though nobody opened theirs: when two runs of a step end at once, each may see the other one going on."""
    before = aliased(RunRow)
    earlier = (col(before.batch) == col(RunRow.batch)) & (col(before.step) < col(RunRow.step))
    left = exists().where(earlier & col(before.state).in_([each.value for each in GOING_ON]))
    with store.changing() as connection:
        now = database_now(connection)
        waited = col(RunRow.wait_until) <= now
        store.wake(connection, _make_ready(connection, _unready() & (waited | ~left), now))


def next_of(connection: Connection, agency: str) -> list[Wake]:
    """The runs of an agency that could be taken, now that another one ended: the first of each of its lanes."""
    mine = takeable().add_columns(col(RunRow.lane)).where(col(RunRow.agency) == agency).limit(_LOOKED_AT)
    first: dict[str, Wake] = {}
    for row in connection.execute(mine):
        first.setdefault(row.lane, wake_of(row))
    return list(first.values())


def next_ready(store: Store, kinds: Iterable[RunKind], triggers: Iterable[Trigger], per_agency: int) -> int | None:
    """The run to be taken first: by priority, then of the agency that has the fewest going on, then the oldest. Only of
    some kinds and triggers, and of an agency with fewer than ``per_agency`` of those kinds going on."""
    beside = aliased(RunRow)
    named = [kind.value for kind in kinds]
    of_agency = (col(beside.agency) == col(RunRow.agency)) & col(beside.kind).in_(named)
    busy = select(func.count(col(beside.id))).where(of_agency & (col(beside.state) == _RUNNING)).scalar_subquery()
    caused = col(RunRow.trigger).in_([trigger.value for trigger in triggers])
    wanted = takeable(busy).where(col(RunRow.kind).in_(named), caused, busy < per_agency)
    with store.reading() as connection:
        row = connection.execute(wanted.limit(1)).one_or_none()
    return row.id if row else None


def takeable(*then: ColumnElement[int]) -> Select[int | None, str, int, str]:
    """Runs that could be taken now, those to be taken first first; ``then`` orders those of one priority."""
    beside = aliased(RunRow)
    lane = (col(beside.agency) == col(RunRow.agency)) & (col(beside.lane) == col(RunRow.lane))
    ready = (col(RunRow.state) == _QUEUED) & col(RunRow.ready_at).is_not(None)
    wanted = select(*_WAKE).where(ready, ~exists().where(lane & (col(beside.state) == _RUNNING)))
    return wanted.order_by(col(RunRow.priority).desc(), *then, col(RunRow.ready_at), col(RunRow.id))


def _unready() -> ColumnElement[bool]:
    return (col(RunRow.state) == _QUEUED) & col(RunRow.ready_at).is_(None)


def _make_ready(connection: Connection, which: ColumnElement[bool], now: datetime) -> list[Wake]:
    """One that another process is about to change is left to it, or to the next tick."""
    rows: Sequence[Row[int | None, str, int, str, int]] = connection.execute(
        select(*_WAKE, col(RunRow.fence)).where(which).order_by(col(RunRow.id)).with_for_update(skip_locked=True)
    ).all()
    if rows:
        mine = col(RunRow.id).in_([row.id for row in rows])
        connection.execute(update(RunRow).where(mine).values(ready_at=now))
        note_each(connection, [(row.id or 0, row.fence) for row in rows], Happened.READY, now)
    return [wake_of(row) for row in rows]


def wake_of(row: Row[*tuple[object, ...]]) -> Wake:
    """What says that a row of ``takeable`` may be taken."""
    return Wake(row.id, RunKind(row.kind), row.priority, Trigger(row.trigger))
