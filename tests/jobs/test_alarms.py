"""What is looked for every minute: each thing that is wrong rings once and is told when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlmodel import col

from syncsvc.jobs import alarms
from syncsvc.jobs.alarms import Watched, watch
from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.model.run import State
from syncsvc.model.telling import Event
from syncsvc.store import outbox
from syncsvc.store.alarms import ring, ringing_of
from syncsvc.store.claims import claim
from syncsvc.store.engine import Store
from syncsvc.store.lock import DataLock
from syncsvc.store.run_tables import RunRow, ScheduleRow
from syncsvc.store.runs import finish
from syncsvc.store.submitting import submit
from syncsvc.store.tables import IntakeRow
from syncsvc.store.telling_tables import OutboxRow
from tests.jobs.agency import Place, make_place
from tests.notify.telling import Clock, tell
from tests.store.conftest import address, lock, store
from tests.store.making import begin
from tests.store.test_outbox import to_all

__all__ = ["address", "lock", "store"]


@pytest.fixture
def clock() -> Clock:
    """A clock at a real moment."""
    return Clock()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """One agency of two sources, on a host whose disk has room."""
    place: Place = make_place(tmp_path / "site")
    with place.work() as work:
        agency = work.agency
    yield Watched({"kota": agency}, ("a",), tmp_path, host="peladen")


def told(store: Store, event: Event) -> list[dict[str, Any]]:
    """What was announced of one kind."""
    mine = (col(OutboxRow.event) == event.value) & (col(OutboxRow.channel) == "")
    with store.reading() as connection:
        return list(connection.execute(select(col(OutboxRow.facts)).where(mine).order_by(col(OutboxRow.id))).scalars())


def phases(store: Store, event: Event) -> list[tuple[str, str]]:
    """About what, and whether it began, is still so, or is over."""
    return [(facts["about"], facts["phase"]) for facts in told(store, event)]


def _queued(store: Store) -> int:
    (run,) = submit(store, Submission([Order("kota", RunKind.PULL, "pull/simpeg")], Trigger.SCHEDULE))
    return run


def test_all_is_well(store: Store, watched: Watched, clock: Clock) -> None:
    """Nothing is announced and nothing written where nothing is wrong."""
    watch(store, watched, clock.now)
    with store.reading() as connection:
        assert connection.execute(select(OutboxRow)).first() is None


def test_a_run_that_nobody_takes_is_late(store: Store, watched: Watched, clock: Clock) -> None:
    """After an hour it rings, once; when it is taken that is over."""
    run = _queued(store)
    for minutes in (50, 15, 15):
        clock.on(minutes=minutes)
        watch(store, watched, clock.now)
    assert phases(store, Event.RUN_LATE) == [(str(run), "began")]
    assert told(store, Event.RUN_LATE)[0]["source"] == "simpeg"
    assert claim(store, run, "somebody") is not None
    watch(store, watched, clock.now)
    assert phases(store, Event.RUN_LATE) == [(str(run), "began"), (str(run), "over")]


def test_a_missed_tick_is_told_once(store: Store, watched: Watched, clock: Clock) -> None:
    """A run written down as missed is announced; one that another stands for, or that somebody paused, is not."""
    for reason in ("too_late", "coalesced", "source_on_hold"):
        run = _queued(store)
        with store.changing() as connection:
            values = {"state": "missed", "reason": reason, "ended_at": clock.now}
            connection.execute(update(RunRow).where(col(RunRow.id) == run).values(values))
    for _ in range(2):
        watch(store, watched, clock.now)
    assert [(facts["reason"], facts["source"]) for facts in told(store, Event.RUN_MISSED)] == [("too_late", "simpeg")]


def test_a_source_that_is_stale(store: Store, watched: Watched, lock: DataLock, clock: Clock) -> None:
    """Older than its own limit it rings; a source that never delivered does not."""
    lease = begin(store, lock, agency="kota")
    old = {"run_id": lease.run, "agency": "kota", "source": "siasn", "side": "siasn", "state": "accepted"}
    with store.changing() as connection:
        moments = {"as_of": clock.now - timedelta(hours=71), "taken_at": clock.now, "cut": False, "pruned": False}
        connection.execute(insert(IntakeRow).values(old | moments))
    watch(store, watched, clock.now)
    clock.on(hours=2)
    watch(store, watched, clock.now)
    assert phases(store, Event.SOURCE_STALE) == [("siasn", "began")]
    assert told(store, Event.SOURCE_STALE)[0]["limit"] == 72


def test_dead_messages_are_told(store: Store, watched: Watched, clock: Clock) -> None:
    """Until somebody revives them; not of channels that are no more."""
    tell(store)
    outbox.route(store, to_all("a", "old"), clock=clock)
    for channel in ("a", "old"):
        letter = outbox.take(store, channel, clock)
        assert letter is not None
        outbox.not_sent(store, letter, "gone", None, True, clock)
    watch(store, watched, clock.now)
    assert phases(store, Event.MESSAGES_DEAD) == [("a", "began")]
    outbox.revive(store, clock=clock)
    watch(store, watched, clock.now)
    assert phases(store, Event.MESSAGES_DEAD) == [("a", "began"), ("a", "over")]


def test_a_backup_that_is_too_old(store: Store, watched: Watched, clock: Clock) -> None:
    """Where backups are scheduled, and none was made for two days."""
    watch(store, watched, clock.now)
    schedule: dict[str, Any] = {"agency": "", "name": "cadangan", "kind": "backup", "asked": {}, "form": {}}
    schedule |= {"calendar": {}, "tz": "Asia/Jakarta", "jitter_s": 0, "max_lateness_s": 60, "enabled": True}
    schedule |= {"last_due_at": clock.now, "changed_at": clock.now, "origin": "config"}
    with store.changing() as connection:
        connection.execute(insert(ScheduleRow).values(schedule))
    for hours in (47, 2):
        clock.on(hours=hours)
        watch(store, watched, clock.now)
    assert phases(store, Event.BACKUP_FAILED) == [("old", "began")]


def test_a_lane_that_fails_rings_beside_an_old_backup(store: Store, watched: Watched, clock: Clock) -> None:
    """A backup that failed is told by its own end; looking around does not take that back."""
    (run,) = submit(store, Submission([Order("", RunKind.BACKUP, "backup")], Trigger.SCHEDULE))
    claimed = claim(store, run, "somebody")
    assert claimed is not None
    finish(store, claimed.lease, State.FAILED, "crashed", clock.now)
    watch(store, watched, clock.now)
    assert phases(store, Event.BACKUP_FAILED) == [("backup", "began")]


def test_a_disk_without_room(store: Store, watched: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below a gigabyte or five percent it rings for this host, and leaves another host's alarm alone."""
    monkeypatch.setattr(alarms, "LEAST_MB", 10**12)
    watch(store, watched, clock.now)
    watch(store, replace(watched, host="lain"), clock.now)
    monkeypatch.setattr(alarms, "LEAST_MB", 0)
    monkeypatch.setattr(alarms, "LEAST_PERCENT", 0)
    watch(store, watched, clock.now)
    assert phases(store, Event.DISK_LOW) == [("peladen", "began"), ("lain", "began"), ("peladen", "over")]


def test_what_lasts_is_told_again_after_a_day(store: Store, watched: Watched, clock: Clock) -> None:
    """And not in between."""
    run = str(_queued(store))
    for hours in (2, 20, 5, 1):
        clock.on(hours=hours)
        watch(store, watched, clock.now)
    assert phases(store, Event.RUN_LATE) == [(run, "began"), (run, "still")]


def test_sources_that_left_are_forgotten(store: Store, watched: Watched, clock: Clock) -> None:
    """An alarm about a source that is configured no more is dropped without a word; that about another stays."""
    with store.changing() as connection:
        for lane in ("pull/simpeg", "pull/gaji", "evaluate"):
            ring(connection, Event.RUN_FAILED, "kota", lane, {"kind": "pull"})
        ring(connection, Event.RUN_FAILED, "kab", "evaluate", {"kind": "evaluate"})
    clock.on(hours=25)
    watch(store, watched, clock.now)
    with store.reading() as connection:
        assert ringing_of(connection, Event.RUN_FAILED) == {("kota", "pull/simpeg"), ("kota", "evaluate")}
    assert [phase for _, phase in phases(store, Event.RUN_FAILED)] == ["began"] * 4 + ["still"] * 2
