"""Whether the service lives and can work, and its numbers."""

from __future__ import annotations

import threading
import time

from fastapi import APIRouter, Request, Response

from syncsvc.errors import SyncsvcError, UsageError
from syncsvc.store.alive import look
from syncsvc.web.api.doors import Scraper
from syncsvc.web.api.shapes import Shown, problems
from syncsvc.web.context import ApiContext
from syncsvc.web.metrics import MEDIA_TYPE, Numbers

LATEST_TICK = 60.0
"""Seconds after which schedules count as not looked at."""
_BELIEVED = 2.0
router = APIRouter(tags=["service"])


class Standing(Shown):
    """All that is told to whoever asks without a key."""

    ok: bool


class Readiness:
    """Whether the service can work; looked at anew every few seconds, however often it is asked."""

    def __init__(self, context: ApiContext) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._seen, self._ready = -_BELIEVED, False

    def ready(self) -> bool:
        """The store opens at the right schema and can be written, and schedules are looked at."""
        with self._lock:
            if time.monotonic() - self._seen >= _BELIEVED:
                self._ready, self._seen = self._look(), time.monotonic()
            return self._ready and self._context.tick_age() <= LATEST_TICK

    def _look(self) -> bool:
        try:
            look(self._context.data, self._context.address)
        except SyncsvcError:
            return False
        return True


@router.get("/health", responses={500: problems()[500]})
def health() -> Standing:
    """The process answers."""
    return Standing(ok=True)


@router.get("/ready", responses={code: problems()[code] for code in (500, 503)})
def ready(request: Request) -> Standing:
    """The process can work: it may be sent what is to be done."""
    readiness: Readiness = request.app.state.readiness
    if not readiness.ready():
        raise UsageError("api.not_ready")
    return Standing(ok=True)


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}, **problems()})
def metrics(request: Request, _caller: Scraper) -> Response:
    """The numbers for Prometheus. They too need a key, wherever they are asked from: behind a proxy everybody seems to
    be of this host."""
    numbers: Numbers = request.app.state.numbers
    return Response(numbers.page(), media_type=MEDIA_TYPE)
