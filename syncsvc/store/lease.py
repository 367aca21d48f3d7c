"""The right to go on with a run: each of its transactions first proves that nobody took it over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, update
from sqlmodel import col

from syncsvc import crash_points
from syncsvc.errors import Cancelled, LeaseLost
from syncsvc.model.run import State
from syncsvc.store.engine import Store
from syncsvc.store.moments import database_now
from syncsvc.store.run_tables import RunRow


@dataclass(frozen=True, slots=True)
class Lease:
    """A running run as its holder knows it."""

    run: int
    agency: str
    fence: int
    dry: bool = False


@contextmanager
def fenced(
    store: Store, lease: Lease, progress: Mapping[str, int] | None = None, although_cancelled: bool = False
) -> Iterator[Connection]:
    """A writing transaction of a run, with how far it got. Raises LeaseLost at once when the run is no longer ours, and
    Cancelled when somebody wants it ended, unless what is to be kept was done already."""
    with store.changing() as connection:
        wanted = beat(connection, lease, progress)
        if wanted and not although_cancelled:
            raise Cancelled("store.run_cancelled", run=lease.run)
        yield connection
        crash_points.here("checkpoint_open")
    crash_points.here("checkpoint_kept")


def beat(connection: Connection, lease: Lease, progress: Mapping[str, int] | None = None) -> bool:
    """Prove the lease within this transaction, and hold the run's row until its end; whether somebody wants it
    ended."""
    mine = (col(RunRow.id) == lease.run) & (col(RunRow.fence) == lease.fence)
    running = col(RunRow.state) == State.RUNNING.value
    values: dict[str, Any] = {"beat_at": database_now(connection)}
    if progress is not None:
        values["progress"] = dict(progress)
    beaten = update(RunRow).where(mine & running).values(values).returning(col(RunRow.cancel_at))
    row = connection.execute(beaten).one_or_none()
    if row is None:
        raise LeaseLost("store.lease_lost", run=lease.run)
    return row.cancel_at is not None
