"""A store for the bench: made new, held by one lease, on SQLite or on a PostgreSQL of the bench's own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bench.people import NOW, TODAY
from syncsvc.model.run import Scope
from syncsvc.store.engine import Store, default_address, open_store
from syncsvc.store.lease import Lease
from syncsvc.store.lock import DataLock, writing
from syncsvc.store.runs import Plan, start
from syncsvc.store.upgrade import upgrade
from tests.servers import PostgresServer

AGENCY = "contoh"


@contextmanager
def new_store(address: str | None = None) -> Iterator[tuple[Store, DataLock]]:
    """An empty store: at the address, or in an SQLite file in a temporary folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        place = address or default_address(folder)
        with writing(folder) as lock:
            upgrade(place)
            with open_store(place) as store:
                yield store, lock


def begin(store: Store, lock: DataLock, hours: int = 0) -> Lease:
    """Start a run of the bench's agency some hours after the bench's moment."""
    return start(store, lock, Plan(AGENCY, Scope(), {"plan_year": TODAY.year}), NOW + timedelta(hours=hours))


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL as the tests start it, gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="syncsvc-pg-"))
    folder.chmod(0o755)
    server = PostgresServer(folder)
    try:
        yield server
    finally:
        server.stop()
