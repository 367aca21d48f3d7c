"""What is done for an agency, as orders: which, in which step, and each step alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from syncsvc.app.places import agency_of
from syncsvc.config.site import AgencyConfig
from syncsvc.errors import UsageError
from syncsvc.jobs.orders import BY_PERSON, EVALUATION, TELLING, WHOLE, Wanted, orders, orders_of, without_held
from syncsvc.model.order import SITE, Order, RunKind
from syncsvc.model.run import Scope
from syncsvc.model.schedule import OF_SITE, Daily, Do, Schedule, Timing
from tests.jobs.agency import Place
from tests.jobs.remote import Siasn, live, settings

Step = tuple[RunKind, str, int]


@pytest.fixture
def config(agency: Place) -> AgencyConfig:
    """An agency of two files."""
    return agency_of(agency.folder / "config", "kota")


@pytest.fixture
def remote_config(agency: Place, remote: Siasn) -> Iterator[AgencyConfig]:
    """The same agency, whose SIASN is asked person by person."""
    agency.run()
    with live(agency, settings(remote.remote.address)) as work:
        yield work.agency


def steps(made: tuple[Order, ...]) -> list[Step]:
    """Kind, lane and step of each order."""
    return [(order.kind, order.lane, order.step) for order in made]


def test_a_synchronisation_has_every_step(remote_config: AgencyConfig) -> None:
    """A pull per source, whole ones before those that are asked person by person; an evaluation that waits for them an
    hour at most; the telling."""
    made = orders(remote_config, Do.SYNC)
    assert sorted(steps(made), key=lambda step: step[2]) == [
        (RunKind.PULL, "pull/simpeg", WHOLE),
        (RunKind.PULL, "pull/siasn", BY_PERSON),
        (RunKind.EVALUATE, "evaluate", EVALUATION),
        (RunKind.TELL, "tell", TELLING),
    ]
    assert [order.wait for order in made if order.wait] == [timedelta(minutes=60)]
    assert {order.agency for order in made} == {"kota"}
    assert [order.only for order in made if order.kind is RunKind.PULL] == [("simpeg",), ("siasn",)]


@pytest.mark.parametrize(
    ("do", "lanes"),
    [(Do.PULL, ["pull/simpeg", "pull/siasn"]), (Do.EVALUATE, ["evaluate"]), (Do.TELL, ["tell"])],
)
def test_each_step_can_be_had_alone(config: AgencyConfig, do: Do, lanes: list[str]) -> None:
    """Pulls, the evaluation or the telling, without the others; an evaluation alone waits for nobody."""
    made = orders(config, do)
    assert [order.lane for order in made] == lanes
    assert not [order for order in made if order.wait]


def test_what_is_wanted_is_narrowed(config: AgencyConfig) -> None:
    """One source, some people, what failed, since when, as of when: the pull is told all of it, the evaluation what
    concerns it."""
    since, day = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    scope = Scope(nips=frozenset({"198501012010011901"}))
    wanted = Wanted(("siasn",), scope, failed_only=True, since=since, as_of=day, dry=True, wait=None)
    pull, evaluation, _ = orders(config, Do.SYNC, wanted)
    assert (pull.only, pull.scope, pull.failed_only, pull.since, pull.as_of) == (("siasn",), scope, True, since, day)
    assert (evaluation.scope, evaluation.as_of, evaluation.dry, evaluation.wait) == (scope, day, True, None)


def test_what_nobody_has_cannot_be_ordered(config: AgencyConfig) -> None:
    """A source that the agency does not have, and what concerns the installation, are refused."""
    with pytest.raises(UsageError) as unknown:
        orders(config, Do.PULL, Wanted(("simpek",)))
    assert unknown.value.key == "run.source_unknown"
    with pytest.raises(UsageError):
        orders(config, Do.BACKUP)


@pytest.mark.parametrize("do", sorted(OF_SITE))
def test_the_installation_s_own(do: Do) -> None:
    """What concerns the whole installation is one order in a lane of its name, and reads no agency."""

    def nobody(key: str) -> AgencyConfig:
        raise AssertionError(key)

    (order,) = orders_of(Schedule("x", do, Timing(Daily(60))), nobody)
    assert (order.agency, order.kind, order.lane) == (SITE, RunKind(do), do.value)


def test_a_schedule_orders_what_it_says(config: AgencyConfig) -> None:
    """A schedule's sources are those that are pulled."""
    made = orders_of(Schedule("x", Do.PULL, Timing(Daily(60)), "kota", ("siasn",)), lambda _: config)
    assert [order.lane for order in made] == ["pull/siasn"]


def test_paused_sources_are_left_out(config: AgencyConfig) -> None:
    """Without any pull that is left nothing is; what never pulled is not concerned."""
    made = orders(config, Do.SYNC)
    assert [order.lane for order in without_held(made, frozenset({"siasn"}))] == ["pull/simpeg", "evaluate", "tell"]
    assert without_held(made, frozenset({"siasn", "simpeg"})) == ()
    assert len(without_held(orders(config, Do.EVALUATE), frozenset({"siasn", "simpeg"}))) == 1
