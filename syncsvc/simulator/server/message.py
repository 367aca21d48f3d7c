"""One call and its answer as values, on the double's side of the wire."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from syncsvc.simulator.server.journal import Call

Manner = Literal["whole", "cut", "drip", "reset", "silence"]
JSON = "application/json"
HTML = "text/html; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Incoming:
    """A call. ``headers`` by lower-case name; ``query`` is what stands behind the question mark."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    peer: str

    def asked(self) -> dict[str, str]:
        """The query by name."""
        return dict(parse_qsl(self.query, keep_blank_values=True)) if self.query else {}

    def form(self) -> dict[str, str]:
        """The body's fields: a form, or JSON as one client of the real gateway sends it."""
        try:
            if JSON in self.headers.get("content-type", ""):
                content = json.loads(self.body or b"{}")
                return {name: str(value) for name, value in content.items()} if isinstance(content, dict) else {}
            return dict(parse_qsl(self.body.decode("utf-8"), keep_blank_values=True))
        except (UnicodeDecodeError, json.JSONDecodeError):
            return {}

    def basic(self) -> tuple[str, str] | None:
        """User and password of HTTP Basic."""
        scheme, _, text = self.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            user, _, password = base64.b64decode(text, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return user, password

    def bearer(self, header: str) -> str | None:
        """The token in a header, however "bearer" is written."""
        scheme, _, token = self.headers.get(header, "").partition(" ")
        return token.strip() or None if scheme.lower() == "bearer" else None


@dataclass(slots=True)
class Outgoing:
    """An answer. ``parts`` instead of a ``body`` are sent as they come; ``manner`` tells how, ``delay`` how late.

    ``call`` is what the journal noted of the call it answers.
    """

    status: int
    body: bytes = b""
    kind: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    manner: Manner = "whole"
    delay: float = 0.0
    parts: Iterator[bytes] | None = None
    call: Call | None = None


def encode(content: Any) -> bytes:
    """Compact JSON."""
    return _COMPACT.encode(content).encode("utf-8")


def told(content: Any, status: int = 200) -> Outgoing:
    """An answer of JSON."""
    return Outgoing(status, encode(content))
