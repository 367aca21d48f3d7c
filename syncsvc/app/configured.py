"""The configuration as a daemon uses it: as its files are now, and the last good one while the newest has mistakes.

Files that have not changed are not read again: hundreds of agencies are looked at with each tick.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import structlog

from syncsvc.app.places import moment_of, rules_of
from syncsvc.app.room import require_room
from syncsvc.app.soundness import sound_agency
from syncsvc.config.live.grant import remote_name
from syncsvc.config.live.source import LiveSource
from syncsvc.config.notify import ReportsConfig, read_notify
from syncsvc.config.site import AgencyConfig, Stamp, agency_keys, stamp_of
from syncsvc.connectors.tokens import Registry
from syncsvc.errors import ConfigError, UsageError
from syncsvc.jobs.stopping import Stop
from syncsvc.jobs.work import Work
from syncsvc.model.order import Order, RunKind
from syncsvc.store import journal
from syncsvc.store.claims import Claimed
from syncsvc.store.engine import Store
from syncsvc.store.lock import DataLock
from syncsvc.store.runs import PULL

log = structlog.get_logger()


@dataclass(slots=True)
class Configured:
    """One configuration folder. ``refused`` are the agencies whose newest files have mistakes, with these."""

    folder: Path
    refused: dict[str, ConfigError] = field(default_factory=dict)
    _good: dict[str, AgencyConfig] = field(default_factory=dict)
    _stamps: dict[str, Stamp] = field(default_factory=dict)

    def reports(self) -> ReportsConfig:
        """Where reports are laid down, as far as ``notify.yaml`` can be read."""
        return read_notify(self.folder, agency_keys(self.folder))[0].reports

    def agency(self, key: str) -> AgencyConfig:
        """An agency as it is configured now, or as it last was without mistakes. Raises ConfigError when it never was,
        UsageError when there is none of that key."""
        stamp = stamp_of(self.folder, key)
        if self._stamps.get(key) == stamp:
            return self._good[key]
        try:
            read = sound_agency(self.folder, key)
        except ConfigError as mistakes:
            self._stamps.pop(key, None)
            if key not in self.refused:
                log.warning("config", agency=key, state="refused", mistakes=len(mistakes.mistakes))
            self.refused[key] = mistakes
            if key not in self._good:
                raise
            return self._good[key]
        self.refused.pop(key, None)
        self._good[key] = read
        self._stamps[key] = stamp
        return read

    def allowances(self) -> Mapping[str, int]:
        """How many calls per day remotes grant, by the name of their budget, as the agencies said when last read."""
        live = [each for agency in [*self._good.values()] for each in agency.sources.values()]
        return {
            remote_name(each.pace, each.address): each.pace.per_day
            for each in live
            if isinstance(each, LiveSource) and each.pace.per_day is not None
        }


@dataclass(frozen=True, slots=True)
class Preparing:
    """Joins what a daemon's runs need (``jobs.host.Prepare``). Tokens are held for all runs of the process."""

    store: Store
    lock: DataLock
    configured: Configured
    tokens: Registry = field(default_factory=Registry)

    def __call__(self, claimed: Claimed, stop: Stop) -> Work:
        """What one run needs now. Raises UsageError for a source that is no longer configured, DiskFull without
        room."""
        order = claimed.order
        require_room(self.store, self.lock.folder)
        agency = self.configured.agency(order.agency)
        source = order.lane.removeprefix(PULL)
        if order.kind is RunKind.PULL and source not in agency.sources:
            raise UsageError("run.source_unknown", source=source, known=", ".join(agency.sources))
        moment = moment_of(agency, self._day(claimed.lease.run, order))
        return Work(
            store=self.store,
            lock=self.lock,
            agency=agency,
            rules=rules_of(agency, moment),
            scope=order.scope,
            only=order.only,
            dry=order.dry,
            as_of=moment if order.as_of or order.approved is not None else None,
            tokens=self.tokens,
            stop=stop,
            failed_only=order.failed_only,
            since=order.since,
            reports=self.configured.reports(),
        )

    def _day(self, run: int, order: Order) -> datetime | None:
        return approval_day(self.store, order.agency, run) if order.approved is not None else order.as_of


def approval_day(store: Store, agency: str, run: int) -> datetime | None:
    """The day by which a held run is judged when it is approved: the one on which it was held, or the later one of the
    run that readers see, for results never go back in time."""
    seen = journal.current_run(store, agency)
    known = [journal.run_facts(store, each).rules.get("today") for each in (run, seen) if each]
    days = [day for day in known if day]
    return datetime.fromisoformat(max(days)) if days else None
