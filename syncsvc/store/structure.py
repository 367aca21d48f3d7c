"""Decrees on the organisation (SOTK). Append-only: a statement about a decree is never changed, the newest counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlmodel import col

from syncsvc.errors import UsageError
from syncsvc.model.structure import ChangeKind, StructureChange, StructureEvent, UnitRef
from syncsvc.store.audit import Entry, append
from syncsvc.store.engine import Store
from syncsvc.store.structure_tables import StructureEventRow


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """A decree as last stated: which version of its content, by whom and when (UTC); ``withdrawn`` with a reason."""

    event: StructureEvent
    version: int
    withdrawn: bool
    reason: str | None
    by: str
    at: datetime


def events(store: Store, agency: str) -> tuple[KeptEvent, ...]:
    """Every decree of an agency as last stated, in order of the days they take effect."""
    with store.reading() as connection:
        return _events(connection, agency)


def structure_of(store: Store, agency: str) -> tuple[StructureEvent, ...]:
    """The decrees of an agency that count, those to come among them."""
    return tuple(kept.event for kept in events(store, agency) if not kept.withdrawn)


def keep_event(store: Store, agency: str, event: StructureEvent, by: str, now: datetime) -> KeptEvent | None:
    """State a decree's content: as its first version, or the next. None when it stands so already: nothing is
    written."""
    with store.changing() as connection:
        before = _one(connection, agency, event.number)
        if before is not None and not before.withdrawn and before.event == event:
            return None
        kept = KeptEvent(event, before.version + 1 if before else 1, False, None, by, now)
        connection.execute(insert(StructureEventRow).values(_values(agency, kept)))
        append(connection, _entry("sotk.apply", agency, kept))
    return kept


def withdraw_event(store: Store, agency: str, number: str, reason: str, by: str, now: datetime) -> KeptEvent:
    """State that a decree counts no more. Raises UsageError when there is none of that number that counts, or no
    reason."""
    if not reason.strip():
        raise UsageError("structure.no_reason")
    with store.changing() as connection:
        before = _one(connection, agency, number)
        if before is None or before.withdrawn:
            raise UsageError("structure.unknown", number=number, agency=agency)
        kept = KeptEvent(before.event, before.version, True, reason.strip(), by, now)
        connection.execute(insert(StructureEventRow).values(_values(agency, kept)))
        append(connection, _entry("sotk.withdraw", agency, kept))
    return kept


def _entry(action: str, agency: str, kept: KeptEvent) -> Entry:
    return Entry(kept.by, action, kept.event.number, facts={"agency": agency, "version": kept.version})


def _one(connection: Connection, agency: str, number: str) -> KeptEvent | None:
    return next((kept for kept in _events(connection, agency) if kept.event.number == number), None)


def _events(connection: Connection, agency: str) -> tuple[KeptEvent, ...]:
    mine = col(StructureEventRow.agency) == agency
    newest = select(func.max(col(StructureEventRow.id))).where(mine).group_by(col(StructureEventRow.number))
    rows = connection.execute(select(StructureEventRow).where(col(StructureEventRow.id).in_(newest))).all()
    kept = [KeptEvent(_event(row), row.version, row.withdrawn, row.reason, row.by, row.at) for row in rows]
    return tuple(sorted(kept, key=lambda each: (each.event.effective, each.event.number)))


def _event(row: Any) -> StructureEvent:
    days = date.fromisoformat(row.decree), date.fromisoformat(row.effective)
    return StructureEvent(row.number, *days, row.title, tuple(map(_change, row.changes)), row.settle_days)


def _change(kept: dict[str, Any]) -> StructureChange:
    units, into = (tuple(UnitRef(*ids) for ids in kept[name]) for name in ("units", "into"))
    parent = UnitRef(*kept["parent"]) if kept["parent"] else None
    return StructureChange(ChangeKind(kept["kind"]), units, into, kept["name"], parent)


def _values(agency: str, kept: KeptEvent) -> dict[str, Any]:
    event = kept.event
    return {
        "agency": agency,
        "number": event.number,
        "version": kept.version,
        "withdrawn": kept.withdrawn,
        "reason": kept.reason,
        "decree": event.decree.isoformat(),
        "effective": event.effective.isoformat(),
        "title": event.title,
        "settle_days": event.settle_days,
        "changes": [_plain(change) for change in event.changes],
        "by": kept.by,
        "at": kept.at,
    }


def _plain(change: StructureChange) -> dict[str, Any]:
    units, into = ([[unit.local, unit.siasn] for unit in units] for units in (change.units, change.into))
    parent = [change.parent.local, change.parent.siasn] if change.parent else None
    return {"kind": str(change.kind), "units": units, "into": into, "name": change.name, "parent": parent}
