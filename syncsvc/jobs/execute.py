"""One run, taken and carried out: the same on one machine with threads, and on many with a queue between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from syncsvc import crash_points
from syncsvc.errors import Cancelled, LeaseLost, Stopped, StoreGone, SyncsvcError
from syncsvc.jobs.children import Died
from syncsvc.jobs.evaluate import approved_under, evaluate_under
from syncsvc.jobs.host import Host, fail_stop, log
from syncsvc.jobs.pulls import pull_under
from syncsvc.jobs.stopping import Stop, Why
from syncsvc.jobs.telling import tell_under
from syncsvc.jobs.upkeep import keep_up
from syncsvc.jobs.work import Work, utc_now
from syncsvc.model.order import SITE, Order, RunKind
from syncsvc.model.run import State
from syncsvc.store import journal, runs
from syncsvc.store.claims import Claimed, claim, give_back, let_go
from syncsvc.store.failures import sqlite_is_faulty
from syncsvc.store.lease import Lease
from syncsvc.store.runs import PULL
from syncsvc.store.snapshots import ACCEPTED, FETCHED

Do = Callable[[Work, Lease, Order], None]


def take(host: Host, run: int) -> Claimed | None:
    """Take a run for this process; None when it is not to be had (``claims.claim``)."""
    return claim(host.store, run, host.owner, host.per_agency)


def carry_out(host: Host, claimed: Claimed) -> None:
    """Do what a run is to do.

    Whatever happens, the run ends in a named state, is given back because the process leaves, or is taken over by
    somebody else: then the process ends at once.
    """
    crash_points.here("claimed")
    lease = claimed.lease
    with host.holding(lease) as stop, _never_left(host, lease):
        if claimed.order.agency == SITE:
            _keep_up(host, lease, claimed.order.kind)
            return
        try:
            work = host.prepare(claimed, stop)
        except SyncsvcError as error:
            _failed(host, lease, error)
            return
        try:
            if claimed.order.kind is RunKind.EVALUATE and _is_large(host, claimed.order):
                _in_child(host, lease, stop)
            else:
                KINDS[claimed.order.kind](work, lease, claimed.order)
        except LeaseLost:
            fail_stop()
        except Stopped:
            if stop.why is Why.LEAVING:
                give_back(host.store, lease, "leaving")
        except SyncsvcError as error:
            _failed(host, lease, error)
    crash_points.here("ended")


@contextmanager
def _never_left(host: Host, lease: Lease) -> Iterator[None]:
    """Whatever is thrown, the run is not left as if it went on: this process lives, so nobody would take it over."""
    whole = False
    try:
        yield
        whole = True
    finally:
        if not whole:
            try:
                runs.finish(host.store, lease, State.FAILED, "crashed", utc_now())
            except LeaseLost:
                log.warning("run", agency=lease.agency, run=lease.run, state="over")
            except SyncsvcError as error:
                host.end_later(lease, error)


def execute(host: Host, run: int) -> bool:
    """Take a run and carry it out; whether it was to be had."""
    claimed = take(host, run)
    if claimed is None:
        return False
    carry_out(host, claimed)
    return True


def _keep_up(host: Host, lease: Lease, kind: RunKind) -> None:
    """What concerns nobody's agency."""
    try:
        counts = keep_up(kind, host.premises(), utc_now())
        runs.finish(host.store, lease, State.DONE, None, utc_now(), {}, **counts)
    except LeaseLost:
        fail_stop()
    except SyncsvcError as error:
        _failed(host, lease, error)


def _failed(host: Host, lease: Lease, error: SyncsvcError) -> None:
    """It ended early, or what it needs could not be had, say for a mistake in the configuration."""
    state = "let_go" if isinstance(error, StoreGone) else "failed"
    log.warning("run", agency=lease.agency, run=lease.run, state=state, error=error.key)
    host.fail(lease, error)


def _is_large(host: Host, order: Order) -> bool:
    """Whether an evaluation is worth a process of its own. An SQLite with the WAL-reset fault allows no second
    writer."""
    if host.child is None or (host.store.sqlite and sqlite_is_faulty()):
        return False
    came = [each for each in journal.intakes(host.store, order.agency) if each.state in (ACCEPTED, FETCHED)]
    return sum(each.rows for each in came) >= host.child.rows


def _in_child(host: Host, lease: Lease, stop: Stop) -> None:
    """A child that dies is like a process that dies: the run is taken again, until it is known as poison."""
    if host.child is None:
        return
    try:
        host.child.carry_out(lease, host.owner, stop)
    except Cancelled:
        runs.finish(host.store, lease, State.CANCELLED, "cancelled", utc_now())
    except Died as died:
        log.error("child", agency=lease.agency, run=lease.run, state="died", code=died.args[0])
        let_go(host.store, lease)


def _pull(work: Work, lease: Lease, order: Order) -> None:
    pull_under(work, lease, order.lane.removeprefix(PULL), work.clock(), _silent)


def _evaluate(work: Work, lease: Lease, order: Order) -> None:
    if order.approved is not None:
        approved_under(work, lease, order.approved, work.clock(), _silent)
    else:
        evaluate_under(work, lease, work.clock(), _silent)


def _tell(work: Work, lease: Lease, _order: Order) -> None:
    tell_under(work, lease, work.reports, work.lock.folder, work.clock(), _silent)


def _silent(key: str, **facts: object) -> None:
    """Nobody watches: what is to be known stands in the run and its events."""
    log.debug("progress", told=key, **facts)


KINDS: Mapping[RunKind, Do] = {RunKind.PULL: _pull, RunKind.EVALUATE: _evaluate, RunKind.TELL: _tell}
"""What is done for an agency, by kind of run."""
