"""Budgets that survive us: calls are reserved here before they are made, so whoever dies has used too little, never
too much. Processes and agencies that name the same remote share one row.

Now is the database's clock on PostgreSQL and this host's on SQLite (whose processes all run on one host).
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select, update
from sqlmodel import col

from syncsvc.model.budget import (
    STRIKES,
    Grant,
    Reserved,
    Standing,
    Unused,
    allot,
    believable,
    given_back,
    postponed,
    struck,
)
from syncsvc.store.engine import Store
from syncsvc.store.inserting import if_new
from syncsvc.store.remote_tables import BudgetRow

_COLUMNS = (
    col(BudgetRow.next_at),
    col(BudgetRow.day),
    col(BudgetRow.used),
    col(BudgetRow.closed_until),
    col(BudgetRow.strikes),
)


@dataclass(frozen=True, slots=True)
class Left:
    """How a remote's budget stands. ``calls``: left today, null without a limit. ``used``: reserved today.
    ``next_at``: the first moment a call may be made (UTC). ``closed_until``: the breaker's, null while it lets calls
    through. ``strikes``: failures in a row.
    """

    calls: int | None
    used: int
    next_at: datetime
    closed_until: datetime | None
    strikes: int


@dataclass(frozen=True, slots=True)
class Budget:
    """One remote's budget, by its name."""

    store: Store
    remote: str
    grant: Grant

    def reserve(self, most: int, unused: Unused | None = None) -> Reserved:
        """Up to ``most`` calls, kept before this returns; the moments are on this process's ``time.monotonic()``.

        ``unused`` are calls reserved before and never made.
        """
        with self.store.changing() as connection:
            before = _held(connection, self.remote)
            now, here = _clock(connection)
            after, reserved = allot(given_back(before, unused), self.grant, now, most)
            _keep(connection, self.remote, before, after)
        until = reserved.until - now + here if reserved.why else 0.0
        return replace(reserved, slots=tuple(slot - now + here for slot in reserved.slots), until=until)

    def give_back(self, unused: Unused) -> None:
        """Calls that will not be made after all."""
        with self.store.changing() as connection:
            before = _held(connection, self.remote)
            _keep(connection, self.remote, before, given_back(before, unused))

    def look(self) -> tuple[int, float]:
        """The remote's failures in a row so far, and until when (``time.monotonic()``) it is to be left alone."""
        with self.store.reading() as connection:
            standing = _read(connection, self.remote)
            now, here = _clock(connection)
        return standing.strikes, standing.next_at - now + here

    def postpone(self, seconds: float) -> float:
        """Leave the remote alone for so long, as it asked for; until when, by ``time.monotonic()``."""
        with self.store.changing() as connection:
            before = _held(connection, self.remote)
            now, here = _clock(connection)
            after = postponed(before, now, seconds)
            _keep(connection, self.remote, before, after)
        return after.next_at - now + here

    def struck(self, probe: bool) -> int:
        """Note a failure; the failures in a row with it."""
        with self.store.changing() as connection:
            before = _held(connection, self.remote)
            after = struck(before, _clock(connection)[0], probe)
            _keep(connection, self.remote, before, after)
        return after.strikes

    def healed(self) -> None:
        """Note that the remote answers: no failures in a row, and the breaker open."""
        fine = update(BudgetRow).where(col(BudgetRow.remote) == self.remote, col(BudgetRow.strikes) > 0)
        with self.store.changing() as connection:
            connection.execute(fine.values(strikes=0, closed_until=0.0))

    def left(self) -> Left:
        """How it stands now; changes nothing."""
        with self.store.reading() as connection:
            now, _ = _clock(connection)
            standing = believable(_read(connection, self.remote), self.grant, now)
        used = standing.used if standing.day >= self.grant.hours.day(now) else 0
        calls = None if self.grant.per_day is None else max(0, self.grant.per_day - used)
        _, next_call = allot(standing, self.grant, now, 1)
        next_at = next_call.until if next_call.why else next_call.slots[0]
        shut = standing.strikes >= STRIKES and standing.closed_until > now
        return Left(calls, used, _moment(next_at), _moment(standing.closed_until) if shut else None, standing.strikes)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _clock(connection: Connection) -> tuple[float, float]:
    """Now by the database's clock, and by ``time.monotonic()``. To be asked once the row is ours: waiting for it takes
    time.
    """
    if connection.dialect.name == "sqlite":
        return time.time(), time.monotonic()
    asked = time.monotonic()
    now = connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one()
    return float(now), (asked + time.monotonic()) / 2


def _read(connection: Connection, remote: str, ours: bool = False) -> Standing:
    query = select(*_COLUMNS).where(col(BudgetRow.remote) == remote)
    row = connection.execute(query.with_for_update() if ours else query).one_or_none()
    return Standing(*row) if row else Standing()


def _held(connection: Connection, remote: str) -> Standing:
    """How it stands, and nobody else changes it until this transaction ends."""
    query = select(col(BudgetRow.remote)).where(col(BudgetRow.remote) == remote)
    if connection.execute(query).one_or_none() is None:
        connection.execute(if_new(connection, BudgetRow).values(remote=remote, **asdict(Standing())))
    return _read(connection, remote, ours=True)


def _keep(connection: Connection, remote: str, before: Standing, after: Standing) -> None:
    if after != before:
        connection.execute(update(BudgetRow).where(col(BudgetRow.remote) == remote).values(**asdict(after)))
