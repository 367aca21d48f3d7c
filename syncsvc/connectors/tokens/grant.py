"""Asking for a token: one OAuth2 request, and what its answer means."""

from __future__ import annotations

import base64
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from syncsvc.config.live.auth import Granted
from syncsvc.connectors.http.exchange import Fault, Reply, Request
from syncsvc.connectors.tokens.secret import Secret, as_token
from syncsvc.errors import Denied, SyncsvcError, Unreachable
from syncsvc.settings import read_secret

SKEW_SECONDS = 60
LONGEST_SECONDS = 366 * 86_400
_CODE = re.compile(r"[a-z_]{1,40}")
_PASSING = {"temporarily_unavailable", "server_error", "slow_down"}
_AGAIN_STATUS = {408, 425, 429}
_FOR_A_PERSON = {Fault.TLS, Fault.TLS_EXPIRED, Fault.TLS_HOST, Fault.TLS_UNKNOWN_CA, Fault.REDIRECT}


class Door(Protocol):
    """What makes one call without retries."""

    def once(self, request: Request) -> Reply:
        """One call; what goes wrong is told in the reply."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A token just granted, and how many seconds it lives from now."""

    secret: Secret
    seconds: float


def fetch_token(name: str, settings: Granted, folder: Path, door: Door) -> Fresh:
    """Ask once. Raises Denied when a person must look (refused, secret missing, not understood), Unreachable when
    asking again may help; neither tells user, secret or the remote's free text.
    """
    return understand(name, settings, door.once(token_request(settings, folder)))


def token_request(settings: Granted, folder: Path) -> Request:
    """The request, its secrets read now: whoever changes one need not restart us. Raises Denied without them."""
    form: dict[str, str] = {"grant_type": settings.grant}
    headers = {"Accept": "application/json"}
    secret = read_secret(settings.client_secret, folder) if settings.client_secret else None
    if secret is not None and settings.client_as == "basic":
        headers["Authorization"] = basic(quote(settings.client_id, safe=""), quote(secret, safe=""))
    else:
        form["client_id"] = settings.client_id
        if secret is not None:
            form["client_secret"] = secret
    if settings.username is not None:
        form["username"] = settings.username
    if settings.password is not None:
        form["password"] = read_secret(settings.password, folder)
    if settings.scope is not None:
        form["scope"] = settings.scope
    return Request("POST", settings.url, headers, form)


def basic(user: str, password: str) -> str:
    """What HTTP Basic says in its header (RFC 7617, UTF-8)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")


def understand(name: str, settings: Granted, reply: Reply) -> Fresh:
    """The token in an answer, or what keeps us from having one."""
    body = reply.body if isinstance(reply.body, dict) else {}
    granted = reply.status is not None and 200 <= reply.status < 300 and reply.fault is None
    secret = as_token(body.get("access_token")) if granted else None
    if secret is not None:
        return Fresh(secret, _life(body.get("expires_in"), settings.assumed_seconds))
    raise _refusal(name, urlsplit(settings.url).hostname or "", reply, body)


def _life(said: Any, assumed: int) -> float:
    """Seconds as a number or as text; what makes no sense counts as not said."""
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return float(assumed)
    try:
        seconds = float(said)
    except (ValueError, OverflowError):
        return float(assumed)
    return min(seconds, float(LONGEST_SECONDS)) if math.isfinite(seconds) and seconds > 0 else float(assumed)


def _refusal(name: str, origin: str, reply: Reply, body: dict[str, Any]) -> SyncsvcError:
    code = _code(body)
    told = {"token": name, "origin": origin, "code": code or reply.fault or reply.status or "-"}
    if reply.fault in _FOR_A_PERSON:
        return Denied("remote.token_unsafe", **told)
    if _passing(reply, code):
        return Unreachable("remote.token_unreachable", **told)
    if reply.status is not None and reply.status < 400 and not code:
        return Denied("remote.token_unreadable", **told)
    if reply.skew is not None and abs(reply.skew) > SKEW_SECONDS:
        return Denied("remote.token_refused_skew", **told, seconds=abs(round(reply.skew)))
    return Denied("remote.token_refused", **told)


def _passing(reply: Reply, code: str | None) -> bool:
    """Whether the same request may be granted later: no answer, an answer of the machinery, or one that says so."""
    if reply.status is None or reply.status >= 500 or reply.status in _AGAIN_STATUS or code in _PASSING:
        return True
    return reply.fault is not None and reply.status < 400


def _code(body: dict[str, Any]) -> str | None:
    """The error code (RFC 6749 5.2). The description is free text and may name the user: it is never repeated."""
    code = body.get("error")
    return code if isinstance(code, str) and _CODE.fullmatch(code) else None
