"""Which token an error answer means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syncsvc.config.live.auth import BearerAuth, Sign
from syncsvc.connectors.http.exchange import Reply

UNAUTHORIZED = 401


def blamed(auth: object, reply: Reply) -> frozenset[str]:
    """The names of the tokens that an answer calls bad; empty when it is about something else.

    Signs come first, whatever the status. A 401 without any means the tokens that have no signs; where every token has
    some, all of them (``config.live.auth.Bearer``).
    """
    if not isinstance(auth, BearerAuth):
        return frozenset()
    named = frozenset(
        name for name, bearer in auth.tokens.items() if any(_fits(sign, reply.body) for sign in bearer.bad_when)
    )
    if named or reply.status != UNAUTHORIZED:
        return named
    unsigned = frozenset(name for name, bearer in auth.tokens.items() if not bearer.bad_when)
    return unsigned or frozenset(auth.tokens)


def _fits(sign: Sign, body: Any) -> bool:
    said = body
    for step in sign.field.split("."):
        said = _member(said, step)
    return isinstance(said, str) and sign.text.casefold() in said.casefold()


def _member(body: Any, name: str) -> Any:
    """A member of an object, whatever the case of its name: the remotes themselves mix it."""
    if not isinstance(body, Mapping):
        return None
    wanted = name.casefold()
    return next((value for key, value in body.items() if str(key).casefold() == wanted), None)
