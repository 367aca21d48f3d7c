"""Every connection to our own database is cut while a run goes on: that is no fault of the run, which is done again."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import pytest
from sqlalchemy import text

from syncsvc import crash_points
from syncsvc.errors import StoreGone
from syncsvc.jobs.execute import execute
from syncsvc.jobs.orders import Wanted, orders, site_orders
from syncsvc.model.order import Order, RunKind
from syncsvc.model.run import GOING_ON, State
from syncsvc.model.schedule import Do
from syncsvc.store import journal
from tests.hosting import Hosted, hosted
from tests.jobs.agency import Place, everybody
from tests.servers import PostgresServer

WITHIN = ("checkpoint_open", "flip_open", "end_open")
"""Places within a transaction, which is lost with its connection."""
BETWEEN = ("claimed", "batch_came", "checkpoint_kept", "before_flip", "report_written", "ended")
_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()"
_KEPT = (
    "SELECT (SELECT count(*) FROM finding) AS findings, (SELECT count(*) FROM intake) AS intakes,"
    " (SELECT count(*) FROM run) AS runs, (SELECT max(fence) FROM run) AS takes"
)
_TIMES = 5
P = ParamSpec("P")
T = TypeVar("T")


@pytest.mark.parametrize(
    ("place", "visit"), [*((place, visit) for place in WITHIN for visit in (1, 3)), *((place, 1) for place in BETWEEN)]
)
def test_cut_off_at_each_place_runs_are_done_again(
    agency: Place,
    postgres_server: PostgresServer,
    postgres_database: str,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    visit: int,
) -> None:
    """Pulls, evaluation and telling end as done whenever the connections go; nothing is kept twice."""
    agency.write("siasn", everybody(n3="Beda Nama"))
    left = visits(place, visit, lambda: postgres_server.run(_CUT.format(name=postgres_database)), monkeypatch)
    address = postgres_server.url(postgres_database)
    with hosted(agency.folder / "config", agency.folder / "data", address=address) as here:
        runs = here.submit(*orders(here.configured.agency("kota"), Do.SYNC, Wanted()))
        assert [until_over(here, run) for run in runs] == [State.DONE] * len(runs)
        with here.store.reading() as connection:
            kept = connection.execute(text(_KEPT)).one()
        found = sum(journal.run_facts(here.store, run).counts.get("new", 0) for run in runs)
    assert (kept.findings, kept.intakes, kept.runs) == (found, 2, 4)
    assert found > 0
    assert kept.takes == (2 if place in WITHIN and not left else 1)


@pytest.mark.parametrize("order", [Order("kota", RunKind.PULL, "pull/simpeg"), *site_orders(Do.HEAD)])
def test_cut_off_before_it_begins_a_run_is_done_again(agency: Place, order: Order) -> None:
    """The database goes after a run was taken and before what it needs was read: the run is done at the second take."""
    with hosted(agency.folder / "config", agency.folder / "data") as here:
        here.host.prepare = at_first(here.host.prepare)
        here.host.premises = at_first(here.host.premises)
        (run,) = here.submit(order)
        assert until_over(here, run) is State.DONE
        assert journal.run_facts(here.store, run).fence == 2


def at_first(call: Callable[P, T]) -> Callable[P, T]:
    """The call, but the first time the database does not answer."""
    left = [StoreGone("store.unreachable", place="di sini")]

    def called(*args: P.args, **more: P.kwargs) -> T:
        if left:
            raise left.pop()
        return call(*args, **more)

    return called


def visits(place: str, visit: int, act: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Do something when a named place is come by for that time; empty once it was done."""
    left = list(range(visit))

    def here(point: str) -> None:
        if point == place and left:
            left.pop()
            if not left:
                act()

    monkeypatch.setattr(crash_points, "here", here)
    return left


def until_over(here: Hosted, run: int) -> State:
    """Take a run, and give signs of life, as often as it is wanted; how it ended."""
    for _ in range(_TIMES):
        execute(here.host, run)
        here.host.beat()
        state = journal.run_facts(here.store, run).state
        if state not in GOING_ON:
            return state
    return State.RUNNING
