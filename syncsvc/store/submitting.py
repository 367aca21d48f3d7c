"""Orders become runs that wait: each tick, and each wish, once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlmodel import col

from syncsvc.errors import UsageError
from syncsvc.model.order import PRIORITY, Order, Submission, Trigger
from syncsvc.model.run import State
from syncsvc.store.audit import Entry, append
from syncsvc.store.engine import Store, Wake
from syncsvc.store.events import Happened, note_each
from syncsvc.store.inserting import if_new
from syncsvc.store.moments import database_now
from syncsvc.store.run_tables import RunRow


def submit(store: Store, submission: Submission) -> tuple[int, ...]:
    """Queue the orders in one transaction; the numbers of their runs.

    Those of the same tick, or the same wish (``key``), are queued once: then the numbers are of the runs that exist
    already. Raises UsageError when a key stands for another wish.
    """
    with store.changing() as connection:
        return submit_within(store, connection, submission)


def submit_within(store: Store, connection: Connection, submission: Submission) -> tuple[int, ...]:
    """``submit``, within the caller's transaction."""
    now = database_now(connection)
    orders = sorted(submission.orders, key=lambda each: each.step)
    rows = [_row(submission, order, first=order.step == orders[0].step, now=now) for order in orders]
    made = _insert(connection, rows, submission.key)
    if len(made) < len(orders):
        return _known(connection, submission)
    note_each(
        connection, [(run, 0) for run in made], Happened.QUEUED, now, trigger=submission.trigger.value, by=submission.by
    )
    if not made:
        return ()
    entries = _entries(submission, made[0])
    if entries:
        append(connection, *entries)
    connection.execute(update(RunRow).where(col(RunRow.id).in_(made)).values(batch=made[0]))
    ready = [
        Wake(run, order.kind, row["priority"], submission.trigger)
        for run, order, row in zip(made, orders, rows, strict=True)
        if row["ready_at"]
    ]
    note_each(connection, [(each.run, 0) for each in ready], Happened.READY, now)
    store.wake(connection, ready)
    return tuple(made)


def _entries(submission: Submission, batch: int) -> list[Entry]:
    """What a person wishes, once for all, and once for each person whom it names; what is due by itself is no act of
    anybody."""
    if submission.by is None or submission.trigger is Trigger.SCHEDULE:
        return []
    people = sorted({nip for order in submission.orders for nip in order.scope.nips})
    facts = {"trigger": submission.trigger.value, "runs": len(submission.orders), "people": len(people)}
    facts["agency"] = ",".join(sorted({order.agency for order in submission.orders}))
    wish = Entry(submission.by, "run.submit", str(batch), facts=facts)
    return [wish, *(replace(wish, action="run.submit_person", nip=nip, facts={}) for nip in people)]


def _row(submission: Submission, order: Order, first: bool, now: datetime) -> dict[str, Any]:
    """``first``: it belongs to the first step of its batch, and may be taken at once."""
    return {
        **_wished(order),
        "state": State.QUEUED.value,
        "rules": {},
        "owner": "",
        "fence": 0,
        "queued_at": now,
        "ready_at": now if first else None,
        "beat_at": now,
        "as_of": {},
        "counts": {},
        "trigger": submission.trigger.value,
        "priority": PRIORITY[submission.trigger],
        "wished_by": submission.by,
        "schedule_id": submission.schedule,
        "due_at": submission.due,
        "idempotency_key": None,
        "wait_until": None if order.wait is None else now + order.wait,
    }


def _wished(order: Order) -> dict[str, Any]:
    """What an order wishes, as it is kept: another wish has something else here."""
    return {
        "agency": order.agency,
        "lane": order.lane,
        "kind": order.kind.value,
        "scope": {"nips": sorted(order.scope.nips), "units": sorted(order.scope.units)},
        "dry": order.dry,
        "asked": asked_of(order),
        "step": order.step,
    }


def asked_of(order: Order) -> dict[str, Any]:
    """What an order asks beyond its scope, as it is kept."""
    return {
        "only": list(order.only),
        "as_of": order.as_of and order.as_of.isoformat(),
        "failed_only": order.failed_only,
        "since": order.since and order.since.isoformat(),
    }


def _insert(connection: Connection, rows: Sequence[dict[str, Any]], key: str | None) -> list[int]:
    """The numbers of the new rows, in their order. The first one tells whether the tick, or the wish, is known: then
    there are none."""
    new = if_new(connection, RunRow).returning(col(RunRow.id))
    made: list[int] = []
    for some in ([{**each, "idempotency_key": key} for each in rows[:1]], rows[1:]):
        if some:
            made += sorted(run or 0 for run in connection.execute(new, some).scalars())
        if not made:
            break
    return made


def _known(connection: Connection, submission: Submission) -> tuple[int, ...]:
    """The runs that the same tick or wish made before."""
    tick = (col(RunRow.schedule_id) == submission.schedule) & (col(RunRow.due_at) == submission.due)
    same = tick if submission.key is None else col(RunRow.idempotency_key) == submission.key
    batch = connection.execute(select(func.min(col(RunRow.batch))).where(same)).scalar()
    wanted = select(col(RunRow.id), *(col(getattr(RunRow, name)) for name in _WISHED))
    rows = connection.execute(wanted.where(col(RunRow.batch) == batch).order_by(col(RunRow.id))).all()
    if submission.key is not None:
        orders = {_signature(_wished(order)) for order in submission.orders}
        if orders != {_signature(row._asdict()) for row in rows}:
            raise UsageError("store.wish_other", run=batch)
    return tuple(row.id for row in rows)


def _signature(row: Mapping[str, Any]) -> str:
    return json.dumps([row[name] for name in _WISHED], sort_keys=True)


_WISHED = ("agency", "lane", "kind", "scope", "dry", "asked", "step")
"""What a wish is told by."""
