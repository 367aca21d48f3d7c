"""The right to go on with a run: each of its transactions first proves that nobody took it over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, update
from sqlmodel import col

from syncsvc.errors import LeaseLost
from syncsvc.model.run import State
from syncsvc.store.engine import Store
from syncsvc.store.tables import RunRow


@dataclass(frozen=True, slots=True)
class Lease:
    """A running run as its holder knows it."""

    run: int
    agency: str
    fence: int
    dry: bool = False


@contextmanager
def fenced(store: Store, lease: Lease) -> Iterator[Connection]:
    """A writing transaction of a run. Raises LeaseLost at once when the run is no longer ours."""
    with store.changing() as connection:
        beat(connection, lease)
        yield connection


def beat(connection: Connection, lease: Lease) -> None:
    """Prove the lease within this transaction, and hold the run's row until its end."""
    mine = (col(RunRow.id) == lease.run) & (col(RunRow.fence) == lease.fence)
    running = col(RunRow.state) == State.RUNNING.value
    beaten = update(RunRow).where(mine & running).values(beat_at=datetime.now(UTC))
    if connection.execute(beaten).rowcount != 1:
        raise LeaseLost("store.lease_lost", run=lease.run)
