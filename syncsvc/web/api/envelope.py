"""Around every answer: the request's number, the headers that protect it, and one line in the log."""

from __future__ import annotations

import time
import uuid

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from syncsvc.store.api_keys import ApiKey
from syncsvc.web.api.problems import REQUEST

KEY = "syncsvc.key"
"""Where the caller's key stands in a request's scope."""
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_ONE_YEAR = "max-age=31536000; includeSubDomains"


class Envelope:
    """The outermost layer; nothing that goes out escapes it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        number = uuid.uuid4().hex
        scope[REQUEST] = number
        begun, status = time.monotonic(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _protect(scope, MutableHeaders(scope=message), number)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            _log(scope, status, time.monotonic() - begun)


def _protect(scope: Scope, headers: MutableHeaders, number: str) -> None:
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if scope["scheme"] == "https":
        headers["Strict-Transport-Security"] = _ONE_YEAR
    headers["X-Request-Id"] = number


def _log(scope: Scope, status: int, seconds: float) -> None:
    """The route's template, never the address as it came; the key's name, never the key."""
    key: ApiKey | None = scope.get(KEY)
    structlog.get_logger().info(
        "request",
        route=getattr(scope.get("route"), "path", None) or "-",
        method=scope["method"] if scope["method"].isupper() and len(scope["method"]) < 10 else "-",
        status=status,
        ms=round(seconds * 1000, 1),
        by=key.name if key else None,
        key=key.number if key else None,
        request=scope[REQUEST],
        fault=scope.get("syncsvc.fault"),
    )
