"""Runs carried out in this process: every kind, by the configuration as it is, in a child, under a new number."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from syncsvc.app.configured import Configured, Preparing
from syncsvc.jobs.children import Child
from syncsvc.jobs.dispatch import Dispatcher, rooms
from syncsvc.jobs.execute import execute
from syncsvc.jobs.orders import Wanted, orders, site_orders
from syncsvc.model.order import Order, RunKind, Trigger
from syncsvc.model.run import GOING_ON, State
from syncsvc.model.schedule import Do
from syncsvc.store import journal
from syncsvc.store.health import check
from syncsvc.store.journal import RunFacts
from syncsvc.store.runs import PULL
from tests.hosting import Hosted, hosted
from tests.jobs.agency import Place, everybody

LONG = 120.0


@pytest.fixture
def here(agency: Place) -> Iterator[Hosted]:
    """A host over the small agency, of which one person is named differently on the two sides."""
    agency.write("siasn", everybody(n3="Beda Nama"))
    with hosted(*folders(agency)) as made:
        yield made


def folders(agency: Place) -> tuple[Path, Path]:
    """The agency's configuration and its data."""
    return agency.folder / "config", agency.folder / "data"


def states(runs: list[RunFacts]) -> list[State]:
    """How they stand."""
    return [run.state for run in runs]


def test_a_sync_goes_all_the_way(here: Hosted) -> None:
    """Pulls, evaluation and telling end as done; the reports lie in the data folder."""
    runs = here.do(Do.SYNC)
    assert [run.kind for run in runs] == [RunKind.PULL, RunKind.PULL, RunKind.EVALUATE, RunKind.TELL]
    assert set(states(runs)) == {State.DONE}
    assert list((here.lock.folder / "reports" / "kota").glob("*.html"))


@pytest.mark.parametrize("kind", [Do.BACKUP, Do.PURGE, Do.HEAD])
def test_what_is_nobodys_agency_s(here: Hosted, kind: Do) -> None:
    """A copy, letting go of what is old, and the audit's head are runs like others; what they are for has come
    about."""
    here.do(Do.EVALUATE)
    (number,) = here.submit(*site_orders(kind))
    assert execute(here.host, number)
    assert journal.run_facts(here.store, number).state is State.DONE
    data = here.lock.folder
    if kind is Do.BACKUP:
        (copy,) = (data / "backups").glob("*.db")
        assert not check(f"sqlite:///{copy}").problems
    if kind is Do.HEAD:
        assert (data / "audit-heads.jsonl").read_text().count("\n") == 1


def test_each_step_goes_alone(here: Hosted) -> None:
    """One source is pulled, then only evaluated, then only told, each without the others."""
    (pulled,) = here.do(Do.PULL, Wanted(sources=("simpeg",)))
    assert (pulled.source, pulled.state) == ("simpeg", State.DONE)
    (judged,) = here.do(Do.EVALUATE)
    assert judged.state is State.DONE
    (told,) = here.do(Do.TELL)
    assert told.state is State.DONE


def test_a_configuration_with_mistakes_leaves_the_last_good_one(here: Hosted) -> None:
    """Mistakes written while the daemon serves are refused: runs go on by what was good; a daemon that never saw a good
    one fails its runs with the reason."""
    here.configured.agency("kota")
    file = here.configured.folder / "agencies" / "kota" / "agency.yaml"
    good = file.read_text()
    file.write_text(good.replace("kind: KOT", "kind: KERAJAAN"))
    assert set(states(here.do(Do.SYNC))) == {State.DONE}
    assert list(here.configured.refused) == ["kota"]
    number = here.submit(Order("kota", RunKind.PULL, PULL + "simpeg"))[0]
    here.host.prepare = Preparing(here.store, here.host.prepare.lock, Configured(here.configured.folder))  # type: ignore[attr-defined]
    execute(here.host, number)
    failed = journal.run_facts(here.store, number)
    assert (failed.state, failed.reason) == (State.FAILED, "config.mistakes")


def test_a_source_that_is_gone_fails_its_run(here: Hosted) -> None:
    """A queued pull of a source that nobody configures any more ends as failed and names it."""
    number = here.submit(Order("kota", RunKind.PULL, PULL + "payroll"))[0]
    execute(here.host, number)
    failed = journal.run_facts(here.store, number)
    assert (failed.state, failed.reason) == (State.FAILED, "run.source_unknown")


def test_an_evaluation_that_waited_goes_on_under_a_new_number(here: Hosted) -> None:
    """Readers only ever go to a higher number: what waited while a later evaluation was kept ends as continued, and a
    run of its batch takes its place."""
    here.do(Do.PULL)
    first, second = (here.submit(Order("kota", RunKind.EVALUATE, "evaluate"))[0] for _ in range(2))
    assert execute(here.host, second)
    assert execute(here.host, first)
    waited = journal.run_facts(here.store, first)
    assert (waited.state, waited.reason) == (State.DONE, "continued")
    after = journal.run_facts(here.store, waited.counts["continued"])
    assert (after.state, after.batch) == (State.DONE, first)
    assert journal.current_run(here.store, "kota") == after.run


def test_a_large_evaluation_goes_in_a_child(agency: Place) -> None:
    """It is kept as if done here, by another process."""
    agency.write("siasn", everybody(n3="Beda Nama"))
    with hosted(*folders(agency), _child(agency)) as here:
        assert set(states(here.do(Do.SYNC))) == {State.DONE}
        assert journal.current_run(here.store, "kota") == 3


def test_a_child_that_dies_again_and_again_is_poison(agency: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken four times before, and killed the fifth time: the run is failed as poison, this process lives, others go
    on."""
    monkeypatch.setenv("SYNCSVC_CRASH_AT", "before_flip")
    with hosted(*folders(agency), _child(agency)) as here:
        here.do(Do.PULL)
        number = here.submit(Order("kota", RunKind.EVALUATE, "evaluate"))[0]
        with here.store.changing() as connection:
            connection.execute(text(f"UPDATE run SET fence = 4, taken = 4 WHERE id = {number}"))
        assert [execute(here.host, number) for _ in range(2)] == [True, False]
        poison = journal.run_facts(here.store, number)
        assert (poison.state, poison.reason) == (State.FAILED, "poison")
        assert here.do(Do.PULL, Wanted(sources=("simpeg",)))[0].state is State.DONE


def test_the_dispatcher_takes_what_waits(here: Hosted) -> None:
    """Everything queued ends, agency by agency and step by step, and the dispatcher ends when it is told to."""
    agency = here.configured.agency("kota")
    for _ in range(3):
        here.submit(*orders(agency, Do.SYNC), trigger=Trigger.SCHEDULE)
    dispatcher = Dispatcher(here.host, rooms(2))
    dispatcher.start()
    end = datetime.now(UTC) + timedelta(seconds=LONG)
    waiting = threading.Event()
    while any(run.state in GOING_ON for run in journal.runs(here.store, limit=50, pulls=True)):
        assert datetime.now(UTC) < end
        waiting.wait(0.05)
    assert dispatcher.end(LONG)
    kept = [run for run in journal.runs(here.store, limit=50, pulls=True) if run.reason != "continued"]
    assert {run.state for run in kept} == {State.DONE}


def test_a_process_that_leaves_gives_back(here: Hosted) -> None:
    """A process that leaves gives its run back: it waits again, and does not count as taken."""
    here.host.leave()
    number = here.submit(Order("kota", RunKind.PULL, PULL + "simpeg"))[0]
    assert execute(here.host, number)
    back = journal.run_facts(here.store, number)
    assert back.state is State.QUEUED


def _child(agency: Place) -> Child:
    """Children for evaluations of any size."""
    return Child(*folders(agency), rows=0)
