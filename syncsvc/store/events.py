"""What happened to a run, one event after the other; never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlmodel import col

from syncsvc.store.engine import Store
from syncsvc.store.moments import database_now
from syncsvc.store.run_tables import RunEventRow


class Happened(StrEnum):
    """What can happen to a run."""

    QUEUED = "queued"
    READY = "ready"
    CLAIMED = "claimed"
    GIVEN_BACK = "given_back"
    TAKEN_OVER = "taken_over"
    CANCEL_ASKED = "cancel_asked"
    APPROVED = "approved"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, with the run's fence then. Its ``number`` grows."""

    number: int
    run: int
    at: datetime
    fence: int
    type: Happened
    data: Mapping[str, Any]


def note(connection: Connection, run: int, fence: int, what: Happened, **data: Any) -> None:
    """Write an event down, within the caller's transaction."""
    note_each(connection, [(run, fence)], what, database_now(connection), **data)


def note_each(
    connection: Connection, runs: Sequence[tuple[int, int]], what: Happened, at: datetime, **data: Any
) -> None:
    """Write down that the same happened to several runs, each with its fence, at a moment by the database's clock."""
    if runs:
        same = {"at": at, "type": what.value, "data": data}
        connection.execute(_NOTED, [{"run_id": run, "fence": fence, **same} for run, fence in runs])


_NOTED = insert(RunEventRow)


def events(store: Store, run: int, after: int = 0, limit: int = 1_000) -> tuple[Event, ...]:
    """What happened to a run after the event of that number, in order."""
    mine = (col(RunEventRow.run_id) == run) & (col(RunEventRow.id) > after)
    with store.reading() as connection:
        rows = connection.execute(select(RunEventRow).where(mine).order_by(col(RunEventRow.id)).limit(limit)).all()
    return tuple(Event(row.id, row.run_id, row.at, row.fence, Happened(row.type), row.data) for row in rows)
