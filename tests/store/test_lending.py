"""The right to write, lent by whoever holds the data folder."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from syncsvc.errors import Locked
from syncsvc.store.engine import Store
from syncsvc.store.lending import SOCKET, Lender, answers, borrowed
from syncsvc.store.lock import DataLock, pulling, serving, writing


def test_while_it_is_lent_nobody_here_writes(sqlite_store: Store, lock: DataLock) -> None:
    """A writer of this process waits until the right came back; then it writes, and was told that something changed."""
    nudged, written = threading.Event(), threading.Event()

    def write() -> None:
        with sqlite_store.changing() as connection:
            connection.exec_driver_sql("DELETE FROM worker")
        written.set()

    with Lender(sqlite_store, lock.folder, nudged.set):
        with borrowed(lock.folder):
            thread = threading.Thread(target=write)
            thread.start()
            assert not written.wait(0.3)
            assert not nudged.is_set()
        thread.join(60)
        assert written.is_set()
        assert nudged.wait(60)


def test_it_is_lent_to_one_after_the_other(sqlite_store: Store, lock: DataLock) -> None:
    """Two who ask at once have it one after the other."""
    inside: list[int] = []
    most: list[int] = []

    def ask(number: int) -> None:
        with borrowed(lock.folder):
            inside.append(number)
            most.append(len(inside))
            inside.remove(number)

    with Lender(sqlite_store, lock.folder, threading.Event().set):
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert most == [1] * 8


def test_without_a_daemon_nothing_is_lent(sqlite_store: Store, lock: DataLock) -> None:
    """Nobody answers before a lender is there and after it is gone, nor for a socket that a dead one left."""
    assert not answers(lock.folder)
    with Lender(sqlite_store, lock.folder, threading.Event().set):
        assert answers(lock.folder)
    assert not answers(lock.folder)
    (lock.folder / SOCKET).touch()
    with pytest.raises(Locked), borrowed(lock.folder):
        raise AssertionError


def test_a_path_may_be_long(sqlite_store: Store, tmp_path: Path) -> None:
    """A data folder whose path is longer than a socket's address can be is served like any."""
    folder = tmp_path / ("d" * 120) / ("e" * 120)
    folder.mkdir(parents=True)
    with Lender(sqlite_store, folder, threading.Event().set), borrowed(folder):
        assert answers(folder)


def test_a_daemon_keeps_others_out(tmp_path: Path) -> None:
    """While one serves, nobody else serves, writes or pulls in the folder; while somebody pulls, nobody begins to
    serve."""
    with writing(tmp_path):
        pass
    with serving(tmp_path):
        for refused in (serving(tmp_path), writing(tmp_path), pulling(tmp_path, ["kota.simpeg"])):
            with pytest.raises(Locked), refused:
                raise AssertionError
    with pulling(tmp_path, ["kota.simpeg"]):
        with pytest.raises(Locked), serving(tmp_path):
            raise AssertionError
        with pulling(tmp_path, ["kota.siasn"]):
            assert not answers(tmp_path)
