"""Threads of one process share few connections: each gets its turn, and one that gets none says so by name."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import QueuePool

from syncsvc.errors import StoreGone
from syncsvc.store.audit import Entry, looked
from syncsvc.store.engine import Store
from syncsvc.store.in_turn import InTurn

PATIENCE = 60.0


def begun(call: Callable[[], object]) -> threading.Thread:
    """A thread that does it."""
    thread = threading.Thread(target=call)
    thread.start()
    return thread


def wait_for(line: InTurn, count: int) -> None:
    """Until so many wait in line."""
    end = time.monotonic() + PATIENCE
    while line.waiting != count:
        assert time.monotonic() < end
        time.sleep(0.001)


def test_who_came_first_goes_first() -> None:
    """One keeps its turn and comes again at once: those who came meanwhile go before it, in their order."""
    line, order = InTurn(), list[str]()

    def go(name: str) -> None:
        with line.turn(PATIENCE) as come:
            assert come
            order.append(name)

    with line.turn(PATIENCE):
        threads = []
        for count, name in enumerate("abc", 1):
            threads.append(begun(partial(go, name)))
            wait_for(line, count)
    go("again")
    for thread in threads:
        thread.join(PATIENCE)
    assert order == ["a", "b", "c", "again"]


def test_who_gives_up_holds_nobody_up() -> None:
    """A wait that is over too early leaves the line as it was; the next one goes on."""
    line, told = InTurn(), list[bool]()

    def go(seconds: float) -> None:
        with line.turn(seconds) as come:
            told.append(come)

    with line.turn(PATIENCE):
        impatient = begun(lambda: go(0.01))
        impatient.join(PATIENCE)
        assert (told, line.waiting) == ([False], 0)
        patient = begun(lambda: go(PATIENCE))
        wait_for(line, 1)
    patient.join(PATIENCE)
    assert told == [False, True]
    go(PATIENCE)
    assert told == [False, True, True]


def test_an_interrupted_wait_leaves_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal ends the wait of the main thread: it is in line no more, and the turn goes to whoever is next."""
    line = InTurn()

    class Interrupted:
        """A lock whose second taking is interrupted."""

        def __init__(self) -> None:
            self.taken = False

        def acquire(self, timeout: float = -1) -> bool:
            if self.taken:
                raise KeyboardInterrupt
            self.taken = True
            return True

    with line.turn(PATIENCE):
        monkeypatch.setattr("syncsvc.store.in_turn.threading", SimpleNamespace(Lock=Interrupted))
        with pytest.raises(KeyboardInterrupt), line.turn(PATIENCE):
            pass
        monkeypatch.undo()
        assert line.waiting == 0
    with line.turn(PATIENCE) as come:
        assert come


def test_one_that_writes_without_pause_lets_others_write(sqlite_store: Store) -> None:
    """While one thread writes as fast as it can, each write of another waits for a few of its own at the
    most."""
    ending, wrote = threading.Event(), [0]

    def write() -> None:
        while not ending.is_set():
            looked(sqlite_store, Entry("uji", "person.view", "sample"))
            wrote[0] += 1

    writer = begun(write)
    try:
        while not wrote[0]:
            time.sleep(0.001)
        before = wrote[0]
        for _ in range(20):
            looked(sqlite_store, Entry("uji", "finding.view", "x"))
        between = wrote[0] - before
    finally:
        ending.set()
        writer.join(PATIENCE)
    assert between <= 20 * 20


def test_no_turn_to_write_is_named(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn that does not come is StoreGone, so that a run is done again; the next one comes as ever."""
    monkeypatch.setattr("syncsvc.store.engine._TURN_SECONDS", 0.01)
    with sqlite_store.alone():
        for wanted in (sqlite_store.alone, sqlite_store.changing):
            with pytest.raises(StoreGone) as refused, wanted():
                pass
            assert refused.value.key == "store.crowded"
    looked(sqlite_store, Entry("uji", "person.view", "sample"))


def test_no_free_connection_is_named(store: Store) -> None:
    """All connections are in use for too long: StoreGone by name, on either database, and gone with its cause."""
    few = create_engine(store.reader.url, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.01)
    crowded = replace(store, reader=few)
    with crowded.reading() as connection:
        connection.exec_driver_sql("SELECT 1")
        with pytest.raises(StoreGone) as refused, crowded.reading():
            pass
    assert refused.value.key == "store.crowded"
    with crowded.reading() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    few.dispose()
