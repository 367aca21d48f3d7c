"""A host in this process, over a site's folders: it carries out what is queued, as the daemon does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from syncsvc.app.configured import Configured, Preparing
from syncsvc.config.keeping import read_keeping
from syncsvc.jobs.children import Child
from syncsvc.jobs.execute import execute
from syncsvc.jobs.host import Host
from syncsvc.jobs.orders import Wanted, orders
from syncsvc.jobs.upkeep import Premises
from syncsvc.model.order import Order, Submission, Trigger
from syncsvc.model.schedule import Do
from syncsvc.store import journal
from syncsvc.store.engine import Store, default_address, open_store
from syncsvc.store.journal import RunFacts
from syncsvc.store.lock import DataLock, writing
from syncsvc.store.submitting import submit
from syncsvc.store.upgrade import upgrade


@dataclass(frozen=True)
class Hosted:
    """The host, what it is configured by, and the data folder that it holds."""

    store: Store
    host: Host
    configured: Configured
    lock: DataLock

    def submit(self, *made: Order, trigger: Trigger = Trigger.MANUAL) -> tuple[int, ...]:
        """Queue orders."""
        return submit(self.store, Submission(made, trigger, "uji"))

    def do(self, what: Do, wanted: Wanted | None = None, agency: str = "kota") -> list[RunFacts]:
        """Queue what an agency's step orders, carry it out in order, and say how it stands."""
        numbers = self.submit(*orders(self.configured.agency(agency), what, wanted or Wanted()))
        for number in numbers:
            execute(self.host, number)
        return [journal.run_facts(self.store, number) for number in numbers]


@contextmanager
def hosted(config: Path, data: Path, child: Child | None = None, address: str | None = None) -> Iterator[Hosted]:
    """A host that holds the data folder until the end; its store is there, or at ``address``."""
    address = address or default_address(data)
    with writing(data) as lock:
        upgrade(address)
        with open_store(address) as store:
            configured = Configured(config)

            def premises() -> Premises:
                return Premises(store, configured.folder, data, read_keeping(configured.folder), "uji")

            host = Host(store, "us", Preparing(store, lock, configured), premises, child=child)
            yield Hosted(store, host, configured, lock)
