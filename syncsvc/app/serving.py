"""The daemon: everything that goes on by itself, joined, begun, watched and ended."""

from __future__ import annotations

import os
import signal
import socket
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from syncsvc import settings
from syncsvc.app.audit import behind_notice
from syncsvc.app.configured import Configured, Preparing
from syncsvc.app.news import Telling
from syncsvc.app.places import address_of
from syncsvc.app.room import keep_reserve
from syncsvc.app.turns import turns_of
from syncsvc.config.keeping import read_keeping
from syncsvc.errors import StoreGone, UsageError
from syncsvc.jobs.children import Child
from syncsvc.jobs.clockwork import Clockwork
from syncsvc.jobs.dispatch import Dispatcher, rooms
from syncsvc.jobs.execute import execute
from syncsvc.jobs.host import Beating, Host, fail_stop
from syncsvc.jobs.supervisor import notify
from syncsvc.jobs.telling import ACTOR
from syncsvc.jobs.upkeep import Premises
from syncsvc.lang import say
from syncsvc.store import beating
from syncsvc.store.claims import take_over_all_but
from syncsvc.store.engine import Store, open_store
from syncsvc.store.lending import Lender
from syncsvc.store.lock import DataLock, serving
from syncsvc.store.upgrade import upgrade

if TYPE_CHECKING:
    from syncsvc.jobs.queue import Queue

log = structlog.get_logger()
LEAVE_WITHIN = 20.0
"""Seconds that a run has to come to its next checkpoint when the process leaves."""
WATCHED = 5.0
"""Seconds between two signs of life to the supervisor."""


@dataclass(frozen=True, slots=True)
class Serving:
    """What a daemon is to be: where its configuration and data lie, and how many pulls it does at once.

    ``slots``: 0 means that other processes take the runs; None means 4 on SQLite, where nobody else could, and 0
    otherwise.
    """

    config: Path | None
    data: Path | None
    slots: int | None = None


@dataclass(frozen=True, slots=True)
class Up:
    """A process that executes runs, or lets them be executed.

    ``data`` is its folder, ``address`` its store's. ``over`` is set when it is to end, ``lost`` when that is because it
    cannot go on.
    """

    host: Host
    clockwork: Clockwork
    configured: Configured
    data: Path
    address: str
    slots: int
    over: threading.Event
    lost: threading.Event


Began = tuple[Up, str | None]
"""A process that goes on, and where its interface answers."""


@contextmanager
def daemon(asked: Serving) -> Iterator[Up]:
    """Within, the daemon serves: schedules, runs, whoever asks through its socket; then it leaves in order.

    Raises Locked when another process has the data folder, Denied for a store of another schema.
    """
    folder = settings.data_folder(asked.data)
    with (
        serving(folder),
        _opened(asked.data) as store,
        _looked_after(asked, store, folder),
        hosting(asked, store, "serve") as up,
        Lender(store, folder, up.host.nudge.set),
    ):
        yield up


@contextmanager
def _looked_after(asked: Serving, store: Store, folder: Path) -> Iterator[None]:
    """Room is laid aside; that the store is older than what an exported head of the audit saw is told, loudly."""
    if store.sqlite:
        keep_reserve(folder)
    notice = behind_notice(asked.config, asked.data, store, "en")
    if notice is not None:
        log.error("audit", state="behind", told=notice)
    yield


@contextmanager
def worker(asked: Serving) -> Iterator[Began]:
    """Within, this process takes runs of a store that several share. Raises UsageError for one that nobody can
    share."""
    if not settings.database_address():
        raise UsageError("serve.worker_needs_postgresql")
    asked = replace(asked, slots=4 if asked.slots is None else asked.slots)
    with _opened(asked.data) as store, hosting(asked, store, "worker") as up:
        yield up, None


@contextmanager
def hosting(asked: Serving, store: Store, mode: str) -> Iterator[Up]:
    """Within, a process is listed, gives signs of life, takes its turns, and takes runs."""
    owner = uuid.uuid4().hex
    configured = Configured(settings.config_folder(asked.config))
    lock = DataLock(settings.data_folder(asked.data), owner)
    child = Child(configured.folder, lock.folder)

    def premises() -> Premises:
        return Premises(store, configured.folder, lock.folder, read_keeping(configured.folder), ACTOR)

    preparing = Preparing(store, lock, configured)
    host = Host(store, owner, preparing, premises, child=child, stall=settings.stall())
    telling = Telling(store, configured.folder, lock.folder, configured.agency, preparing.tokens)
    slots = (4 if store.sqlite else 0) if asked.slots is None else asked.slots
    over, lost = threading.Event(), threading.Event()
    with ExitStack() as parts:
        beating.enter(store, beating.Process(owner, socket.gethostname(), os.getpid(), mode, slots))
        parts.callback(beating.depart, store, owner)
        if store.sqlite:
            take_over_all_but(store, owner)
        parts.enter_context(Beating(host))
        parts.callback(telling.close)
        clockwork = Clockwork(turns_of(host, configured, telling))
        parts.callback(clockwork.end)
        clockwork.start()
        if slots:
            taker = _taker(host, slots, [lost, over])
            taker.start()
            parts.callback(_leave, host, taker)
        log.info(mode, state="up", owner=owner[:8], slots=slots)
        yield Up(host, clockwork, configured, lock.folder, address_of(asked.data), slots, over, lost)
        beating.stopping(store, owner)


def go_on(begin: AbstractContextManager[Began], ready: Callable[[Up, str | None], None]) -> None:
    """Go on until SIGTERM or SIGINT; ``ready`` is told once everything is up.

    Raises StoreGone when it cannot go on, so that the supervisor starts it again.
    """
    told = threading.Event()
    before = {each: signal.signal(each, lambda *_: told.set()) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        with begin as (up, address):
            notify("READY=1")
            ready(up, address)
            while not (told.wait(WATCHED) or up.over.is_set()):
                up.clockwork.look_at_clock()
                if up.clockwork.age("tick") < 10 * WATCHED:
                    notify("WATCHDOG=1")
            notify("STOPPING=1")
        if up.lost.is_set():
            raise StoreGone("store.unreachable", place=up.host.store.place)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _taker(host: Host, slots: int, ending: Sequence[threading.Event]) -> Dispatcher | Queue:
    """What takes runs for this process; all of ``ending`` are set when it cannot go on."""
    if host.store.sqlite:
        return Dispatcher(host, rooms(slots))

    def lost() -> None:
        for event in ending:
            event.set()

    from syncsvc.jobs.queue import Queue  # brings the queue's library, which an embedded store does not need

    return Queue(host.store.address, lambda run: execute(host, run), slots, lost)


def sentences(up: Up, address: str | None, language: str) -> list[str]:
    """What a person at the terminal is told once everything is up."""
    told = [say(language, "serve.up", place=up.host.store.place, pid=os.getpid())]
    return [*told, say(language, "serve.interface", address=address)] if address else told


def _leave(host: Host, taker: Dispatcher | Queue) -> None:
    """What goes on comes to its next checkpoint. What does not in time is left where it stands, as a killed process
    leaves it: were the data folder let go of first, two processes would write in it."""
    host.leave()
    if not taker.end(LEAVE_WITHIN):
        log.error("serve", state="left_unfinished", unfinished=host.busy)
        fail_stop()


@contextmanager
def _opened(data: Path | None) -> Iterator[Store]:
    """The store; an SQLite one is made when there is none."""
    address = address_of(data)
    folder = settings.data_folder(data)
    if not settings.database_address() and not (folder / "syncsvc.db").exists():
        upgrade(address)
    with open_store(address) as store:
        if store.sqlite:
            yield store
            return
        from syncsvc.jobs.queue import carry, require_queue

        require_queue(store)
        yield replace(store, carry=carry)
