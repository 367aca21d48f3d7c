"""What keeps an installation in good order: copies by day that are sound, heads, and the drill that everything is there
for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syncsvc.config.keeping import Keeping
from syncsvc.errors import Denied
from syncsvc.jobs.heads import export_head, read_heads, signing_key, store_is_behind
from syncsvc.jobs.upkeep import Premises, back_up, keep_up
from syncsvc.model.order import RunKind
from syncsvc.model.telling import Event
from syncsvc.store.alarms import ringing_of
from syncsvc.store.audit import Entry, looked
from syncsvc.store.audit_reading import Flaw, verify
from syncsvc.store.backup import restore
from syncsvc.store.engine import Store, default_address, open_store
from syncsvc.store.health import check
from syncsvc.store.lock import DataLock, writing
from syncsvc.store.upgrade import upgrade
from tests.store.making import many, outcome, run, seen

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[DataLock]:
    """The data folder, held by this test."""
    with writing(tmp_path / "data") as held:
        yield held


@pytest.fixture(params=["sqlite", "postgresql"])
def premises(request: pytest.FixtureRequest, lock: DataLock, tmp_path: Path) -> Iterator[Premises]:
    """An installation with some findings, once per kind of database."""
    made = default_address(lock.folder) if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    upgrade(made)
    with open_store(made) as store:
        run(store, lock, outcome(many(50)))
        yield Premises(store, tmp_path / "config", lock.folder, Keeping(), "uji")


def restored(copy: Path, folder: Path) -> Store:
    """An open store in a new folder, filled from a copy."""
    address = default_address(folder)
    folder.mkdir()
    restore(copy, address)
    assert check(address).problems == ()
    return open_store(address)


def test_the_drill(premises: Premises, tmp_path: Path) -> None:
    """A copy made while others write restores into a new folder: sound, its audit whole, its findings the same."""
    going, wrote = threading.Event(), threading.Event()

    def write() -> None:
        while not going.is_set():
            looked(premises.store, Entry("uji", "person.view", "sample"))
            wrote.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert wrote.wait(30)
    try:
        copy = back_up(premises, NOON)
    finally:
        going.set()
        writer.join()
    with restored(copy, tmp_path / "new") as store:
        assert verify(store).flaws == 0
        assert verify(store).rows >= 2
        assert seen(store).equals(seen(premises.store))
    assert sorted(path.name for path in copy.parent.iterdir()) == [copy.name]


def test_an_older_copy_in_use_is_noticed(premises: Premises, tmp_path: Path) -> None:
    """After restoring a copy that is older than an exported head, verifying and a daemon's start say so; so they do
    when work went on upon it."""
    key = signing_key(premises.data)
    copy = back_up(premises, NOON)
    looked(premises.store, Entry("uji", "person.view", "sample"))
    file = tmp_path / "heads.jsonl"
    export_head(premises.store, file, key)
    assert not store_is_behind(premises.store, file, key)
    with restored(copy, tmp_path / "new") as old:
        assert store_is_behind(old, file, key)
        heads = read_heads(file, key).heads
        assert [each.flaw for each in verify(old, heads).shown] == [Flaw.END]
        looked(old, Entry("uji", "finding.view", "x"))
        assert [each.flaw for each in verify(old, heads).shown] == [Flaw.UNLIKE_HEAD]
        assert store_is_behind(old, file, key)
    assert not store_is_behind(premises.store, tmp_path / "none.jsonl", key)


def test_an_audit_that_was_touched_rings(premises: Premises) -> None:
    """Somebody edits an entry behind the program's back: the next head counts the flaw and an alarm rings; before it
    nothing rang."""
    looked(premises.store, Entry("uji", "person.view", "sample"))
    assert keep_up(RunKind.HEAD, premises, NOON)["flaws"] == 0
    with premises.store.changing() as connection:
        assert not ringing_of(connection, Event.AUDIT_BROKEN)
        off = "DROP TRIGGER audit_UPDATE" if premises.store.sqlite else "ALTER TABLE audit DISABLE TRIGGER USER"
        connection.exec_driver_sql(off)
        connection.exec_driver_sql("UPDATE audit SET actor = 'lain' WHERE action = 'person.view'")
    assert keep_up(RunKind.HEAD, premises, NOON)["flaws"] > 0
    with premises.store.reading() as connection:
        assert ringing_of(connection, Event.AUDIT_BROKEN)


def test_copies_of_days_and_months_stay(premises: Premises) -> None:
    """Of a year of copies the newest of 7 days and of 12 months are left, the newest among them."""
    folder = premises.data / "backups"
    folder.mkdir()
    for days in range(400, 0, -1):
        (folder / f"syncsvc-{NOON - timedelta(days=days):%Y-%m-%dT%H%M%S}.db").touch()
    (folder / "mine.db").touch()
    copy = back_up(premises, NOON)
    names = sorted((path.name for path in folder.iterdir()), reverse=True)
    assert names[0] == copy.name
    assert names[1:7] == [f"syncsvc-2026-03-{day}T120000.db" for day in range(30, 24, -1)]
    assert [name[8:18] for name in names[7:18]] == [
        *("2026-02-28", "2026-01-31", "2025-12-31", "2025-11-30", "2025-10-31", "2025-09-30", "2025-08-31"),
        *("2025-07-31", "2025-06-30", "2025-05-31", "2025-04-30"),
    ]
    assert names[18:] == ["mine.db"]


def test_each_kind_of_upkeep_counts(premises: Premises) -> None:
    """The daemon's runs of these kinds do their work and tell how much."""
    assert keep_up(RunKind.BACKUP, premises, NOON)["bytes"] > 10_000
    assert set(keep_up(RunKind.PURGE, premises, NOON).values()) == {0}
    assert keep_up(RunKind.HEAD, premises, NOON) == {"seq": 1, "flaws": 0}
    assert len((premises.data / "audit-heads.jsonl").read_text().splitlines()) == 1


def test_a_place_that_cannot_be_written(premises: Premises) -> None:
    """Where no copy and no head can be written, that is said with the place."""
    (premises.data / "backups").write_text("a file")
    with pytest.raises(Denied) as refused:
        back_up(premises, NOON)
    assert refused.value.key == "audit.cannot_write"
    (premises.data / "audit-heads.jsonl").mkdir()
    with pytest.raises(Denied):
        keep_up(RunKind.HEAD, premises, NOON)


def test_a_line_cut_short_spoils_no_other(premises: Premises, tmp_path: Path) -> None:
    """A head after a line that a power cut left half written stands on a line of its own; the half line is told."""
    key, file = signing_key(premises.data), tmp_path / "heads.jsonl"
    assert signing_key(premises.data) == key
    looked(premises.store, Entry("uji", "person.view", "sample"))
    export_head(premises.store, file, key)
    file.write_text(file.read_text() + '{"seq": 2, "dig')
    looked(premises.store, Entry("uji", "person.view", "sample"))
    export_head(premises.store, file, key)
    known = read_heads(file, key)
    assert ([head.seq for head in known.heads], known.unsigned) == ([1, 2], (2,))
