"""A run that somebody wants ended: wherever it is, it ends as cancelled, and what it did counts up to a checkpoint."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from syncsvc.config.keeping import read_keeping
from syncsvc.jobs.children import Child
from syncsvc.jobs.execute import carry_out, execute, take
from syncsvc.jobs.host import Host
from syncsvc.jobs.stopping import Stop
from syncsvc.jobs.upkeep import Premises
from syncsvc.jobs.work import Work
from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.model.run import State
from syncsvc.store import claims, journal
from syncsvc.store.claims import Claimed
from syncsvc.store.submitting import submit
from tests.connectors.rest_server import Asked, Said
from tests.jobs.agency import PEOPLE, Place
from tests.jobs.remote import Siasn, live, settings

Meanwhile = Callable[[Host, int], None]


def host_of(work: Work, agency: Place, meanwhile: Meanwhile | None = None, child: Child | None = None) -> Host:
    """A process that executes the agency's runs. ``meanwhile`` happens when a run begins."""

    def prepare(claimed: Claimed, stop: Stop) -> Work:
        if meanwhile is not None:
            meanwhile(host, claimed.lease.run)
        return replace(work, stop=stop, only=claimed.order.only, scope=claimed.order.scope)

    def premises() -> Premises:
        config = agency.folder / "config"
        return Premises(work.store, config, work.lock.folder, read_keeping(config), "uji")

    host = Host(work.store, "kami", prepare, premises, child=child)
    return host


def queued(work: Work, kind: RunKind, lane: str) -> int:
    """One run that waits; its number."""
    return submit(work.store, Submission([Order("kota", kind, lane)], Trigger.MANUAL, "uji"))[0]


def want_ended(host: Host, run: int) -> None:
    """Somebody cancels it, and the process hears of it."""
    assert claims.cancel(host.store, run, "uji") is State.RUNNING
    host.beat()


def stands(work: Work, run: int) -> tuple[State, str | None]:
    """How a run stands."""
    facts = journal.run_facts(work.store, run)
    return facts.state, facts.reason


CANCELLED = (State.CANCELLED, "cancelled")


def test_one_that_waits_is_never_taken(agency: Place) -> None:
    """Cancelled while it waits, a run is over at once, and nobody gets it."""
    with agency.work() as work:
        run = queued(work, RunKind.PULL, "pull/simpeg")
        assert claims.cancel(work.store, run, "uji") is State.CANCELLED
        assert not execute(host_of(work, agency), run)
        assert stands(work, run) == CANCELLED


@contextmanager
def carried_out(host: Host, run: int) -> Iterator[None]:
    """Within, the run is carried out on a thread; at the end it is over."""
    claimed = take(host, run)
    assert claimed is not None
    thread = threading.Thread(target=carry_out, args=(host, claimed))
    thread.start()
    try:
        yield
    finally:
        thread.join(60)
    assert not thread.is_alive()


def test_a_slow_remote_is_left(agency: Place, remote: Siasn) -> None:
    """While a remote takes its time over one person, the pull is cancelled: what was answered before is kept, nobody
    else is asked, and no intake is made of it."""
    agency.run(only=("simpeg",))
    slow, go_on = threading.Event(), threading.Event()
    quick = remote.answer

    def answer(asked: Asked) -> Said:
        if len(remote.remote.calls) > PEOPLE // 3:
            slow.set()
            assert go_on.wait(60)
        return quick(asked)

    remote.remote.answer = answer
    with live(agency, settings(remote.remote.address)) as work:
        host = host_of(work, agency)
        before = len(journal.intakes(work.store, "kota"))
        run = queued(work, RunKind.PULL, "pull/siasn")
        with carried_out(host, run):
            assert slow.wait(60)
            want_ended(host, run)
            go_on.set()
        assert stands(work, run) == CANCELLED
        assert len(remote.remote.calls) < PEOPLE
        assert len(journal.intakes(work.store, "kota")) == before


def test_a_file_is_left_between_batches(agency: Place) -> None:
    """Cancelled while a file is read, the pull ends after the batch; nothing is kept of it."""
    with agency.work() as work:
        run = queued(work, RunKind.PULL, "pull/simpeg")
        assert execute(host_of(work, agency, want_ended), run)
        assert stands(work, run) == CANCELLED
        assert journal.intakes(work.store, "kota") == ()


def test_an_evaluation_is_left_before_readers_see_it(agency: Place) -> None:
    """Cancelled while it computes, an evaluation changes nothing that readers see."""
    agency.run()
    with agency.work() as work:
        seen = journal.current_run(work.store, "kota")
        run = queued(work, RunKind.EVALUATE, "evaluate")
        assert execute(host_of(work, agency, want_ended), run)
        assert stands(work, run) == CANCELLED
        assert journal.current_run(work.store, "kota") == seen


def test_a_child_is_ended(agency: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancelled while a child computes it, an evaluation ends as cancelled, the child with it, and readers see what
    they saw."""
    agency.run()
    with agency.work() as work:
        monkeypatch.setenv("SYNCSVC_CRASH_AT", "before_flip")
        monkeypatch.setenv("SYNCSVC_CRASH_HOW", "stop")
        seen = journal.current_run(work.store, "kota")
        host = host_of(work, agency, child=Child(agency.folder / "config", work.lock.folder, rows=0))
        run = queued(work, RunKind.EVALUATE, "evaluate")
        with carried_out(host, run):
            want_ended(host, run)
        assert stands(work, run) == CANCELLED
        assert journal.current_run(work.store, "kota") == seen


def test_no_report_is_laid_down(agency: Place) -> None:
    """Cancelled before its first report, a run of kind tell leaves no file."""
    agency.run()
    with agency.work() as work:
        run = queued(work, RunKind.TELL, "tell")
        assert execute(host_of(work, agency, want_ended), run)
        assert stands(work, run) == CANCELLED
        assert list(Path(work.lock.folder).rglob("kota-*")) == []
