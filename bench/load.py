"""The load figures of the reliability reference (4.4) that fit one machine, each against its goal.

``python -m bench load [--scale 1]``; on SQLite with one daemon, on PostgreSQL with two workers.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from bench import load_api
from bench.crowd import make_crowd
from bench.double import double
from bench.live_site import ENDPOINTS, KEY, write_site
from bench.recovery import Fault, percentile, recoveries
from bench.site import BY, SERVE, Site, site
from bench.stores import postgres
from bench.supervised import wait_until
from bench.table import Row, at_most, truth
from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.model.run import State
from syncsvc.store.claims import cancel
from syncsvc.store.events import Event, events
from syncsvc.store.moments import database_now
from syncsvc.store.run_tables import RunRow
from syncsvc.store.runs import LANE, PULL
from tests.servers import PostgresServer

SCHEDULES, BACKLOG, FINDINGS = 600, 10_000, 1_000_000
WISHES, CANCELS, KILLS, STARTS = 20, 8, 5, 5
_WORKERS = 2
_LATENCY_MS = 300
_MISSES = 3
"""So many kills may hit nothing: what went on had ended just before."""


def goals(scale: float) -> Iterable[Row]:
    """The rows, on both kinds of store where there are two ways."""
    with postgres() as server:
        for each, kind in ((None, "SQLite"), (server, "PostgreSQL")):
            yield from _ticks(each, kind, max(round(SCHEDULES * scale), 3))
            yield from _manual(each, kind, max(round(BACKLOG * scale), 30))
            yield from load_api.goals(each, kind, max(round(FINDINGS * scale), 1_000))
    yield from _cancels(WISHES)
    yield from _restarts(KILLS)
    yield from _starts(STARTS)


@contextmanager
def _crowded(server: PostgresServer | None, agencies: int, scheduled: int) -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as name:
        make_crowd(Path(name), agencies, scheduled)
        with site(Path(name), server) as made:
            yield made


def _ticks(server: PostgresServer | None, kind: str, schedules: int) -> Iterable[Row]:
    """Every schedule is due at each full minute, none is put off; nobody takes the runs."""
    with _crowded(server, schedules, schedules) as made:
        made.serve(slots=0)
        wait_until("a minute's runs are queued", lambda: len(_lateness(made)) >= schedules, 300)
        late = _lateness(made)
    yield truth("load", f"{kind}: {schedules} schedules in one minute", "each once", len(late) == schedules, "all")
    what = f"{kind}: {schedules} schedules in one minute, until queued, 99 of 100"
    yield at_most("load", what, percentile(late, 0.99), 5, len(late), " s", f"half in {percentile(late, 0.5):.2f} s")


def _lateness(made: Site) -> list[float]:
    """Of the first minute at which all were due: seconds from due to queued, per schedule."""
    wanted = select(col(RunRow.due_at), col(RunRow.schedule_id), col(RunRow.queued_at)).where(col(RunRow.step) == 0)
    of: dict[datetime, dict[int | None, float]] = {}
    with made.store.reading() as connection:
        for row in connection.execute(wanted.where(col(RunRow.due_at).is_not(None))):
            due: datetime = row.due_at
            late = of.setdefault(due, {})
            late[row.schedule_id] = max(late.get(row.schedule_id, 0.0), (row.queued_at - due).total_seconds())
    return max((list(late.values()) for late in of.values()), key=len, default=[])


def _manual(server: PostgresServer | None, kind: str, backlog: int) -> Iterable[Row]:
    """A person's wish, while so many runs wait that only fill up."""
    with _crowded(server, 20, 0) as made:
        filling = [Order(f"kota-{number % 19:03}", RunKind.EVALUATE, LANE) for number in range(backlog)]
        made.wish(Submission(filling, Trigger.BACKFILL, BY))
        made.serve(slots=None if server is None else 0)
        if server is not None:
            made.workers(_WORKERS)
        waits = [_started_after(made, Order("kota-019", RunKind.EVALUATE, LANE)) for _ in range(WISHES)]
        left = made.going_on()
    yield truth("load", f"{kind}: the backlog outlasts the wishes", "≥ 1 left", left > 0, f"{left:,} left")
    what = f"{kind}: manual start behind {backlog:,} queued, 95 of 100"
    yield at_most("load", what, percentile(waits, 0.95), 2, len(waits), " s", f"half in {percentile(waits, 0.5):.2f} s")


def _started_after(made: Site, order: Order) -> float:
    (run,) = made.wish(Submission([order], Trigger.MANUAL, BY))
    wait_until("a wish ends", lambda: _moments(made, run)["ended_at"] is not None, 300)
    told = _moments(made, run)
    return _seconds(told, "queued_at", "started_at")


def _moments(made: Site, run: int) -> dict[str, datetime | None]:
    names = ("queued_at", "started_at", "cancel_at", "ended_at")
    with made.store.reading() as connection:
        row = connection.execute(select(RunRow).where(col(RunRow.id) == run)).one()
    return {name: getattr(row, name) for name in names}


def _seconds(moments: dict[str, datetime | None], first: str, last: str) -> float:
    begun, ended = moments[first], moments[last]
    assert begun is not None, first
    assert ended is not None, last
    return (ended - begun).total_seconds()


def _cancels(people: int) -> Iterable[Row]:
    """A pull that asks a slow remote for one person after the other is cancelled while it waits for answers."""
    waits = []
    with tempfile.TemporaryDirectory() as name:
        folder, secrets = Path(name) / "site", Path(name) / "double"
        secrets.mkdir()
        with double(secrets, 100 * people, latency_ms=_LATENCY_MS) as remote:
            folder.mkdir()
            pace = {"per_second": "unlimited", "parallel": 4}
            write_site(folder, remote.address, secrets, ENDPOINTS[:1], pace)
            with site(folder) as made:
                made.serve()
                made.wish(Submission([Order(KEY, RunKind.PULL, PULL + "simpeg", only=("simpeg",))], Trigger.MANUAL, BY))
                wait_until("the list of people is there", lambda: not made.going_on())
                waits = [_cancelled_after(made) for _ in range(CANCELS)]
    yield at_most("load", "cancel against a slow remote, 95 of 100", percentile(waits, 0.95), 5, len(waits), " s")


def _cancelled_after(made: Site) -> float:
    order = Order(KEY, RunKind.PULL, PULL + "siasn", only=("siasn",))
    (run,) = made.wish(Submission([order], Trigger.MANUAL, BY))
    wait_until("answers come", lambda: _progress(made, run) > 0)
    with made.beside():
        cancel(made.store, run, BY)
    wait_until("the pull is over", lambda: not made.going_on())
    assert _state(made, run) is State.CANCELLED, _state(made, run)
    return _seconds(_moments(made, run), "cancel_at", "ended_at")


def _progress(made: Site, run: int) -> int:
    with made.store.reading() as connection:
        told = connection.execute(select(col(RunRow.progress)).where(col(RunRow.id) == run)).scalar()
    return int((told or {}).get("done", 0))


def _state(made: Site, run: int) -> State:
    with made.store.reading() as connection:
        return State(connection.execute(select(col(RunRow.state)).where(col(RunRow.id) == run)).scalar_one())


def _restarts(kills: int) -> Iterable[Row]:
    """kill -9 of the embedded daemon in the middle of runs; the supervisor starts it again at once."""
    with _crowded(None, 8, 0) as made:
        filling = [Order(f"kota-{number % 8:03}", RunKind.EVALUATE, LANE) for number in range(40 * (kills + _MISSES))]
        numbers = made.wish(Submission(filling, Trigger.BACKFILL, BY))
        made.serve()
        faults = [_killed(made) for _ in range(kills + _MISSES)]
        told: list[Event] = [each for run in numbers for each in events(made.store, run)]
        again = [each.again for each in recoveries(faults, told)]
    yield truth("load", "embedded: what kill -9 hit goes on", f"≥ {kills} runs", len(again) >= kills, f"{len(again)}")
    worst = max(again, default=0.0)
    yield at_most("load", "embedded: from kill -9 until it goes on, all", worst, 5, len(again), " s", "with the start")


def _killed(made: Site) -> Fault:
    wait_until("something goes on", lambda: bool(_held(made)))
    with made.store.reading() as connection:
        now = database_now(connection)
    held = _held(made)
    made.processes.send(SERVE, signal.SIGKILL)
    wait_until("it is up again", lambda: made.ready() and not set(_held(made)) & set(held))
    return Fault("kill -9", now, held)


def _held(made: Site) -> tuple[tuple[int, int], ...]:
    wanted = select(col(RunRow.id), col(RunRow.fence)).where(col(RunRow.state) == State.RUNNING.value)
    with made.store.reading() as connection:
        return tuple((row.id or 0, row.fence) for row in connection.execute(wanted))


def _starts(times: int) -> Iterable[Row]:
    """An embedded installation with a store: from the command until the interface says that it is ready."""
    up, looked = [], []
    for _ in range(times):
        with _crowded(None, 1, 0) as made:
            begun = time.perf_counter()
            made.serve()
            up.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            data = ("--data", str(made.folder / "data"))
            command = [sys.executable, "-m", "syncsvc", "health", *data]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            looked.append(time.perf_counter() - begun)
    yield at_most("load", "start-up until ready, all", max(up), 3, times, " s")
    yield at_most("load", "syncsvc health, all", max(looked), 1, times, " s")
