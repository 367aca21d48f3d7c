"""The daemon in trouble of its own machine: a clock that leaps, a full disk, a log that nobody reads, a second daemon
that got past the lock, a configuration with mistakes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.model.run import State
from syncsvc.store.health import check
from syncsvc.store.lending import borrowed
from syncsvc.store.schedules import add_schedule
from syncsvc.store.submitting import submit_within
from syncsvc.store.upgrade import upgrade
from tests.daemon.process import PATIENCE, Installation, installed, over, sync, wait_until_frozen, wish
from tests.jobs.ticking.making import schedule
from tests.servers import missing

PULL_ONE = Order("kota", RunKind.PULL, "pull/simpeg")
LIBRARIES = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib/faketime/libfaketime.so.1")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Installation]:
    """A new embedded installation."""
    with installed(tmp_path) as made:
        yield made


def ticks(place: Installation) -> list[str]:
    """The due times of a schedule that were dealt with, run by run."""
    with place.store() as store, store.reading() as connection:
        found = connection.execute(text("SELECT due_at FROM run WHERE schedule_id IS NOT NULL ORDER BY id"))
        return [str(row.due_at) for row in found]


def until(place: Installation, count: int) -> list[str]:
    """Wait until so many due times were dealt with."""
    end = time.monotonic() + PATIENCE
    while len(found := ticks(place)) < count:
        assert time.monotonic() < end, f"{found}\n{place.logs()}"
        time.sleep(0.1)
    return found


def test_a_clock_that_leaps_loses_no_tick(place: Installation, tmp_path: Path) -> None:
    """The machine's clock is set an hour ahead, an hour back, and ahead again: each due hour comes once, none is
    lost."""
    library = next((path for each in LIBRARIES for path in Path("/").glob(each[1:])), None)
    if library is None:
        missing("libfaketime is not installed")
    place.data.mkdir()
    upgrade(place.address)
    with place.store() as store:
        add_schedule(store, schedule("every 60 minutes"), "uji")
    clock = tmp_path / "clock"
    set_clock(clock, 0)
    fake = {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1"}
    place.up("serve", FAKETIME_DONT_FAKE_MONOTONIC="1", **fake)
    set_clock(clock, 1)
    first = until(place, 1)
    set_clock(clock, 0)
    turns_pass(place)
    assert ticks(place) == first
    set_clock(clock, 1)
    turns_pass(place)
    assert ticks(place) == first
    set_clock(clock, 2)
    both = until(place, 2)
    assert len(set(both)) == 2
    place.leave()


def test_a_clock_that_was_years_ahead_is_told(place: Installation) -> None:
    """A daemon that finds schedules dealt with until years from now says so at once, and until when they would wait."""
    place.data.mkdir()
    upgrade(place.address)
    with place.store() as store:
        add_schedule(store, schedule("every 60 minutes"), "uji")
        with store.changing() as connection:
            connection.execute(text("UPDATE schedule SET last_due_at = '2099-01-01 00:00:00'"))
    place.up("serve")
    end = time.monotonic() + PATIENCE
    while "was_ahead" not in place.logs():
        assert time.monotonic() < end, place.logs()
        time.sleep(0.1)
    place.leave()
    (line,) = (json.loads(line) for line in place.logs().splitlines() if "was_ahead" in line)
    assert (line["event"], line["schedules"], line["until"][:4]) == ("clock", 1, "2099")


def set_clock(file: Path, hours: int) -> None:
    """Let the machine's clock be so many hours ahead; whoever reads it sees the old or the new one."""
    new = file.with_suffix(".new")
    new.write_text(f"+{hours}h\n", "utf-8")
    new.replace(file)


def turns_pass(place: Installation) -> None:
    """Let the daemon take two more turns: each lets a run go that nobody else would."""
    for _ in range(2):
        with borrowed(place.data), place.store() as store, store.changing() as connection:
            (run,) = submit_within(store, connection, Submission([PULL_ONE], Trigger.MANUAL, "uji"))
            connection.execute(text("UPDATE run SET ready_at = NULL WHERE id = :run"), {"run": run})
        place.wait(over)


def test_past_the_lock_nothing_happens_twice(place: Installation) -> None:
    """Two daemons on one folder, the second forced past the lock: each sync takes effect once."""
    place.up("serve")
    for lock in place.data.glob("lock*"):
        lock.unlink()
    wished = 3
    for _ in range(wished):
        wish(place, sync())
    place.start("serve")
    runs = place.wait(over)
    assert {run.state for run in runs} <= {State.DONE, State.FAILED}
    with place.store() as store, store.reading() as connection:
        twice = "SELECT count(*) FROM run_event WHERE type = 'ended' GROUP BY run_id HAVING count(*) > 1"
        assert connection.execute(text(twice)).all() == []
        open_twice = "SELECT id FROM finding WHERE to_run IS NULL GROUP BY agency, id HAVING count(*) > 1"
        assert connection.execute(text(open_twice)).all() == []


@pytest.fixture
def small_disk(place: Installation) -> Iterator[Path]:
    """The data folder on a disk of its own of 400 MB: runs begin only with 200 MB free."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    place.data.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", str(place.data)], check=False)
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield place.data
    place.end()
    subprocess.run(["umount", str(place.data)], check=True)


def test_a_full_disk_ends_runs_and_not_the_daemon(place: Installation, small_disk: Path) -> None:
    """The disk is full in the middle of a run: the daemon lives, and what is there can be read; when there is room
    again, the run is failed for that reason, and others go on, all by itself."""
    upgrade(place.address)
    wish(place, sync())
    daemon = place.up("serve", SYNCSVC_CRASH_AT="batch_came", SYNCSVC_CRASH_HOW="stop")
    wait_until_frozen(daemon)
    filler = small_disk / "filler"
    fill(filler)
    daemon.send_signal(signal.SIGCONT)
    end = time.monotonic() + PATIENCE
    while "store.disk_full" not in place.logs():
        assert time.monotonic() < end, place.logs()
        time.sleep(0.05)
    assert place.runs()
    assert daemon.poll() is None
    filler.unlink()
    runs = place.wait(over)
    assert "store.disk_full" in {run.reason for run in runs}
    again = wish(place, sync())
    runs = place.wait(over)
    assert {run.state for run in runs if run.run in again} == {State.DONE}
    assert not check(place.address).problems


def fill(file: Path) -> None:
    """Take all the room that is left."""
    with file.open("wb", buffering=0) as opened:
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError):
                while opened.write(b"x" * size):
                    continue


def test_a_log_that_nobody_reads_stops_nothing(place: Installation) -> None:
    """Standard error is a pipe whose reader is gone: the service goes on, and leaves in order."""
    reading, writing = os.pipe()
    place.log = writing
    daemon = place.up("serve")
    os.close(writing)
    os.close(reading)
    wish(place, sync())
    assert {run.state for run in place.wait(over)} == {State.DONE}
    daemon.send_signal(signal.SIGTERM)
    assert daemon.wait(60) == 0


def test_mistakes_leave_the_old_configuration(place: Installation) -> None:
    """The agency's file gets a mistake while the daemon serves: runs go on by the configuration before, and what is
    wrong is told; mended, the new one counts."""
    place.up("serve")
    wish(place, sync())
    place.wait(over)
    file = place.place.home / "sources.yaml"
    good = file.read_text("utf-8")
    file.write_text(good + "  rusak: [\n", "utf-8")
    wish(place, sync())
    assert {run.state for run in place.wait(over)} == {State.DONE}
    assert '"refused"' in place.logs()
    file.write_text(good, "utf-8")
    wish(place, sync())
    assert {run.state for run in place.wait(over)} == {State.DONE}
