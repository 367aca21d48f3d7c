"""The messenger: each channel gets what it wants, in order, at night only what may wake, and delays no other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Flag
from typing import Any

import pytest
from standardwebhooks import Webhook

from syncsvc.errors import Denied, Gone, Misunderstood, Unreachable
from syncsvc.jobs.channels import Wired
from syncsvc.jobs.messenger import LONGEST_PAUSE, Messenger, pause
from syncsvc.model.telling import Event
from syncsvc.store import outbox
from syncsvc.store.engine import Store
from tests.connectors import http_server as remote
from tests.connectors.http_server import serving
from tests.notify.telling import KEY, Clock, Heard, tell, webhook, wired
from tests.store.conftest import address, lock, store

__all__ = ["address", "lock", "store"]
_DOWN = "notify.error.mail_unreachable"


@pytest.fixture
def clock() -> Clock:
    """A clock at a real moment."""
    return Clock()


@pytest.fixture
def heard() -> Heard:
    """A channel that keeps what it hears."""
    return Heard()


def turned(store: Store, clock: Clock, **channels: Wired) -> None:
    """One turn, and all that it sends."""
    messenger = Messenger(store, channels, clock)
    messenger.turn()
    assert messenger.wait(60)


def waiting(store: Store, channel: str = "a") -> tuple[int, int]:
    """How many wait and are dead."""
    count = outbox.counts(store).get(channel, outbox.Count(channel))
    return count.waiting, count.dead


def test_each_channel_gets_what_it_wants(store: Store, clock: Clock, heard: Heard) -> None:
    """By agency and by event; what concerns the whole installation goes to whoever has all agencies."""
    other = Heard()
    tell(store)
    tell(store, agency="kab")
    tell(store, Event.RUN_DONE)
    tell(store, Event.DISK_LOW, "", host="h", free=1, percent=1)
    turned(store, clock, a=wired(heard, agencies=["kota"]), b=wired(other))
    assert [(each.event, each.agency) for each in heard.messages] == [("run_failed", "kota")]
    told = [(each.event, each.agency) for each in other.messages]
    assert told == [("run_failed", "kota"), ("run_failed", "kab"), ("disk_low", "")]


def test_what_cannot_be_sent_is_sent_later_with_the_same_key(store: Store, clock: Clock, heard: Heard) -> None:
    """A receiver that was down gets each message once it is back, in order, under the keys they had."""
    heard.errors = [Unreachable(_DOWN)]
    tell(store, run=1)
    tell(store, run=2)
    turned(store, clock, a=wired(heard))
    turned(store, clock, a=wired(heard))
    assert (heard.messages, len(heard.tried), waiting(store)) == ([], 1, (2, 0))
    clock.on(minutes=2)
    turned(store, clock, a=wired(heard))
    assert [each.facts["run"] for each in heard.messages] == [1, 2]
    assert heard.tried[0] == heard.tried[1] == heard.messages[0].key
    assert waiting(store) == (0, 0)


def test_three_days_down_then_dead(store: Store, clock: Clock, heard: Heard) -> None:
    """Tried again and again for three days, ever more seldom; then dead."""
    heard.errors = [Denied("notify.error.mail_login") for _ in range(100)]
    tell(store)
    for _ in range(80):
        turned(store, clock, a=wired(heard))
        clock.on(hours=1)
    assert waiting(store) == (0, 1)
    assert 12 <= len(heard.tried) <= 30


def test_one_bad_message_does_not_keep_the_others(store: Store, clock: Clock, heard: Heard) -> None:
    """A message that the receiver does not take is tried again later; those behind it go on."""
    heard.errors = [Misunderstood("notify.error.not_taken", status=400)]
    tell(store, run=1)
    tell(store, run=2)
    turned(store, clock, a=wired(heard))
    assert ([each.facts["run"] for each in heard.messages], waiting(store)) == ([2], (1, 0))


def test_who_is_gone_gets_no_second_try(store: Store, clock: Clock, heard: Heard) -> None:
    """Dead at once."""
    heard.errors = [Gone("notify.error.gone")]
    tell(store)
    turned(store, clock, a=wired(heard))
    assert waiting(store) == (0, 1)


def test_a_receiver_may_ask_to_be_left_alone(store: Store, clock: Clock, heard: Heard) -> None:
    """The next try comes no sooner than the receiver wants."""
    heard.errors = [Unreachable("notify.error.telegram_later", retry_after=1800.0)]
    tell(store)
    turned(store, clock, a=wired(heard))
    clock.on(minutes=25)
    turned(store, clock, a=wired(heard))
    assert len(heard.tried) == 1
    clock.on(minutes=6)
    turned(store, clock, a=wired(heard))
    assert len(heard.messages) == 1


def test_a_slow_receiver_delays_nobody(store: Store, clock: Clock, heard: Heard) -> None:
    """While one channel keeps us waiting, another gets its messages; and nobody waits for the slow one."""
    slow = Heard(go_on=Flag())
    messenger = Messenger(store, {"slow": wired(slow), "a": wired(heard)}, clock)
    try:
        for _ in range(2):
            tell(store)
            messenger.turn()
            assert slow.arrived.wait(60)
            assert heard.arrived.wait(60)
            heard.arrived.clear()
        assert (len(slow.tried), slow.messages) == (1, [])
    finally:
        assert slow.go_on is not None
        slow.go_on.set()
    assert messenger.close(60)
    assert len(slow.messages) >= 1


@pytest.fixture
def night() -> Iterator[datetime]:
    """23:00 WIB of the day after tomorrow, so that what is announced now is no news of the future."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    yield datetime(tomorrow.year, tomorrow.month, tomorrow.day, 16, 0, tzinfo=UTC)


def test_at_night_only_what_may_wake_is_told(store: Store, clock: Clock, heard: Heard, night: datetime) -> None:
    """Messages wait for the morning, but for those that the channel wants even at night."""
    clock.now = night
    quiet: dict[str, Any] = {"quiet_hours": "20:00-06:00", "even_at_night": ["run_held"]}
    tell(store, Event.RUN_FAILED)
    tell(store, Event.RUN_HELD)
    turned(store, clock, a=wired(heard, **quiet))
    assert [each.event for each in heard.messages] == ["run_held"]
    clock.on(hours=6, minutes=59)
    turned(store, clock, a=wired(heard, **quiet))
    assert len(heard.messages) == 1
    clock.on(minutes=2)
    turned(store, clock, a=wired(heard, **quiet))
    assert [each.event for each in heard.messages] == ["run_held", "run_failed"]


def test_a_second_try_does_not_come_at_night_either(store: Store, clock: Clock, heard: Heard, night: datetime) -> None:
    """What failed in the evening is tried again in the morning."""
    clock.now = night - timedelta(hours=3, seconds=10)
    heard.errors = [Unreachable(_DOWN)]
    tell(store)
    for _ in range(2):
        turned(store, clock, a=wired(heard, quiet_hours="20:00-06:00"))
        clock.now = night
    assert len(heard.tried) == 1
    clock.on(hours=8)
    turned(store, clock, a=wired(heard, quiet_hours="20:00-06:00"))
    assert len(heard.messages) == 1


def test_a_broken_channel_is_told_of_through_the_others(store: Store, clock: Clock, heard: Heard) -> None:
    """That a channel's messages are dead is not sent to that channel."""
    other = Heard()
    tell(store, Event.MESSAGES_DEAD, "", about="a", channel="a", dead=2)
    turned(store, clock, a=wired(heard), b=wired(other))
    assert (len(heard.messages), len(other.messages)) == (0, 1)


def test_five_hundred_then_two_hundred(store: Store, clock: Clock, tmp_path: Path) -> None:
    """Over a real socket: a receiver that failed first gets the same call again, with the same id, and verifies it."""
    script = remote.in_turn(remote.says(b"", status="500 Internal Server Error"), remote.says())
    tell(store)
    with serving(script) as server:
        channels = webhook(tmp_path, server.url())
        turned(store, clock, **channels)
        clock.on(minutes=2)
        turned(store, clock, **channels)
    ids = [line for request in server.requests for line in request.split(b"\r\n") if line.startswith(b"webhook-id")]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert waiting(store, "hook") == (0, 0)
    head, _, body = server.requests[1].partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    assert Webhook(KEY).verify(body, headers)


def test_pauses_grow_and_differ() -> None:
    """About a minute first, twice as long each time, six hours at most; messages do not all come back at once."""
    pauses = [pause("msg_1_a", tries) for tries in range(1, 30)]
    assert timedelta(seconds=48) <= pauses[0] <= timedelta(seconds=72)
    assert pauses == sorted(pauses[:9]) + pauses[9:]
    assert max(pauses) <= LONGEST_PAUSE * 1.2
    assert len({pause(f"msg_{number}_a", 3) for number in range(20)}) == 20
