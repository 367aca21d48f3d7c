"""What a person wishes for an agency, as orders by its configuration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from syncsvc.app.runs import people_named
from syncsvc.config.site import AgencyConfig
from syncsvc.jobs.orders import Wanted, orders
from syncsvc.model.order import Order
from syncsvc.model.run import Scope
from syncsvc.model.schedule import Do


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants done for one agency: ``do`` is sync, pull, evaluate or tell.

    ``units`` and ``nips`` narrow whom it is about, ``sources`` what is read; ``failed_only`` and ``since`` (UTC) what
    is asked again.
    """

    agency: str
    do: str
    sources: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    nips: tuple[str, ...] = ()
    failed_only: bool = False
    since: datetime | None = None


def orders_of(wish: Wish, agency_of: Callable[[str], AgencyConfig]) -> tuple[Order, ...]:
    """The orders of a wish; ``agency_of`` reads an agency's configuration. Raises UsageError for a source that the
    agency does not have, or a NIP that is none, which is not repeated."""
    scope = Scope(people_named(wish.nips), frozenset(unit.lower() for unit in wish.units))
    wanted = Wanted(wish.sources, scope, wish.failed_only, wish.since)
    return orders(agency_of(wish.agency), Do(wish.do), wanted)
