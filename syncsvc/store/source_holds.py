"""Sources that a person paused: schedules leave them out until somebody releases them; what a person wishes is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select
from sqlmodel import col

from syncsvc.store.audit import Entry, append
from syncsvc.store.engine import Store
from syncsvc.store.moments import database_now
from syncsvc.store.run_tables import SourceHoldRow


@dataclass(frozen=True, slots=True)
class SourceHold:
    """A paused source: who paused it, why, and when (UTC)."""

    agency: str
    source: str
    by: str
    reason: str
    at: datetime


def hold_source(store: Store, agency: str, source: str, by: str, reason: str) -> None:
    """Pause a source; who pauses it again gives the reason that counts."""
    with store.changing() as connection:
        connection.execute(delete(SourceHoldRow).where(_is(agency, source)))
        row = {"agency": agency, "source": source, "by": by, "reason": reason, "at": database_now(connection)}
        connection.execute(insert(SourceHoldRow).values(row))
        append(connection, Entry(by, "source.hold", f"{agency}/{source}", facts={"reason": reason}))


def release_source(store: Store, agency: str, source: str, by: str) -> bool:
    """Let a source be pulled again; whether it was paused."""
    with store.changing() as connection:
        gone = connection.execute(delete(SourceHoldRow).where(_is(agency, source)).returning(col(SourceHoldRow.source)))
        released = gone.scalar_one_or_none() is not None
        if released:
            append(connection, Entry(by, "source.release", f"{agency}/{source}"))
    return released


def source_holds(store: Store, agency: str | None = None) -> tuple[SourceHold, ...]:
    """The paused sources, of one agency or of all, in order."""
    wanted = select(SourceHoldRow).order_by(col(SourceHoldRow.agency), col(SourceHoldRow.source))
    if agency is not None:
        wanted = wanted.where(col(SourceHoldRow.agency) == agency)
    with store.reading() as connection:
        rows = connection.execute(wanted).all()
    return tuple(SourceHold(row.agency, row.source, row.by, row.reason, row.at) for row in rows)


def held_sources(connection: Connection, agency: str) -> frozenset[str]:
    """The keys of an agency's paused sources, within the caller's transaction."""
    wanted = select(col(SourceHoldRow.source)).where(col(SourceHoldRow.agency) == agency)
    return frozenset(connection.execute(wanted).scalars())


def _is(agency: str, source: str) -> ColumnElement[bool]:
    return and_(col(SourceHoldRow.agency) == agency, col(SourceHoldRow.source) == source)
