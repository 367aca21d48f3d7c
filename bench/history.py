"""A store's whole history, as the checker wants it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlmodel import col

from bench.checker import CONTINUED, KEEPING, History, Promised, Ran, Version
from syncsvc.model.order import RunKind
from syncsvc.model.run import State
from syncsvc.store.engine import Store
from syncsvc.store.events import Event, Happened
from syncsvc.store.moments import database_now
from syncsvc.store.run_tables import RunEventRow, RunRow, ScheduleRow
from syncsvc.store.schedules import scheduled
from syncsvc.store.snapshots import SUPERSEDED
from syncsvc.store.tables import FindingRow, IntakeRow, PointerRow
from syncsvc.store.ticks import MISSED_LANE


def history(store: Store, began: dict[int, datetime]) -> History:
    """Everything at one moment. ``began``: from when each schedule's due times count (number to moment)."""
    with store.reading() as connection:
        runs = connection.execute(select(RunRow).order_by(col(RunRow.id))).all()
        seen = select(col(PointerRow.agency), col(PointerRow.current_run))
        brought = select(col(IntakeRow.run_id), col(IntakeRow.source)).where(col(IntakeRow.state) != SUPERSEDED)
        return History(
            runs=tuple(_ran(row) for row in runs),
            events=tuple(_events(connection)),
            promised=tuple(_promised(connection, began)),
            versions=tuple(_versions(connection)),
            pointers={row.agency: row.current_run for row in connection.execute(seen)},
            keepers=_keepers(runs),
            intakes=tuple((row.run_id, row.source) for row in connection.execute(brought)),
        )


def beginnings(store: Store) -> dict[int, datetime]:
    """The schedules of the table by number, and what was dealt with of each so far."""
    with store.reading() as connection:
        rows = connection.execute(select(col(ScheduleRow.id), col(ScheduleRow.last_due_at))).all()
    return {row.id or 0: row.last_due_at for row in rows}


def _ran(row: Row[Any]) -> Ran:
    span = (row.asked["first"], row.asked["last"]) if row.lane == MISSED_LANE else None
    covers = (datetime.fromisoformat(span[0]), datetime.fromisoformat(span[1])) if span else None
    return Ran(row.id, row.agency, row.lane, State(row.state), row.reason, row.schedule_id, row.due_at, covers)


def _events(connection: Connection) -> list[Event]:
    rows = connection.execute(select(RunEventRow).order_by(col(RunEventRow.id))).all()
    return [Event(row.id, row.run_id, row.at, row.fence, Happened(row.type), row.data) for row in rows]


def _promised(connection: Connection, began: dict[int, datetime]) -> list[Promised]:
    """Until when: the newest due time that was dealt with. That it is not long ago is seen by ``late_schedules``."""
    rows = connection.execute(select(ScheduleRow).where(col(ScheduleRow.id).in_(list(began)))).all()
    known = [scheduled(row) for row in rows]
    return [Promised(each.number, each.schedule.timing, began[each.number], each.last_due) for each in known]


def late_schedules(store: Store, began: dict[int, datetime]) -> list[str]:
    """Schedules that are switched on and have a due time which nobody has dealt with for a minute."""
    from syncsvc.model.due import next_due

    with store.reading() as connection:
        now = database_now(connection)
        rows = connection.execute(select(ScheduleRow).where(col(ScheduleRow.id).in_(list(began)))).all()
    found = []
    for each in map(scheduled, rows):
        due = next_due(each.schedule.timing, each.last_due)
        if each.schedule.enabled and due is not None and (now - due).total_seconds() > 60:
            found.append(f"schedule {each.number}: {due:%H:%M:%S} is due since a minute")
    return found


def _versions(connection: Connection) -> list[Version]:
    wanted = select(col(FindingRow.agency), col(FindingRow.id), col(FindingRow.from_run), col(FindingRow.to_run))
    return [Version(row.agency, row.id, row.from_run, row.to_run) for row in connection.execute(wanted)]


def _keepers(runs: Any) -> dict[str, frozenset[int]]:
    kept: dict[str, set[int]] = defaultdict(set)
    for row in runs:
        whole = row.kind == RunKind.EVALUATE.value and State(row.state) in KEEPING and not row.dry
        if whole and row.reason != CONTINUED and row.lane != MISSED_LANE:
            kept[row.agency].add(row.id)
    return {agency: frozenset(numbers) for agency, numbers in kept.items()}
