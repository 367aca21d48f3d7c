"""What a run is given, and how it ends whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog

from syncsvc.config.notify import ReportsConfig
from syncsvc.config.site import AgencyConfig
from syncsvc.connectors.tokens import Registry
from syncsvc.errors import Cancelled, Stopped, StoreGone, SyncsvcError
from syncsvc.jobs.stopping import Stop, Why
from syncsvc.model.rules import Rules
from syncsvc.model.run import Scope, State
from syncsvc.store import runs
from syncsvc.store.claims import give_back
from syncsvc.store.engine import Store
from syncsvc.store.lease import Lease
from syncsvc.store.lock import DataLock

Say = Callable[..., None]
"""Called with a word key and facts, to tell a person what is being done."""

log = structlog.get_logger()


def utc_now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Work:
    """What the runs of one agency are given; ``clock`` tells when they end, in UTC.

    ``only`` names the sources to pull (none: all), ``scope`` whom to ask and to speak about. ``tokens`` are those that
    this process holds for remotes; ``patience`` is how long, in seconds, a remote's budget, or our own pause between
    two tries, may keep a call waiting; ``stop`` knows when everything is to end. ``failed_only`` and ``since`` narrow
    what is asked (``model.order.Order``); ``reports`` are laid down as files.
    """

    store: Store
    lock: DataLock
    agency: AgencyConfig
    rules: Rules
    scope: Scope
    only: tuple[str, ...] = ()
    dry: bool = False
    as_of: datetime | None = None
    clock: Callable[[], datetime] = utc_now
    tokens: Registry = field(default_factory=Registry)
    patience: float = 120.0
    stop: Stop = field(default_factory=Stop)
    failed_only: bool = False
    since: datetime | None = None
    reports: ReportsConfig = field(default_factory=ReportsConfig)


@dataclass(frozen=True, slots=True)
class NamedFailure:
    """Whatever ends a run early, its state says failed and its reason why; the fault goes on its way. A run whose
    database is gone cannot be named: it is taken again, or buried by the next start."""

    work: Work
    lease: Lease

    def __enter__(self) -> NamedFailure:
        """The run goes on."""
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, _: object) -> None:
        if isinstance(fault, Cancelled):
            self._fail("cancelled", State.CANCELLED)
        elif isinstance(fault, Stopped) and self.work.stop.why is Why.LEAVING:
            give_back(self.work.store, self.lease, "leaving")
        elif isinstance(fault, SyncsvcError):
            if not isinstance(fault, StoreGone):
                self._fail(fault.key)
        elif fault is not None:
            self._fail("interrupted" if isinstance(fault, KeyboardInterrupt) else "crashed")

    def _fail(self, reason: str, state: State = State.FAILED) -> None:
        """Name the run's end; when even that cannot be written, the next start buries it."""
        lease = self.lease
        log.error("run", agency=lease.agency, run=lease.run, state=str(state), error=reason)
        try:
            runs.finish(self.work.store, lease, state, reason, self.work.clock())
        except SyncsvcError as second:
            log.error("run", agency=lease.agency, run=lease.run, state="unwritten", error=second.key)
