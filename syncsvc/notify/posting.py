"""A call to a receiver's address and what came back. Who makes it is given from outside: the one door to HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from syncsvc.errors import Denied, Gone, Misunderstood, Unreachable

_GONE = 410
_THIS_MESSAGE = frozenset({400, 413, 415, 422})
_LATER = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Call:
    """One call: with a body a POST, else a GET. Addresses may hold a secret, so they are shown nowhere."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: a status, or the code of a fault (``remote.reason.…``) when none did."""

    status: int | None = None
    fault: str | None = None
    retry_after: float | None = None


Post = Callable[[Call], Answered]
"""Makes one call, within a deadline, following no redirect; raises nothing for what the network does."""
_TURNED_AWAY = frozenset({"redirect", "private_address"})


def accept(answered: Answered) -> None:
    """Nothing when the receiver took it (2xx). Raises what ``message.Channel.send`` promises."""
    if answered.fault in _TURNED_AWAY:
        raise Denied(f"notify.error.{answered.fault}")
    status = answered.status
    if status is None:
        raise Unreachable("notify.error.no_answer", reason=answered.fault or "")
    if status == _GONE:
        raise Gone("notify.error.gone")
    if status in _THIS_MESSAGE:
        raise Misunderstood("notify.error.not_taken", status=status)
    if status in _LATER or status >= 500:
        raise Unreachable("notify.error.status", status=status, retry_after=answered.retry_after or 0.0)
    if not 200 <= status < 300:
        raise Denied("notify.error.refused", status=status)
