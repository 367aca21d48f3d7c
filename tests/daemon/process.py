"""Real processes of ``syncsvc serve`` and ``syncsvc worker`` over a small agency, and what is seen in their store."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.model.run import GOING_ON
from syncsvc.store import journal
from syncsvc.store.engine import Store, default_address, open_store
from syncsvc.store.journal import RunFacts
from syncsvc.store.lending import answers
from syncsvc.store.runs import PULL
from syncsvc.store.submitting import submit
from tests.jobs.agency import Place, make_place

SOURCES = ("simpeg", "siasn")
PATIENCE = 90.0
"""Seconds after which a test that waits has failed, however slow the machine is."""

_LOOK = 0.2
"""Seconds between two looks: looking costs what is looked at its processor."""


@dataclass
class Installation:
    """One agency's place, the store it is kept in, and the processes begun on it."""

    place: Place
    address: str
    begun: list[subprocess.Popen[str]] = field(default_factory=list)
    log: int | None = None

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.place.folder / "data"

    def start(self, *command: str, before: Sequence[str] = (), **environment: str) -> subprocess.Popen[str]:
        """Begin a process of ours, with so much of the environment besides and so much written before it. Its standard
        error goes to the installation's ``log``, else where ``logs`` finds it."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SYNCSVC_")}
        ours = {
            "SYNCSVC_CONFIG": str(self.place.folder / "config"),
            "SYNCSVC_DATA": str(self.data),
            "SYNCSVC_LISTEN": "127.0.0.1:0",
        }
        if self.address.startswith("postgresql"):
            ours["SYNCSVC_DATABASE"] = self.address
        with (self.place.folder / f"log-{len(self.begun)}.txt").open("w") as file:
            process = subprocess.Popen(
                [*before, sys.executable, "-m", "syncsvc", *command],
                env={**inherited, **ours, **environment},
                stdout=subprocess.PIPE,
                stderr=file if self.log is None else self.log,
                text=True,
            )
        self.begun.append(process)
        return process

    def up(self, *command: str, before: Sequence[str] = (), **environment: str) -> subprocess.Popen[str]:
        """Begin a process that goes on, and wait until it says that it is up."""
        process = self.start(*command, before=before, **environment)
        assert process.stdout is not None
        assert process.stdout.readline(), self.logs()
        return process

    def logs(self) -> str:
        """What all processes said on standard error."""
        return "\n".join(path.read_text() for path in sorted(self.place.folder.glob("log-*.txt")))

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The store, looked at beside the processes."""
        with open_store(self.address) as store:
            yield store

    def runs(self) -> tuple[RunFacts, ...]:
        """All runs, oldest first."""
        with self.store() as store:
            return journal.runs(store, limit=10_000, pulls=True)[::-1]

    def wait(self, until: Callable[[tuple[RunFacts, ...]], bool]) -> tuple[RunFacts, ...]:
        """Look at the runs again and again until they are as wanted."""
        end = time.monotonic() + PATIENCE
        while not until(found := self.runs()):
            assert time.monotonic() < end, f"{found}\n{self.logs()}"
            time.sleep(_LOOK)
        return found

    def wait_for_store(self) -> None:
        """Wait until the daemon that was begun has made the store and answers."""
        end = time.monotonic() + PATIENCE
        while not answers(self.data):
            assert time.monotonic() < end, self.logs()
            time.sleep(_LOOK)

    def findings(self) -> list[tuple[object, ...]]:
        """Every version of every finding but the numbers of runs, and in how many it was not seen, in a fixed
        order."""
        with self.store() as store, store.reading() as connection:
            columns = "agency, id, state, ending, local, national, returns, to_run IS NULL"
            rows = connection.execute(text(f"SELECT {columns} FROM finding"))
            return sorted((tuple(row) for row in rows), key=str)

    def with_reports(self) -> None:
        """Let one report be laid down whenever somebody is told."""
        with (self.place.folder / "config" / "notify.yaml").open("a", encoding="utf-8") as file:
            file.write("reports: {formats: [csv], folder: laporan}\n")

    def leave(self) -> None:
        """Let the newest process end in order."""
        self.begun[-1].terminate()
        assert self.begun[-1].wait(60) == 0, self.logs()

    def end(self) -> None:
        """Kill whatever still goes on."""
        for process in self.begun:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def wait_until_frozen(process: subprocess.Popen[str]) -> None:
    """Wait until a process has come to the place where it stops itself."""
    end = time.monotonic() + PATIENCE
    while not frozen(process):
        assert time.monotonic() < end
        time.sleep(0.02)


def frozen(process: subprocess.Popen[str]) -> bool:
    """Whether a process that was not waited for is stopped."""
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(") ")[2][0] == "T"


def over(runs: tuple[RunFacts, ...]) -> bool:
    """Whether there are runs and none goes on or waits."""
    return bool(runs) and not any(run.state in GOING_ON for run in runs)


def sync(trigger: Trigger = Trigger.MANUAL, key: str | None = None, tell: bool = False) -> Submission:
    """Pull both sources, then evaluate, and tell if wanted."""
    orders = [Order("kota", RunKind.PULL, PULL + source) for source in SOURCES]
    orders.append(Order("kota", RunKind.EVALUATE, "evaluate", step=2))
    if tell:
        orders.append(Order("kota", RunKind.TELL, "tell", step=3))
    return Submission(orders, trigger, "uji", key)


def wish(installation: Installation, submission: Submission) -> tuple[int, ...]:
    """Queue it in the store, as a process beside the daemon that holds the writer's right does."""
    from dataclasses import replace

    from syncsvc.jobs.queue import carry

    with installation.store() as store:
        return submit(store if store.sqlite else replace(store, carry=carry), submission)


@contextmanager
def installed(
    folder: Path, address: str | None = None, names: Mapping[int, str] | None = None
) -> Iterator[Installation]:
    """A new installation, with some differences between the two sides."""
    place = make_place(folder)
    place.write("siasn", dict(names) if names is not None else _differing())
    made = Installation(place, address or default_address(place.folder / "data"))
    try:
        yield made
    finally:
        made.end()


def _differing() -> dict[int, str]:
    from tests.jobs.agency import everybody

    return {number: name for number, name in everybody(n3="Beda Nama", n7="Lain Sekali").items() if number != 11}
