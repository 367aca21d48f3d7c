"""Other programs on the store's SQLite file: a backup tool that locks it, somebody who reads for long, a file that may
not be written."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from syncsvc.errors import Denied, Locked
from syncsvc.store.engine import Store, default_address, open_store, sqlite_file
from syncsvc.store.failures import sqlite_module
from syncsvc.store.lock import DataLock
from syncsvc.store.upgrade import upgrade
from tests.store.making import found, lives, outcome, run

NOBODY = 65_534
LIMIT = 64 * 1024 * 1024


@contextmanager
def foreign(store: Store) -> Iterator[Any]:
    """A connection of another program, which waits for nobody."""
    with closing(sqlite_module().connect(str(sqlite_file(store.address)), timeout=0, isolation_level=None)) as made:
        yield made


def impatient(store: Store) -> None:
    """Let the writer wait a moment instead of half a minute."""
    with closing(store.writer.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA busy_timeout=1").close()


def test_a_lock_of_another_program_is_waited_for(sqlite_store: Store, lock: DataLock) -> None:
    """A run that has to write while another program holds the file's lock ends as soon as that lets go, whole."""
    ended = threading.Event()

    def keep() -> None:
        run(sqlite_store, lock, outcome(found("a")))
        ended.set()

    with foreign(sqlite_store) as tool:
        tool.execute("BEGIN IMMEDIATE")
        writer = threading.Thread(target=keep)
        writer.start()
        assert not ended.wait(0.3)
        tool.execute("ROLLBACK")
        writer.join(60)
    assert ended.is_set()
    assert lives(sqlite_store) == {"a": "new"}


def test_a_lock_that_stays_is_named(sqlite_store: Store, lock: DataLock) -> None:
    """Who has waited long enough is told the file (73); meanwhile reading goes on, and afterwards writing does."""
    run(sqlite_store, lock, outcome(found("a")))
    impatient(sqlite_store)
    with foreign(sqlite_store) as tool:
        tool.execute("BEGIN IMMEDIATE")
        with pytest.raises(Locked) as refused, sqlite_store.changing():
            pass
        assert lives(sqlite_store) == {"a": "new"}
    assert (refused.value.key, refused.value.exit_code) == ("store.busy", 73)
    assert refused.value.facts == {"place": sqlite_store.place}
    run(sqlite_store, lock, outcome(found("a", "b")), hours=2)
    assert lives(sqlite_store) == {"a": "open", "b": "new"}


def test_a_writer_has_its_lock_from_the_beginning(sqlite_store: Store) -> None:
    """Nobody gets between a writer's first reading and its first writing, which would refuse the latter at once."""
    with foreign(sqlite_store) as tool, sqlite_store.changing() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM audit").scalar()
        with pytest.raises(sqlite_module().OperationalError, match="locked"):
            tool.execute("BEGIN IMMEDIATE")
        connection.exec_driver_sql("DELETE FROM schedule")


def test_the_log_shrinks_when_a_long_reader_has_left(sqlite_store: Store) -> None:
    """While somebody reads one moment the log grows and writing goes on; then it is cut to its limit."""
    log = sqlite_file(sqlite_store.address).with_name("syncsvc.db-wal")
    with sqlite_store.changing() as connection:
        connection.exec_driver_sql("CREATE TABLE ballast (content BLOB)")
    with sqlite_store.reading() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM ballast").scalar() == 0
        for _ in range(10):
            with sqlite_store.changing() as connection:
                connection.exec_driver_sql("INSERT INTO ballast VALUES (zeroblob(8000000))")
        assert reader.exec_driver_sql("SELECT count(*) FROM ballast").scalar() == 0
        assert log.stat().st_size > LIMIT
    for _ in range(3):
        with sqlite_store.changing() as connection:
            connection.exec_driver_sql("INSERT INTO ballast VALUES (zeroblob(1))")
    assert log.stat().st_size <= LIMIT


@contextmanager
def as_ordinary_user() -> Iterator[None]:
    """Within, this process may do what an ordinary user may."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def write(address: str) -> None:
    """Open the store and change something."""
    with open_store(address) as store, store.changing() as connection:
        connection.exec_driver_sql("DELETE FROM schedule")


@pytest.mark.parametrize(("mode", "key"), [(0o444, "store.readonly"), (0o000, "store.cannot_open")])
def test_a_file_that_may_not_be_written_is_named(mode: int, key: str) -> None:
    """A store that is read-only for us, or somebody else's altogether: Denied (77), naming the file."""
    folder = Path(tempfile.mkdtemp(prefix="syncsvc-readonly-"))
    try:
        address = default_address(folder)
        upgrade(address)
        folder.chmod(0o777)
        (folder / "syncsvc.db").chmod(mode)
        with as_ordinary_user(), pytest.raises(Denied) as refused:
            write(address)
        assert (refused.value.key, refused.value.exit_code) == (key, 77)
        assert refused.value.facts == {"place": str(folder / "syncsvc.db")}
    finally:
        shutil.rmtree(folder)
