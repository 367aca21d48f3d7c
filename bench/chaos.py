"""A distributed installation under a nemesis, then calm, then the checker: what a store must still be after that.

``python -m bench chaos [--minutes 10 --agencies 60 --runs 600 --workers 3 --seed 1]``
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from bench.checker import History, breaches
from bench.crowd import Crowd, calm, make_crowd, seen
from bench.history import beginnings, history, late_schedules
from bench.measure import fresh
from bench.nemesis import Nemesis
from bench.recovery import Fault, Recovered, percentile, recoveries
from bench.site import BY, Site, site, sync
from bench.stores import postgres
from bench.supervised import Supervisor, wait_until
from bench.table import Row, at_most, known, truth
from syncsvc.model.order import Trigger
from syncsvc.model.run import State
from syncsvc.store.audit_reading import verify
from syncsvc.store.health import check
from syncsvc.store.schedules import schedules, switch_schedule
from tests.servers import PostgresServer

GOALS = {"kill -9 of a worker": 30.0, "SIGSTOP of a worker": 30.0, "SIGQUIT of PostgreSQL": 60.0}
"""Seconds until what was hit goes on again (reliability reference 4.4)."""
_PER_WISH = 3
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Extent:
    """How much chaos. ``runs`` wait at the beginning; a third of the agencies have a schedule of every minute."""

    minutes: float = 10.0
    agencies: int = 60
    runs: int = 600
    workers: int = 3
    seed: int = 1

    @property
    def patience(self) -> float:
        """Seconds within which everything must be over once it is calm."""
        return 300.0 + 60.0 * self.minutes + 2.0 * self.runs


@dataclass(frozen=True, slots=True)
class Installation:
    """A site on PostgreSQL and its agencies."""

    site: Site
    server: PostgresServer
    crowd: Crowd


def goals(extent: Extent) -> Iterable[Row]:
    """The rows of one chaos: what was done, how long what was hit did not go on, and every law."""
    with installed(extent) as made:
        fill(made, extent)
        began = beginnings(made.site.store)
        nemesis = Nemesis(made.site.store, made.server, made.site.processes, made.crowd, Random(extent.seed))  # noqa: S311
        nemesis.rage(60 * extent.minutes)
        print(f"chaos: {counted(nemesis.done)}; now calm", file=sys.stderr, flush=True)
        wait_until("the tick comes again", lambda: not late_schedules(made.site.store, began), extent.patience)
        waited = settle(made.site, made.crowd, extent.patience)
        ended = history(made.site.store, began)
        yield _what_was_done(nemesis, made.site.processes)
        yield known("chaos", "runs by how they ended", counted(how_they_ended(ended)), 1)
        yield known("chaos", "due times of schedules", str(sum(ran.due is not None for ran in ended.runs)), 1)
        yield known("chaos", "calm again: everything was over after", f"{waited:.0f} s", 1)
        recovered = recoveries(nemesis.faults, ended.events)
        _tell(recovered, nemesis.faults, ended)
        yield from _recovery_rows(recovered)
        for law, found in breaches(ended).items():
            yield law_row(law, found)
        yield from _sound(made, nemesis)


@contextmanager
def installed(extent: Extent) -> Iterator[Installation]:
    """Within, an installation serves: PostgreSQL, one daemon that takes no runs, workers, tiny agencies."""
    with tempfile.TemporaryDirectory() as name, postgres() as server:
        crowd = make_crowd(Path(name), extent.agencies, (extent.agencies + 2) // 3)
        with site(Path(name), server) as made:
            made.serve(slots=0)
            made.workers(extent.workers)
            wait_until("schedules are known", lambda: len(schedules(made.store)) >= len(crowd.scheduled))
            yield Installation(made, server, crowd)


def fill(made: Installation, extent: Extent) -> None:
    """Let so many runs wait: for every agency in turn, some by a person, most to fill up."""
    for number in range(extent.runs // _PER_WISH):
        agency = made.crowd.agencies[number % len(made.crowd.agencies)]
        made.site.wish(sync(agency, Trigger.MANUAL if number % 5 == 0 else Trigger.BACKFILL))


def settle(made: Site, crowd: Crowd, patience: float) -> float:
    """Switch all schedules off, sync everybody once more, and wait until all is over; how many seconds that took."""
    begun = time.monotonic()
    with made.beside():
        for each in schedules(made.store):
            switch_schedule(made.store, each.schedule.agency, each.schedule.name, enabled=False, by=BY)
    for agency in crowd.agencies:
        made.wish(sync(agency, Trigger.MANUAL))
    while made.going_on() and time.monotonic() < begun + patience:
        time.sleep(1)
    return time.monotonic() - begun


def expected(agencies: int, editions: dict[str, int]) -> dict[str, Any]:
    """What readers must see in the end, in a process of its own: an undisturbed walk."""
    with tempfile.TemporaryDirectory() as name:
        crowd = make_crowd(Path(name), agencies, 0)
        return {"rows": calm(crowd, editions)}


def law_row(law: str, found: list[str]) -> Row:
    """A law as a row; the first breaches go to standard error."""
    for breach in found[:_SHOWN]:
        print(f"BREACH {law}: {breach}", file=sys.stderr, flush=True)
    return truth("chaos", law, "0 breaches", not found, f"{len(found)} breaches")


def _sound(made: Installation, nemesis: Nemesis) -> Iterable[Row]:
    problems = check(made.site.address).problems
    yield law_row("the store is sound", [str(each) for each in problems])
    verified = verify(made.site.store)
    yield law_row("the audit is whole", [str(each) for each in verified.shown])
    agencies = made.crowd.agencies
    calmly = fresh(expected, agencies=len(agencies), editions=nemesis.editions)["rows"]
    wanted = {tuple(row) for row in calmly}
    found = set(seen(made.site.store, agencies, still_open=True))
    differing = [f"{'lacks' if row in wanted else 'has'} {row[0]} {row[1][:12]}" for row in sorted(wanted ^ found)]
    yield law_row("findings as of an undisturbed evaluation", differing)
    yield known("chaos", "findings compared", str(len(wanted)), 1)


def _tell(recovered: Iterable[Recovered], faults: Iterable[Fault], ended: History) -> None:
    """What became of each run that failed or went on later than the goal, and what was done to it, to standard
    error."""
    slow = {each.run for each in recovered if each.again > GOALS.get(each.kind, float("inf"))}
    failed = {ran.run for ran in ended.runs if ran.state is State.FAILED}
    happened = [(each.at, each.run, f"fence {each.fence} {each.type} {each.data}") for each in ended.events]
    happened += [(each.at, run, f"fence {fence} {each.kind}") for each in faults for run, fence in each.held]
    for at, run, what in sorted(happened):
        if run in slow | failed:
            print(f"{'FAILED' if run in failed else 'SLOW'} {run} {at:%H:%M:%S} {what}", file=sys.stderr, flush=True)


def _recovery_rows(recovered: list[Recovered]) -> Iterable[Row]:
    for kind in sorted({each.kind for each in recovered}):
        again = [each.again for each in recovered if each.kind == kind]
        let_go = [each.let_go for each in recovered if each.kind == kind]
        told = f"{_spread(again)}; free to be taken: {_spread(let_go)}"
        what = f"{kind}: goes on again, 95 of 100"
        if kind in GOALS:
            yield at_most("chaos", what, percentile(again, 0.95), GOALS[kind], len(again), " s", told)
        else:
            yield known("chaos", what, f"{percentile(again, 0.95):.2f} s ({told})", len(again))


def _spread(seconds: list[float]) -> str:
    return f"half in {percentile(seconds, 0.5):.1f} s, all in {max(seconds):.1f} s"


def _what_was_done(nemesis: Nemesis, processes: Supervisor) -> Row:
    codes = sum((kept.codes for kept in processes.kept.values()), Counter[int]())
    ended = counted(Counter({f"code {code}": count for code, count in codes.items()}))
    return known("chaos", "what was done; how processes ended", f"{counted(nemesis.done)}; {ended}", 1)


def how_they_ended(ended: History) -> Counter[str]:
    """Runs by their state; those that failed by their reason, too."""
    return Counter(f"failed by {ran.reason}" if ran.state is State.FAILED else str(ran.state) for ran in ended.runs)


def counted(counts: Counter[str]) -> str:
    """Each with its number, in one line."""
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
