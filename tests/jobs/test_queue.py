"""What carries runs over PostgreSQL, without anybody who takes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import text

from syncsvc.jobs.queue import carry, send_again, upgrade_queue
from syncsvc.model.order import PRIORITY, Order, RunKind, Submission, Trigger, resumed
from syncsvc.store.claims import claim, give_back
from syncsvc.store.engine import Store, Wake, open_store
from syncsvc.store.submitting import submit
from syncsvc.store.upgrade import upgrade

_FETCH = "SELECT CAST(args ->> 'run' AS integer), priority FROM procrastinate_fetch_job_v2(NULL, NULL)"
BACKLOG = [Order(f"kota-{number}", RunKind.PULL, "pull/simpeg") for number in range(4)]


@pytest.fixture
def carried(postgres_url: str) -> Iterator[Store]:
    """A store whose wake-ups are queued."""
    upgrade(postgres_url)
    with open_store(postgres_url) as store:
        upgrade_queue(store)
        yield replace(store, carry=carry)


def fetched(store: Store) -> tuple[int, int]:
    """The run that the queue's library gives to a worker next, and with which priority."""
    with store.changing() as connection:
        run, priority = connection.execute(text(_FETCH)).one()
    return run, priority


def test_a_wake_up_that_waits_already_goes_first_with_its_run(carried: Store) -> None:
    """The sweep sends a second wake-up for a run that is about to be taken; then the run's process leaves. That
    wake-up goes before the backlog and what a person wishes, and the run has no other."""
    runs = submit(carried, Submission(BACKLOG, Trigger.BACKFILL))
    taken, _ = fetched(carried)
    assert (taken, send_again(carried)) == (runs[0], 1)
    claimed = claim(carried, taken, "a")
    assert claimed
    wished = submit(carried, Submission([Order("lain", RunKind.PULL, "pull/simpeg")], Trigger.MANUAL))
    give_back(carried, claimed.lease, "leaving")
    assert fetched(carried) == (taken, resumed(PRIORITY[Trigger.BACKFILL]))
    assert [fetched(carried)[0] for _ in [*wished, *runs[1:]]] == [*wished, *runs[1:]]


def test_a_wake_up_is_never_put_back(carried: Store) -> None:
    """One that waits with a higher priority keeps it when another one is sent with a lower."""
    (urgent,) = submit(carried, Submission(BACKLOG[:1], Trigger.MANUAL))
    with carried.changing() as connection:
        carry(connection, [Wake(urgent, RunKind.PULL, PRIORITY[Trigger.BACKFILL], Trigger.BACKFILL)])
    assert fetched(carried) == (urgent, PRIORITY[Trigger.MANUAL])


@pytest.mark.parametrize("waiting", [(0,), (3,), (1, 2), (0, 1, 2, 3)])
def test_of_many_each_is_queued_once(carried: Store, waiting: Sequence[int]) -> None:
    """Wake-ups are sent together; those that wait already are not sent again, and keep no other from being sent."""
    runs = submit(replace(carried, carry=None), Submission(BACKLOG, Trigger.BACKFILL))
    wakes = [Wake(run, RunKind.PULL, PRIORITY[Trigger.BACKFILL], Trigger.BACKFILL) for run in runs]
    for some in ([wakes[number] for number in waiting], wakes):
        with carried.changing() as connection:
            carry(connection, some)
    with carried.reading() as connection:
        queued = connection.execute(text("SELECT CAST(args ->> 'run' AS integer) FROM procrastinate_jobs"))
        assert sorted(queued.scalars()) == sorted(runs)
