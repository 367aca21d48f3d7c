"""Which delivery of a source counts: the newest, the last good one, and what an evaluation makes of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update
from sqlmodel import col

from syncsvc.store.engine import Store
from syncsvc.store.lease import Lease, fenced
from syncsvc.store.snapshots import ACCEPTED, FETCHED, SUPERSEDED, UNASKED, Sizes, summed_sizes
from syncsvc.store.tables import IntakeRow, SnapshotRow


@dataclass(frozen=True, slots=True)
class Delivery:
    """An intake by its number, and what became of it."""

    number: int
    state: str


def newest(store: Store, agency: str, source: str, accepted: bool = False) -> Delivery | None:
    """A source's newest intake that was accepted, or that no evaluation judged yet; only ``accepted`` ones if asked."""
    states = [ACCEPTED] if accepted else [ACCEPTED, FETCHED]
    mine = (col(IntakeRow.agency) == agency) & (col(IntakeRow.source) == source) & col(IntakeRow.state).in_(states)
    wanted = select(col(IntakeRow.id), col(IntakeRow.state)).where(mine).order_by(col(IntakeRow.id).desc()).limit(1)
    with store.reading() as connection:
        row = connection.execute(wanted).one_or_none()
    return Delivery(row.id, row.state) if row else None


def brought_by(store: Store, run: int, source: str) -> int | None:
    """The intake of a source that a run has kept already, before its process died or left; None when it has not."""
    mine = (col(IntakeRow.run_id) == run) & (col(IntakeRow.source) == source) & (col(IntakeRow.state) != SUPERSEDED)
    with store.reading() as connection:
        return connection.execute(select(func.max(col(IntakeRow.id))).where(mine)).scalar()


def latest(store: Store, agency: str, source: str) -> int | None:
    """The number of a source's newest accepted intake, or None."""
    found = newest(store, agency, source, accepted=True)
    return found.number if found else None


def judge_intakes(store: Store, lease: Lease, intakes: Collection[int]) -> None:
    """Accept intakes in an evaluation. Older ones of their sources that nobody judged are superseded."""
    with fenced(store, lease) as connection:
        mark_judged(connection, lease, intakes, ACCEPTED)


def mark_judged(connection: Connection, lease: Lease, intakes: Collection[int], state: str) -> None:
    """Write what an evaluation made of intakes, within the caller's transaction."""
    ours, chosen = col(IntakeRow.agency) == lease.agency, col(IntakeRow.id).in_(list(intakes))
    judged = update(IntakeRow).where(ours & chosen)
    connection.execute(judged.values(state=state, judged_run=lease.run))
    of_sources = col(IntakeRow.source).in_(select(col(IntakeRow.source)).where(chosen))
    older = (col(IntakeRow.state) == FETCHED) & (col(IntakeRow.id) < max(intakes, default=0))
    passed = update(IntakeRow).where(ours & of_sources & older)
    connection.execute(passed.values(state=SUPERSEDED))


def last_sizes(store: Store, agency: str, source: str) -> Sizes | None:
    """How much the source's last accepted intake held; None before the first. Outlives its rows."""
    intake = latest(store, agency, source)
    if intake is None:
        return None
    names = ("noun", "rows", "files", "units", "periods", "filled")
    columns = [col(getattr(SnapshotRow, name)) for name in names]
    mine = (col(SnapshotRow.intake_id) == intake) & (col(SnapshotRow.position) > 0) & (col(SnapshotRow.noun) != UNASKED)
    with store.reading() as connection:
        return summed_sizes(tuple(row) for row in connection.execute(select(*columns).where(mine)))
