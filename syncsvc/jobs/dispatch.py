"""Embedded: runs from the table to the threads of this process."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from syncsvc.errors import SyncsvcError
from syncsvc.jobs.execute import carry_out, take
from syncsvc.jobs.host import Host, log
from syncsvc.logs import what
from syncsvc.model.order import WAITED_FOR, RunKind, Trigger
from syncsvc.store.waiting import next_ready

LOOK = 1.0
"""Seconds between two looks into the table; a nudge makes it look at once."""
_EVERYTHING = tuple(RunKind)


@dataclass(frozen=True, slots=True)
class Room:
    """So many threads for runs of some kinds and triggers."""

    name: str
    kinds: Sequence[RunKind]
    slots: int
    triggers: Collection[Trigger] = tuple(Trigger)


def rooms(slots: int) -> tuple[Room, ...]:
    """Pulls mostly wait, so there are ``slots`` of them; evaluations compute, so there is one at a time, and one thread
    more for whatever else; what a person asked for never waits behind what is due by itself."""
    others = tuple(kind for kind in _EVERYTHING if kind is not RunKind.PULL and kind is not RunKind.EVALUATE)
    return (
        Room("manual", _EVERYTHING, 2, WAITED_FOR),
        Room("pull", (RunKind.PULL,), slots),
        Room("evaluate", (RunKind.EVALUATE,), 1),
        Room("other", others, 1),
    )


class Dispatcher:
    """Takes runs as long as there is a free thread for them, until it is told to end."""

    def __init__(self, host: Host, rooms: Sequence[Room]) -> None:
        self._host = host
        self._rooms = rooms
        self._pools = {room.name: ThreadPoolExecutor(room.slots, room.name) for room in rooms}
        self._busy = dict.fromkeys(self._pools, 0)
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go, name="dispatch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def end(self, patience: float) -> bool:
        """Take no more, and wait so many seconds for what goes on; whether everything ended by then."""
        self._over.set()
        self._host.nudge.set()
        self._thread.join()
        for pool in self._pools.values():
            pool.shutdown(wait=False)
        return self._host.wait_idle(patience)

    def _go(self) -> None:
        while not self._over.is_set():
            try:
                took = [self._fill(room) for room in self._rooms]
            except SyncsvcError as trouble:
                log.warning("dispatch", error=trouble.key)
                took = []
            if not any(took):
                self._host.nudge.wait(LOOK)
                self._host.nudge.clear()

    def _fill(self, room: Room) -> bool:
        """Take one run for a room, if there is a thread and a run for it."""
        if self._busy[room.name] >= room.slots:
            return False
        number = next_ready(self._host.store, room.kinds, room.triggers, self._host.per_agency)
        claimed = take(self._host, number) if number is not None else None
        if claimed is None:
            return False
        with self._lock:
            self._busy[room.name] += 1
        done = self._pools[room.name].submit(carry_out, self._host, claimed)
        done.add_done_callback(lambda future: self._free(room, future))
        return True

    def _free(self, room: Room, done: Future[None]) -> None:
        with self._lock:
            self._busy[room.name] -= 1
        fault = done.exception()
        if fault is not None:
            log.error("run", state="crashed", **what(fault))
        self._host.nudge.set()
