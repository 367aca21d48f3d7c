"""Taking a run, giving it back, ending it from outside: each in one transaction, by the database's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from syncsvc.errors import LeaseLost, UsageError
from syncsvc.model.order import Order, RunKind, Trigger, resumed
from syncsvc.model.run import Scope, State
from syncsvc.store.audit import Entry, append
from syncsvc.store.endings import end
from syncsvc.store.engine import Store
from syncsvc.store.events import Happened, note
from syncsvc.store.lease import Lease
from syncsvc.store.moments import database_now
from syncsvc.store.pointing import pointer
from syncsvc.store.run_tables import RunRow
from syncsvc.store.waiting import next_of

MOST_CLAIMS = 5
"""How often a run may be taken. One that ended its process so many times is poison, and is taken no more."""
_GOES_ON = col(RunRow.state) == State.RUNNING.value
_SAME = (
    *("agency", "lane", "kind", "reason", "scope", "dry", "rules", "trigger", "priority"),
    *("asked", "wished_by", "batch", "step", "decided_by", "decided_at"),
)
"""What a run keeps that goes on under another number."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A run that is ours now: what it is to do, and the right to do it."""

    lease: Lease
    order: Order


def claim(store: Store, run: int, owner: str, per_agency: int = 1_000) -> Claimed | None:
    """Take a run that waits. None when it may not be taken now: it was taken, ended, waits for others, another one of
    its lane goes on, or ``per_agency`` of its kind and agency do. One taken too often ends as failed, with reason
    poison."""
    try:
        with store.changing() as connection:
            row = _one(connection, run)
            if row.state != State.QUEUED.value or row.ready_at is None or _busy(connection, row) >= per_agency:
                return None
            if row.taken >= MOST_CLAIMS:
                end(store, connection, run, state=State.FAILED.value, reason="poison")
                return None
            if not _take(connection, row, owner):
                return None
            note(connection, run, row.fence + 1, Happened.CLAIMED, owner=owner)
            run = _renumbered(store, connection, row, owner)
    except IntegrityError:
        return None
    lease = Lease(run, row.agency, row.fence + 1, row.dry)
    return Claimed(lease, order_of(row))


def order_of(row: Row[Any]) -> Order:
    """What a kept run is to do."""
    asked = row.asked
    return Order(
        agency=row.agency,
        kind=RunKind(row.kind),
        lane=row.lane,
        scope=Scope(frozenset(row.scope["nips"]), frozenset(row.scope["units"])),
        only=tuple(asked.get("only", ())),
        dry=row.dry,
        as_of=_moment(asked.get("as_of")),
        failed_only=asked.get("failed_only", False),
        since=_moment(asked.get("since")),
        approved=None if asked.get("approved") is None else tuple(asked["approved"]),
        step=row.step,
    )


def held_by(store: Store, run: int, fence: int, owner: str) -> Claimed:
    """A run that was taken before, by ``owner`` under that fence. Raises LeaseLost when it is no longer so."""
    with store.reading() as connection:
        mine = (col(RunRow.id) == run) & (col(RunRow.fence) == fence) & (col(RunRow.owner) == owner)
        row = connection.execute(select(RunRow).where(mine, _GOES_ON)).one_or_none()
    if row is None:
        raise LeaseLost("store.lease_lost", run=run)
    return Claimed(Lease(run, row.agency, fence, row.dry), order_of(row))


def give_back(store: Store, lease: Lease, why: str) -> None:
    """Let somebody else go on with a run of ours: at once, from its last checkpoint. It does not count as taken. One
    that somebody wants ended is."""
    with store.changing() as connection:
        row = connection.execute(_going_on(_of(lease))).one_or_none()
        if row is None:
            return
        if row.cancel_at is not None:
            end(store, connection, row.id, state=State.CANCELLED.value, reason="cancelled")
            return
        _requeue(store, connection, row, Happened.GIVEN_BACK, why=why)


def let_go(store: Store, lease: Lease) -> None:
    """Let a run of ours be taken again after what did it died; that counts as taken."""
    with store.changing() as connection:
        _lost(store, connection, connection.execute(_going_on(_of(lease))).all())


def take_over(store: Store, stalled: timedelta, owner: str) -> tuple[int, ...]:
    """Let the runs be taken again whose holders gave no sign of life for so long; their numbers. ``owner``, who asks,
    lives: its own signs may be held up by what its transactions wait for. A command that died has nobody to go on with
    it: its run is failed. A sign of life from the future is one of now: the clock was set back."""
    with store.changing() as connection:
        now = database_now(connection)
        connection.execute(update(RunRow).where(_GOES_ON, col(RunRow.beat_at) > now + stalled).values(beat_at=now))
        silent = (col(RunRow.beat_at) < now - stalled) & (col(RunRow.owner) != owner)
        rows = connection.execute(_going_on(silent, skip_locked=True)).all()
        return _lost(store, connection, rows)


def take_over_all_but(store: Store, owner: str) -> tuple[int, ...]:
    """``take_over`` from everybody but ``owner``, who knows that no other process lives."""
    with store.changing() as connection:
        others = col(RunRow.owner) != owner
        return _lost(store, connection, connection.execute(_going_on(others)).all())


def _of(lease: Lease) -> ColumnElement[bool]:
    return (col(RunRow.id) == lease.run) & (col(RunRow.fence) == lease.fence)


def _going_on(which: ColumnElement[bool], skip_locked: bool = False) -> Select[Any]:
    """Runs that go on, held until the end of the transaction: what somebody else just took over is seen as it is
    afterwards, or not at all."""
    return select(RunRow).where(which, _GOES_ON).with_for_update(skip_locked=skip_locked)


def cancel(store: Store, run: int, by: str) -> State:
    """Want a run ended: one that waits is at once, one that goes on at its next checkpoint. Gives its state after that.
    Raises UsageError when it is over."""
    with store.changing() as connection:
        row = _one(connection, run)
        append(connection, Entry(by, "run.cancel", str(run), facts={"agency": row.agency}))
        if row.state == State.QUEUED.value:
            end(store, connection, run, state=State.CANCELLED.value, reason="cancelled", cancel_by=by)
            return State.CANCELLED
        if row.state != State.RUNNING.value:
            raise UsageError("store.run_over", run=run, state=row.state)
        if row.cancel_at is None:
            wanted = {"cancel_at": database_now(connection), "cancel_by": by}
            connection.execute(update(RunRow).where(col(RunRow.id) == run).values(wanted))
            note(connection, run, row.fence, Happened.CANCEL_ASKED, by=by)
        return State.RUNNING


def _one(connection: Connection, run: int) -> Row[Any]:
    wanted = select(RunRow).where(col(RunRow.id) == run).with_for_update()
    row = connection.execute(wanted).one_or_none()
    if row is None:
        raise UsageError("store.run_unknown", run=run)
    return row


def _busy(connection: Connection, row: Row[Any]) -> int:
    beside = (col(RunRow.agency) == row.agency) & (col(RunRow.kind) == row.kind)
    running = select(func.count()).select_from(RunRow).where(beside & (col(RunRow.state) == State.RUNNING.value))
    return connection.execute(running).scalar_one()


def _take(connection: Connection, row: Row[Any], owner: str) -> bool:
    """Whether it was ours to take. Raises IntegrityError when its lane is taken."""
    now = database_now(connection)
    seen = (col(RunRow.id) == row.id) & (col(RunRow.fence) == row.fence) & (col(RunRow.state) == State.QUEUED.value)
    values = {"state": State.RUNNING.value, "fence": row.fence + 1, "owner": owner, "beat_at": now}
    values |= {"taken": row.taken + 1, "started_at": row.started_at or now}
    taken = update(RunRow).where(seen).values(values)
    return connection.execute(taken).rowcount == 1


def _renumbered(store: Store, connection: Connection, row: Row[Any], owner: str) -> int:
    """The number under which it goes on: readers only ever go to a higher one. So one that waited while a later one was
    kept ends, as continued, and a new run of its batch takes its place."""
    if row.kind != RunKind.EVALUATE.value or pointer(connection, row.agency) < row.id:
        return int(row.id)
    connection.execute(update(RunRow).where(col(RunRow.id) == row.id).values(state=State.DONE.value))
    now = database_now(connection)
    same = {name: getattr(row, name) for name in _SAME} | {"taken": row.taken + 1}
    moments = dict.fromkeys(("queued_at", "ready_at", "started_at", "beat_at"), now)
    values = same | moments | {"state": State.RUNNING.value, "owner": owner, "fence": row.fence + 1, "as_of": {}}
    number = connection.execute(insert(RunRow).values(**values, counts={}).returning(col(RunRow.id))).scalar_one()
    note(connection, number or 0, row.fence + 1, Happened.CLAIMED, owner=owner)
    end(store, connection, row.id, state=State.DONE.value, reason="continued", counts={"continued": number})
    return int(number or 0)


def _lost(store: Store, connection: Connection, rows: Any) -> tuple[int, ...]:
    for row in rows:
        if row.trigger == Trigger.COMMAND.value:
            fence = row.fence + 1
            end(store, connection, row.id, state=State.FAILED.value, reason="interrupted", fence=fence)
        elif row.cancel_at is not None:
            end(store, connection, row.id, state=State.CANCELLED.value, reason="cancelled")
        elif row.taken >= MOST_CLAIMS:
            end(store, connection, row.id, state=State.FAILED.value, reason="poison")
        else:
            _requeue(store, connection, row, Happened.TAKEN_OVER, owner=row.owner)
    return tuple(row.id for row in rows)


def _requeue(store: Store, connection: Connection, row: Row[Any], what: Happened, **data: Any) -> None:
    taken = row.taken - 1 if what is Happened.GIVEN_BACK else row.taken
    values = {"state": State.QUEUED.value, "owner": "", "ready_at": database_now(connection), "taken": taken}
    values["priority"] = resumed(row.priority)
    connection.execute(update(RunRow).where(col(RunRow.id) == row.id).values(values))
    note(connection, row.id, row.fence, what, **data)
    store.wake(connection, next_of(connection, row.agency))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
