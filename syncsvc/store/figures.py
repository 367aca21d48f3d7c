"""What can be counted about the service, for whoever watches it: never about a person."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select
from sqlmodel import col

from syncsvc.model.order import RunKind
from syncsvc.model.run import State
from syncsvc.store.engine import Store
from syncsvc.store.moments import database_now
from syncsvc.store.remote_tables import BudgetRow
from syncsvc.store.run_tables import RunRow, SourceHoldRow
from syncsvc.store.tables import FindingRow, PointerRow
from syncsvc.store.telling_tables import OutboxRow
from syncsvc.store.versions import OPEN

_KEPT = (State.DONE.value, State.PARTIAL.value)
Counts = dict[tuple[str, ...], float]
"""From the values of labels to a number."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of one moment. Ages are in seconds by the database's clock.

    ``runs``: by state, kind and trigger. ``waiting`` and ``oldest``: how many wait and for how long, by kind.
    ``evaluated``: since the last kept evaluation, by agency. ``used``: calls made today, by remote. ``outbox``: by
    state. ``backup``: since the last one that was made.
    """

    runs: Counts
    waiting: Counts
    oldest: Counts
    evaluated: Counts
    used: Counts
    strikes: Counts
    outbox: Counts
    holds: Counts
    backup: Counts


def figures(store: Store) -> Figures:
    """The numbers now, in one reading."""
    with store.reading() as connection:
        now = database_now(connection)
        waiting = _waiting(connection, now)
        return Figures(
            runs=_counted(connection, _grouped(col(RunRow.state), col(RunRow.kind), col(RunRow.trigger))),
            waiting={key: count for key, (count, _) in waiting.items()},
            oldest={key: age for key, (_, age) in waiting.items()},
            evaluated=_evaluated(connection, now),
            used={(row.remote,): row.used for row in connection.execute(select(BudgetRow))},
            strikes={(row.remote,): row.strikes for row in connection.execute(select(BudgetRow))},
            outbox=_counted(connection, _grouped(col(OutboxRow.state))),
            holds=_counted(connection, _grouped(col(SourceHoldRow.agency))),
            backup=_backed_up(connection, now),
        )


def open_by_severity(store: Store, agency: str, run: int) -> Counts:
    """An agency's open findings at the run that readers see, by severity. Reads all of them: ask once per run."""
    visible = (col(FindingRow.from_run) <= run) & (col(FindingRow.to_run).is_(None) | (col(FindingRow.to_run) > run))
    mine = (col(FindingRow.agency) == agency) & (col(FindingRow.state) == OPEN)
    with store.reading() as connection:
        return _counted(connection, _grouped(col(FindingRow.severity)).where(mine & visible))


def current_runs(store: Store) -> dict[str, int]:
    """The run that readers see, of each agency that has one."""
    with store.reading() as connection:
        rows = connection.execute(select(col(PointerRow.agency), col(PointerRow.current_run)))
        return {row.agency: row.current_run for row in rows if row.current_run}


def _grouped(*columns: Any) -> Select[Any]:
    return select(*columns, func.count()).group_by(*columns)


def _counted(connection: Connection, grouped: Select[Any]) -> Counts:
    return {tuple(str(part) for part in row[:-1]): row[-1] for row in connection.execute(grouped)}


def _waiting(connection: Connection, now: datetime) -> dict[tuple[str, ...], tuple[int, float]]:
    """How many runs of a kind could be taken, and for how long the oldest could."""
    ready = (col(RunRow.state) == State.QUEUED.value) & col(RunRow.ready_at).is_not(None)
    since: dict[str, list[datetime]] = defaultdict(list)
    for kind, moment in connection.execute(select(col(RunRow.kind), col(RunRow.ready_at)).where(ready)):
        since[kind].append(moment or now)
    return {
        (kind.value,): (
            len(since[kind.value]),
            max(((now - each).total_seconds() for each in since[kind.value]), default=0),
        )
        for kind in RunKind
    }


def _evaluated(connection: Connection, now: datetime) -> Counts:
    kept = (col(RunRow.kind) == RunKind.EVALUATE.value) & col(RunRow.state).in_(_KEPT) & ~col(RunRow.dry)
    newest = select(col(RunRow.agency), func.max(col(RunRow.id)).label("run")).where(kept).group_by(col(RunRow.agency))
    last = newest.subquery()
    ended = select(col(RunRow.agency), col(RunRow.ended_at)).join(last, last.c.run == col(RunRow.id))
    rows = connection.execute(ended).all()
    return {(row.agency,): (now - row.ended_at.astimezone(UTC)).total_seconds() for row in rows if row.ended_at}


def _backed_up(connection: Connection, now: datetime) -> Counts:
    made = (col(RunRow.kind) == RunKind.BACKUP.value) & (col(RunRow.state) == State.DONE.value)
    last = connection.execute(select(func.max(col(RunRow.ended_at))).where(made)).scalar()
    return {} if last is None else {(): (now - last.astimezone(UTC)).total_seconds()}
