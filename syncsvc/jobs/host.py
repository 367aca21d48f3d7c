"""One process that executes runs: what it holds, who it is, and how it shows that it lives."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from syncsvc.errors import LeaseLost, StoreGone, SyncsvcError
from syncsvc.jobs.children import Child
from syncsvc.jobs.stopping import Stop, Why
from syncsvc.jobs.upkeep import Premises
from syncsvc.jobs.work import Work
from syncsvc.settings import STALL_SECONDS
from syncsvc.store import runs
from syncsvc.store.beating import beat_all, beat_owner
from syncsvc.store.claims import Claimed, let_go
from syncsvc.store.engine import Store
from syncsvc.store.lease import Lease

log = structlog.get_logger()
BEAT = 2.0
"""Seconds between two signs of life."""

Prepare = Callable[[Claimed, Stop], Work]
"""Joins what a run needs, by the configuration as it is now. Raises ConfigError, or UsageError for what is not
there."""


@dataclass(slots=True)
class Host:
    """A process that executes runs.

    ``owner`` is new with each start. ``premises``: what concerns the whole installation, as it is configured now.
    ``per_agency``: how many runs of one kind of an agency may go on at once. ``child``: how large evaluations are done
    apart; None means here. ``nudge`` is set when there may be something new to take. ``stall``: after so long without a
    sign of life, somebody else may take a run over; a process that could give none for so long has lost all that it
    holds.
    """

    store: Store
    owner: str
    prepare: Prepare
    premises: Callable[[], Premises]
    per_agency: int = 4
    child: Child | None = None
    stall: timedelta = timedelta(seconds=STALL_SECONDS)
    nudge: threading.Event = field(default_factory=threading.Event)
    _going_on: dict[int, tuple[Lease, Stop]] = field(default_factory=dict)
    _lock: threading.Condition = field(default_factory=threading.Condition)
    _unended: dict[int, tuple[Lease, SyncsvcError]] = field(default_factory=dict)
    _leaving: bool = False

    @contextmanager
    def holding(self, lease: Lease) -> Iterator[Stop]:
        """Within, the run is among those whose sign of life is given, and can be told to end."""
        stop = Stop()
        with self._lock:
            if self._leaving:
                stop.ask(Why.LEAVING)
            self._going_on[lease.run] = lease, stop
        try:
            yield stop
        finally:
            with self._lock:
                del self._going_on[lease.run]
                self._lock.notify_all()
            self.nudge.set()

    def fail(self, lease: Lease, error: SyncsvcError) -> None:
        """End a run as failed, unless it is over or not ours any more; where that cannot be written, later."""
        if isinstance(error, StoreGone):
            self.end_later(lease, error)
            return
        try:
            with suppress(LeaseLost):
                runs.fail(self.store, lease, error, datetime.now(UTC))
        except SyncsvcError:
            self.end_later(lease, error)

    def end_later(self, lease: Lease, error: SyncsvcError) -> None:
        """A run failed, and not even that could be written, say because the disk is full: it is, at a sign of life, as
        soon as it can be. As long as this process lives, nobody would take it over. One that only our own database
        failed is then let go, to be taken again from its last checkpoint."""
        self._unended[lease.run] = lease, error

    def leave(self) -> None:
        """Tell everything that goes on to end where it stands, so that another process can go on with it."""
        with self._lock:
            self._leaving = True
            stops = [stop for _, stop in self._going_on.values()]
        for stop in stops:
            stop.ask(Why.LEAVING)

    def wait_idle(self, patience: float) -> bool:
        """Wait so many seconds until nothing goes on; whether that is so."""
        with self._lock:
            return self._lock.wait_for(lambda: not self._going_on, patience)

    @property
    def busy(self) -> int:
        """How many runs go on here."""
        return len(self._going_on)

    def beat(self) -> None:
        """Give a sign of life for everything that goes on, and hear what is to end. Raises LeaseLost when somebody else
        has taken one of them over."""
        with self._lock:
            before = dict(self._going_on)
        for beat in beat_all(self.store, self.owner, {run: lease.fence for run, (lease, _) in before.items()}):
            _, stop = before[beat.run]
            if beat.lost and self._goes_on(beat.run):
                raise LeaseLost("store.lease_lost", run=beat.run)
            if beat.cancelled:
                stop.ask(Why.CANCELLED)
        for lease, error in list(self._unended.values()):
            with suppress(LeaseLost):
                self._end_now(lease, error)
            del self._unended[lease.run]
            self.nudge.set()

    def _end_now(self, lease: Lease, error: SyncsvcError) -> None:
        if isinstance(error, StoreGone):
            let_go(self.store, lease)
        else:
            runs.fail(self.store, lease, error, datetime.now(UTC))

    def _goes_on(self, run: int) -> bool:
        """Whether a run that is not ours any more goes on here; one that we give back ourselves is about to end."""
        return run in self._going_on and not self._leaving


class Beating:
    """Gives the process's signs of life on a thread of its own.

    When that was impossible for too long, or a run was taken over, the process ends at once: it must write nothing more
    of what it holds.
    """

    def __init__(self, host: Host, ended: Callable[[], None] | None = None) -> None:
        self._host = host
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go, name="beating", daemon=True)
        self._end = ended or fail_stop

    def __enter__(self) -> Beating:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        """Stop giving signs of life."""
        self._over.set()
        self._thread.join()

    def _go(self) -> None:
        last = time.monotonic()
        while not self._over.wait(BEAT):
            try:
                self._host.beat()
                last = time.monotonic()
            except LeaseLost as lost:
                log.error("lease", run=lost.facts["run"], state="lost")
                self._end()
            except SyncsvcError as unreachable:
                log.warning("beat", error=unreachable.key)
                if self._others_could() and time.monotonic() - last > self._host.stall.total_seconds():
                    self._end()

    def _others_could(self) -> bool:
        """Whether another process could take over what goes on here; of an SQLite store there is no other."""
        return bool(self._host.busy) and not self._host.store.sqlite


@contextmanager
def signs_of_life(store: Store, owner: str) -> Iterator[None]:
    """Within, the runs of a command that does nothing else are seen to live by workers on other hosts. An SQLite store
    has none."""
    over = threading.Event()

    def go() -> None:
        while not over.wait(BEAT):
            try:
                beat_owner(store, owner)
            except SyncsvcError as unreachable:
                log.warning("beat", error=unreachable.key)

    if store.sqlite:
        yield
        return
    thread = threading.Thread(target=go, name="beating", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def fail_stop() -> None:
    """End this process at once, with the exit code of a lost lease."""
    os._exit(LeaseLost.exit_code)
