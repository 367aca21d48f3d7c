"""What disturbs a distributed installation: processes killed, frozen and told to leave, the database stopped at once;
and meanwhile people who change lists, wish for runs and cancel some."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import psycopg
from sqlalchemy import select
from sqlmodel import col

from bench.crowd import Crowd
from bench.recovery import Fault
from bench.site import BY, SERVE, sync
from bench.supervised import Supervisor, wait_until
from syncsvc.errors import UsageError
from syncsvc.model.order import Trigger
from syncsvc.model.run import GOING_ON, State
from syncsvc.store.claims import cancel
from syncsvc.store.engine import Store
from syncsvc.store.moments import database_now
from syncsvc.store.run_tables import RunRow, WorkerRow
from syncsvc.store.submitting import submit
from tests.servers import PostgresServer

EDITIONS = 7
_PAUSE = (1.0, 4.0)
_FROZEN = (2.0, 30.0)
_DOWN = (0.5, 6.0)


@dataclass(slots=True)
class Nemesis:
    """One disturber. ``faults`` and ``done`` tell what it did; ``editions`` which lists each agency has now."""

    store: Store
    server: PostgresServer
    processes: Supervisor
    crowd: Crowd
    chance: Random
    faults: list[Fault] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    editions: dict[str, int] = field(default_factory=dict)
    _frozen: list[tuple[float, int]] = field(default_factory=list)

    def rage(self, seconds: float) -> None:
        """Disturb for so long; at the end nothing is frozen, and the database is there."""
        weights: dict[Callable[[], None], int] = {
            self._kill_worker: 5,
            self._freeze: 3,
            self._leave: 3,
            self._kill_serve: 1,
            self._stop_database: 1,
            self._edit: 6,
            self._wish: 4,
            self._cancel: 2,
        }
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            (act,) = self.chance.choices(list(weights), list(weights.values()))
            act()
            self.done[act.__name__.strip("_").replace("_", " ")] += 1
            time.sleep(self.chance.uniform(*_PAUSE))
            self._thaw(time.monotonic())
        self._thaw(float("inf"))

    def _kill_worker(self) -> None:
        self._hit("kill -9 of a worker", self._worker(), signal.SIGKILL)

    def _kill_serve(self) -> None:
        self._hit("kill -9 of serve", SERVE, signal.SIGKILL)

    def _leave(self) -> None:
        self._hit("SIGTERM of a worker", self._worker(), signal.SIGTERM)

    def _freeze(self) -> None:
        pid = self._hit("SIGSTOP of a worker", self._worker(), signal.SIGSTOP)
        self._frozen.append((time.monotonic() + self.chance.uniform(*_FROZEN), pid))

    def _stop_database(self) -> None:
        self._note("SIGQUIT of PostgreSQL", None)
        stop_postgres(self.server)
        time.sleep(self.chance.uniform(*_DOWN))
        start_postgres(self.server)

    def _edit(self) -> None:
        agency = self.chance.choice(self.crowd.agencies)
        self.editions[agency] = self.chance.randrange(EDITIONS)
        self.crowd.write(agency, self.editions[agency])

    def _wish(self) -> None:
        key = f"{self.chance.getrandbits(64):x}"
        wished = sync(self.chance.choice(self.crowd.agencies), Trigger.MANUAL, key)
        first, again = (submit(self.store, wished) for _ in range(2))
        assert first == again, "the same wish became other runs"

    def _cancel(self) -> None:
        with self.store.reading() as connection:
            wanted = select(col(RunRow.id)).where(col(RunRow.state).in_([each.value for each in GOING_ON]))
            going_on = list(connection.execute(wanted).scalars())
        if going_on:
            with suppress(UsageError):  # it ended meanwhile
                cancel(self.store, self.chance.choice(going_on) or 0, BY)

    def _worker(self) -> str:
        """A worker; one that holds a run, if there is any."""
        running = select(col(RunRow.owner)).where(col(RunRow.state) == State.RUNNING.value)
        with self.store.reading() as connection:
            busy = set(
                connection.execute(select(col(WorkerRow.pid)).where(col(WorkerRow.owner).in_(running))).scalars()
            )
        workers = {name: kept.process.pid for name, kept in self.processes.kept.items() if name != SERVE}
        return self.chance.choice([name for name, pid in workers.items() if pid in busy] or list(workers))

    def _hit(self, kind: str, name: str, how: signal.Signals) -> int:
        self._note(kind, self.processes.kept[name].process.pid)
        return self.processes.send(name, how)

    def _note(self, kind: str, pid: int | None) -> None:
        """What runs the process with that number holds, or all processes."""
        wanted = select(col(RunRow.id), col(RunRow.fence)).where(col(RunRow.state) == State.RUNNING.value)
        if pid is not None:
            owners = select(col(WorkerRow.owner)).where(col(WorkerRow.pid) == pid)
            wanted = wanted.where(col(RunRow.owner).in_(owners))
        with self.store.reading() as connection:
            held = tuple((row.id or 0, row.fence) for row in connection.execute(wanted))
            self.faults.append(Fault(kind, database_now(connection), held))

    def _thaw(self, now: float) -> None:
        for moment, pid in self._frozen:
            if moment <= now:
                self.processes.tell(pid, signal.SIGCONT)
        self._frozen = [each for each in self._frozen if each[0] > now]


def stop_postgres(server: PostgresServer) -> None:
    """Stop a PostgreSQL at once, as a crash does (its immediate shutdown), and wait until it is gone."""
    held = server.folder / "postmaster.pid"
    os.kill(int(held.read_text("ascii").split()[0]), signal.SIGQUIT)
    wait_until("PostgreSQL is gone", lambda: not held.exists())


def start_postgres(server: PostgresServer) -> None:
    """Start a PostgreSQL again that was stopped, and wait until it answers."""
    server.start_again()
    wait_until("PostgreSQL answers", lambda: _answers(server))


def _answers(server: PostgresServer) -> bool:
    try:
        server.run("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True
