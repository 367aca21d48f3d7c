"""The life of a run: started once, held, approved or rejected, superseded, interrupted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from syncsvc.errors import LeaseLost, Locked, UsageError
from syncsvc.model.run import State
from syncsvc.store import journal
from syncsvc.store.deliveries import latest
from syncsvc.store.engine import Store
from syncsvc.store.held import approve, reject
from syncsvc.store.keep import keep
from syncsvc.store.lock import DataLock
from syncsvc.store.runs import finish, hold
from syncsvc.store.snapshots import load, save_intake
from tests.builders import NOW, intakes
from tests.store.making import AGENCY, at, begin, found, lives, outcome, run, versions

ELSEWHERE = "another data folder"
PEOPLE: dict[str, list[dict[str, str | None]]] = {"local.employee": [{"nip": "198501012010011901", "unit_id": "u1"}]}


def other(lock: DataLock) -> DataLock:
    """The same database used from another machine's data folder."""
    return DataLock(lock.folder, ELSEWHERE)


def test_a_second_run_is_locked_out_while_the_first_goes_on(store: Store, lock: DataLock) -> None:
    """Another machine's start raises Locked (exit code 73) and changes nothing about the running run."""
    first = begin(store, lock)
    with pytest.raises(Locked) as refused:
        begin(store, other(lock))
    assert (refused.value.exit_code, refused.value.key) == (73, "store.run_active")
    assert keep(store, first, outcome(found("a")), NOW).new == 1


def test_a_silent_foreign_run_counts_as_dead_after_an_hour(store: Store, lock: DataLock) -> None:
    """A run of another machine that has not beaten for more than an hour is interrupted and its lease is lost."""
    first = begin(store, lock)
    second = begin(store, other(lock), hours=2)
    assert journal.run_facts(store, first.run).reason == "interrupted"
    with pytest.raises(LeaseLost):
        finish(store, first, State.DONE, None, at(2))
    assert keep(store, second, outcome(found("a")), at(2)).new == 1


def test_agencies_run_beside_each_other(store: Store, lock: DataLock) -> None:
    """A running run of one agency does not lock out another agency."""
    assert begin(store, lock).run != begin(store, other(lock), agency="lain").run


def test_a_failed_run_leaves_the_results_as_they_were(store: Store, lock: DataLock) -> None:
    """A run that ends failed keeps its reason and count; readers still see the last good run."""
    run(store, lock, outcome(found("a")))
    finish(store, begin(store, lock, 1), State.FAILED, "unreachable", at(1), fetched=3)
    facts = journal.run_facts(store, 2)
    assert (facts.state, facts.reason, facts.counts) == (State.FAILED, "unreachable", {"fetched": 3})
    assert journal.current_run(store, AGENCY) == 1
    assert lives(store) == {"a": "new"}


def test_approve_goes_on_with_exactly_the_held_intakes(store: Store, lock: DataLock) -> None:
    """Held intakes are no last good data; approving accepts exactly them and gives a lease that can keep."""
    run(store, lock, outcome(found("a")))
    lease = begin(store, lock, 1)
    number = save_intake(store, lease, intakes(PEOPLE)[0], at(1))
    hold(store, lease, {"simpeg": {"rows": 1, "before": 900}}, at(1))
    assert latest(store, AGENCY, "local") is None
    facts = journal.run_facts(store, lease.run)
    assert (facts.state, facts.reason) == (State.HELD, "guard")
    assert facts.held == {"simpeg": {"rows": 1, "before": 900}}
    approved = approve(store, lock, lease.run, "admin", at(2))
    assert approved.intakes == (number,)
    assert load(store, number).snapshots[0].frame.height == 1
    assert keep(store, approved.lease, outcome(found("a", "b")), at(3)).new == 1
    assert latest(store, AGENCY, "local") == number
    after = journal.run_facts(store, lease.run)
    assert (after.state, after.decided_by, after.decided_at) == (State.DONE, "admin", at(2))


def test_a_rejected_run_leaves_the_last_good_data_in_force(store: Store, lock: DataLock) -> None:
    """Rejecting ends the run and its intakes; findings, pointer and last accepted intake stay."""
    first = begin(store, lock)
    good = save_intake(store, first, intakes(PEOPLE)[0], NOW)
    keep(store, first, outcome(found("a")), NOW)
    lease = begin(store, lock, 1)
    save_intake(store, lease, intakes(PEOPLE)[0], at(1))
    hold(store, lease, {}, at(1))
    reject(store, lease.run, "admin", at(2))
    assert journal.run_facts(store, lease.run).state is State.REJECTED
    assert latest(store, AGENCY, "local") == good
    assert lives(store) == {"a": "new"}


def test_only_a_held_run_can_be_decided(store: Store, lock: DataLock) -> None:
    """Approving or rejecting an unknown or a finished run is a mistake of use, and says what the run is."""
    run(store, lock, outcome(found("a")))
    with pytest.raises(UsageError) as done:
        approve(store, lock, 1, "admin", at(1))
    assert done.value.facts == {"run": 1, "state": "done"}
    with pytest.raises(UsageError) as unknown:
        reject(store, 99, "admin", at(1))
    assert unknown.value.key == "store.run_unknown"


def test_a_newer_run_supersedes_a_held_one(store: Store, lock: DataLock) -> None:
    """After a newer run kept its results the held one cannot be approved; its intakes are superseded."""
    lease = begin(store, lock)
    save_intake(store, lease, intakes(PEOPLE)[0], NOW)
    hold(store, lease, {}, NOW)
    run(store, lock, outcome(found("a")), hours=1)
    assert journal.run_facts(store, lease.run).reason == "superseded"
    assert [taken.state for taken in journal.run_intakes(store, lease.run)] == ["superseded"]
    with pytest.raises(UsageError):
        approve(store, lock, lease.run, "admin", at(2))


def test_a_failed_run_after_a_held_one_does_not_supersede_it(store: Store, lock: DataLock) -> None:
    """A held run stays approvable when the next one failed, and keeps its results although its number is older."""
    run(store, lock, outcome(found("a")))
    held = begin(store, lock, 1)
    hold(store, held, {}, at(1))
    finish(store, begin(store, lock, 2), State.FAILED, "unreachable", at(2))
    approved = approve(store, lock, held.run, "admin", at(3))
    keep(store, approved.lease, outcome(found("a", "b")), at(3))
    assert journal.current_run(store, AGENCY) == held.run
    assert len(versions(store)) == 2


def test_approving_waits_for_a_run_that_goes_on(store: Store, lock: DataLock) -> None:
    """While another machine runs the agency, approve raises Locked and the held run stays held."""
    lease = begin(store, lock)
    hold(store, lease, {}, NOW)
    begin(store, other(lock))
    with pytest.raises(Locked):
        approve(store, lock, lease.run, "admin", NOW + timedelta(minutes=1))
    assert journal.run_facts(store, lease.run).state is State.HELD


def test_runs_are_listed_newest_first(store: Store, lock: DataLock) -> None:
    """The list gives the newest runs first, of one agency or all, with scope and rules as they were given."""
    run(store, lock, outcome(found("a")))
    finish(store, begin(store, lock, 1, agency="lain"), State.FAILED, "unreachable", at(1))
    assert [facts.run for facts in journal.runs(store)] == [2, 1]
    only = journal.runs(store, AGENCY)
    assert [facts.run for facts in only] == [1]
    assert only[0].scope.everybody
    assert only[0].rules == {"plan_year": 2026}
    with pytest.raises(UsageError):
        journal.coverage(store, 2)
