"""The tick: what fell due becomes runs, each due time once, whoever ticks and however often.

Every process does this every few seconds. A schedule is dealt with in one transaction: either its runs wait and its due
time is past, or nothing happened. Clocks that are set back make nothing twice; after a leap, or a long sleep, the
newest due time stands for the others, which are written down as missed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from syncsvc import crash_points
from syncsvc.errors import SyncsvcError
from syncsvc.jobs.orders import without_held
from syncsvc.model.due import due_times, jitter_of, last_due
from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.model.schedule import Schedule
from syncsvc.store.engine import Store
from syncsvc.store.moments import database_now
from syncsvc.store.schedules import Scheduled
from syncsvc.store.source_holds import held_sources
from syncsvc.store.submitting import submit_within
from syncsvc.store.ticks import Missed, dealt_with, keep_missed, switched_on, take_schedule
from syncsvc.store.waiting import open_overdue

OrdersOf = Callable[[Schedule], Sequence[Order]]
"""What a schedule orders; raises a SyncsvcError when that cannot be known, as for a configuration with mistakes."""
_INSTANT = timedelta(microseconds=1)


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
    queued: list[int] = []
    missed: list[int] = []
    troubles: list[Trouble] = []
    for each in known:
        due = _newest(each, now or moment)
        if due is None:
            continue
        try:
            orders = () if _late(each, due, now or moment) else orders_of(each.schedule)
        except SyncsvcError as error:
            troubles.append(Trouble(each.schedule.agency, each.schedule.name, error))
            continue
        with store.changing() as connection:
            turn = _Turn(store, connection, orders, now or database_now(connection))
            turn.take(each)
            crash_points.here("tick_open")
        crash_points.here("tick_kept")
        queued += turn.queued
        missed += turn.missed
    return Ticked(tuple(queued), tuple(missed), tuple(troubles))


class _Turn:
    """One schedule's turn, within its transaction."""

    def __init__(self, store: Store, connection: Connection, orders: Sequence[Order], now: datetime) -> None:
        self.store, self.connection, self.orders, self.now = store, connection, orders, now
        self.queued: tuple[int, ...] = ()
        self.missed: list[int] = []

    def take(self, seen: Scheduled) -> None:
        """Act upon the newest due time and write down the older ones; nothing when another process did, or when the
        schedule is another one by now: then the next tick looks again."""
        current = take_schedule(self.connection, seen.number)
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
        last = last_due(timing, newest - _INSTANT, which.last_due)
        if last is None:
            return
        first, ticks = last, 0
        for due in due_times(timing, which.last_due, last):
            first, ticks = min(first, due), ticks + 1
        self._miss(which, Missed("coalesced", first, last, ticks))

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
        self.missed.append(keep_missed(self.connection, which, missed))


def _newest(which: Scheduled, now: datetime) -> datetime | None:
    """The newest due time whose turn has come, its delay included, and that was not dealt with."""
    return last_due(which.schedule.timing, now - _delay(which.schedule), which.last_due)


def _late(which: Scheduled, due: datetime, now: datetime) -> bool:
    return now - due - _delay(which.schedule) > timedelta(seconds=which.schedule.max_lateness_s)


def _delay(schedule: Schedule) -> timedelta:
    return jitter_of(schedule.agency, schedule.name, schedule.jitter_s)
