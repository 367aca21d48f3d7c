"""The outbox: news exists with its cause or not at all, and each message is sent by one sender, at least once."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from syncsvc.errors import UsageError
from syncsvc.model.run import State
from syncsvc.model.telling import Event
from syncsvc.store import outbox
from syncsvc.store.engine import Store
from syncsvc.store.lock import DataLock
from syncsvc.store.outbox import Letter, News, announce
from syncsvc.store.runs import finish, hold
from syncsvc.store.telling_tables import OutboxRow
from tests.notify.telling import Clock, tell
from tests.store.making import at, begin

MINUTE = timedelta(minutes=1)


def rows(store: Store) -> list[dict[str, Any]]:
    """All rows, in order."""
    with store.reading() as connection:
        found = connection.execute(select(OutboxRow).order_by(col(OutboxRow.id))).all()
    return [dict(row._mapping) for row in found]


def to_all(*channels: str) -> outbox.Wanting:
    """Every channel wants everything, at once."""

    def wanting(_: News, now: datetime) -> Mapping[str, datetime]:
        return dict.fromkeys(channels, now)

    return wanting


def taken(store: Store, channel: str, clock: Clock) -> Letter:
    """The next message, which there is."""
    letter = outbox.take(store, channel, clock)
    assert letter is not None
    return letter


def test_news_exists_with_its_cause_or_not_at_all(store: Store) -> None:
    """What is announced in a transaction that fails was never announced."""
    with pytest.raises(UsageError), store.changing() as connection:
        announce(connection, Event.RUN_FAILED, "kota", {"run": 1})
        raise UsageError("store.run_unknown", run=1)
    assert not rows(store)
    tell(store)
    assert [(row["channel"], row["event"]) for row in rows(store)] == [("", "run_failed")]


def test_the_same_is_written_once(store: Store) -> None:
    """A sameness is announced once, however often it is tried; without one each time."""
    with store.changing() as connection:
        made = [announce(connection, Event.DIGEST, "kota", {}, "digest/1") for _ in range(3)]
        made += [announce(connection, Event.DIGEST, "kota", {}) for _ in range(2)]
    assert made == [True, False, False, True, True]


def test_the_end_of_a_run_is_news(store: Store, lock: DataLock) -> None:
    """A run that ends is announced in the transaction that ends it; a dry one concerns nobody."""
    finish(store, begin(store, lock), State.DONE, None, at(1), rows=5)
    finish(store, begin(store, lock, dry=True), State.DONE, "dry", at(1))
    (news,) = rows(store)
    assert (news["event"], news["facts"]["counts"], news["facts"]["kind"]) == ("run_done", {"rows": 5}, "evaluate")


def test_a_lane_that_keeps_failing_is_told_once(store: Store, lock: DataLock) -> None:
    """Failing is told when it begins and when a run succeeds again, not with each run."""
    for _ in range(3):
        finish(store, begin(store, lock), State.FAILED, "crashed", at(1))
    finish(store, begin(store, lock), State.DONE, None, at(2))
    told = [(row["event"], row["facts"].get("phase")) for row in rows(store)]
    assert told == [("run_failed", "began"), ("run_done", None), ("run_failed", "over")]


def test_a_held_run_is_told_until_it_is_decided(store: Store, lock: DataLock) -> None:
    """A run that is held rings, and the next that answers it ends that."""
    hold(store, begin(store, lock), {"doubts": []}, at(1))
    hold(store, begin(store, lock), {"doubts": []}, at(2))
    told = [(row["event"], row["facts"]["phase"], row["facts"]["run"]) for row in rows(store)]
    first = told[0][2]
    assert told == [("run_held", "began", first), ("run_held", "began", first + 1), ("run_held", "over", first)]


def test_news_becomes_one_message_per_channel(store: Store) -> None:
    """Each channel that wants it gets one, and the news is routed once."""
    clock = Clock()
    tell(store)
    assert outbox.has_news(store)
    assert outbox.route(store, to_all("a", "b"), clock=clock) == 1
    assert not outbox.has_news(store)
    assert outbox.route(store, to_all("a", "b"), clock=clock) == 0
    assert [(row["channel"], row["state"]) for row in rows(store)] == [
        ("", "sent"),
        ("a", "waiting"),
        ("b", "waiting"),
    ]


def test_news_of_long_ago_is_told_to_nobody(store: Store) -> None:
    """Whoever starts a daemon after a week is not flooded."""
    clock = Clock()
    tell(store)
    clock.on(days=4)
    outbox.route(store, to_all("a"), clock=clock)
    assert [row["state"] for row in rows(store)] == ["sent"]


def test_two_senders_at_once_send_once(store: Store) -> None:
    """Of several who take at the same moment, each message has one."""
    clock = Clock()
    for _ in range(8):
        tell(store)
    outbox.route(store, to_all("a"), clock=clock)
    with ThreadPoolExecutor(4) as pool:
        letters = list(pool.map(lambda _: outbox.take(store, "a", clock), range(16)))
    numbers = sorted(letter.number for letter in letters if letter is not None)
    assert len(numbers) == len(set(numbers))
    rest = iter(lambda: outbox.take(store, "a", clock), None)
    assert sorted([*numbers, *(letter.number for letter in rest)]) == [
        row["id"] for row in rows(store) if row["channel"]
    ]


def test_a_killed_sender_s_message_is_sent_again_with_the_same_key(store: Store) -> None:
    """A message that was taken and never ended is due again after its lease, under the key it had."""
    clock = Clock()
    tell(store)
    outbox.route(store, to_all("a"), clock=clock)
    first = taken(store, "a", clock)
    clock.on(seconds=100)
    assert outbox.take(store, "a", clock) is None
    clock.on(seconds=30)
    again = taken(store, "a", clock)
    assert (again.key, again.tries) == (first.key, 2)
    outbox.sent(store, first, clock)
    assert rows(store)[-1]["state"] == "waiting"  # the late word of whoever lost it does not count
    outbox.sent(store, again, clock)
    assert rows(store)[-1]["state"] == "sent"


def test_three_days_down_then_dead(store: Store) -> None:
    """A message is tried again until three days have passed, then it is dead, and a person may revive it."""
    clock = Clock()
    tell(store)
    clock.on(minutes=5)
    outbox.route(store, to_all("a"), clock=clock)
    tries = 0
    while letter := outbox.take(store, "a", clock):
        tries += 1
        outbox.not_sent(store, letter, "why", lambda now: now + timedelta(hours=6), True, clock)
        clock.on(hours=6)
    assert (tries, rows(store)[-1]["state"]) == (12, "dead")
    assert outbox.counts(store)["a"] == outbox.Count("a", dead=1, error="why")
    assert outbox.revive(store, clock=clock) == 1
    assert taken(store, "a", clock).tries == 1


def test_who_is_gone_is_tried_no_more(store: Store) -> None:
    """Without a next try the message is dead at once."""
    clock = Clock()
    tell(store)
    outbox.route(store, to_all("a"), clock=clock)
    outbox.not_sent(store, taken(store, "a", clock), "gone", None, True, clock)
    assert outbox.counts(store)["a"].dead == 1


def test_order_stays_while_a_channel_is_down(store: Store) -> None:
    """What waits behind a message that nobody took waits as long; behind one that was refused it goes on."""
    clock = Clock()
    for run in (1, 2):
        tell(store, run=run)
    outbox.route(store, to_all("a", "b"), clock=clock)
    outbox.not_sent(store, taken(store, "a", clock), "down", lambda now: now + MINUTE, True, clock)
    outbox.not_sent(store, taken(store, "b", clock), "refused", lambda now: now + MINUTE, False, clock)
    assert outbox.due_channels(store, clock) == {"b"}
    assert taken(store, "b", clock).facts["run"] == 2
    clock.on(minutes=1)
    assert [taken(store, "a", clock).facts["run"] for _ in range(2)] == [1, 2]


def test_channels_that_are_no_more_keep_nothing_waiting(store: Store) -> None:
    """Messages to a channel that was taken out of the configuration are dead, and the others wait on."""
    clock = Clock()
    tell(store)
    outbox.route(store, to_all("a", "old"), clock=clock)
    assert outbox.bury_unknown(store, {"a"}) == 1
    assert {name: (each.waiting, each.dead) for name, each in outbox.counts(store).items()} == {
        "a": (1, 0),
        "old": (0, 1),
    }


def test_no_person_gets_into_the_outbox(store: Store) -> None:
    """A number that could be a NIP or NIK is taken out of whatever is announced, however deep it stands."""
    nip = "198501012010011901"
    tell(store, reason=f"x {nip}", units=[[f"Dinas {nip}", 2]], nik="3273010101850901", spaced="19850101 201001 1 901")
    (row,) = rows(store)
    text = str(row["facts"])
    assert "1985" not in text
    assert "32730" not in text
