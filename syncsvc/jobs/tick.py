"""The tick: what fell due becomes runs, each due time once, whoever ticks and however often.

Every process does this every few seconds. A schedule is dealt with in one transaction, some of them together: either
its runs wait and its due time is past, or nothing happened. Clocks that are set back make nothing twice; after a leap,
or a long sleep, the newest due time stands for the others, which are written down as missed. What a clock that was far
ahead did is brought back by ``jobs/leaps.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from syncsvc import crash_points
from syncsvc.errors import SyncsvcError
from syncsvc.jobs.orders import without_held
from syncsvc.model.due import INSTANT, due_count, due_times, jitter_of, last_due
from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.model.schedule import Schedule
from syncsvc.store.engine import Store, Wake
from syncsvc.store.moments import database_now
from syncsvc.store.schedules import Scheduled
from syncsvc.store.source_holds import held_sources
from syncsvc.store.submitting import submit_within
from syncsvc.store.ticks import Missed, dealt_with, keep_missed, switched_on, take_schedules
from syncsvc.store.waiting import open_overdue

OrdersOf = Callable[[Schedule], Sequence[Order]]
"""What a schedule orders; raises a SyncsvcError when that cannot be known, as for a configuration with mistakes."""
_Wanted = tuple[Scheduled, Sequence[Order]]
_TOGETHER = 20
"""How many schedules are dealt with in one transaction."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A schedule that is due, and why it cannot be acted upon yet. It stays due."""

    agency: str
    schedule: str
    error: SyncsvcError


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did: the runs that wait now, those written down as missed, and what it could not do."""

    queued: tuple[int, ...]
    missed: tuple[int, ...]
    troubles: tuple[Trouble, ...]


def tick(store: Store, orders_of: OrdersOf, now: datetime | None = None) -> Ticked:
    """Deal with everything that is due by the database's clock, or at ``now``. One agency's trouble, such as a
    configuration with mistakes, is told and stops no other."""
    open_overdue(store)
    moment, known = switched_on(store)
    wanted: list[_Wanted] = []
    troubles: list[Trouble] = []
    for each in known:
        due = _newest(each, now or moment)
        if due is None:
            continue
        try:
            wanted.append((each, () if _late(each, due, now or moment) else orders_of(each.schedule)))
        except SyncsvcError as error:
            troubles.append(Trouble(each.schedule.agency, each.schedule.name, error))
    groups = (wanted[start : start + _TOGETHER] for start in range(0, len(wanted), _TOGETHER))
    turns = [turn for some in groups for turn in _take(store, some, now)]
    queued = tuple(run for turn in turns for run in turn.queued)
    return Ticked(queued, tuple(run for turn in turns for run in turn.missed), tuple(troubles))


def _take(store: Store, wanted: Sequence[_Wanted], now: datetime | None) -> list[_Turn]:
    """Some schedules' turns in one transaction, which costs the disk as much as that of one."""
    wakes: list[Wake] = []
    turns: list[_Turn] = []
    gathering = replace(store, carry=lambda _, some: wakes.extend(some))
    with store.changing() as connection:
        current = {each.number: each for each in take_schedules(connection, [each.number for each, _ in wanted])}
        for seen, orders in wanted:
            turn = _Turn(gathering, connection, orders, now or database_now(connection))
            turn.take(seen, current.get(seen.number))
            turns.append(turn)
        store.wake(connection, wakes)
        crash_points.here("tick_open")
    crash_points.here("tick_kept")
    return turns


class _Turn:
    """One schedule's turn, within its transaction."""

    def __init__(self, store: Store, connection: Connection, orders: Sequence[Order], now: datetime) -> None:
        self.store, self.connection, self.orders, self.now = store, connection, orders, now
        self.queued: tuple[int, ...] = ()
        self.missed: list[int] = []

    def take(self, seen: Scheduled, current: Scheduled | None) -> None:
        """Act upon the newest due time and write down the older ones; nothing when another process does, or when the
        schedule is another one by now: then the next tick looks again."""
        if current is None or current.changed != seen.changed:
            return
        due = _newest(current, self.now)
        if due is None:
            return
        self._coalesce(current, due)
        if _late(current, due, self.now):
            self._miss(current, Missed("too_late", due, due))
        elif self.orders:
            self._submit(current, due)
        else:
            return
        dealt_with(self.connection, current.number, due)

    def _coalesce(self, which: Scheduled, newest: datetime) -> None:
        timing = which.schedule.timing
        last = last_due(timing, newest - INSTANT, which.last_due)
        if last is None:
            return
        first = next(due_times(timing, which.last_due, last))
        self._miss(which, Missed("coalesced", first, last, due_count(timing, which.last_due, last)))

    def _submit(self, which: Scheduled, due: datetime) -> None:
        held = held_sources(self.connection, which.schedule.agency)
        left = without_held(self.orders, held)
        out = [order.only[0] for order in self.orders if order.kind is RunKind.PULL and order not in left]
        if out:
            self._miss(which, Missed("source_on_hold", due, due, sources=out))
        if left:
            wish = Submission(left, Trigger.SCHEDULE, schedule=which.number, due=due)
            self.queued = submit_within(self.store, self.connection, wish)

    def _miss(self, which: Scheduled, missed: Missed) -> None:
        run = keep_missed(self.connection, which, missed)
        if run is not None:
            self.missed.append(run)


def _newest(which: Scheduled, now: datetime) -> datetime | None:
    """The newest due time whose turn has come, its delay included, and that was not dealt with."""
    return last_due(which.schedule.timing, now - _delay(which.schedule), which.last_due)


def _late(which: Scheduled, due: datetime, now: datetime) -> bool:
    return now - due - _delay(which.schedule) > timedelta(seconds=which.schedule.max_lateness_s)


def _delay(schedule: Schedule) -> timedelta:
    return jitter_of(schedule.agency, schedule.name, schedule.jitter_s)
