"""What a tick changes: how far a schedule was dealt with, and the due times that nobody acted upon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlmodel import col

from syncsvc.model.order import PRIORITY, RunKind, Trigger
from syncsvc.model.run import State
from syncsvc.model.schedule import Do
from syncsvc.store.engine import Store
from syncsvc.store.events import Happened, note
from syncsvc.store.inserting import if_new
from syncsvc.store.moments import database_now
from syncsvc.store.run_tables import RunRow, ScheduleRow
from syncsvc.store.schedules import Scheduled, scheduled

MISSED_LANE = "missed"
"""The lane of what was never a run. No run is ever taken in it."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Due times of a schedule that nobody acted upon, and why: too_late, coalesced or source_on_hold. ``sources`` are
    those that were left out."""

    reason: str
    first: datetime
    last: datetime
    ticks: int = 1
    sources: Sequence[str] = ()


def switched_on(store: Store) -> tuple[datetime, tuple[Scheduled, ...]]:
    """The database's clock, and every schedule that is switched on."""
    with store.reading() as connection:
        rows = connection.execute(select(ScheduleRow).where(col(ScheduleRow.enabled)).order_by(col(ScheduleRow.id)))
        return database_now(connection), tuple(scheduled(row) for row in rows)


def take_schedules(connection: Connection, numbers: Sequence[int]) -> tuple[Scheduled, ...]:
    """Of some schedules those that are switched on, kept from others until the transaction ends; without those that
    another process deals with."""
    wanted = select(ScheduleRow).where(col(ScheduleRow.id).in_(numbers), col(ScheduleRow.enabled))
    rows = connection.execute(wanted.order_by(col(ScheduleRow.id)).with_for_update(skip_locked=True))
    return tuple(scheduled(row) for row in rows)


def dealt_with(connection: Connection, number: int, due: datetime) -> None:
    """A schedule's due times up to this one need nothing any more. Only ``bring_back`` goes back."""
    newer = (col(ScheduleRow.id) == number) & (col(ScheduleRow.last_due_at) < due)
    connection.execute(update(ScheduleRow).where(newer).values(last_due_at=due))


def bring_back(store: Store, numbers: Sequence[int], to: datetime) -> None:
    """Let schedules count from an earlier moment on. Due times that have their runs already get no others."""
    later = col(ScheduleRow.id).in_(numbers) & (col(ScheduleRow.last_due_at) > to)
    with store.changing() as connection:
        connection.execute(update(ScheduleRow).where(later).values(last_due_at=to))


def keep_missed(connection: Connection, which: Scheduled, missed: Missed) -> int | None:
    """Write down, as one run that never was, what nobody acted upon; its number. None when it is written down already:
    a clock was here before, and was set back."""
    now = database_now(connection)
    schedule = which.schedule
    asked = {"only": list(missed.sources), "first": missed.first.isoformat(), "last": missed.last.isoformat()}
    row: dict[str, Any] = {
        "agency": schedule.agency,
        "lane": MISSED_LANE,
        "kind": _kind(schedule.do).value,
        "state": State.MISSED.value,
        "reason": missed.reason,
        "scope": {"nips": [], "units": []},
        "dry": False,
        "rules": {},
        "owner": "",
        "fence": 0,
        "queued_at": now,
        "beat_at": now,
        "ended_at": now,
        "as_of": {},
        "counts": {"ticks": missed.ticks},
        "trigger": Trigger.SCHEDULE.value,
        "priority": PRIORITY[Trigger.SCHEDULE],
        "asked": asked,
        "schedule_id": which.number,
        "due_at": missed.last,
        "step": 0,
    }
    new = if_new(connection, RunRow).values(row).returning(col(RunRow.id))
    run = connection.execute(new).scalar_one_or_none()
    if run is None:
        return None
    facts = {"state": State.MISSED.value, "reason": missed.reason, "ticks": missed.ticks}
    note(connection, run, 0, Happened.ENDED, **facts)
    return run


def _kind(do: Do) -> RunKind:
    """As what a missed tick is listed: a sync as its evaluation."""
    return RunKind.EVALUATE if do is Do.SYNC else RunKind(do.value)
