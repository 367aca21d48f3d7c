"""A sign of life to somebody outside, who raises the alarm when none comes: we cannot tell that we are dead."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Thread

from syncsvc.config.live.reach import Reach
from syncsvc.config.notify import NotifyConfig
from syncsvc.errors import SyncsvcError
from syncsvc.jobs.channels import address, posting
from syncsvc.jobs.work import log
from syncsvc.notify.message import DEADLINE_SECONDS, Secret
from syncsvc.notify.posting import Call, Post, accept

FAIL = "/fail"
_SMALL = 100_000


@dataclass(slots=True)
class Watcher:
    """Calls an address every so often while all is well, and with ``/fail`` behind its path as soon as it is not."""

    url: Secret = field(repr=False)
    post: Post = field(repr=False)
    every: timedelta
    _last: datetime | None = None
    _well: bool = True
    _thread: Thread | None = None

    def turn(self, now: datetime, well: bool) -> None:
        """To be called every few seconds; waits for nobody. ``well``: schedules are ticked and the store answers."""
        due = self._last is None or now - self._last >= self.every or well != self._well
        if not due or (self._thread is not None and self._thread.is_alive()):
            return
        self._last, self._well = now, well
        self._thread = Thread(target=self._call, args=(well,), name="watcher", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait for a call under way; whether it ended in time."""
        if self._thread is not None:
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    def _call(self, well: bool) -> None:
        try:
            accept(self.post(Call(self.url() if well else failing(self.url()))))
        except SyncsvcError as error:
            log.warning("watcher", state="failed", well=well, error=error.key)


def failing(url: str) -> str:
    """Where trouble is told: ``/fail`` behind the path, before the query."""
    path, mark, query = url.partition("?")
    return f"{path.rstrip('/')}{FAIL}{mark}{query}"


def watcher_of(notify: NotifyConfig) -> Watcher | None:
    """The watcher that ``notify.yaml`` names, if any. No secret is read yet."""
    settings = notify.watcher
    if settings is None:
        return None
    reach = Reach(
        deadline_seconds=DEADLINE_SECONDS, ca_file=settings.ca_file, proxy=settings.proxy, max_sent_bytes=_SMALL
    )
    url = address(settings.url, notify.folder, settings.allow_private)
    post = posting(reach, notify.folder, settings.allow_private)
    return Watcher(url, post, timedelta(minutes=settings.every_minutes))
