"""Which deliveries stay: per source the newest of each of 7 days and 12 months, the last good one, what
waits.

Findings carry their own two values, so letting rows go loses no evidence; the sizes of every intake stay. Every version
of a reference stays as well: runs name the one they used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import CompoundSelect, delete, select, union, update
from sqlmodel import col

from syncsvc.model.run import State
from syncsvc.store.engine import Store
from syncsvc.store.reference_tables import ReferencePieceRow
from syncsvc.store.run_tables import RunRow
from syncsvc.store.snapshots import ACCEPTED, FETCHED, HELD
from syncsvc.store.tables import IntakeRow, PartRow, PieceRow, RunPieceRow

DAILY, MONTHLY = 7, 12
_PARTS = 20


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was let go: intakes whose rows are gone, and parts nobody refers to any more."""

    intakes: int
    parts: int


def prune(store: Store, agency: str) -> Pruned:
    """Let go of an agency's older deliveries. The caller holds the data folder's lock, and evaluates no longer."""
    with store.changing() as connection:
        columns = (col(IntakeRow.id), col(IntakeRow.source), col(IntakeRow.state), col(IntakeRow.taken_at))
        mine = (col(IntakeRow.agency) == agency) & ~col(IntakeRow.pruned)
        running = select(col(RunRow.id)).where(col(RunRow.state) == State.RUNNING.value)
        wanted = select(*columns).where(mine & col(IntakeRow.run_id).not_in(running))
        rows = connection.execute(wanted.order_by(col(IntakeRow.source), col(IntakeRow.id).desc())).all()
        stay = kept(rows)
        gone = [row.id for row in rows if row.id not in stay]
        for intake in gone:
            connection.execute(delete(PieceRow).where(col(PieceRow.intake_id) == intake))
            connection.execute(update(IntakeRow).where(col(IntakeRow.id) == intake).values(pruned=True))
    return Pruned(len(gone), _sweep(store))


def kept(rows: Iterable[Any]) -> set[int]:
    """The intakes to keep, of rows in order of source and newest first."""
    stay: set[int] = set()
    for _, of_source in groupby(rows, key=lambda row: row.source):
        days: set[str] = set()
        months: set[str] = set()
        for row in of_source:
            good = row.state == ACCEPTED
            newest_of_day = good and _counts(f"{row.taken_at:%Y-%m-%d}", days, DAILY)
            newest_of_month = good and _counts(f"{row.taken_at:%Y-%m}", months, MONTHLY)
            if row.state in (FETCHED, HELD) or newest_of_day or newest_of_month:
                stay.add(row.id)
    return stay


def held_parts() -> CompoundSelect[Any]:
    """The names of all parts that something refers to: a delivery, a run, a version of a reference."""
    return union(*(select(col(table.hash)) for table in (PieceRow, RunPieceRow, ReferencePieceRow)))


def _counts(stretch: str, seen: set[str], most: int) -> bool:
    """True for the first intake of a stretch of time, as long as fewer than ``most`` stretches have one."""
    if stretch in seen or len(seen) >= most:
        return False
    seen.add(stretch)
    return True


def _sweep(store: Store) -> int:
    """Delete parts without a reference, a few at a time, so that the writer is never kept long. While any run goes on
    nothing is deleted: a pull may be about to refer to one.
    """
    going_on = select(col(RunRow.id)).where(col(RunRow.state) == State.RUNNING.value).limit(1)
    loose = select(col(PartRow.hash)).where(col(PartRow.hash).not_in(held_parts())).limit(_PARTS)
    swept = 0
    while True:
        with store.changing() as connection:
            if connection.execute(going_on).scalar() is not None:
                return swept
            names = list(connection.execute(loose).scalars())
            connection.execute(delete(PartRow).where(col(PartRow.hash).in_(names)))
        swept += len(names)
        if len(names) < _PARTS:
            return swept
