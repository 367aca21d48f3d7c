"""What always holds of runs, whatever is done to them: the table is the model, and what may be taken is offered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from sqlalchemy import text

from syncsvc.model.order import RunKind, Trigger
from syncsvc.model.run import State
from syncsvc.store.engine import Store, Wake
from syncsvc.store.events import Happened
from syncsvc.store.lease import Lease
from syncsvc.store.waiting import next_ready, takeable
from tests.jobs.ticking.making import MORNING, keep, schedule
from tests.store.run_model import Model

TABLES = ("agency_pointer", "run_event", "run", "schedule", "effect")
LAST = {
    State.QUEUED: {Happened.QUEUED, Happened.READY, Happened.GIVEN_BACK, Happened.TAKEN_OVER, Happened.APPROVED},
    State.RUNNING: {Happened.CLAIMED, Happened.CANCEL_ASKED},
}
"""What the newest event of a run is; of one that is over, that it ended."""


class Laws(RuleBasedStateMachine):
    """A store, the model beside it, and what always holds of both. ``leases`` are all that were ever given, old ones
    too; ``wishes`` what each key stands for."""

    opened: Store

    @initialize()
    def begin(self) -> None:
        """Start from nothing, with one hourly schedule."""
        self.model = Model()
        self.leases: list[Lease] = []
        self.wishes: dict[str, object] = {}
        self.hour = self.dealt = 0
        self.carried: list[Wake] = []
        self.store = replace(self.opened, carry=lambda _, wakes: self.carried.extend(wakes))
        with self.store.changing() as connection:
            for table in TABLES:
                connection.execute(text(f"DELETE FROM {table}"))
        keep(self.store, schedule("every 60 minutes", agency="a"), since=MORNING)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Within, one thing happens. If a run may be taken afterwards that could not before, its agency was woken."""
        before = self.model.takeable()
        self.carried.clear()
        yield
        woken = {self.model.runs[wake.run].agency for wake in self.carried}
        assert {self.model.runs[run].agency for run in self.model.takeable() - before} <= woken
        assert {wake.run for wake in self.carried} <= set(self.model.runs)

    @invariant()
    def the_table_is_the_model(self) -> None:
        """Every run stands as the model says, under the fence that it says; a missed tick is a run that never was."""
        with self.store.reading() as connection:
            rows = connection.execute(text("SELECT * FROM run WHERE state <> 'missed'")).all()
        found = {row.id: (row.state, row.fence, row.taken, row.ready_at is not None, row.batch) for row in rows}
        assert found == {
            each.run: (each.state.value, each.fence, each.taken, each.ready, each.batch)
            for each in self.model.runs.values()
        }
        going_on = [(row.agency, row.lane) for row in rows if row.state == State.RUNNING.value]
        assert len(going_on) == len(set(going_on))

    @invariant()
    def what_may_be_taken_is_offered(self) -> None:
        """Whoever looks for a run finds exactly those whose turn it is; the first is of the highest priority."""
        with self.store.reading() as connection:
            found = [row.id for row in connection.execute(takeable())]
        assert set(found) == self.model.takeable()
        first = next_ready(self.store, RunKind, Trigger, 1_000)
        priorities = [self.model.runs[run].priority for run in found if run]
        assert priorities == sorted(priorities, reverse=True)
        assert (first is None) == (not found)
        if first is not None:
            assert self.model.runs[first].priority == max(priorities)

    @invariant()
    def effects_and_events_agree(self) -> None:
        """Each checkpoint took effect once, under fences that only grow; events end where the run stands."""
        with self.store.reading() as connection:
            effects = connection.execute(text("SELECT run, number, fence FROM effect ORDER BY run, number")).all()
            told = connection.execute(text("SELECT run_id, fence, type FROM run_event ORDER BY id")).all()
        for each in self.model.runs.values():
            mine = [(number, fence) for run, number, fence in effects if run == each.run]
            assert [number for number, _ in mine] == list(range(1, each.effects + 1))
            fences = [fence for run, fence, _ in told if run == each.run]
            assert fences == sorted(fences)
            assert [fence for _, fence in mine] == sorted(fence for _, fence in mine)
            last = [Happened(what) for run, _, what in told if run == each.run][-1]
            assert last in LAST.get(each.state, {Happened.ENDED})
