"""Alarms: what is not as it should be. Somebody is told once when it begins, once a day while it lasts, and once when
it is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from syncsvc.model.telling import Event, Phase, harmless
from syncsvc.store.moments import database_now
from syncsvc.store.outbox import announce
from syncsvc.store.telling_tables import AlarmRow

REMIND_AFTER = timedelta(hours=24)

About = tuple[str, str]
"""Whom and what an alarm of one kind is about: an agency's key (or ``SITE``), and a source, run, channel or host."""


def ring(connection: Connection, event: Event, agency: str, about: str, facts: Mapping[str, Any]) -> bool:
    """Something is not as it should be: tell it, within the caller's transaction, unless it was told before; whether
    it begins now. ``facts`` as for ``outbox.announce``."""
    now = database_now(connection)
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    key = {"agency": agency, "kind": event.value, "about": about}
    row = key | {"facts": harmless(facts), "since": now, "told_at": now}
    made = insert(AlarmRow).values(row).on_conflict_do_nothing().returning(col(AlarmRow.since))
    if connection.execute(made).first() is None:
        return False
    _tell(connection, row, Phase.BEGAN, now)
    return True


def quiet(connection: Connection, event: Event, agency: str, about: str) -> bool:
    """It is as it should be again: tell it, if it was not; whether it was not."""
    gone = delete(AlarmRow).where(_same(event.value, agency, about))
    row = connection.execute(gone.returning(*_columns())).one_or_none()
    if row is None:
        return False
    _tell(connection, row._asdict(), Phase.OVER, database_now(connection))
    return True


def settle(connection: Connection, event: Event, found: Mapping[About, Mapping[str, Any]]) -> None:
    """Ring for all that was found of one kind, and quiet what rang and was not found any more."""
    ringing = ringing_of(connection, event)
    for (agency, about), facts in found.items():
        if (agency, about) not in ringing:
            ring(connection, event, agency, about, facts)
    for agency, about in ringing - found.keys():
        quiet(connection, event, agency, about)


def ringing_of(connection: Connection, event: Event) -> frozenset[About]:
    """What rings of one kind."""
    wanted = select(col(AlarmRow.agency), col(AlarmRow.about)).where(col(AlarmRow.kind) == event.value)
    return frozenset((agency, about) for agency, about in connection.execute(wanted).all())


def remind(connection: Connection, now: datetime) -> int:
    """Tell again what somebody was told a day ago and still is; how much that was."""
    old = select(*_columns()).where(col(AlarmRow.told_at) <= now - REMIND_AFTER).with_for_update(skip_locked=True)
    rows = connection.execute(old).all()
    for row in rows:
        _tell(connection, row._asdict(), Phase.STILL, now)
        same = _same(row.kind, row.agency, row.about)
        connection.execute(update(AlarmRow).where(same).values(told_at=now))
    return len(rows)


def forget(connection: Connection, known: Callable[[str, str, str], bool]) -> None:
    """Drop, without a word, the alarms that are about nothing there is any more: for which ``known(agency, event,
    about)`` is false."""
    rows = connection.execute(select(col(AlarmRow.agency), col(AlarmRow.kind), col(AlarmRow.about))).all()
    for agency, kind, about in rows:
        if not known(agency, kind, about):
            connection.execute(delete(AlarmRow).where(_same(kind, agency, about)))


def _tell(connection: Connection, row: Mapping[str, Any], phase: Phase, now: datetime) -> None:
    since = row["since"].isoformat(timespec="seconds")
    facts = {**row["facts"], "about": row["about"], "phase": phase.value, "since": since}
    told = "" if phase is not Phase.STILL else now.isoformat(timespec="seconds")
    sameness = "/".join(
        ("alarm", row["kind"], row["agency"], row["about"], row["since"].isoformat(), phase.value, told)
    )
    announce(connection, Event(row["kind"]), row["agency"], facts, sameness)


def _same(kind: str, agency: str, about: str) -> Any:
    return (col(AlarmRow.agency) == agency) & (col(AlarmRow.kind) == kind) & (col(AlarmRow.about) == about)


def _columns() -> tuple[Any, ...]:
    names: tuple[str, ...] = ("agency", "kind", "about", "facts", "since")
    return tuple(col(getattr(AlarmRow, name)) for name in names)
