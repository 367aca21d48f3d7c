"""Several processes on one PostgreSQL: whatever happens to one of them, another goes on, and nothing takes effect
twice."""

from __future__ import annotations

import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from syncsvc.app.places import agency_of
from syncsvc.app.wishes import Wish, ordered
from syncsvc.model.order import Submission, Trigger
from syncsvc.model.run import State
from syncsvc.store.events import Happened, events
from syncsvc.store.workers import workers
from tests.daemon.process import PATIENCE, Installation, installed, over, sync, wait_until_frozen, wish
from tests.servers import PostgresServer

POINTS = ("claimed", "batch_came", "checkpoint_open", "before_flip", "flip_open", "end_open", "ended")
QUICK = {"SYNCSVC_STALL_SECONDS": "6"}
Record = Callable[[str, object], None]


@pytest.fixture
def place(tmp_path: Path, postgres_url: str) -> Iterator[Installation]:
    """A new installation on PostgreSQL, both schemas made by the command."""
    with installed(tmp_path, postgres_url) as made:
        assert made.start("db", "upgrade").wait(PATIENCE) == 0, made.logs()
        yield made


def effects(place: Installation) -> tuple[int, int]:
    """How often results were kept: evaluations that are done and no mere step to another number, and intakes."""
    with place.store() as store, store.reading() as connection:
        done = "SELECT count(*) FROM run WHERE lane = 'evaluate' AND state = 'done'"
        kept = f"{done} AND reason IS DISTINCT FROM 'continued'"
        intakes = connection.execute(text("SELECT count(*) FROM intake")).scalar_one()
        return connection.execute(text(kept)).scalar_one(), intakes


def until_dead(place: Installation, doomed: subprocess.Popen[str]) -> None:
    """Wish syncs, one after the other, until the process has come by the place where it dies."""
    while doomed.poll() is None:
        wish(place, sync())
        place.wait(lambda runs: doomed.poll() is not None or over(runs))


def alternating(place: Installation) -> None:
    """No two runs of one lane went on at once, and fences only grew: by every run's events."""
    for run in place.runs():
        with place.store() as store:
            told = events(store, run.run)
        assert [each.fence for each in told] == sorted(each.fence for each in told)
        assert told[-1].type is Happened.ENDED
        assert sum(each.type is Happened.ENDED for each in told) == 1


def test_killed_anywhere_another_goes_on(place: Installation, record_property: Record) -> None:
    """A worker dies by kill -9 at each named place in turn while another lives: what it held is taken over and done,
    every sync takes effect once, and all findings are those of an undisturbed sync."""
    place.up("worker", "--slots", "1", **QUICK)
    wish(place, sync())
    place.wait(over)
    undisturbed = place.findings()
    for point in POINTS:
        doomed = place.up("worker", "--slots", "4", SYNCSVC_CRASH_AT=point, **QUICK)
        until_dead(place, doomed)
        died = time.monotonic()
        assert doomed.returncode == -signal.SIGKILL, f"{point}\n{place.logs()}"
        place.wait(over)
        taken = time.monotonic() - died
        record_property(f"seconds from kill at {point} to done", round(taken, 1))
        assert taken < 60
    runs = place.wait(over)
    assert {run.state for run in runs} == {State.DONE}, place.logs()
    assert place.findings() == undisturbed
    wished = sum(run.lane == "evaluate" and run.reason != "continued" for run in runs)
    assert effects(place) == (wished, 2 * wished)
    alternating(place)


def test_frozen_it_writes_nothing_more(place: Installation) -> None:
    """A worker frozen for longer than it may be silent loses its run to another; awake again it writes nothing and
    ends, with exit code 75 where it held the run still."""
    frozen = place.up("worker", SYNCSVC_CRASH_AT="checkpoint_kept", SYNCSVC_CRASH_HOW="stop", **QUICK)
    wish(place, sync())
    place.wait(lambda runs: any(run.fence for run in runs))
    place.up("worker", **QUICK)
    done = place.wait(over)
    assert {run.state for run in done} == {State.DONE}, place.logs()
    before = effects(place)
    frozen.send_signal(signal.SIGCONT)
    frozen.terminate()
    assert frozen.wait(PATIENCE) in {0, 75}, place.logs()
    assert (effects(place), place.runs()) == (before, done)
    alternating(place)


def test_told_to_end_it_gives_back(place: Installation) -> None:
    """SIGTERM in the middle of a run: the worker gives it back, or ends it where little was left, and ends with 0; what
    is left the other does, without waiting until it would count as dead. A daemon without slots takes nothing."""
    place.up("serve", "--slots", "0")
    leaving = place.up("worker", SYNCSVC_CRASH_AT="batch_came", SYNCSVC_CRASH_HOW="stop")
    wish(place, sync())
    wait_until_frozen(leaving)
    place.up("worker")
    leaving.send_signal(signal.SIGTERM)
    leaving.send_signal(signal.SIGCONT)
    assert leaving.wait(60) == 0, place.logs()
    runs = place.wait(over)
    assert {run.state for run in runs} == {State.DONE}
    with place.store() as store:
        assert {each.mode for each in workers(store)} == {"serve", "worker"}
        told = {event.type for run in runs for event in events(store, run.run)}
    assert Happened.TAKEN_OVER not in told


def test_fifty_wishes_are_one(place: Installation) -> None:
    """The same wish fifty times at once, from threads and from commands: one batch, done once."""
    place.up("worker")
    found: list[tuple[int, ...]] = []
    orders = ordered(agency_of(place.place.folder / "config", "kota"), Wish("kota"))
    wished = Submission(orders, Trigger.MANUAL, "uji", "sekali")
    threads = [threading.Thread(target=lambda: found.append(wish(place, wished))) for _ in range(47)]
    for thread in threads:
        thread.start()
    commands = [place.start("trigger", "kota", "--key", "sekali") for _ in range(3)]
    for thread in threads:
        thread.join()
    assert [command.wait(PATIENCE) for command in commands] == [0, 0, 0], place.logs()
    assert len(found) == 47
    assert len({numbers[0] for numbers in found}) == 1
    runs = place.wait(over)
    assert [run.run for run in runs] == sorted(found[0])
    assert effects(place) == (1, 2)


def test_postgresql_goes_and_comes_back(tmp_path: Path, record_property: Record) -> None:
    """PostgreSQL dies at once in the middle of work and is started again: workers go on, or end with an exit code that
    lets the supervisor start them again; runs that it broke say so, nothing is done twice, the next sync is whole."""
    folder = Path(tempfile.mkdtemp(prefix="syncsvc-pg-"))
    folder.chmod(0o755)
    server = PostgresServer(folder)
    try:
        server.run("CREATE DATABASE t_gone TEMPLATE template0 ENCODING 'UTF8'")
        with installed(tmp_path, server.url("t_gone")) as place:
            assert place.start("db", "upgrade").wait(PATIENCE) == 0
            _outlives(place, server, record_property)
    finally:
        server.stop()


def supervised(place: Installation, crew: list[subprocess.Popen[str]]) -> bool:
    """Start again whoever ended, as the supervisor does; none of them may have ended as if all were well."""
    for gone in [each for each in crew if each.poll() is not None]:
        assert gone.returncode != 0, place.logs()
        crew.remove(gone)
        crew.append(place.start("worker", **QUICK))
    return True


def _outlives(place: Installation, server: PostgresServer, record_property: Record) -> None:
    many = 6
    crew = [place.up("worker", **QUICK) for _ in range(2)]
    for _ in range(many):
        wish(place, sync(Trigger.BACKFILL))
    place.wait(lambda runs: any(run.state is State.DONE for run in runs))
    server.crash()
    server.start_again()
    begun = time.monotonic()
    runs = place.wait(lambda found: supervised(place, crew) and over(found))
    record_property("seconds from PostgreSQL's return to done", round(time.monotonic() - begun, 1))
    assert {run.state for run in runs} == {State.DONE}, place.logs()
    kept, intakes = effects(place)
    assert kept <= many
    assert intakes <= 2 * many
    alternating(place)
    again = wish(place, sync())
    runs = place.wait(lambda found: supervised(place, crew) and over(found))
    assert {run.state for run in runs if run.run in again} == {State.DONE}, place.logs()
