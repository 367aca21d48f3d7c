"""Backups, and what comes back from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncsvc.errors import UsageError
from syncsvc.store.audit import Entry, looked
from syncsvc.store.audit_reading import Choice, entries
from syncsvc.store.backup import backup, restore
from syncsvc.store.engine import Store, default_address, open_store, sqlite_address
from syncsvc.store.health import check
from syncsvc.store.lock import DataLock
from syncsvc.store.snapshots import load, save_intake
from tests.builders import NOW, intakes
from tests.store.making import AGENCY, begin, found, many, outcome, run, seen, versions


def test_a_backup_restores_into_either_database(
    address: str, lock: DataLock, tmp_path: Path, postgres_url: str
) -> None:
    """A backup of any store is a whole SQLite store; restored, everything reads the same and work goes on."""
    target = tmp_path / "copy.db"
    with open_store(address) as store:
        lease = begin(store, lock)
        number = save_intake(store, lease, intakes({"local.employee": [{}] * 9})[0], NOW)
        run(store, lock, outcome(many(6_000)))
        expected = (seen(store), versions(store))
    assert backup(address, target) == target
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "data"]
    assert check(sqlite_address(target)).problems == ()
    fresh = default_address(tmp_path) if address == postgres_url else postgres_url
    assert restore(target, fresh) > 6_000
    with open_store(fresh) as store:
        assert (seen(store), versions(store))[1] == expected[1]
        assert seen(store).equals(expected[0])
        assert load(store, number).snapshots[0].frame.height == 9
        kept = run(store, lock, outcome(many(6_001)), hours=5)
        assert (kept.new, kept.unchanged) == (1, 6_000)
    assert check(fresh).problems == ()
    with pytest.raises(UsageError) as full:
        restore(target, fresh)
    assert full.value.key == "store.restore_not_empty"


def test_a_store_that_holds_anything_is_not_filled(store: Store, address: str, tmp_path: Path) -> None:
    """A look that was written down is enough: a backup is refused, told with the table, and the look stays."""
    backup(address, tmp_path / "empty.db")
    looked(store, Entry("uji", "person.search", AGENCY))
    with pytest.raises(UsageError) as full:
        restore(tmp_path / "empty.db", address)
    assert (full.value.key, full.value.facts["table"]) == ("store.restore_not_empty", "audit")
    assert [entry.action for entry in entries(store, Choice())] == ["person.search"]


def test_a_backup_overwrites_nothing(address: str, tmp_path: Path) -> None:
    """An existing file, or a folder that is not there, is refused."""
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(UsageError) as exists:
        backup(address, tmp_path / "copy.db")
    assert exists.value.key == "store.backup_exists"
    assert (tmp_path / "copy.db").read_text() == "mine"
    with pytest.raises(UsageError) as nowhere:
        backup(address, tmp_path / "absent" / "copy.db")
    assert nowhere.value.key == "store.backup_no_folder"


def test_a_backup_beside_a_writer_is_one_moment(sqlite_store: Store, lock: DataLock, tmp_path: Path) -> None:
    """A copy made while a transaction is open holds what was committed before it."""
    run(sqlite_store, lock, outcome(found("a")))
    with sqlite_store.changing() as connection:
        connection.exec_driver_sql("DELETE FROM finding")
        backup(default_address(lock.folder), tmp_path / "copy.db")
    with open_store(sqlite_address(tmp_path / "copy.db")) as copy:
        assert seen(copy)["key"].to_list() == ["a"]
