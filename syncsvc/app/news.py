"""Telling people, as a daemon does it: what is due is sent every few seconds, and looked for every minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import structlog

from syncsvc.config.notify import NotifyConfig, read_notify
from syncsvc.config.site import AgencyConfig, agency_keys
from syncsvc.connectors.tokens import Registry
from syncsvc.errors import ConfigError, UsageError
from syncsvc.jobs.alarms import Watched, watch
from syncsvc.jobs.channels import wire
from syncsvc.jobs.digest import catch_up
from syncsvc.jobs.messenger import Messenger
from syncsvc.jobs.watcher import Watcher, watcher_of
from syncsvc.store.engine import Store

log = structlog.get_logger()


@dataclass(slots=True)
class Telling:
    """Of one process. ``agency`` gives an agency as it is configured now (ConfigError or UsageError where it is not);
    ``tokens`` are those that this process holds.

    ``notify.yaml`` is read anew by ``look``; while it has mistakes the last good one counts.
    """

    store: Store
    config: Path
    data: Path
    agency: Callable[[str], AgencyConfig]
    tokens: Registry = field(default_factory=Registry)
    notify: NotifyConfig = field(default_factory=NotifyConfig)
    _messenger: Messenger | None = None
    _watcher: Watcher | None = None

    def send(self, well: bool = True) -> None:
        """Route news, send what is due, and give the outside watcher a sign of life; every few seconds. ``well``:
        schedules are ticked. Waits for no receiver. Raises what the store raises."""
        if self._messenger is None:
            self._reread()
        if self._messenger is not None:
            self._messenger.turn()
        if self._watcher is not None:
            self._watcher.turn(datetime.now(UTC), well)

    def look(self) -> None:
        """Read ``notify.yaml`` anew, ring for what is wrong, and announce digests that nobody announced; every minute.
        Raises what the store raises."""
        self._reread()
        agencies = self._agencies()
        now = datetime.now(UTC)
        watch(self.store, Watched(agencies, tuple(self.notify.channels), self.data, self.tokens), now)
        catch_up(self.store, agencies, now)

    def close(self, seconds: float = 10.0) -> None:
        """Send nothing more, and wait so long at most for what is under way."""
        if self._messenger is not None and not self._messenger.close(seconds):
            log.warning("tell", state="leaving")

    def _reread(self) -> None:
        found, document = read_notify(self.config, agency_keys(self.config))
        if document.mistakes:
            log.warning("config", file=document.file, state="refused", mistakes=len(document.mistakes))
            found = self.notify
        if self._messenger is not None and found == self.notify:
            return
        self.notify = found
        if self._messenger is None:
            self._messenger = Messenger(self.store, wire(found))
        self._messenger.channels = wire(found)
        self._watcher = watcher_of(found)

    def _agencies(self) -> dict[str, AgencyConfig]:
        """Those that are configured without mistakes."""
        found = {}
        for key in agency_keys(self.config):
            try:
                found[key] = self.agency(key)
            except (ConfigError, UsageError) as refused:
                log.warning("config", agency=key, state="refused", error=refused.key)
        return found
