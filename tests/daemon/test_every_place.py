"""At each named place a process dies, or freezes and wakes again, in both modes: everything ends once, and right.

``make soak`` goes to every place in all four ways. Else it is a few of those to which no other test in this folder
goes: kills of the one daemon at every place, and of workers at seven, are walked there (``test_embedded``,
``test_distributed``, ``test_told``).
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlmodel import col

from syncsvc.crash_points import POINTS
from syncsvc.model.order import SITE, Order, RunKind, Submission, Trigger
from syncsvc.model.run import State
from syncsvc.model.schedule import Do
from syncsvc.store.health import check
from syncsvc.store.moments import database_now
from syncsvc.store.outbox import LEASE
from syncsvc.store.schedules import add_schedule
from syncsvc.store.telling_tables import OutboxRow
from syncsvc.store.upgrade import upgrade
from tests.connectors import http_server as remote
from tests.connectors.http_server import FaultServer, serving
from tests.daemon.process import PATIENCE, Installation, frozen, installed, over, sync, wish
from tests.daemon.test_distributed import alternating
from tests.daemon.test_told import heard, hook, wait_until_told
from tests.hosting import hosted
from tests.jobs.ticking.making import schedule

KILL, STOP = "kill", "stop"
QUICK = {"SYNCSVC_STALL_SECONDS": "6"}
SENDING = 3.0
"""Seconds after which whoever took a message to be sent has sent it, or is dead."""
ALL = bool(os.environ.get("SYNCSVC_SOAK"))
EMBEDDED = {KILL: (), STOP: ("tick_open", "flip_open", "message_sent")}
DISTRIBUTED = {KILL: ("tick_open", "report_written"), STOP: ("flip_open", "tick_kept")}
OLD_MESSAGE = """INSERT INTO outbox (channel, event, agency, facts, state, tries, made_at, due_at, sent_at)
    VALUES ('lama', 'digest', 'kota', '{}', 'sent', 1, :then, :then, :then)"""
Findings = list[tuple[object, ...]]


def cases(few: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """How and where."""
    return [(how, point) for how, points in few.items() for point in (POINTS if ALL else points)]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """What one sync finds that nobody disturbs."""
    with installed(tmp_path_factory.mktemp("undisturbed")) as place:
        with hosted(place.place.folder / "config", place.data) as here:
            here.do(Do.SYNC)
        return place.findings()


@pytest.fixture
def receiver() -> Iterator[FaultServer]:
    """Who is told of everything."""
    with serving(remote.says()) as server:
        yield server


@pytest.mark.parametrize(("how", "point"), cases(EMBEDDED))
def test_embedded(tmp_path: Path, undisturbed: Findings, receiver: FaultServer, how: str, point: str) -> None:
    """The one daemon of a folder: killed, the next one goes on; frozen, it does itself."""
    with installed(tmp_path) as place:
        place.data.mkdir()
        upgrade(place.address)
        prepare(place, receiver)
        provoke(place, point)
        doomed = place.start("serve", SYNCSVC_CRASH_AT=point, SYNCSVC_CRASH_HOW=how)
        wait_until(place, lambda: hit(doomed))
        if how == KILL:
            assert doomed.returncode == -signal.SIGKILL, place.logs()
            place.up("serve")
        else:
            time.sleep(1)
            doomed.send_signal(signal.SIGCONT)
        ended(place, receiver, undisturbed)
        told_again(place, receiver, {0} if how == STOP else came_again(how, point))
        assert not check(place.address).problems


@pytest.mark.parametrize(("how", "point"), cases(DISTRIBUTED))
def test_distributed(
    tmp_path: Path, postgres_url: str, undisturbed: Findings, receiver: FaultServer, how: str, point: str
) -> None:
    """One of two workers: the other takes over. One that was frozen for longer writes nothing more when it wakes."""
    with installed(tmp_path, postgres_url) as place:
        assert place.start("db", "upgrade").wait(PATIENCE) == 0, place.logs()
        prepare(place, receiver)
        doomed = place.up("worker", SYNCSVC_CRASH_AT=point, SYNCSVC_CRASH_HOW=how, **QUICK)
        provoke(place, point)
        place.up("worker", "--slots", "1", **QUICK)
        while not hit(doomed):
            place.wait(lambda runs: hit(doomed) or over(runs))
            if not hit(doomed):
                provoke(place, point)
        assert how == STOP or doomed.returncode == -signal.SIGKILL, place.logs()
        place.wait(over)
        if how == STOP:
            doomed.send_signal(signal.SIGCONT)
            doomed.terminate()
            assert doomed.wait(PATIENCE) in {0, 75}, place.logs()
        ended(place, receiver, undisturbed)
        told_again(place, receiver, came_again(how, point))


def prepare(place: Installation, receiver: FaultServer) -> None:
    """A channel, reports, and a schedule of whose hours none is due."""
    hook(place, receiver.url("/hook"))
    place.with_reports()
    with place.store() as store:
        add_schedule(store, schedule("every 60 minutes", do=Do.SYNC), "uji")


def provoke(place: Installation, point: str) -> None:
    """Wish for what goes by a place."""
    if point.startswith("tick_"):
        then = datetime.now(UTC) - timedelta(minutes=61)
        with place.store() as store, store.changing() as connection:
            moment = then.replace(tzinfo=None) if store.sqlite else then
            connection.execute(text("UPDATE schedule SET last_due_at = :then"), {"then": moment})
    if point == "purge_open":
        with place.store() as store, store.changing() as connection:
            old = {"then": datetime(2020, 1, 1, tzinfo=None if store.sqlite else UTC)}
            connection.execute(text(OLD_MESSAGE), old)
        wish(place, Submission([Order(SITE, RunKind.PURGE, "purge")], Trigger.MANUAL, "uji"))
    wish(place, sync(tell=True))


def hit(doomed: subprocess.Popen[str]) -> bool:
    """Whether the process has come to the place: it is dead or frozen."""
    return doomed.poll() is not None or frozen(doomed)


def wait_until(place: Installation, there: Callable[[], bool]) -> None:
    """Look again and again."""
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end, place.logs()
        time.sleep(0.05)


def came_again(how: str, point: str) -> Set[int]:
    """How often a message may have come again after a process's end: what it was just sending is sent once more."""
    return {1} if (how, point) == (KILL, "message_sent") else {0, 1}


def ended(place: Installation, receiver: FaultServer, undisturbed: Findings) -> None:
    """Everything is done, found as if nothing had happened, told, and each due hour was dealt with once."""
    place.wait(over)
    time.sleep(SENDING)
    with place.store() as store, store.changing() as connection:  # a message that somebody died with waits two minutes
        now = database_now(connection)
        left = (col(OutboxRow.state) == "waiting") & (col(OutboxRow.due_at) < now + LEASE - timedelta(seconds=SENDING))
        connection.execute(update(OutboxRow).where(left).values(due_at=now))
    assert set(wait_until_told(place)) == {"sent"}
    runs = [run for run in place.runs() if run.state is not State.MISSED]
    assert {run.state for run in runs} == {State.DONE}, f"{runs}\n{place.logs()}"
    assert place.findings() == undisturbed
    alternating(place)
    with place.store() as store, store.reading() as connection:
        intakes = connection.execute(text("SELECT count(*) FROM intake")).scalar_one()
        ticked = "SELECT due_at, lane FROM run WHERE schedule_id IS NOT NULL AND state <> 'missed'"
        due = [tuple(row) for row in connection.execute(text(ticked))]
    assert intakes == sum(run.lane.startswith("pull/") for run in runs)
    assert len(due) == len(set(due))
    assert any((place.data / "laporan").rglob("kota-*-*.*"))
    assert heard(receiver)


def told_again(place: Installation, receiver: FaultServer, times: Set[int]) -> None:
    """How often a message came again, under its id: never more often than somebody took it, and only the one that a
    process was just sending when it ended was taken twice."""
    told = Counter(int(key.split("_")[1]) for key in heard(receiver))
    with place.store() as store, store.reading() as connection:
        sent = connection.execute(
            select(col(OutboxRow.id), col(OutboxRow.tries)).where(col(OutboxRow.channel) == "hook")
        )
        tries = Counter({row.id: row.tries for row in sent})
    assert told <= tries
    assert tries.total() - len(tries) <= max(times)
    assert told.total() - len(told) in times, place.logs()
