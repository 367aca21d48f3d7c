"""Schema changes, backups and the health check."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import polars as pl
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event
from sqlalchemy.pool import Pool

from syncsvc.errors import Denied, DiskFull, UsageError
from syncsvc.store.backup import backup, restore
from syncsvc.store.engine import SCHEMA, Store, connect, default_address, open_store, schema_version, sqlite_address
from syncsvc.store.health import affected_sqlite, check
from syncsvc.store.keep import write
from syncsvc.store.lock import DataLock, writing
from syncsvc.store.parts import pack
from syncsvc.store.snapshots import load, save_intake
from syncsvc.store.tables import METADATA
from syncsvc.store.upgrade import MIGRATIONS, Upgraded, upgrade
from syncsvc.store.versions import compare
from syncsvc.store.visible import visible
from tests.builders import NOW, intakes
from tests.store.making import AGENCY, begin, found, ids, many, outcome, run, seen, versions
from tests.store.test_faults import second

NEXT = '''"""A next step, for tests: a column, a table, and every finding rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table("extra", sa.Column("id", sa.Integer, primary_key=True))
    op.add_column("finding", sa.Column("extra", sa.String))
    op.execute("UPDATE finding SET extra = local")
    op.execute("INSERT INTO extra (id) VALUES (1)")
    op.create_index("extra_index", "finding", ["extra"])
'''


@pytest.fixture
def next_schema(tmp_path: Path) -> Path:
    """Our migrations with one more step."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "v0002_next.py").write_text(NEXT)
    return folder


def test_the_migrations_make_what_the_tables_say(store: Store) -> None:
    """A migrated store has exactly the tables, columns and indexes of the classes, on both databases."""
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == SCHEMA == schema_version(store)


def test_a_second_upgrade_does_nothing(address: str) -> None:
    """Upgrading a store that is up to date changes nothing and makes no backup."""
    assert upgrade(address) == Upgraded(SCHEMA, SCHEMA, None)


def test_sqlite_rules_are_in_force(sqlite_store: Store) -> None:
    """WAL, full synchronous, foreign keys and the busy time hold on the writing connection; readers are query-only."""
    with sqlite_store.changing() as connection:
        assert pragmas(connection, "journal_mode", "synchronous", "foreign_keys", "busy_timeout") == [
            "wal",
            2,
            1,
            30000,
        ]
    with sqlite_store.reading() as connection:
        assert pragmas(connection, "query_only", "foreign_keys", "busy_timeout") == [1, 1, 30000]


def pragmas(connection: Connection, *names: str) -> list[object]:
    """The values of some pragmas."""
    return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]


def test_an_old_or_newer_store_is_refused(address: str, lock: DataLock, next_schema: Path) -> None:
    """A store with a later schema is not opened; nor is one with an earlier, and each says what to do."""
    upgrade(address, next_schema)
    for act in (open_store, upgrade, check):
        with pytest.raises(Denied) as newer:
            act(address)
        assert newer.value.key == "store.schema_newer"
    with connect(address) as store, store.changing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(Denied) as older:
        open_store(address)
    assert older.value.key == "store.schema_old"


def test_an_upgrade_makes_a_backup_first(sqlite_store: Store, lock: DataLock, next_schema: Path) -> None:
    """Before an SQLite store changes, a whole copy of the old one lies beside it, and opens."""
    run(sqlite_store, lock, outcome(found("a")))
    done = upgrade(default_address(lock.folder), next_schema)
    assert (done.before, done.after) == ("0001", "0002")
    assert done.backup is not None
    with open_store(sqlite_address(done.backup)) as old:
        assert seen(old)["key"].to_list() == ["a"]


@pytest.mark.parametrize("point", ["UPDATE finding SET extra", "UPDATE alembic_version"])
def test_killed_during_an_upgrade_the_store_is_the_old_one(
    address: str, tmp_path: Path, next_schema: Path, point: str
) -> None:
    """SIGKILL at a statement of the upgrade: the store is wholly the old one, and running again completes it."""
    with writing(tmp_path / "second") as lock, open_store(address) as store:
        run(store, lock, outcome(found("a", "b")))
        before = versions(store)
    with second("upgrade", address, next_schema, point) as dying:
        assert dying.wait() == -signal.SIGKILL
    with connect(address) as store:
        assert schema_version(store) == "0001"
        assert versions(store) == before
    assert upgrade(address, next_schema).after == "0002"
    with connect(address) as store:
        assert [row[-1] for row in versions(store)] == [row[15] for row in before]


def test_killed_during_the_very_first_upgrade(lock: DataLock) -> None:
    """SIGKILL while the store is being made: running again makes it."""
    address = default_address(lock.folder)
    with second("upgrade", address, MIGRATIONS, "CREATE TABLE finding") as dying:
        assert dying.wait() == -signal.SIGKILL
    assert upgrade(address).after == SCHEMA
    assert check(address).problems == ()


def test_a_full_disk_during_an_upgrade_leaves_the_old_store(
    sqlite_store: Store, lock: DataLock, next_schema: Path
) -> None:
    """SQLITE_FULL in a migration: DiskFull, and the store is the old one, whole."""
    run(sqlite_store, lock, outcome(many(5_000)))
    before = versions(sqlite_store)
    sqlite_store.close()

    def small(connection: object, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[attr-defined]
        connection.execute(f"PRAGMA max_page_count = {max(pages, 1) + 4}")  # type: ignore[attr-defined]

    event.listen(Pool, "connect", small)
    try:
        with pytest.raises(DiskFull):
            upgrade(default_address(lock.folder), next_schema)
    finally:
        event.remove(Pool, "connect", small)
    with open_store(default_address(lock.folder)) as store:
        assert versions(store) == before


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


def test_a_whole_store_has_no_problem(address: str, store: Store, lock: DataLock) -> None:
    """After runs and intakes there is nothing to say; what a dead run left is a remark, no problem."""
    lease = begin(store, lock)
    save_intake(store, lease, intakes({"local.employee": [{}] * 9})[0], NOW)
    run(store, lock, outcome(many(6_000)))
    health = check(address)
    assert (health.version, health.problems, health.remarks) == (SCHEMA, (), ())
    dead = begin(store, lock, 1)
    with store.reading() as connection:
        known = visible(connection, AGENCY).findings
    write(store, dead, compare(known, outcome(found("z")), AGENCY, dead.run))
    remarks = check(address).remarks
    assert [(remark.key, remark.facts) for remark in remarks] == [("store.health.unseen_findings", (("count", 1),))]


@pytest.mark.parametrize(
    ("statement", "key"),
    [
        ("UPDATE snapshot_part SET blob = :junk WHERE hash IN (SELECT hash FROM snapshot_piece)", "store.health.part"),
        ("UPDATE snapshot_part SET blob = :other WHERE hash IN (SELECT hash FROM run_piece)", "store.health.part"),
        ("DELETE FROM snapshot_piece", "store.health.snapshot"),
        ("DELETE FROM finding_base", "store.health.base"),
        ("UPDATE finding SET local = 'x' WHERE key = '0000007'", "store.health.base"),
    ],
)
def test_damage_is_found(address: str, store: Store, lock: DataLock, statement: str, key: str) -> None:
    """A spoilt or exchanged part, a snapshot without rows, a base that differs from its rows: each is a problem."""
    from sqlalchemy import text

    lease = begin(store, lock)
    save_intake(store, lease, intakes({"local.employee": [{}] * 9})[0], NOW)
    run(store, lock, outcome(many(6_000)))
    with store.changing() as connection:
        values = {"junk": b"rusak", "other": pack(pl.DataFrame({"x": [1]}))}
        connection.execute(text(statement), {name: blob for name, blob in values.items() if f":{name}" in statement})
    assert key in {problem.key for problem in check(address).problems}


def test_the_faulty_sqlite_versions_are_known() -> None:
    """The WAL-reset bug: 3.7.0 to 3.51.2, but for the back-ports 3.44.6 and 3.50.7."""
    affected = [(3, 7, 0), (3, 40, 1), (3, 44, 5), (3, 50, 6), (3, 51, 2)]
    repaired = [(3, 6, 9), (3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 53, 4)]
    assert all(affected_sqlite(version) for version in affected)
    assert not any(affected_sqlite(version) for version in repaired)
    assert len(ids(found("a"))) == 1
