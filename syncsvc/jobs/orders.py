"""What is to be done for an agency, as orders: its pulls first, then the evaluation, then the telling."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from syncsvc.config.site import AgencyConfig
from syncsvc.errors import UsageError
from syncsvc.jobs.people import asks_one_by_one
from syncsvc.model.order import SITE, Order, RunKind
from syncsvc.model.run import Scope
from syncsvc.model.schedule import OF_SITE, Do, Schedule
from syncsvc.store.runs import LANE, PULL

WAIT_FOR_PULLS = timedelta(minutes=60)
"""How long at most an evaluation waits for the pulls of its batch."""
WHOLE, BY_PERSON, EVALUATION, TELLING = 0, 1, 2, 3
"""The steps. Whole sources come first: they list the people whom the others are asked about."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How far what is to be done is narrowed: to some sources, to people or units, to what failed, to what was
    answered before a moment; and as of which moment it is judged."""

    sources: tuple[str, ...] = ()
    scope: Scope = field(default_factory=Scope)
    failed_only: bool = False
    since: datetime | None = None
    as_of: datetime | None = None
    dry: bool = False
    wait: timedelta | None = WAIT_FOR_PULLS


ALL = Wanted()


def orders(agency: AgencyConfig, do: Do, wanted: Wanted = ALL) -> tuple[Order, ...]:
    """The orders of one batch. Each step can be had alone. Raises UsageError for a source that the agency does not
    have, and for what concerns the whole installation."""
    unknown = [name for name in wanted.sources if name not in agency.sources]
    if unknown:
        raise UsageError("run.source_unknown", source=", ".join(unknown), known=", ".join(agency.sources))
    if do in OF_SITE:
        raise UsageError("timetable.only_site", do=do.value)
    made: list[Order] = []
    if do in (Do.SYNC, Do.PULL):
        made += _pulls(agency, wanted)
    if do in (Do.SYNC, Do.EVALUATE):
        made.append(_evaluation(agency, wanted, bool(made)))
    if do in (Do.SYNC, Do.TELL):
        made.append(Order(agency.key, RunKind.TELL, RunKind.TELL.value, step=TELLING, as_of=wanted.as_of))
    return tuple(made)


def site_orders(do: Do) -> tuple[Order, ...]:
    """The order of something that concerns the whole installation."""
    return (Order(SITE, RunKind(do.value), do.value),)


def orders_of(schedule: Schedule, agency_of: Callable[[str], AgencyConfig]) -> tuple[Order, ...]:
    """What a schedule orders. ``agency_of`` reads an agency's configuration; what it raises comes through."""
    if schedule.do in OF_SITE:
        return site_orders(schedule.do)
    return orders(agency_of(schedule.agency), schedule.do, Wanted(sources=schedule.sources))


def without_held(made: Iterable[Order], held: frozenset[str]) -> tuple[Order, ...]:
    """Orders without the pulls of paused sources. Without a pull that is left of several, nothing is left at all: an
    evaluation of what nobody brought says nothing new."""
    pulls = [order for order in made if order.kind is RunKind.PULL]
    left = [order for order in pulls if not held.issuperset(order.only)]
    if pulls and not left:
        return ()
    return (*left, *(order for order in made if order.kind is not RunKind.PULL))


def _pulls(agency: AgencyConfig, wanted: Wanted) -> Iterator[Order]:
    for name, settings in agency.sources.items():
        if wanted.sources and name not in wanted.sources:
            continue
        yield Order(
            agency.key,
            RunKind.PULL,
            PULL + name,
            scope=wanted.scope,
            only=(name,),
            as_of=wanted.as_of,
            failed_only=wanted.failed_only,
            since=wanted.since,
            step=BY_PERSON if asks_one_by_one(settings) else WHOLE,
        )


def _evaluation(agency: AgencyConfig, wanted: Wanted, after_pulls: bool) -> Order:
    return Order(
        agency.key,
        RunKind.EVALUATE,
        LANE,
        scope=wanted.scope,
        only=wanted.sources,
        dry=wanted.dry,
        as_of=wanted.as_of,
        step=EVALUATION,
        wait=wanted.wait if after_pulls else None,
    )
