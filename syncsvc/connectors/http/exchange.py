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
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    BAD_JSON = "bad_json"
    BAD_CHARSET = "bad_charset"


@dataclass(frozen=True, slots=True)
class Request:
    """One call. ``headers`` may hold tokens and ``url`` an NIP: neither is ever logged or put into an error."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: a status and parsed JSON, or a fault; header names are lower case.

    An answer that is not JSON keeps its status beside the fault, so that a 502's page can be told from a 200's.
    ``empty_body`` is true when the remote sent no byte at all. ``size`` is the body as sent, in bytes; ``skew`` how
    many seconds the remote's clock (its Date header) is ahead of ours, null without one.
    """

    status: int | None
    body: Any = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    fault: Fault | None = None
    empty_body: bool = False
    seconds: float = 0.0
    size: int = 0
    skew: float | None = None
