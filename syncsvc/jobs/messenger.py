"""Routes news to channels and sends what is due: one thread per channel, so that a slow receiver delays no other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event as Flag
from threading import Thread

from syncsvc import crash_points
from syncsvc.errors import Gone, Misunderstood, SyncsvcError
from syncsvc.jobs.channels import Channels, Wired
from syncsvc.jobs.work import log
from syncsvc.model.telling import Event
from syncsvc.notify.wording import message_of
from syncsvc.store import outbox
from syncsvc.store.engine import Store
from syncsvc.store.moments import database_now
from syncsvc.store.outbox import Clock, Letter, News

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)


@dataclass(slots=True)
class Messenger:
    """Of one process. Several processes, on several hosts, may each have one: a message is taken by one of them.

    ``turn`` is to be called every few seconds, from one thread; it waits for nobody. ``channels`` may be given anew
    between two turns. Before the store is closed, ``close`` waits for what is being sent.
    """

    store: Store
    channels: Channels
    clock: Clock = database_now
    _threads: dict[str, Thread] = field(default_factory=dict)
    _closing: Flag = field(default_factory=Flag)
    _known: frozenset[str] | None = None

    def turn(self) -> None:
        """Route news and start sending what is due. Raises what the store raises."""
        names = frozenset(self.channels)
        if self._known != names:
            outbox.bury_unknown(self.store, names)
            self._known = names
        if outbox.has_news(self.store):
            outbox.route(self.store, self._wanting, clock=self.clock)
        for name in outbox.due_channels(self.store, self.clock) & names:
            thread = self._threads.get(name)
            if thread is None or not thread.is_alive():
                sending = (name, self.channels[name])
                self._threads[name] = Thread(target=self._empty, args=sending, name=f"tell-{name}", daemon=True)
                self._threads[name].start()

    def close(self, seconds: float = 30.0) -> bool:
        """Take no further message and wait, in all so many seconds at most, for those under way; whether none is. What
        is still under way is sent again by whoever sends next."""
        self._closing.set()
        return self.wait(seconds)

    def wait(self, seconds: float) -> bool:
        """Wait for what is being sent; whether all of it ended in time."""
        ends = datetime.now(UTC) + timedelta(seconds=seconds)
        for thread in self._threads.values():
            thread.join(max((ends - datetime.now(UTC)).total_seconds(), 0.0))
        return not any(thread.is_alive() for thread in self._threads.values())

    def _wanting(self, news: News, now: datetime) -> Mapping[str, datetime]:
        """The channels that want it, and from when on. That a channel is broken is not told through it."""
        broken = news.facts.get("about") if news.event is Event.MESSAGES_DEAD else None
        wanted = {name: each.config for name, each in self.channels.items() if name != broken}
        return {
            name: _moment(each.due(news.event, now.timestamp()), now)
            for name, each in wanted.items()
            if each.wants(news.event, news.agency)
        }

    def _empty(self, name: str, channel: Wired) -> None:
        """Send all that is due to a channel, in order, until it is told to stop or the channel does not take it."""
        try:
            while not self._closing.is_set():
                letter = outbox.take(self.store, name, self.clock)
                if letter is None or not self._send(letter, channel):
                    return
        except SyncsvcError as error:
            log.error("tell", channel=name, state="store", error=error.key)

    def _send(self, letter: Letter, channel: Wired) -> bool:
        """Send one; whether the channel may be asked to take another."""
        message = message_of(letter.key, letter.event, letter.agency, letter.facts, letter.made, channel.reader)
        try:
            channel.carrier.send(message)
            crash_points.here("message_sent")
        except SyncsvcError as error:
            holding = not isinstance(error, Misunderstood)
            again = None if isinstance(error, Gone) else _Again(letter, channel, error)
            outbox.not_sent(self.store, letter, why(error), again, holding, self.clock)
            log.warning("tell", channel=letter.channel, message=letter.number, tries=letter.tries, error=error.key)
            return not holding
        outbox.sent(self.store, letter, self.clock)
        log.info("tell", channel=letter.channel, message=letter.number, event_name=letter.event.value, state="sent")
        return True


@dataclass(frozen=True, slots=True)
class _Again:
    """When a message is tried again: after twice as long each time, longer if the receiver wants it, not at night."""

    letter: Letter
    channel: Wired
    error: SyncsvcError

    def __call__(self, now: datetime) -> datetime:
        asked = self.error.facts.get("retry_after", 0.0)
        wished = timedelta(seconds=asked if isinstance(asked, float) else 0.0)
        later = now + max(pause(self.letter.key, self.letter.tries), min(wished, LONGEST_PAUSE))
        return _moment(self.channel.config.due(self.letter.event, later.timestamp()), later)


def pause(key: str, tries: int) -> timedelta:
    """How long a message waits after so many tries: 1 minute, twice as long each time, 6 hours at most; up to a fifth
    more or less, always the same of one message, so that not all come back at once."""
    grown: timedelta = min(FIRST_PAUSE * (1 << min(tries - 1, 16)), LONGEST_PAUSE)
    spread = int.from_bytes(hashlib.sha256(f"{key}/{tries}".encode()).digest()[:4], "big") / 2**32
    return grown * (0.8 + 0.4 * spread)


def why(error: SyncsvcError) -> str:
    """An error as the outbox keeps it."""
    return json.dumps({"key": error.key, "facts": error.facts})


def _moment(seconds: float, now: datetime) -> datetime:
    """A moment; ``now`` itself, unrounded, where it is that."""
    return now if seconds <= now.timestamp() else datetime.fromtimestamp(seconds, UTC)
