"""Schema changes."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event
from sqlalchemy.pool import Pool

from syncsvc.errors import Denied, DiskFull
from syncsvc.store import journal
from syncsvc.store.deliveries import latest
from syncsvc.store.engine import SCHEMA, Store, connect, default_address, open_store, schema_version, sqlite_address
from syncsvc.store.every_table import METADATA
from syncsvc.store.health import check
from syncsvc.store.keep import keep
from syncsvc.store.lock import DataLock, writing
from syncsvc.store.snapshots import save_intake
from syncsvc.store.upgrade import MIGRATIONS, Upgraded, upgrade
from tests.builders import NOW, intakes
from tests.store.making import AGENCY, begin, found, many, outcome, run, seen, versions
from tests.store.test_faults import second

AFTER = f"{int(SCHEMA) + 1:04}"
"""The version of the step that tests add."""
NEXT = f'''"""A next step, for tests: a column, a table, and every finding rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "{AFTER}"
down_revision = "{SCHEMA}"


def upgrade() -> None:
    op.create_table("extra", sa.Column("id", sa.Integer, primary_key=True))
    op.add_column("finding", sa.Column("extra", sa.String))
    op.execute("UPDATE finding SET extra = local")
    op.execute("INSERT INTO extra (id) VALUES (1)")
    op.create_index("extra_index", "finding", ["extra"])
'''


NEW_IN_RUN = (
    *("started_at", "kind", "trigger", "priority", "asked", "step", "wished_by", "schedule_id", "due_at"),
    *("idempotency_key", "batch", "ready_at", "wait_until", "progress", "cancel_by", "cancel_at", "taken"),
)
BACK_TO_THE_FIRST = (
    "DROP TABLE alarm",
    "DROP TABLE outbox",
    "DROP TABLE api_key",
    "DROP TABLE installation",
    "DROP TABLE audit",
    "DROP TABLE worker",
    "DROP TABLE source_hold",
    "DROP TABLE schedule",
    "DROP TABLE run_event",
    "DROP INDEX run_waiting",
    "DROP INDEX run_batch",
    "DROP INDEX one_per_wish",
    "DROP INDEX one_per_tick",
    *(f"ALTER TABLE run DROP COLUMN {name}" for name in NEW_IN_RUN),
    "ALTER TABLE run RENAME COLUMN queued_at TO started_at",
    "DROP TABLE reference_piece",
    "DROP TABLE reference_version",
    "DROP TABLE equivalence",
    "DROP TABLE structure_event",
    "DROP TABLE landing",
    "DROP TABLE landing_shape",
    "DROP TABLE budget",
    "DROP TABLE skp_state",
    "DROP TABLE field_change",
    "DROP INDEX ix_snapshot_made_of",
    "ALTER TABLE snapshot DROP COLUMN made_of",
    "DROP INDEX ix_intake_judged_run",
    "ALTER TABLE intake DROP COLUMN judged_run",
    "UPDATE alembic_version SET version_num = '0001'",
)


@pytest.fixture
def next_schema(tmp_path: Path) -> Path:
    """Our migrations with one more step."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / f"v{AFTER}_next.py").write_text(NEXT)
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
    assert (done.before, done.after) == (SCHEMA, AFTER)
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
        assert schema_version(store) == SCHEMA
        assert versions(store) == before
    assert upgrade(address, next_schema).after == AFTER
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


def test_a_store_of_the_first_schema_is_lifted(lock: DataLock) -> None:
    """What the first schema kept reads the same after the upgrade; its intakes count as judged by the run they came
    in."""
    address = default_address(lock.folder)
    upgrade(address)
    with open_store(address) as store:
        lease = begin(store, lock)
        number = save_intake(store, lease, intakes({"local.employee": [{}] * 9})[0], NOW)
        keep(store, lease, outcome(found("a", "b")), NOW)
        before = versions(store)
    with connect(address) as store, store.changing() as connection:
        for statement in BACK_TO_THE_FIRST:
            connection.exec_driver_sql(statement)
    done = upgrade(address)
    assert (done.before, done.after) == ("0001", SCHEMA)
    with open_store(address) as store:
        assert versions(store) == before
        assert latest(store, AGENCY, "local") == number
        assert [each.intake for each in journal.intakes(store, AGENCY, run=lease.run)] == [number]
