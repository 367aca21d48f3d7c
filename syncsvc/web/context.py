"""What the interface is given by whoever serves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from syncsvc.model.order import Order
from syncsvc.store.engine import Store


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


@dataclass(frozen=True, slots=True)
class Rates:
    """How much is served, as ``limits`` writes it: per key altogether, and of what costs more; per address, wrong keys.
    ``streams`` are followed by one key at once, ``reports`` made at once by all."""

    every: str = "100/second"
    trigger: str = "60/minute"
    search: str = "60/minute"
    report: str = "20/minute"
    wrong: str = "30/minute"
    streams: int = 20
    reports: int = 2


@dataclass(frozen=True, slots=True)
class ApiContext:
    """The open store, both folders, and what only the process that serves can do.

    ``address`` is the store's. ``orders`` turns a wish into orders; it raises SyncsvcError for one that cannot be
    fulfilled. ``nudge`` wakes whoever takes runs and heeds cancelling. ``tick_age``: seconds since schedules were last
    looked at.
    """

    store: Store
    address: str
    config: Path
    data: Path
    orders: Callable[[Wish], Sequence[Order]]
    nudge: Callable[[], None]
    tick_age: Callable[[], float]
    rates: Rates = field(default_factory=Rates)
