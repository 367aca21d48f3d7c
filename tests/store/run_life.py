"""Everything that can be done to runs, in any order that anybody can think of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import Connection, text

from syncsvc.errors import Cancelled, LeaseLost, UsageError
from syncsvc.jobs.tick import tick
from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.model.run import State
from syncsvc.model.schedule import Schedule
from syncsvc.store import claims, held, runs
from syncsvc.store.endings import end
from syncsvc.store.lease import Lease, fenced
from syncsvc.store.submitting import submit
from syncsvc.store.waiting import open_overdue
from tests.builders import NOW
from tests.jobs.ticking.making import MORNING
from tests.store.run_laws import Laws
from tests.store.run_model import Known, orders

OWNERS = ("satu", "dua", "tiga")
STALL = timedelta(seconds=15)
TRIGGERS = (Trigger.MANUAL, Trigger.SCHEDULE, Trigger.BACKFILL)
ANY = st.integers(0, 999)


class Life(Laws):
    """The rules; those who lost a lease go on using it."""

    @rule(
        agency=st.sampled_from("ab"),
        shape=st.integers(0, 3),
        trigger=st.sampled_from(TRIGGERS),
        key=st.sampled_from((None, None, "k1", "k2")),
    )
    def wish(self, agency: str, shape: int, trigger: Trigger, key: str | None) -> None:
        """Somebody wishes something, or wishes it again."""
        submission = Submission(orders(agency, shape), trigger, "uji", key)
        if key is not None and self.wishes.setdefault(key, (agency, shape)) != (agency, shape):
            with pytest.raises(UsageError):
                submit(self.store, submission)
            return
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

    @rule(silent=st.sampled_from(OWNERS), by=st.sampled_from(OWNERS))
    def take_over(self, silent: str, by: str) -> None:
        """A process gave no sign of life for long: all that it holds, and nothing else, may be taken again. One that
        asks itself lives, and then gives one."""
        self.beat(silent, NOW)
        self.lose(lambda owner: owner == silent != by, lambda: claims.take_over(self.store, STALL, by))
        self.beat(silent, datetime.now(UTC))

    def beat(self, owner: str, at: datetime) -> None:
        """The last sign of life of all that a process holds was at that moment."""
        with self.store.changing() as connection:
            then = {"then": at.replace(tzinfo=None) if self.store.sqlite else at, "owner": owner}
            connection.execute(text("UPDATE run SET beat_at = :then WHERE owner = :owner"), then)

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


def point(connection: Connection, lease: Lease) -> None:
    """Let readers see a run."""
    facts = {"agency": lease.agency, "run": lease.run}
    if not connection.execute(
        text("UPDATE agency_pointer SET current_run = :run WHERE agency = :agency"), facts
    ).rowcount:
        connection.execute(text("INSERT INTO agency_pointer (agency, current_run) VALUES (:agency, :run)"), facts)
