"""News and messages. News is written with what it tells of; the router makes one message of it per channel that wants
it; each message is sent at least once, and its number is how a receiver knows it again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from syncsvc.model.telling import Event, harmless
from syncsvc.store.engine import Store
from syncsvc.store.moments import database_now
from syncsvc.store.telling_tables import OutboxRow

UNROUTED = ""
"""Stands where a channel's name stands, for news that nobody has read yet."""
TOO_OLD = timedelta(days=3)
"""What nobody could be told for so long is told no more."""
LEASE = timedelta(minutes=2)
"""For so long a message belongs to whoever sends it. After that it counts as not sent, and is sent again."""
Clock = Callable[[Connection], datetime]
"""What time it is, within a transaction."""
Again = Callable[[datetime], datetime]
"""From now to when the next try is due."""


class Standing(StrEnum):
    """Where news (waiting, sent on to the channels) or a message (waiting, sent, dead) stands."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class News:
    """Something to be told. ``made`` is when it happened (UTC)."""

    number: int
    event: Event
    agency: str
    facts: Mapping[str, Any]
    made: datetime


@dataclass(frozen=True, slots=True)
class Letter(News):
    """One message to one channel, taken to be sent for the ``tries``-th time."""

    channel: str
    tries: int

    @property
    def key(self) -> str:
        """By this the receiver knows it again: the same however often it is sent, another in every installation."""
        return f"msg_{self.number}_{int(self.made.timestamp() * 1_000_000):x}"


Wanting = Callable[[News, datetime], Mapping[str, datetime]]
"""The channels that want news, each with the moment from which on it may be told."""


def announce(
    connection: Connection, event: Event, agency: str, facts: Mapping[str, Any], sameness: str | None = None
) -> bool:
    """Write news within the caller's transaction: it exists with its cause or not at all. ``facts`` are plain data
    without a person's; numbers that could be one's are taken out. The same ``sameness`` is written once; whether it
    was."""
    now = database_now(connection)
    row = {"channel": UNROUTED, "event": event.value, "agency": agency, "facts": harmless(facts)}
    return _write(connection, row | {"sameness": sameness, "made_at": now, "due_at": now})


def route(store: Store, wanting: Wanting, most: int = 200, clock: Clock = database_now) -> int:
    """Make messages of the oldest news, in one transaction with its being marked as sent on; how much news that was.
    News that is too old is told to nobody."""
    mine = (col(OutboxRow.channel) == UNROUTED) & (col(OutboxRow.state) == Standing.WAITING.value)
    oldest = select(OutboxRow).where(mine).order_by(col(OutboxRow.id)).limit(most).with_for_update(skip_locked=True)
    with store.changing() as connection:
        now = clock(connection)
        rows = connection.execute(oldest).all()
        for row in rows:
            news = News(row.id, Event(row.event), row.agency, row.facts, row.made_at)
            channels = {} if now - row.made_at > TOO_OLD else wanting(news, now)
            for channel, due in channels.items():
                _write(connection, _message(row, channel, due))
        _set(connection, [row.id for row in rows], state=Standing.SENT.value, sent_at=now)
    return len(rows)


def has_news(store: Store) -> bool:
    """Whether the router has anything to do."""
    mine = (col(OutboxRow.channel) == UNROUTED) & (col(OutboxRow.state) == Standing.WAITING.value)
    with store.reading() as connection:
        return connection.execute(select(col(OutboxRow.id)).where(mine).limit(1)).first() is not None


def due_channels(store: Store, clock: Clock = database_now) -> frozenset[str]:
    """The channels to which something is to be sent now."""
    with store.reading() as connection:
        due = _waiting() & (col(OutboxRow.due_at) <= clock(connection))
        return frozenset(connection.execute(select(col(OutboxRow.channel)).where(due).distinct()).scalars())


def take(store: Store, channel: str, clock: Clock = database_now) -> Letter | None:
    """The oldest message that is due to a channel, ours for ``LEASE``; None when there is none."""
    with store.changing() as connection:
        now = clock(connection)
        due = _waiting() & (col(OutboxRow.channel) == channel) & (col(OutboxRow.due_at) <= now)
        oldest = select(OutboxRow).where(due).order_by(col(OutboxRow.id)).limit(1).with_for_update(skip_locked=True)
        row = connection.execute(oldest).one_or_none()
        if row is None:
            return None
        _set(connection, [row.id], due_at=now + LEASE, tries=row.tries + 1)
    return Letter(row.id, Event(row.event), row.agency, row.facts, row.made_at, channel, row.tries + 1)


def sent(store: Store, letter: Letter, clock: Clock = database_now) -> None:
    """The channel has it."""
    with store.changing() as connection:
        _end(connection, letter, state=Standing.SENT.value, sent_at=clock(connection), error=None)


def not_sent(
    store: Store, letter: Letter, error: str, again: Again | None, holding: bool, clock: Clock = database_now
) -> None:
    """It could not be sent: to be tried ``again`` later, or dead (None, or when it is too old by then). ``error`` is
    kept for whoever asks why. ``holding``: nothing else reaches the channel either, so all that waits for it waits as
    long, and the order stays."""
    with store.changing() as connection:
        now = clock(connection)
        later = None if again is None else again(now)
        if later is None or later - letter.made > TOO_OLD:
            _end(connection, letter, state=Standing.DEAD.value, error=error)
            return
        _end(connection, letter, due_at=later, error=error)
        if holding:
            others = _waiting() & (col(OutboxRow.channel) == letter.channel) & (col(OutboxRow.due_at) < later)
            connection.execute(update(OutboxRow).where(others).values(due_at=later))


@dataclass(frozen=True, slots=True)
class Count:
    """How much of a channel waits and is dead, since when the oldest waits, and why the newest dead one died."""

    channel: str
    waiting: int = 0
    dead: int = 0
    oldest: datetime | None = None
    error: str | None = None


def counts(store: Store) -> Mapping[str, Count]:
    """What is not sent, by channel, in order."""
    state, channel = col(OutboxRow.state), col(OutboxRow.channel)
    unsent = (channel != UNROUTED) & state.in_([Standing.WAITING.value, Standing.DEAD.value])
    many = (func.count(), func.min(col(OutboxRow.made_at)), func.max(col(OutboxRow.error)))
    wanted = select(channel, state, *many).where(unsent).group_by(channel, state).order_by(channel)
    found: dict[str, Count] = {}
    with store.reading() as connection:
        for name, standing, number, oldest, error in connection.execute(wanted):
            known = found.get(name, Count(name))
            if standing == Standing.DEAD.value:
                found[name] = replace(known, dead=number, error=error)
            else:
                found[name] = replace(known, waiting=number, oldest=oldest)
    return found


def revive(store: Store, channel: str | None = None, clock: Clock = database_now) -> int:
    """Let dead messages, of one channel or all, be sent again as if they were new; how many."""
    dead = (col(OutboxRow.state) == Standing.DEAD.value) & (col(OutboxRow.channel) != UNROUTED)
    if channel is not None:
        dead = dead & (col(OutboxRow.channel) == channel)
    with store.changing() as connection:
        now = clock(connection)
        again = {"state": Standing.WAITING.value, "due_at": now, "tries": 0, "error": None}
        return connection.execute(update(OutboxRow).where(dead).values(again)).rowcount


def bury_unknown(store: Store, channels: Collection[str]) -> int:
    """Messages to channels that are configured no more are dead; how many."""
    lost = _waiting() & col(OutboxRow.channel).not_in(list(channels))
    with store.changing() as connection:
        values = {"state": Standing.DEAD.value, "error": "notify.error.no_channel"}
        return connection.execute(update(OutboxRow).where(lost).values(values)).rowcount


def _waiting() -> Any:
    return (col(OutboxRow.state) == Standing.WAITING.value) & (col(OutboxRow.channel) != UNROUTED)


def _message(row: Row[Any], channel: str, due: datetime) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in ("event", "agency", "facts", "made_at")}
    return same | {"channel": channel, "sameness": f"news/{row.id}", "due_at": due}


def _write(connection: Connection, row: dict[str, Any]) -> bool:
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    made = insert(OutboxRow).values(state=Standing.WAITING.value, tries=0, **row).on_conflict_do_nothing()
    return connection.execute(made.returning(col(OutboxRow.id))).scalar_one_or_none() is not None


def _set(connection: Connection, numbers: Collection[int], **values: Any) -> None:
    connection.execute(update(OutboxRow).where(col(OutboxRow.id).in_(list(numbers))).values(values))


def _end(connection: Connection, letter: Letter, **values: Any) -> None:
    """Write how a try ended, unless somebody else tries already."""
    mine = (col(OutboxRow.id) == letter.number) & (col(OutboxRow.tries) == letter.tries)
    waits = mine & (col(OutboxRow.state) == Standing.WAITING.value)
    connection.execute(update(OutboxRow).where(waits).values(values))
