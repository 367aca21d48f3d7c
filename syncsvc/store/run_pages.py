"""Runs of every kind, page by page, newest first; and one of them once more."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from syncsvc.errors import UsageError
from syncsvc.model.order import Submission, Trigger
from syncsvc.model.run import GOING_ON, State
from syncsvc.store.claims import order_of
from syncsvc.store.engine import Store
from syncsvc.store.journal import RunFacts, facts_of
from syncsvc.store.run_tables import RunRow
from syncsvc.store.submitting import submit_within


@dataclass(frozen=True, slots=True)
class RunChoice:
    """Which runs a reader wants. ``agencies``: none but these; None means all."""

    agencies: frozenset[str] | None = None
    state: str | None = None
    kind: str | None = None


def run_page(store: Store, choice: RunChoice, before: int | None, limit: int) -> tuple[RunFacts, ...]:
    """At most ``limit`` runs with a smaller number than ``before``, newest first: what is begun meanwhile moves
    nothing."""
    wanted = select(RunRow).order_by(col(RunRow.id).desc()).limit(limit)
    if choice.agencies is not None:
        wanted = wanted.where(col(RunRow.agency).in_(sorted(choice.agencies)))
    if choice.state is not None:
        wanted = wanted.where(col(RunRow.state) == choice.state)
    if choice.kind is not None:
        wanted = wanted.where(col(RunRow.kind) == choice.kind)
    if before is not None:
        wanted = wanted.where(col(RunRow.id) < before)
    with store.reading() as connection:
        return tuple(facts_of(row) for row in connection.execute(wanted))


def retry(store: Store, run: int, by: str) -> tuple[int, ...]:
    """Queue what a run that is over was to do once more; the number of the new run.

    Raises UsageError when there is no such run, or when it goes on or waits for a person.
    """
    with store.changing() as connection:
        row = connection.execute(select(RunRow).where(col(RunRow.id) == run).with_for_update()).one_or_none()
        if row is None:
            raise UsageError("store.run_unknown", run=run)
        if State(row.state) in {*GOING_ON, State.HELD}:
            raise UsageError("store.run_not_over", run=run, state=row.state)
        return submit_within(store, connection, Submission((order_of(row),), Trigger.RETRY, by))
