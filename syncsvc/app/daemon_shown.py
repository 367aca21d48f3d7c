"""The daemon shown on the invented agency: a schedule that fires while one watches, a wish that overtakes, a held run
that is approved, and an orderly end."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from syncsvc.app import wishes
from syncsvc.app.places import store_for_reading, store_for_writing, writing_file
from syncsvc.errors import SyncsvcError
from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.model.run import State
from syncsvc.settings import whoever
from syncsvc.store import journal
from syncsvc.store.journal import RunFacts
from syncsvc.store.runs import LANE
from syncsvc.store.submitting import submit

Tell = Callable[..., None]
SCHEDULES = "schedules.yaml"
_EVERY_MINUTE = 'tiap-menit: {do: pull, sources: [simpeg], at: "every 1 minutes", spread_minutes: 0}\n'
_BEGIN, _END, _FIRES = 60.0, 30.0, 75.0
"""Seconds after which the show gives up waiting: for the daemon to be up, to be gone, for a due time."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the daemon is shown: the demonstration's folder, and the agency."""

    folder: Path
    agency: str

    @property
    def config(self) -> Path:
        """The configuration that reads the exports."""
        return self.folder / "config"

    @property
    def data(self) -> Path:
        """The daemon's own data."""
        return self.folder / "daemon"

    @property
    def simpeg(self) -> Path:
        """The database that stands for the agency's own."""
        return self.folder / "simpeg.db"


@dataclass(frozen=True, slots=True)
class Shown:
    """Where the daemon answers, and its process."""

    address: str
    process: subprocess.Popen[str]


def show_daemon(stage: Stage, tell: Tell, keep: bool) -> Shown:
    """Show it all, step by step, and tell it; with ``keep`` it goes on afterwards. Raises SyncsvcError when a step
    does not come about in time."""
    with writing_file(stage.folder):
        schedules = stage.config / "agencies" / stage.agency / SCHEDULES
        schedules.write_text(_EVERY_MINUTE, "utf-8")
        stage.data.mkdir(mode=0o700, exist_ok=True)
    with _served(stage, keep) as shown:
        tell("serve.demo.up", address=shown.address)
        first = wishes.trigger(stage.config, stage.data, wishes.Wish(stage.agency), whoever())
        tell("serve.demo.first", findings=_last(stage, first).counts.get("open", 0))
        _overtaking(stage, tell)
        _holding(stage, tell)
        _firing(stage, tell)
        if not keep:
            begun = time.monotonic()
            shown.process.send_signal(signal.SIGTERM)
            code = shown.process.wait(_END)
            tell("serve.demo.ended", code=code, seconds=f"{time.monotonic() - begun:.1f}")
    return shown


def _overtaking(stage: Stage, tell: Tell) -> None:
    """Three evaluations that only fill up, and one that a person wants now."""
    filling = Order(stage.agency, RunKind.EVALUATE, LANE)
    with store_for_writing(stage.data) as (store, _):
        waiting = [submit(store, Submission([filling], Trigger.BACKFILL))[0] for _ in range(3)]
    wish = wishes.Wish(stage.agency, "evaluate")
    (urgent,) = wishes.trigger(stage.config, stage.data, wish, whoever())
    runs = _all(stage, [*waiting, urgent])
    begun = [run for run in runs if run.reason != "continued"]
    order = sorted(begun, key=lambda run: run.started or run.queued)
    place = [run.trigger for run in order].index(Trigger.MANUAL) + 1
    tell("serve.demo.overtook", run=urgent, place=place, of=len(begun))


def _holding(stage: Stage, tell: Tell) -> None:
    """Half of the people are gone from the SIMPEG: that is held, and approved by a person; then they are back."""
    whole = stage.simpeg.with_suffix(".whole")
    shutil.copyfile(stage.simpeg, whole)
    with closing(sqlite3.connect(stage.simpeg)) as connection, connection:
        connection.execute("DELETE FROM pegawai WHERE rowid % 2 = 0")
    wish = wishes.Wish(stage.agency, sources=("simpeg",))
    made = wishes.trigger(stage.config, stage.data, wish, whoever())
    held = next(run for run in _all(stage, made) if run.state is State.HELD)
    doubt = (held.held or {})["doubts"][0]
    tell("serve.demo.held", run=held.run, now=doubt["now"], before=doubt["before"])
    wishes.allow_held(stage.data, held.run, whoever(), "id")
    tell("serve.demo.approved", run=held.run, state=str(_last(stage, [held.run]).state))
    whole.replace(stage.simpeg)


def _firing(stage: Stage, tell: Tell) -> None:
    """A run that nobody asked for, because it was due."""
    until = time.monotonic() + _FIRES
    while time.monotonic() < until:
        with store_for_reading(stage.data) as store:
            for run in journal.runs(store, stage.agency, 50, pulls=True):
                if run.trigger is Trigger.SCHEDULE and run.due is not None and run.ended is not None:
                    tell("serve.demo.fired", run=run.run, due=f"{run.due.astimezone():%H:%M:%S}")
                    return
        time.sleep(wishes.LOOK)
    raise SyncsvcError("serve.demo.not_fired")


def _all(stage: Stage, numbers: Sequence[int]) -> tuple[RunFacts, ...]:
    """How runs stand once all are over."""
    *_, last = wishes.watch(stage.data, numbers)
    return last


def _last(stage: Stage, numbers: Sequence[int]) -> RunFacts:
    """The last evaluation among runs, once all are over."""
    return [run for run in _all(stage, numbers) if run.kind is RunKind.EVALUATE][-1]


@contextmanager
def _served(stage: Stage, keep: bool) -> Iterator[Shown]:
    """A daemon of its own process, gone at the end unless it is kept; whatever goes wrong, it does not stay behind."""
    log = stage.data / "serve.log"
    command = [sys.executable, "-m", "syncsvc", "serve", "--listen", "127.0.0.1:0", "--language", "en"]
    places = ["--config", str(stage.config), "--data", str(stage.data)]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("SYNCSVC_")}
    with log.open("w") as errors:
        process = subprocess.Popen(  # noqa: S603
            [*command, *places], env=plain, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True
        )
    whole = False
    try:
        yield Shown(_address(process), process)
        whole = True
    finally:
        if not (keep and whole) and process.poll() is None:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _address(process: subprocess.Popen[str]) -> str:
    """Where it answers, as it says once it is up."""
    for line in process.stdout or ():
        _, marked, address = line.partition("http://")
        if marked:
            return f"http://{address.strip()}"
    raise SyncsvcError("serve.demo.not_up")
