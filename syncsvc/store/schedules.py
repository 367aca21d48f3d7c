"""The schedules that run: what the files say is applied into the table, and persons switch and add some.

What a person switched on or off holds until the schedule's entry in the file changes; then the file counts again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from syncsvc.errors import UsageError
from syncsvc.model.cron import Unread
from syncsvc.model.form_text import form_text, parse_form, parse_span, span_text
from syncsvc.model.schedule import Calendar, Do, Form, Schedule, Timing
from syncsvc.store.audit import Entry, append
from syncsvc.store.engine import Store
from syncsvc.store.moments import database_now
from syncsvc.store.run_tables import ScheduleRow


class Origin(StrEnum):
    """Who made a schedule: the files, or a person."""

    CONFIG = "config"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A schedule of the table. ``last_due``: the newest due time that was dealt with; ``changed``: when it was made,
    switched or given another definition last."""

    number: int
    schedule: Schedule
    origin: Origin
    last_due: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class Applied:
    """The names of an agency's schedules that the files brought, changed and no longer have."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def apply_schedules(store: Store, agency: str, schedules: Sequence[Schedule]) -> Applied:
    """Let the table have what the files say about one agency (SITE: the installation).

    A new schedule counts from now on: nothing is made up from the past. A changed one keeps the newest due time that
    was dealt with, so that nothing comes twice. One that left the files leaves the table; a person's stays, unless the
    files have one of its name.
    """
    with store.changing() as connection:
        known = {row.name: row for row in connection.execute(_of(agency).with_for_update())}
        now = database_now(connection)
        wanted = {each.name: each for each in schedules}
        added = tuple(name for name in wanted if name not in known)
        for name in added:
            _insert(connection, wanted[name], Origin.CONFIG, now)
        changed = tuple(name for name in wanted if name in known and _differs(known[name], wanted[name]))
        for name in changed:
            _change(connection, known[name], wanted[name], now)
        config = (name for name, row in known.items() if row.origin == Origin.CONFIG.value)
        removed = tuple(name for name in config if name not in wanted)
        connection.execute(delete(ScheduleRow).where(_mine(agency), col(ScheduleRow.name).in_(removed)))
    return Applied(added, changed, removed)


def retire_agencies(store: Store, configured: Collection[str]) -> tuple[str, ...]:
    """Let the schedules go of agencies that the files no longer have; the agencies' keys."""
    gone = col(ScheduleRow.agency).not_in(configured) & (col(ScheduleRow.origin) == Origin.CONFIG.value)
    with store.changing() as connection:
        retired = connection.execute(delete(ScheduleRow).where(gone).returning(col(ScheduleRow.agency))).scalars()
        return tuple(sorted(set(retired)))


def add_schedule(store: Store, schedule: Schedule, by: str) -> None:
    """Keep a schedule that a person made. Raises UsageError when the agency has one of that name."""
    with store.changing() as connection:
        if not _insert(connection, schedule, Origin.PERSON, database_now(connection)):
            raise UsageError("store.schedule_taken", agency=schedule.agency, name=schedule.name)
        append(connection, Entry(by, "schedule.add", _named(schedule.agency, schedule.name)))


def remove_schedule(store: Store, agency: str, name: str, by: str) -> None:
    """Let go of a schedule that a person made. Raises UsageError for one that nobody knows or that is in the files."""
    with store.changing() as connection:
        row = _one(connection, agency, name, kept=True)
        if row.origin == Origin.CONFIG.value:
            raise UsageError("store.schedule_in_file", agency=agency, name=name)
        connection.execute(delete(ScheduleRow).where(col(ScheduleRow.id) == row.id))
        append(connection, Entry(by, "schedule.remove", _named(agency, name)))


def switch_schedule(store: Store, agency: str, name: str, enabled: bool, by: str) -> bool:
    """Let a schedule run, or not; whether that changed anything. One that is switched on counts from now on. Raises
    UsageError for one that nobody knows."""
    with store.changing() as connection:
        row = _one(connection, agency, name, kept=True)
        if row.enabled == enabled:
            return False
        now = database_now(connection)
        values = {"enabled": enabled, "changed_at": now, "last_due_at": max(row.last_due_at, now)}
        connection.execute(update(ScheduleRow).where(col(ScheduleRow.id) == row.id).values(values))
        action = "schedule.enable" if enabled else "schedule.disable"
        append(connection, Entry(by, action, _named(agency, name)))
    return True


def schedules(store: Store, agency: str | None = None) -> tuple[Scheduled, ...]:
    """All schedules, or an agency's, in order of agency and name."""
    wanted = select(ScheduleRow).order_by(col(ScheduleRow.agency), col(ScheduleRow.name))
    if agency is not None:
        wanted = wanted.where(_mine(agency))
    with store.reading() as connection:
        return tuple(scheduled(row) for row in connection.execute(wanted))


def one_schedule(store: Store, agency: str, name: str) -> Scheduled:
    """One schedule. Raises UsageError for one that nobody knows."""
    with store.reading() as connection:
        return scheduled(_one(connection, agency, name))


def scheduled(row: Row[Any]) -> Scheduled:
    """A row of the table as a value."""
    calendar = Calendar(
        row.calendar["workdays"],
        frozenset(date.fromisoformat(day) for day in row.calendar["holidays"]),
        tuple(span for text in row.calendar["not_between"] if (span := parse_span(text)) is not None),
    )
    schedule = Schedule(
        name=row.name,
        do=Do(row.kind),
        timing=Timing(_form(row.form["text"]), row.tz, calendar),
        agency=row.agency,
        sources=tuple(row.asked["sources"]),
        jitter_s=row.jitter_s,
        max_lateness_s=row.max_lateness_s,
        enabled=row.enabled,
    )
    return Scheduled(row.id, schedule, Origin(row.origin), row.last_due_at, row.changed_at)


def _form(text: str) -> Form:
    form = parse_form(text)
    if isinstance(form, Unread):
        raise UsageError("store.schedule_unread", form=text)
    return form


def _definition(schedule: Schedule) -> dict[str, Any]:
    """What a schedule is, as columns. Whether it was made switched on is kept apart from how it is switched now."""
    calendar = schedule.timing.calendar
    return {
        "kind": schedule.do.value,
        "asked": {"sources": list(schedule.sources), "enabled": schedule.enabled},
        "form": {"text": form_text(schedule.timing.form)},
        "calendar": {
            "workdays": calendar.workdays,
            "holidays": sorted(day.isoformat() for day in calendar.holidays),
            "not_between": [span_text(span) for span in calendar.closed],
        },
        "tz": schedule.timing.tz,
        "jitter_s": schedule.jitter_s,
        "max_lateness_s": schedule.max_lateness_s,
    }


def _differs(row: Row[Any], schedule: Schedule) -> bool:
    same = all(getattr(row, name) == value for name, value in _definition(schedule).items())
    return not same or row.origin != Origin.CONFIG.value


def _insert(connection: Connection, schedule: Schedule, origin: Origin, now: datetime) -> bool:
    """Whether it could be made: not where the agency has one of that name, be it from another process just now."""
    row: dict[str, Any] = {"agency": schedule.agency, "name": schedule.name, "origin": origin.value}
    row["enabled"] = schedule.enabled
    row |= _definition(schedule) | {"last_due_at": now, "changed_at": now}
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    made = insert(ScheduleRow).values(row).on_conflict_do_nothing().returning(col(ScheduleRow.id))
    return connection.execute(made).scalar_one_or_none() is not None


def _change(connection: Connection, row: Row[Any], schedule: Schedule, now: datetime) -> None:
    woken = schedule.enabled and not row.enabled
    values = _definition(schedule) | {
        "enabled": schedule.enabled,
        "origin": Origin.CONFIG.value,
        "changed_at": now,
        "last_due_at": max(row.last_due_at, now) if woken else row.last_due_at,
    }
    connection.execute(update(ScheduleRow).where(col(ScheduleRow.id) == row.id).values(values))


def _mine(agency: str) -> ColumnElement[bool]:
    return and_(col(ScheduleRow.agency) == agency)


def _of(agency: str) -> Select[ScheduleRow]:
    return select(ScheduleRow).where(_mine(agency))


def _one(connection: Connection, agency: str, name: str, kept: bool = False) -> Row[Any]:
    """The row of a schedule; ``kept`` from others until the transaction ends."""
    wanted = _of(agency).where(col(ScheduleRow.name) == name)
    row = connection.execute(wanted.with_for_update() if kept else wanted).one_or_none()
    if row is None:
        known = connection.execute(select(col(ScheduleRow.name)).where(_mine(agency))).scalars()
        raise UsageError("store.schedule_unknown", agency=agency, name=name, known=", ".join(sorted(known)) or "-")
    return row


def _named(agency: str, name: str) -> str:
    return f"{agency}/{name}"
