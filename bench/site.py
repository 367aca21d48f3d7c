"""A whole installation in a folder: a store of either kind, and real processes of ours on it."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import col

from bench.crowd import SOURCES
from bench.supervised import Supervisor, wait_until
from syncsvc.jobs.queue import carry, upgrade_queue
from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.model.run import GOING_ON
from syncsvc.store.engine import Store, default_address, open_store
from syncsvc.store.lending import answers, borrowed
from syncsvc.store.run_tables import RunRow, WorkerRow
from syncsvc.store.runs import LANE, PULL
from syncsvc.store.submitting import submit
from syncsvc.store.upgrade import upgrade
from tests.servers import PostgresServer, free_port

SERVE, BY = "serve", "uji"
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Site:
    """An installation. ``server`` is its PostgreSQL, None on SQLite; ``port`` where its interface answers."""

    folder: Path
    address: str
    server: PostgresServer | None
    store: Store
    processes: Supervisor
    port: int

    def serve(self, slots: int | None = None) -> None:
        """Start the daemon and wait until it is ready."""
        more = () if slots is None else ("--slots", str(slots))
        self.processes.keep(SERVE, "serve", "--listen", f"127.0.0.1:{self.port}", *more)
        wait_until("the daemon is ready", self.ready)

    def workers(self, number: int) -> None:
        """Start so many workers and wait until all are listed."""
        for each in range(number):
            self.processes.keep(f"worker-{each}", "worker")
        wait_until("every worker is up", lambda: self._listed() > number)

    def wish(self, wished: Submission) -> tuple[int, ...]:
        """Queue runs beside the daemon, as a command does; their numbers."""
        with self.beside():
            return submit(self.store, wished)

    def beside(self) -> AbstractContextManager[object]:
        """The right to write to the store: on SQLite the daemon gives its leave."""
        data = self.folder / "data"
        return borrowed(data) if self.store.sqlite and answers(data) else nullcontext()

    def ready(self) -> bool:
        """Whether the interface says that the daemon is ready."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("GET", "/ready")
            return line.getresponse().status == 200
        except OSError:
            return False
        finally:
            line.close()

    def going_on(self) -> int:
        """How many runs wait or go on."""
        going_on = col(RunRow.state).in_([each.value for each in GOING_ON])
        with self.store.reading() as connection:
            return connection.execute(select(func.count()).select_from(RunRow).where(going_on)).scalar_one()

    def _listed(self) -> int:
        with self.store.reading() as connection:
            return connection.execute(select(func.count()).select_from(WorkerRow)).scalar_one()


@contextmanager
def site(folder: Path, server: PostgresServer | None = None) -> Iterator[Site]:
    """A new store and no process yet; the configuration is whatever lies in ``folder``/config. At the end everything
    that was started is told to leave."""
    (folder / "data").mkdir(exist_ok=True)
    address = default_address(folder / "data") if server is None else _database(server)
    upgrade(address)
    places = {"SYNCSVC_CONFIG": str(folder / "config"), "SYNCSVC_DATA": str(folder / "data"), "SYNCSVC_LOG": "text"}
    if server is not None:
        places["SYNCSVC_DATABASE"] = address
    with open_store(address) as plain:
        store = plain
        if server is not None:
            upgrade_queue(plain)
            store = replace(plain, carry=carry)
        with Supervisor(folder, places) as processes:
            yield Site(folder, address, server, store, processes, free_port())


def sync(agency: str, trigger: Trigger, key: str | None = None) -> Submission:
    """All sources of an agency, then its evaluation."""
    pulls = [Order(agency, RunKind.PULL, PULL + source, only=(source,)) for source in SOURCES]
    return Submission([*pulls, Order(agency, RunKind.EVALUATE, LANE, step=2)], trigger, BY, key)


def _database(server: PostgresServer) -> str:
    name = f"bench_{next(_NUMBERS)}"
    server.run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    return server.url(name)
