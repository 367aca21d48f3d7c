"""Steps of a batch, one after the other, also when processes end runs at the same moment."""

from __future__ import annotations

from syncsvc.model.order import WAITED_FOR, Order, RunKind, Submission, Trigger
from syncsvc.model.run import State
from syncsvc.store.claims import claim, give_back
from syncsvc.store.endings import end
from syncsvc.store.engine import Store, open_store
from syncsvc.store.submitting import submit
from syncsvc.store.upgrade import upgrade
from syncsvc.store.waiting import next_ready, open_overdue

SYNC = (
    Order("kota", RunKind.PULL, "pull/simpeg"),
    Order("kota", RunKind.PULL, "pull/siasn"),
    Order("kota", RunKind.EVALUATE, "evaluate", step=2),
)


def test_a_step_opens_though_both_before_it_end_at_once(postgres_url: str) -> None:
    """Two pulls of a batch end in two transactions of which neither sees the other's end: the evaluation still may be
    taken after the next tick, and is made ready once."""
    upgrade(postgres_url)
    with open_store(postgres_url) as store:
        one, other, evaluation = submit(store, Submission(SYNC, Trigger.MANUAL))
        assert claim(store, one, "a")
        assert claim(store, other, "b")
        with store.changing() as first, store.changing() as second:
            end(store, first, one, state=State.DONE.value)
            end(store, second, other, state=State.DONE.value)
        assert next_ready(store, [RunKind.EVALUATE], Trigger, 1) is None
        open_overdue(store)
        assert next_ready(store, [RunKind.EVALUATE], Trigger, 1) == evaluation
        open_overdue(store)
        assert claim(store, evaluation, "a")


def test_a_step_stays_shut_while_an_earlier_one_is_left(postgres_url: str) -> None:
    """A tick opens nothing of a batch of which an earlier step waits or goes on."""
    upgrade(postgres_url)
    with open_store(postgres_url) as store:
        one, other, _ = submit(store, Submission(SYNC, Trigger.MANUAL))
        open_overdue(store)
        assert next_ready(store, [RunKind.EVALUATE], Trigger, 1) is None
        for run in (one, other):
            assert claim(store, run, "a")
            open_overdue(store)
            assert next_ready(store, [RunKind.EVALUATE], Trigger, 1) is None


def test_what_was_begun_goes_before_the_backlog(store: Store) -> None:
    """A run that its process gave back is the next to be taken, though others of its priority waited longer and people
    wish for some; of what was begun that goes first for which a person waits. What only people's threads take does
    not change by that."""
    backlog = [_pull(f"kota-{number}") for number in range(4)]
    first, *others = submit(store, Submission(backlog, Trigger.BACKFILL))
    claimed = claim(store, first, "a")
    assert claimed
    assert next_ready(store, [RunKind.PULL], Trigger, 1) == others[0]
    give_back(store, claimed.lease, "leaving")
    assert next_ready(store, [RunKind.PULL], Trigger, 1) == first
    urgent, later = (submit(store, Submission([_pull(of)], Trigger.MANUAL))[0] for of in ("lain", "kini"))
    assert next_ready(store, [RunKind.PULL], Trigger, 1) == first
    assert next_ready(store, [RunKind.PULL], WAITED_FOR, 1) == urgent
    wished = claim(store, later, "a")
    assert wished
    give_back(store, wished.lease, "leaving")
    assert next_ready(store, [RunKind.PULL], Trigger, 1) == later
    assert next_ready(store, [RunKind.PULL], WAITED_FOR, 1) == later


def _pull(agency: str) -> Order:
    return Order(agency, RunKind.PULL, "pull/simpeg")
