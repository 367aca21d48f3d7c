"""The whole life of runs, in any order that anybody can think of, against a plain model, on both databases."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection, text

from syncsvc.errors import Cancelled, LeaseLost, UsageError
from syncsvc.jobs.tick import tick
from syncsvc.model.order import PRIORITY, Order, RunKind, Submission, Trigger
from syncsvc.model.run import State
from syncsvc.model.schedule import Schedule
from syncsvc.store import claims, held, runs
from syncsvc.store.endings import end
from syncsvc.store.engine import Store, Wake
from syncsvc.store.events import Happened
from syncsvc.store.lease import Lease, fenced
from syncsvc.store.submitting import submit
from syncsvc.store.waiting import next_ready, open_overdue, takeable
from tests.builders import NOW
from tests.jobs.ticking.making import MORNING, keep, schedule
from tests.store.run_model import Known, Model

OWNERS = ("satu", "dua", "tiga")
STALL = timedelta(seconds=15)
_A_DAY = timedelta(days=1)
_EVALUATE = ("evaluate", 2, RunKind.EVALUATE, _A_DAY)
SHAPES = (
    (("pull/a", 0, RunKind.PULL, None),),
    (("pull/a", 0, RunKind.PULL, None), ("pull/b", 1, RunKind.PULL, _A_DAY), _EVALUATE),
    (_EVALUATE, ("tell", 3, RunKind.TELL, None)),
    (("pull/a", 0, RunKind.PULL, None), ("pull/b", 0, RunKind.PULL, None), _EVALUATE, ("tell", 3, RunKind.TELL, None)),
)
TABLES = ("agency_pointer", "run_event", "run", "schedule", "effect")
LAST = {
    State.QUEUED: {Happened.QUEUED, Happened.READY, Happened.GIVEN_BACK, Happened.TAKEN_OVER, Happened.APPROVED},
    State.RUNNING: {Happened.CLAIMED, Happened.CANCEL_ASKED},
}
"""What the newest event of a run is; of one that is over, that it ended."""
TRIGGERS = (Trigger.MANUAL, Trigger.SCHEDULE, Trigger.BACKFILL)
PHASES = [Phase.explicit, Phase.generate]
ANY = st.integers(0, 999)


def orders(agency: str, shape: int) -> tuple[Order, ...]:
    """The orders of a batch."""
    return tuple(
        Order(agency, kind, lane, step=step, wait=wait, only=(lane[-1],) if kind is RunKind.PULL else ())
        for lane, step, kind, wait in SHAPES[shape]
    )


class Life(RuleBasedStateMachine):
    """Everything that can be done to runs. ``leases`` are all that were ever given: old ones are used too."""

    opened: Store

    @initialize()
    def begin(self) -> None:
        """Start from nothing, with one hourly schedule."""
        self.model = Model()
        self.leases: list[Lease] = []
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

    @rule(
        agency=st.sampled_from("ab"),
        shape=st.integers(0, 3),
        trigger=st.sampled_from(TRIGGERS),
        key=st.sampled_from((None, None, "k1", "k2")),
    )
    def wish(self, agency: str, shape: int, trigger: Trigger, key: str | None) -> None:
        """Somebody wishes something, or wishes it again."""
        submission = Submission(orders(agency, shape), trigger, "uji", key)
        with self.changing():
            numbers = submit(self.store, submission)
            if key is not None and key in self.model.keys:
                assert list(numbers) == self.model.of_batch(self.model.keys[key])
            else:
                self.model.submitted(submission, numbers)

    @rule(hours=st.integers(-1, 3), shape=st.integers(0, 3))
    def tick(self, hours: int, shape: int) -> None:
        """Time passes, or is set back, and somebody ticks: the newest due hour is queued once, others are missed."""
        self.hour = max(self.hour + hours, 0)

        def ordered(asked: Schedule) -> Sequence[Order]:
            return orders(asked.agency, shape)

        with self.changing():
            done = tick(self.store, ordered, MORNING + timedelta(hours=self.hour))
            assert not done.troubles
            assert bool(done.queued) == (self.hour > self.dealt)
            assert len(done.missed) == (self.hour > self.dealt + 1)
            if done.queued:
                self.model.submitted(Submission(orders("a", shape), Trigger.SCHEDULE), done.queued)
            self.dealt = max(self.dealt, self.hour)

    @precondition(lambda self: self.model.runs)
    @rule(pick=ANY, owner=st.sampled_from(OWNERS), offered=st.booleans())
    def claim(self, pick: int, owner: str, offered: bool) -> None:
        """Some process tries to take a run, mostly one that may be taken."""
        numbers = sorted(self.model.takeable()) if offered else []
        numbers = numbers or sorted(self.model.runs)
        run = numbers[pick % len(numbers)]
        with self.changing():
            claimed = claims.claim(self.store, run, owner)
            self.model.taken(run, claimed.lease.run if claimed else None, owner)
        if claimed:
            self.leases.append(claimed.lease)

    def lease(self, pick: int) -> tuple[Lease, bool]:
        """A lease, mostly a young one, and whether it is one still."""
        lease = self.leases[-1 - pick % min(len(self.leases), 1 + pick % 7)]
        return lease, self.model.holds(lease.run, lease.fence)

    @precondition(lambda self: self.leases)
    @rule(pick=ANY)
    def checkpoint(self, pick: int) -> None:
        """A holder, of now or of before, goes on from the last checkpoint: its effect counts only while it holds."""
        lease, holds = self.lease(pick)
        each = self.model.runs[lease.run]
        number = each.effects + 1
        try:
            with fenced(self.store, lease, {"done": number}) as connection:
                effect = {"run": lease.run, "number": number, "fence": lease.fence}
                connection.execute(text("INSERT INTO effect VALUES (:run, :number, :fence)"), effect)
        except LeaseLost:
            assert not holds
        except Cancelled:
            assert holds
            assert each.cancelling
        else:
            assert holds
            assert not each.cancelling
            each.effects = number

    @precondition(lambda self: self.model.runs)
    @rule(pick=ANY)
    def cancel(self, pick: int) -> None:
        """Somebody wants a run ended."""
        each = self.run_of(pick, lambda known: not known.over)
        with self.changing():
            try:
                state = claims.cancel(self.store, each.run, "uji")
            except UsageError:
                assert each.over
                return
            assert state is (State.CANCELLED if each.state is State.QUEUED else State.RUNNING)
            if state is State.CANCELLED:
                self.model.ended(each.run, state, "cancelled")
            else:
                each.cancelling = True

    @precondition(lambda self: self.leases)
    @rule(pick=ANY, counts=st.booleans())
    def give_up(self, pick: int, counts: bool) -> None:
        """A holder leaves in order (``give_back``), or what did its work died (``let_go``)."""
        lease, holds = self.lease(pick)
        with self.changing():
            if counts:
                claims.let_go(self.store, lease)
            else:
                claims.give_back(self.store, lease, "leaving")
            if holds:
                self.model.again(lease.run, counts)

    @rule(silent=st.sampled_from(OWNERS))
    def take_over(self, silent: str) -> None:
        """A process gave no sign of life for long: all that it holds, and nothing else, may be taken again."""
        with self.store.changing() as connection:
            old = {"then": NOW.replace(tzinfo=None) if self.store.sqlite else NOW, "owner": silent}
            connection.execute(text("UPDATE run SET beat_at = :then WHERE owner = :owner"), old)
        self.lose(lambda owner: owner == silent, lambda: claims.take_over(self.store, STALL))

    @rule(alive=st.sampled_from(OWNERS))
    def begin_alone(self, alive: str) -> None:
        """A daemon starts that knows that no other lives."""
        self.lose(lambda owner: owner != alive, lambda: claims.take_over_all_but(self.store, alive))

    def lose(self, whose: Any, taking: Any) -> None:
        """What some owners held is taken from them."""
        running = [each for each in self.model.runs.values() if each.state is State.RUNNING and whose(each.owner)]
        with self.changing():
            assert sorted(taking()) == sorted(each.run for each in running)
            for each in running:
                self.model.again(each.run, counts=True)

    @precondition(lambda self: self.leases)
    @rule(pick=ANY, state=st.sampled_from((State.DONE, State.DONE, State.PARTIAL, State.FAILED, State.CANCELLED)))
    def finish(self, pick: int, state: State) -> None:
        """A holder, of now or of before, ends its run; a done evaluation is what readers see from then on."""
        lease, holds = self.lease(pick)
        each = self.model.runs[lease.run]
        flips = state is State.DONE and each.kind is RunKind.EVALUATE
        with self.changing():
            try:
                with fenced(self.store, lease, although_cancelled=True) as connection:
                    if flips:
                        point(connection, lease)
                    end(self.store, connection, lease.run, state=state.value, reason="uji")
            except LeaseLost:
                assert not holds
                return
            assert holds
            if flips:
                assert self.model.pointer.get(each.agency, 0) < lease.run
                self.model.pointer[each.agency] = lease.run
            self.model.ended(lease.run, state, "uji")

    @precondition(lambda self: self.leases)
    @rule(pick=ANY)
    def hold(self, pick: int) -> None:
        """The guard stops a run."""
        lease, holds = self.lease(pick)
        each = self.model.runs[lease.run]
        with self.changing():
            try:
                runs.hold(self.store, lease, {"doubts": [{"source": "simpeg"}]}, NOW)
            except LeaseLost:
                assert not holds
            except Cancelled:
                assert each.cancelling
            else:
                assert holds
                self.model.ended(lease.run, State.HELD, "guard")

    @precondition(lambda self: self.model.runs)
    @rule(pick=ANY, good=st.booleans())
    def decide(self, pick: int, good: bool) -> None:
        """A person decides on a run; only on a held one that counts."""
        each = self.run_of(pick, lambda known: known.state is State.HELD)
        with self.changing():
            try:
                if good:
                    held.allow(self.store, each.run, "uji", NOW)
                else:
                    held.reject(self.store, each.run, "uji", NOW)
            except UsageError:
                assert each.state is not State.HELD
                return
            assert each.state is State.HELD
            if good:
                each.state, each.ready, each.taken, each.reason = State.QUEUED, True, 0, "approved"
            else:
                self.model.ended(each.run, State.REJECTED, "rejected")

    @rule()
    def wait_long(self) -> None:
        """So long a time passes that whoever waits for earlier steps waits no longer."""
        with self.store.changing() as connection:
            old = {"then": NOW.replace(tzinfo=None) if self.store.sqlite else NOW}
            connection.execute(text("UPDATE run SET wait_until = :then WHERE wait_until IS NOT NULL"), old)
        with self.changing():
            open_overdue(self.store)
            self.model.overdue()

    def run_of(self, pick: int, likely: Any) -> Known:
        """Some run, mostly one that is likely to do."""
        some = [each for each in self.model.runs.values() if likely(each)]
        some = some if some and pick % 4 else list(self.model.runs.values())
        return some[pick % len(some)]

    @invariant()
    def the_table_is_the_model(self) -> None:
        """Every run stands as the model says, under the fence that it says; a missed tick is a run that never was."""
        if not hasattr(self, "model"):
            return
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
        if not hasattr(self, "model"):
            return
        with self.store.reading() as connection:
            found = [row.id for row in connection.execute(takeable())]
        assert set(found) == self.model.takeable()
        first = next_ready(self.store, RunKind, min(PRIORITY.values()), 1_000)
        priorities = [self.model.runs[run].priority for run in found if run]
        assert priorities == sorted(priorities, reverse=True)
        assert (first is None) == (not found)
        if first is not None:
            assert self.model.runs[first].priority == max(priorities)

    @invariant()
    def effects_and_events_agree(self) -> None:
        """Each checkpoint took effect once, under fences that only grow; events end where the run stands."""
        if not hasattr(self, "model"):
            return
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


def point(connection: Connection, lease: Lease) -> None:
    """Let readers see a run."""
    facts = {"agency": lease.agency, "run": lease.run}
    if not connection.execute(
        text("UPDATE agency_pointer SET current_run = :run WHERE agency = :agency"), facts
    ).rowcount:
        connection.execute(text("INSERT INTO agency_pointer (agency, current_run) VALUES (:agency, :run)"), facts)


def test_runs_live_as_the_model_says(store: Store, request: pytest.FixtureRequest) -> None:
    """Whatever is wished, ticked, taken, kept, cancelled, given back, taken over, held, decided or ended, in any order
    and also by those whose lease is lost: no lane has two runs going on, each wish and tick is there once, fences never
    go back, each checkpoint takes effect once, steps come in order, events tell what happened, and whatever may be
    taken is offered and its agency woken."""
    with store.changing() as connection:
        connection.execute(text("CREATE TABLE effect (run int, number int, fence int, UNIQUE (run, number))"))
    Life.opened = store
    soak = bool(os.environ.get("SYNCSVC_SOAK"))
    few = 6 if os.environ.get("CI", "").lower() == "true" else 12
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=1_000 if soak else few,
            phases=PHASES,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
