"""A run that somebody takes over while its holder lets go of it, both at once on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from sqlalchemy import text

from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.store.claims import claim, give_back, let_go, take_over_all_but
from syncsvc.store.engine import Store, open_store
from syncsvc.store.events import Happened, events
from syncsvc.store.lease import Lease
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
