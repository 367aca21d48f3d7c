"""A server over a store, and clients of it with keys of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from syncsvc.app.wishes import Wish
from syncsvc.model.order import Order, RunKind
from syncsvc.model.right import EVERY_AGENCY, Right
from syncsvc.model.run import Scope
from syncsvc.store.api_keys import NewKey, create
from syncsvc.store.engine import Store
from syncsvc.store.lock import DataLock
from syncsvc.web.context import ApiContext, Rates
from syncsvc.web.server import Serving

OWN, FOREIGN = "uji", "asing"
PLENTY = Rates("10000/second", "10000/second", "10000/second", "10000/second", "10000/second")
NIP = "198501012010011901"


@dataclass
class Served:
    """A running interface: its store, the locked data folder, and how often it nudged."""

    store: Store
    lock: DataLock
    serving: Serving
    context: ApiContext
    nudges: list[None] = field(default_factory=list)
    late: list[float] = field(default_factory=lambda: [0.0])

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.serving.port}"

    def secret(self, *rights: Right, agencies: Sequence[str] = (OWN,)) -> str:
        """A new key."""
        return create(self.store, NewKey("uji coba", tuple(agencies), rights, 30), "penguji")[1]

    @contextmanager
    def client(self, *rights: Right, agencies: Sequence[str] = (OWN,), **options: Any) -> Iterator[httpx.Client]:
        """Somebody with a key that has these rights."""
        headers = {"Authorization": f"Bearer {self.secret(*rights, agencies=agencies)}"}
        with httpx.Client(base_url=self.address, headers=headers, timeout=30, **options) as client:
            yield client

    @contextmanager
    def administrator(self) -> Iterator[httpx.Client]:
        """Somebody who may do everything everywhere."""
        with self.client(Right.ADMIN, agencies=[EVERY_AGENCY]) as client:
            yield client


def ordered(wish: Wish) -> Sequence[Order]:
    """A pull of one source and an evaluation, or only what is wished."""
    scope = Scope(frozenset(wish.nips), frozenset(wish.units))
    pull = Order(wish.agency, RunKind.PULL, "pull/simpeg", scope, wish.sources, since=wish.since)
    evaluate = Order(wish.agency, RunKind.EVALUATE, "evaluate", scope, step=1)
    return (pull, evaluate) if wish.do == "sync" else (pull,) if wish.do == "pull" else (evaluate,)


@contextmanager
def served(
    store: Store,
    lock: DataLock,
    folder: Path,
    address: str,
    rates: Rates = PLENTY,
    unix: Path | None = None,
    orders: Callable[[Wish], Sequence[Order]] = ordered,
) -> Iterator[Served]:
    """An interface that listens on a free port until the end."""
    for key in (OWN, FOREIGN):
        (folder / "config" / "agencies" / key).mkdir(parents=True, exist_ok=True)
    nudges: list[None] = []
    late = [0.0]
    context = ApiContext(
        store,
        address,
        folder / "config",
        lock.folder,
        orders=orders,
        nudge=lambda: nudges.append(None),
        tick_age=lambda: late[0],
        rates=rates,
    )
    serving = Serving(context, "127.0.0.1", 0, unix)
    serving.start()
    try:
        yield Served(store, lock, serving, replace(context), nudges, late)
    finally:
        serving.stop()
