"""The embedded daemon as a real process: it carries out what is wished, resumes after a kill, leaves in order."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from syncsvc.errors import LeaseLost
from syncsvc.model.order import SITE, Order, RunKind, Submission, Trigger
from syncsvc.model.run import State
from syncsvc.store import journal
from syncsvc.store.events import Happened, events
from syncsvc.store.health import check
from syncsvc.store.lending import borrowed
from syncsvc.store.schedules import add_schedule
from tests.daemon.process import PATIENCE, Installation, installed, over, sync, wait_until_frozen, wish
from tests.jobs.ticking.making import schedule

SYNC_WALK = (
    "claimed",
    "batch_came",
    "checkpoint_open",
    "before_flip",
    "flip_open",
    "ended",
    "report_written",
    "end_open",
)
TICK_WALK = ("tick_open", "tick_kept", "checkpoint_kept")
"""Where one daemon after the other dies, so that no run is killed more than three times: five make it poison."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Installation]:
    """A new embedded installation."""
    with installed(tmp_path) as made:
        yield made


def test_a_batch_goes_step_by_step(place: Installation) -> None:
    """Both pulls of a wish end before its evaluation begins; everything ends as done, and the events tell it."""
    place.up("serve")
    numbers = wish(place, sync())
    runs = place.wait(over)
    assert [(run.run, run.state) for run in runs] == [(number, State.DONE) for number in numbers]
    evaluation = runs[-1]
    assert all(pull.ended is not None and evaluation.started is not None for pull in runs[:-1])
    assert max(pull.ended for pull in runs[:-1] if pull.ended) <= (evaluation.started or evaluation.queued)
    with place.store() as store:
        told = [event.type for event in events(store, evaluation.run)]
    assert told == [Happened.QUEUED, Happened.READY, Happened.CLAIMED, Happened.ENDED]


def test_killed_everywhere_it_goes_on(place: Installation) -> None:
    """One daemon after the other dies by kill -9 at another named place, each the restart of the one before: in the end
    every run is done, with the findings that one undisturbed sync found; one report lies there, each due hour was dealt
    with once, and the store is sound."""
    place.with_reports()
    place.up("serve")
    wish(place, sync())
    place.wait(over)
    undisturbed = place.findings()
    place.leave()
    wish(place, sync(tell=True))
    walk(place, SYNC_WALK)
    let_fall_due(place)
    walk(place, TICK_WALK)
    let_purge(place)
    walk(place, ("purge_open",))
    runs = [run for run in place.runs() if run.state is not State.MISSED]
    assert {run.state for run in runs} == {State.DONE}, f"{runs}\n{place.logs()}"
    assert place.findings() == undisturbed
    assert len(list((place.data / "laporan").rglob("kota-*-*.*"))) == 1
    assert len(ticks(place)) == 1
    assert not check(place.address).problems


def walk(place: Installation, points: Sequence[str]) -> None:
    """Let one daemon after the other die, and the last one end everything."""
    for point in points:
        doomed = place.start("serve", SYNCSVC_CRASH_AT=point)
        assert doomed.wait(PATIENCE) == -signal.SIGKILL, f"{point}\n{place.logs()}"
    place.up("serve")
    place.wait(over)
    place.leave()


def let_fall_due(place: Installation) -> None:
    """An hourly evaluation whose last hour was not dealt with; that of the hour before was."""
    with place.store() as store:
        add_schedule(store, schedule("every 60 minutes"), "uji")
        with store.changing() as connection:
            connection.execute(text("UPDATE schedule SET last_due_at = :then"), {"then": an_hour_ago()})


def an_hour_ago() -> datetime:
    """As SQLite keeps it."""
    return datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=61)


def let_purge(place: Installation) -> None:
    """Something that is too old, and the wish to let go of it."""
    old = {"then": datetime(2020, 1, 1)}  # noqa: DTZ001 - as SQLite keeps it
    with place.store() as store, store.changing() as connection:
        connection.execute(text("UPDATE run_event SET at = :then WHERE run_id = 1"), old)
        connection.execute(text("UPDATE run SET queued_at = :then WHERE id = 1"), old)
    wish(place, Submission([Order(SITE, RunKind.PURGE, "purge")], Trigger.MANUAL, "uji"))


def ticks(place: Installation) -> set[object]:
    """The due times that became runs."""
    with place.store() as store, store.reading() as connection:
        queued = "SELECT due_at FROM run WHERE schedule_id IS NOT NULL AND state <> 'missed'"
        return set(connection.execute(text(queued)).scalars())


def test_it_resumes_within_five_seconds(place: Installation, record_property: Callable[[str, object], None]) -> None:
    """Killed in the middle of a run, a daemon that is started again takes the run up by itself."""
    doomed = place.start("serve", SYNCSVC_CRASH_AT="claimed:2")
    place.wait_for_store()
    wish(place, sync())
    assert doomed.wait(90) == -signal.SIGKILL
    begun = time.monotonic()
    place.up("serve")
    taken = place.wait(lambda runs: all(run.fence >= 1 for run in runs[:2]) and runs[0].owner == runs[1].owner)
    record_property("seconds from restart to resumed", round(time.monotonic() - begun, 2))
    assert taken
    place.wait(over)


def test_a_second_daemon_is_refused(place: Installation) -> None:
    """The second daemon of a data folder ends with exit code 73 and changes nothing; the first goes on."""
    place.up("serve")
    assert place.start("serve").wait(60) == 73
    wish(place, sync())
    assert {run.state for run in place.wait(over)} == {State.DONE}


@pytest.mark.parametrize("times", [1, 2])
def test_it_leaves_in_order(place: Installation, times: int) -> None:
    """SIGTERM in the middle of a run, once or again while it leaves: the run waits again, untaken, and the next daemon
    ends it."""
    leaving = place.up("serve", SYNCSVC_CRASH_AT="batch_came", SYNCSVC_CRASH_HOW="stop")
    wish(place, sync())
    wait_until_frozen(leaving)
    leaving.send_signal(signal.SIGTERM)
    leaving.send_signal(signal.SIGCONT)
    if times > 1:
        time.sleep(0.05)
        leaving.send_signal(signal.SIGTERM)
    assert leaving.wait(60) == 0, place.logs()
    waiting = place.runs()
    assert not any(run.state is State.RUNNING for run in waiting)
    place.up("serve")
    assert {run.state for run in place.wait(over)} == {State.DONE}


def test_told_to_end_while_it_starts(place: Installation) -> None:
    """SIGTERM at any moment of the start, before there is anybody to hear it and after: it ends, nothing is broken, and
    the next daemon does what waits."""
    place.up("serve")
    wish(place, sync())
    place.wait(over)
    place.leave()
    wish(place, sync())
    for moment in range(1, 9):
        starting = place.start("serve")
        time.sleep(moment * 0.25)
        starting.send_signal(signal.SIGTERM)
        assert starting.wait(60) in {0, -signal.SIGTERM}, place.logs()
    place.up("serve")
    assert {run.state for run in place.wait(over)} == {State.DONE}
    assert not check(place.address).problems


def test_what_never_ends_does_not_keep_it(place: Installation) -> None:
    """SIGTERM while a run hangs where nothing reaches it: after 20 s the process leaves all the same, with the code of
    one whose lease is lost; it says so, writes nothing more, and the next daemon ends the run."""
    leaving = place.up("serve", SYNCSVC_CRASH_AT="batch_came", SYNCSVC_CRASH_HOW="hang")
    wish(place, sync())
    place.wait(lambda runs: any(run.state is State.RUNNING for run in runs))
    leaving.send_signal(signal.SIGTERM)
    assert leaving.wait(PATIENCE) == LeaseLost.exit_code, place.logs()
    assert "left_unfinished" in place.logs()
    assert [run.state for run in place.runs()].count(State.RUNNING) == 1
    place.up("serve")
    assert {run.state for run in place.wait(over)} == {State.DONE}
    assert not check(place.address).problems


def test_a_command_writes_beside_it(place: Installation) -> None:
    """A command that decides on a finding gets the daemon's leave, and its decision is kept; a wish is nobody's
    twice."""
    place.up("serve")
    wish(place, sync())
    place.wait(over)
    with place.store() as store:
        finding = str(store_finding(store))
    decided = place.start("findings", "decide", finding, "--as", "acknowledge", "--reason", "sudah tahu")
    assert decided.wait(60) == 0, place.logs()
    with borrowed(place.data):
        same = [wish(place, sync(key="sekali")) for _ in range(3)]
    assert len(set(same)) == 1


def test_a_person_overtakes(place: Installation) -> None:
    """What a person asked for is begun before what is due by itself, although it came later."""
    place.start("serve", "--slots", "1", SYNCSVC_CRASH_AT="nowhere")
    place.wait_for_store()
    with borrowed(place.data):
        for _ in range(5):
            wish(place, sync(Trigger.BACKFILL))
        urgent = wish(place, sync(Trigger.MANUAL))
    runs = {run.run: run for run in place.wait(over)}
    first = [run.started for number, run in runs.items() if number in urgent and run.started]
    others = [run.ended for number, run in runs.items() if number not in urgent and run.ended]
    assert max(first) < max(others)
    assert {run.state for run in runs.values()} == {State.DONE}


def store_finding(store: object) -> object:
    """The id of one finding that is open."""
    from syncsvc.store.engine import Store
    from syncsvc.store.reading import findings
    from tests.builders import TODAY

    assert isinstance(store, Store)
    assert journal.agencies(store) == ("kota",)
    return findings(store, "kota", TODAY)["id"][0]
