"""Runs taken over: while their holders let go of them, both at once on PostgreSQL; and after a clock was wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlmodel import col

from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.store.beating import beat_owner
from syncsvc.store.claims import claim, give_back, let_go, take_over, take_over_all_but
from syncsvc.store.engine import Store, open_store
from syncsvc.store.events import Happened, events
from syncsvc.store.lease import Lease
from syncsvc.store.run_tables import RunRow
from syncsvc.store.submitting import submit
from syncsvc.store.upgrade import upgrade
from tests.store.making import AGENCY

STALL = timedelta(minutes=5)
LetGo = Callable[[Store, Lease], object]
WAYS: dict[str, LetGo] = {
    "given back": lambda store, lease: give_back(store, lease, "leaving"),
    "let go": let_go,
    "taken over too": lambda store, lease: take_over_all_but(store, "nobody"),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_was_taken_over_meanwhile_is_not_let_go_of(postgres_url: str, way: str) -> None:
    """Another process has taken the run over and a third one has taken it, but is not done writing that: whoever lets
    go of it now waits, then sees that it is not his any more, and changes nothing."""
    upgrade(postgres_url)
    with ExitStack() as stores:
        ours, theirs = (stores.enter_context(open_store(postgres_url)) for _ in range(2))
        (run,) = submit(ours, Submission([Order(AGENCY, RunKind.TELL, "tell")], Trigger.MANUAL, "uji"))
        claimed = claim(ours, run, "satu")
        assert claimed is not None
        letting = threading.Thread(target=WAYS[way], args=(ours, claimed.lease))
        with theirs.changing() as connection:
            connection.execute(text("UPDATE run SET state = 'done', fence = fence + 1"))
            letting.start()
            letting.join(1.0)
            assert letting.is_alive()
        letting.join(30.0)
        assert not letting.is_alive()
        with ours.reading() as connection:
            row = connection.execute(text("SELECT state, fence, taken FROM run")).one()
        assert tuple(row) == ("done", 2, 1)
        assert [event.type for event in events(ours, run)][-1] is Happened.CLAIMED


def test_a_sign_of_life_from_the_future(store: Store) -> None:
    """The clock was a year ahead when two processes gave their last sign of life. It counts as of now: neither loses
    its run at once; the one that stays silent for longer than allowed does, and not only in a year."""
    orders = [Order(AGENCY, RunKind.PULL, f"pull/{name}") for name in ("simpeg", "siasn")]
    dead, alive = submit(store, Submission(orders, Trigger.MANUAL, "uji"))
    assert claim(store, dead, "mati") and claim(store, alive, "hidup")
    shift(store, timedelta(days=365))
    assert take_over(store, STALL, "lain") == ()
    shift(store, -2 * STALL)
    beat_owner(store, "hidup")
    assert take_over(store, STALL, "lain") == (dead,)


def shift(store: Store, by: timedelta) -> None:
    """Let all signs of life have come so much later, or earlier."""
    with store.changing() as connection:
        for row in connection.execute(select(col(RunRow.id), col(RunRow.beat_at))).all():
            mine = col(RunRow.id) == row.id
            connection.execute(update(RunRow).where(mine).values(beat_at=row.beat_at + by))
