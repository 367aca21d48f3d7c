"""Steps of a batch that end at the same moment, on several hosts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.model.run import State
from syncsvc.store.claims import Claimed, claim
from syncsvc.store.endings import end
from syncsvc.store.engine import Store, open_store
from syncsvc.store.submitting import submit
from syncsvc.store.upgrade import upgrade
from syncsvc.store.waiting import next_ready, open_overdue


@pytest.fixture
def store(postgres_url: str) -> Iterator[Store]:
    """A store on PostgreSQL; SQLite writes one transaction after the other."""
    upgrade(postgres_url)
    with open_store(postgres_url) as opened:
        yield opened


def test_two_that_end_at_once_open_the_next_step(store: Store) -> None:
    """Both pulls of a batch end in transactions that do not see each other: the next look at what waits opens the
    evaluation, once, and only then it may be taken."""
    pulls = [Order("kota", RunKind.PULL, f"pull/{source}") for source in ("a", "b")]
    evaluation = Order("kota", RunKind.EVALUATE, "evaluate", step=2)
    *both, last = submit(store, Submission([*pulls, evaluation], Trigger.MANUAL, "uji"))
    assert all(isinstance(claim(store, run, "kami"), Claimed) for run in both)
    with store.changing() as first, store.changing() as second:
        end(store, first, both[0], state=State.DONE.value)
        end(store, second, both[1], state=State.DONE.value)
    assert next_ready(store, RunKind, 0, 9) is None
    open_overdue(store)
    open_overdue(store)
    assert next_ready(store, RunKind, 0, 9) == last
