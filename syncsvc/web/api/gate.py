"""Before anything is done for a request: whose it is, whether it is too much, and whether its body can be read.

Without a key there is nothing but ``OPEN``: not even which routes there are. Keys have 256 bits, so they cannot be
guessed; the limit on wrong ones only spares the log and the database. Addresses are those that connect to us: what a
proxy says about others is not believed.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from syncsvc.errors import SyncsvcError, UsageError
from syncsvc.store.api_keys import PREFIX, ApiKey, verify
from syncsvc.web.api.envelope import KEY
from syncsvc.web.api.problems import problem
from syncsvc.web.api.turnstile import Turnstile
from syncsvc.web.context import ApiContext

OPEN = frozenset({"/health", "/ready"})
"""What everybody may ask, without a key."""
MOST_BYTES = 1_000_000
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FROM_HERE = frozenset({"same-origin", "none"})


class Gate:
    """Turns away what may not come in."""

    def __init__(self, app: ASGIApp, context: ApiContext, turnstile: Turnstile) -> None:
        self._app, self._context, self._turnstile = app, context, turnstile

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or tell why not."""
        try:
            receive = await self._admitted(scope, receive)
        except SyncsvcError as error:
            await problem(scope, error)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _admitted(self, scope: Scope, receive: Receive) -> Receive:
        """What to read the request from, when it may come in."""
        headers = Headers(scope=scope)
        unsafe = scope["method"] not in _SAFE
        if unsafe and headers.get("sec-fetch-site", "none") not in _FROM_HERE:
            raise UsageError("api.cross_site")
        if scope["path"] not in OPEN:
            key = await self._known(scope, headers)
            scope[KEY] = key
            self._turnstile.pass_one("every", str(key.number))
        if not unsafe:
            return receive
        body = await _whole(headers, receive)
        if body and headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise UsageError("api.not_json")
        return _again(body, receive)

    async def _known(self, scope: Scope, headers: Headers) -> ApiKey:
        kind, _, secret = headers.get("authorization", "").partition(" ")
        key = None
        if kind.lower() == "bearer" and secret.startswith(PREFIX):
            key = await run_in_threadpool(verify, self._context.store, secret.strip())
        if key is None:
            self._turnstile.pass_one("wrong", (scope.get("client") or ("socket",))[0])
            raise UsageError("api.key_wrong" if secret else "api.key_missing")
        return key


async def _whole(headers: Headers, receive: Receive) -> bytes:
    """The whole body. Raises UsageError as soon as it is known to be too large."""
    promised = headers.get("content-length", "0")
    if promised.isdigit() and int(promised) > MOST_BYTES:
        raise UsageError("api.too_large", most=MOST_BYTES)
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MOST_BYTES:
            raise UsageError("api.too_large", most=MOST_BYTES)
    return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives the body once more, then whatever comes."""
    given = False

    async def receiving() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving
