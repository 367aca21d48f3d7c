"""One call and what came back, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Fault(StrEnum):
    """Why a call brought no readable answer; each is a word key below ``remote.reason``."""

    TIMEOUT = "timeout"
    DNS = "dns"
    CONNECT = "connect"
    RESET = "reset"
    TRUNCATED = "truncated"
    PROTOCOL = "protocol"
    TLS_EXPIRED = "tls_expired"
    TLS_HOST = "tls_host"
    TLS_UNKNOWN_CA = "tls_unknown_ca"
    TLS = "tls"
    REDIRECT = "redirect"
    PRIVATE_ADDRESS = "private_address"
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    BAD_JSON = "bad_json"
    BAD_CHARSET = "bad_charset"

    @property
    def calls(self) -> int:
        """How many calls in all are worth making when they end like this: 1 when asking again would end alike, 2 when
        it most likely would (a certificate, a broken text), else ``MANY``. Source: reliability reference 4.3.
        """
        if self in _LASTING:
            return 1
        return 2 if self in _STUBBORN else MANY

    @property
    def transient(self) -> bool:
        """Whether asking again may help."""
        return self.calls > 1


MANY = 99
_LASTING = frozenset({Fault.REDIRECT, Fault.PRIVATE_ADDRESS, Fault.TOO_LARGE, Fault.NOT_JSON, Fault.BAD_CHARSET})
_STUBBORN = frozenset({Fault.TLS, Fault.TLS_EXPIRED, Fault.TLS_HOST, Fault.TLS_UNKNOWN_CA, Fault.BAD_JSON})


@dataclass(frozen=True, slots=True)
class Request:
    """One call. ``headers`` may hold tokens and ``url`` an NIP: neither is ever logged or put into an error.

    ``url`` is absolute and percent-encoded, without user or password; a ``form`` is sent URL-encoded, a
    ``content`` as it is, under the Content-Type among the headers. Not both.
    """

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: a status and parsed JSON, or a fault; header names are lower case.

    An answer that is not JSON keeps its status beside the fault, so that a 502's page can be told from a 200's.
    ``body`` holds dicts, lists, text, ``int``, ``strict_json.Number`` (other numbers, as written), bool and None.
    ``empty_body`` is true when the remote sent no byte at all; that is no fault, and ``body`` is None.
    ``glimpse`` is how a body that is no JSON begins, its letters and digits masked; ``byte`` where it stops fitting its
    charset (0 is its first). ``size`` is the body as sent, in bytes; ``skew`` how many seconds the remote's clock (its
    Date header) is ahead of ours, null without one.
    """

    status: int | None
    body: Any = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    fault: Fault | None = None
    empty_body: bool = False
    seconds: float = 0.0
    size: int = 0
    glimpse: str = ""
    byte: int | None = None
    skew: float | None = None
