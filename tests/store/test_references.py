"""National lists in the store: versions, what is in force, what is never swept."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import func, select, text
from sqlmodel import col

from syncsvc.errors import DiskFull, UsageError
from syncsvc.model.nomenclature import ReferencePosition
from syncsvc.model.schema import schema
from syncsvc.store.backup import backup, restore
from syncsvc.store.engine import Store, default_address, open_store, sqlite_address
from syncsvc.store.health import check
from syncsvc.store.lock import DataLock
from syncsvc.store.references import Import, Version, all_in_force, in_force, keep, load, newest, versions
from syncsvc.store.retention import prune
from syncsvc.store.tables import PartRow
from syncsvc.store.upgrade import upgrade
from tests.builders import NOW
from tests.store.making import AGENCY, begin, found, outcome, run


def positions(*titles: str) -> pl.DataFrame:
    """A list of positions, one per title."""
    rows = [(f"p{place}", title, "JF", "MU", "N", "f1") for place, title in enumerate(titles)]
    return pl.DataFrame(rows, schema=schema(ReferencePosition), orient="row")


def kept(store: Store, frame: pl.DataFrame, listing: str = "positions", agency: str = "") -> Version | None:
    """The list as a new version."""
    return keep(store, Import(listing, agency, "jabatan.csv", "uji", NOW), frame)


def test_the_newest_version_is_in_force_and_every_one_stays(store: Store) -> None:
    """A second import replaces the first in force; both can be loaded again, cell by cell, and say when and by whom."""
    first, second = positions("Arsiparis Ahli Muda"), positions("Arsiparis Ahli Muda", "Auditor Ahli Muda")
    one, two = kept(store, first), kept(store, second)
    assert one is not None
    assert two is not None
    assert (one.rows, two.rows, two.imported_at, two.by, two.origin) == (1, 2, NOW, "uji", "jabatan.csv")
    with store.reading() as connection:
        there = newest(connection, "positions")
        assert there is not None
        assert there[0] == two.id
        assert there[1].equals(second)
        assert load(connection, one.id).equals(first)
        assert versions(connection, "positions") == [two, one]


def test_the_same_content_is_no_new_version(store: Store) -> None:
    """What is in force already is not kept again; going back to an earlier content is a version of its own."""
    before, other = positions("Arsiparis Ahli Muda"), positions("Auditor Ahli Muda")
    first = kept(store, before)
    assert kept(store, before) is None
    kept(store, other)
    back = kept(store, before)
    assert first is not None
    assert back is not None
    assert (back.id > first.id, back.digest) == (True, first.digest)


def test_an_agency_has_its_own_list_else_the_common_one(store: Store) -> None:
    """An agency's own version is in force for it alone; others have the one for every agency, or none."""
    common, own = kept(store, positions("Arsiparis Ahli Muda")), kept(store, positions("Auditor"), agency="uji")
    with store.reading() as connection:
        assert in_force(connection, "positions", "uji") == own
        assert in_force(connection, "positions", "lain") == common
        assert in_force(connection, "units", "uji") is None
        assert newest(connection, "units") is None
        assert all_in_force(connection) == [common, own]
        with pytest.raises(UsageError):
            load(connection, 99)


def test_pruning_keeps_every_version(store: Store, lock: DataLock) -> None:
    """Parts of old and new versions stay when intakes are let go, and loose parts are swept."""
    run(store, lock, outcome(found("a")))
    one, two = kept(store, positions("Arsiparis")), kept(store, positions("Auditor"))
    with store.changing() as connection:
        connection.execute(PartRow.__table__.insert().values(hash="loose", blob=b""))  # type: ignore[attr-defined]
    prune(store, AGENCY)
    with store.reading() as connection:
        loose = select(func.count(col(PartRow.hash))).where(col(PartRow.hash) == "loose")
        assert connection.execute(loose).scalar() == 0
        for version in (one, two):
            assert version is not None
            assert load(connection, version.id).height == 1


def test_a_run_that_goes_on_does_not_hinder_an_import(store: Store, lock: DataLock) -> None:
    """A list may be imported while a run of an agency is under way."""
    begin(store, lock)
    assert kept(store, positions("Arsiparis")) is not None


def test_a_backup_brings_references_back(store: Store, address: str, tmp_path: Path) -> None:
    """A copy has all versions; it is not laid over a store that has some already."""
    first = kept(store, positions("Arsiparis"))
    copy = backup(address, tmp_path / "copy.db")
    with pytest.raises(UsageError):
        restore(copy, address)
    empty = sqlite_address(tmp_path / "empty.db")
    upgrade(empty)
    assert restore(copy, empty) > 0
    with open_store(empty) as back, back.reading() as connection:
        assert all_in_force(connection) == [first]


def test_the_health_check_knows_references(address: str, store: Store) -> None:
    """Parts of a version are in use, and a version that lost them is a problem."""
    kept(store, positions("Arsiparis"))
    assert (check(address).problems, check(address).remarks) == ((), ())
    with store.changing() as connection:
        connection.execute(text("DELETE FROM reference_piece"))
    assert [problem.key for problem in check(address).problems] == ["store.health.reference"]


def test_a_full_disk_leaves_the_version_before(sqlite_store: Store) -> None:
    """When there is no room for all of a list nothing of it is kept, and the version before stays in force."""
    first = kept(sqlite_store, positions("Arsiparis"))
    with sqlite_store.changing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    random = pl.Series("code", [sha256(str(number).encode()).hexdigest() for number in range(5_000)])
    large = (
        positions("Auditor").drop("code").join(random.to_frame(), how="cross").select(schema(ReferencePosition).names())
    )
    with pytest.raises(DiskFull):
        kept(sqlite_store, large)
    with sqlite_store.reading() as connection:
        assert all_in_force(connection) == [first]
        assert connection.execute(select(func.count(col(PartRow.hash)))).scalar() == 1


def test_a_new_store_has_no_reference(lock: DataLock) -> None:
    """Before the first import no list is in force."""
    upgrade(default_address(lock.folder))
    with open_store(default_address(lock.folder)) as made, made.reading() as connection:
        assert all_in_force(connection) == []
