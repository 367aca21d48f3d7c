"""Killed processes, full disks, second processes, damaged files: a clear error, and nothing lost."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection

from syncsvc.errors import Denied, DiskFull, Locked, StoreGone, SyncsvcError, UsageError
from syncsvc.lang import words
from syncsvc.model.finding import finding_id
from syncsvc.model.run import State
from syncsvc.store import journal
from syncsvc.store.engine import Store, connect, default_address, open_store, parse_address, place_of
from syncsvc.store.failures import meaning
from syncsvc.store.lock import DataLock, network_kind, writing
from syncsvc.store.snapshots import save_intake
from syncsvc.store.upgrade import upgrade
from tests.builders import NOW, intakes
from tests.servers import PostgresServer
from tests.store.dying import ROWS, changed
from tests.store.making import AGENCY, begin, found, lives, many, outcome, run, seen, versions

ROOT = Path(__file__).parents[2]


def second(what: str, address: str, folder: Path, point: object = 0) -> subprocess.Popen[str]:
    """Another process, started (``tests.store.dying``)."""
    command = [sys.executable, "-m", "tests.store.dying", what, address, str(folder), str(point)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("point", [2, 4, 6])
def test_killed_at_a_commit_readers_stay_on_the_old_run(address: str, tmp_path: Path, point: int) -> None:
    """SIGKILL at any commit of a run (the last is the flip): the old results stand, the next run is right."""
    folder = tmp_path / "second"
    with writing(folder) as lock, open_store(address) as store:
        run(store, lock, outcome(many(ROWS)))
        before = seen(store)
    with second("keep", address, folder, point) as dying:
        assert dying.wait() == -signal.SIGKILL
    with writing(folder) as lock, open_store(address) as store:
        assert seen(store).equals(before)
        kept = run(store, lock, outcome(changed()), hours=2)
        assert (kept.new, kept.changed, kept.unchanged) == (1_000, ROWS, 0)
        assert set(seen(store)["local"]) == {"other"}
        assert len(versions(store)) == 2 * ROWS + 1_000
        unfinished = [facts for facts in journal.runs(store) if facts.state is State.FAILED]
        assert [facts.reason for facts in unfinished] == ["interrupted"] * (point > 1)


def test_a_second_process_is_locked_out_and_a_dead_one_is_not_waited_for(tmp_path: Path) -> None:
    """While another process holds the folder: Locked (73) naming it. After its SIGKILL the folder is free."""
    folder = tmp_path / "data"
    with second("hold", "-", folder) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Locked) as refused, writing(folder):
            pass
        holder.kill()
    assert (refused.value.exit_code, refused.value.facts) == (73, {"folder": str(folder)})
    with writing(folder) as first:
        owner = first.owner
    with writing(folder) as again:
        assert again.owner == owner


def test_reading_goes_on_beside_a_writer(store: Store, lock: DataLock) -> None:
    """A reader is neither kept waiting by a writing transaction nor sees what it has not committed."""
    run(store, lock, outcome(found("a")))
    with store.changing() as connection:
        connection.exec_driver_sql("DELETE FROM finding")
        assert lives(store) == {"a": "new"}


def test_a_reader_cannot_write(store: Store, lock: DataLock) -> None:
    """A reading transaction refuses to change anything."""
    run(store, lock, outcome(found("a")))
    with pytest.raises(Denied) as refused, store.reading() as connection:
        connection.exec_driver_sql("DELETE FROM finding")
    assert refused.value.key == "store.readonly"
    assert len(versions(store)) == 1


def limit_pages(connection: Connection, more: int | None) -> None:
    """Let the database grow by no more than so many pages; None lifts the limit."""
    pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0)
    most = 1_073_741_823 if more is None else pages + more
    connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")


def test_a_full_disk_loses_nothing(sqlite_store: Store, lock: DataLock) -> None:
    """SQLITE_FULL in the middle of a keep: DiskFull (74) with the file's name; old results stand; then all goes on."""
    run(sqlite_store, lock, outcome(many(ROWS)))
    before = seen(sqlite_store)
    with sqlite_store.writer.connect() as connection:
        limit_pages(connection, 300)
    with pytest.raises(DiskFull) as full:
        run(sqlite_store, lock, outcome(changed()), hours=1)
    assert full.value.exit_code == 74
    assert full.value.facts == {"place": place_of(sqlite_store.address)}
    assert seen(sqlite_store).equals(before)
    noise: list[dict[str, str | None]] = [{"name": finding_id("x", (str(number),))} for number in range(40_000)]
    with pytest.raises(DiskFull):
        save_intake(sqlite_store, begin(sqlite_store, lock, 2), intakes({"local.employee": noise})[0], NOW)
    assert journal.intakes(sqlite_store, AGENCY) == ()
    with sqlite_store.writer.connect() as connection:
        limit_pages(connection, None)
    assert run(sqlite_store, lock, outcome(changed()), hours=3).changed == ROWS
    assert len(versions(sqlite_store)) == 2 * ROWS + 1_000


def test_a_damaged_file_is_refused(lock: DataLock) -> None:
    """A file that is no database any more: Denied (77), naming it."""
    address = default_address(lock.folder)
    upgrade(address)
    file = lock.folder / "syncsvc.db"
    file.write_bytes(b"rusak" * 5_000)
    with pytest.raises(Denied) as refused:
        open_store(address)
    assert (refused.value.key, refused.value.facts) == ("store.damaged", {"place": str(file)})


def test_a_missing_store_is_not_made_by_opening(lock: DataLock) -> None:
    """Opening a store that does not exist is Denied with the way to make it, and leaves no file behind."""
    with pytest.raises(Denied) as refused:
        open_store(default_address(lock.folder))
    assert refused.value.key == "store.missing"
    assert not (lock.folder / "syncsvc.db").exists()


def test_a_postgresql_without_our_tables_is_missing_too(postgres_url: str) -> None:
    """An empty database is a missing store."""
    with pytest.raises(Denied) as refused:
        open_store(postgres_url)
    assert refused.value.key == "store.missing"


def test_postgresql_refusals_are_told_apart(postgres_server: PostgresServer, postgres_database: str) -> None:
    """No such database, a wrong password and a server that is not there are three different errors."""
    good = postgres_server.url(postgres_database)
    wrong = parse_address(postgres_server.url(postgres_database, "guarded")).set(password="salah")
    cases: list[tuple[str, type[SyncsvcError], str]] = [
        (postgres_server.url("t_absent"), Denied, "store.no_database"),
        (wrong.render_as_string(hide_password=False), Denied, "store.refused"),
        (good.replace("host=/", "host=/nowhere/"), StoreGone, "store.unreachable"),
    ]
    for address, kind, key in cases:
        with pytest.raises(kind) as refused:
            open_store(address)
        assert refused.value.key == key
        assert "salah" not in str(refused.value)


def test_a_full_postgresql_disk_is_a_full_disk() -> None:
    """PostgreSQL's disk_full has the same meaning as SQLite's; a broken constraint has none: it is our mistake."""
    full = meaning(psycopg.errors.DiskFull(), "host/basis")
    assert isinstance(full, DiskFull)
    assert meaning(psycopg.errors.UniqueViolation(), "host/basis") is None
    assert meaning(OSError(28, "no space"), "here") is not None


@pytest.mark.parametrize("address", ["", "sqlite://", "sqlite:///:memory:", "mysql://host/x", "oracle://x"])
def test_other_addresses_are_a_mistake_of_use(address: str) -> None:
    """Only an SQLite file and PostgreSQL are stores."""
    with pytest.raises(UsageError):
        connect(address)


def test_an_address_shows_no_account() -> None:
    """What people see of an address has neither user nor password."""
    assert place_of(parse_address("postgresql://admin:rahasia@db.example/basis")) == "db.example/basis"


def test_a_folder_that_cannot_be_used_is_denied(tmp_path: Path) -> None:
    """A file where the folder should be: Denied, naming it."""
    (tmp_path / "data").write_text("")
    with pytest.raises(Denied) as refused, writing(tmp_path / "data"):
        pass
    assert refused.value.key == "store.folder_unusable"


def test_network_disks_are_known_by_the_mount_table() -> None:
    """The longest mount point that holds the folder decides; blanks in it are written as octal."""
    mounts = "\n".join(
        [
            "/dev/sda / ext4 rw 0 0",
            "srv:/x /mnt/share nfs4 rw 0 0",
            "/dev/sdb /mnt/share/local ext4 rw 0 0",
            "//srv/y /mnt/my\\040disk cifs rw 0 0",
        ]
    )
    assert network_kind(Path("/srv/data"), mounts) is None
    assert network_kind(Path("/mnt/share/data"), mounts) == "nfs4"
    assert network_kind(Path("/mnt/share/local/data"), mounts) is None
    assert network_kind(Path("/mnt/my disk/data"), mounts) == "cifs"
    assert network_kind(Path("/mnt/shared"), mounts) is None


def test_every_error_has_its_sentence() -> None:
    """Each key that the store raises stands in both languages with the same blanks, and no other does."""
    source = "".join(path.read_text("utf-8") for path in _raising())
    used = set(re.findall(r'"(store\.[a-z_.]+)"', source)) - {"store.toml"}
    for language in ("id", "en"):
        said = {key for key in words(language) if key.startswith("store.")}
        assert used <= said
        assert {key for key in said if key.count(".") == 1} <= used  # parts of a sentence are told by their sentence
    for key in used:
        blanks = [set(re.findall(r"{(\w+)}", words(language)[key])) for language in ("id", "en")]
        assert blanks[0] == blanks[1], key


def _raising() -> list[Path]:
    """The store's modules, and what stands before it: the queue, and the command that copies."""
    return [
        *(ROOT / "syncsvc" / "store").rglob("*.py"),
        *(ROOT / "syncsvc" / room for room in ("jobs/queue.py", "app/database.py")),
    ]
