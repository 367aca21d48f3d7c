"""A run that somebody takes over while its holder lets go of it, both at once on PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.store.beating import beat_owner
from syncsvc.store.claims import claim, give_back, let_go, take_over, take_over_all_but
from syncsvc.store.engine import Store, open_store
from syncsvc.store.events import Happened, events
from syncsvc.store.lease import Lease
from syncsvc.store.moments import database_now
from syncsvc.store.run_tables import RunRow
from syncsvc.store.submitting import submit
from syncsvc.store.upgrade import upgrade
from tests.store.making import AGENCY

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
    """The clock was a year ahead when a process gave its last sign of life: the run is taken over when the process
    stays silent, not at once, and not only in a year. One that gives another sign keeps its run."""
    orders = [Order(AGENCY, RunKind.PULL, f"pull/{name}") for name in ("simpeg", "siasn")]
    dead, alive = submit(store, Submission(orders, Trigger.MANUAL, "uji"))
    assert claim(store, dead, "mati") and claim(store, alive, "hidup")
    with store.changing() as connection:
        connection.execute(update(RunRow).values(beat_at=database_now(connection) + timedelta(days=365)))
    assert take_over(store, timedelta(seconds=1), "lain") == ()
    time.sleep(1.1)
    beat_owner(store, "hidup")
    assert take_over(store, timedelta(seconds=1), "lain") == (dead,)
