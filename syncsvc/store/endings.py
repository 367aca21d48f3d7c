"""The end of a run: how it stands, what is remembered of it, and who may go on now."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update
from sqlmodel import col

from syncsvc import crash_points
from syncsvc.model.run import GOING_ON, State
from syncsvc.store.endings_told import tell_end
from syncsvc.store.engine import Store
from syncsvc.store.events import Happened, note
from syncsvc.store.moments import database_now
from syncsvc.store.run_tables import RunRow
from syncsvc.store.waiting import next_of, open_step


def end(store: Store, connection: Connection, run: int, **values: Any) -> None:
    """Write how a run stands, within the caller's transaction. When that ends it, the next steps of its batch may be
    taken, and the next run of its agency."""
    state = State(values["state"])
    over = state not in GOING_ON
    if over and "ended_at" not in values:
        values["ended_at"] = database_now(connection)
    connection.execute(update(RunRow).where(col(RunRow.id) == run).values(values))
    if not over:
        return
    row = connection.execute(select(RunRow).where(col(RunRow.id) == run)).one()
    note(connection, run, row.fence, Happened.ENDED, state=state.value, reason=row.reason)
    tell_end(connection, row)
    opened = open_step(connection, row.batch, database_now(connection)) if row.batch is not None else []
    store.wake(connection, [*opened, *next_of(connection, row.agency)])
    crash_points.here("end_open")
