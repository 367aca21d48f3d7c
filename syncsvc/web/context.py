"""What the interface is given by whoever serves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from syncsvc.app.wishes import Wish
from syncsvc.model.order import Order
from syncsvc.store.engine import Store


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

    ``address`` is the store's. ``orders`` turns a wish into orders (``app.wishes.ordered``); it raises SyncsvcError
    for one that cannot be fulfilled. ``nudge`` wakes whoever takes runs and heeds cancelling. ``tick_age``: seconds
    since schedules were last looked at. ``allowances``: calls per day that remotes grant, by the name of their budget.
    """

    store: Store
    address: str
    config: Path
    data: Path
    orders: Callable[[Wish], Sequence[Order]]
    nudge: Callable[[], None]
    tick_age: Callable[[], float]
    rates: Rates = field(default_factory=Rates)
    allowances: Callable[[], Mapping[str, int]] = dict
