"""One line to the outside: its connections, and one call at a time over them."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpcore

from syncsvc.config.live.reach import Reach
from syncsvc.connectors.http.body import received, unpacked
from syncsvc.connectors.http.content import glimpse, understood
from syncsvc.connectors.http.dates import http_date
from syncsvc.connectors.http.exchange import Fault, Reply, Request
from syncsvc.connectors.http.faults import CallError
from syncsvc.connectors.http.names import Names
from syncsvc.connectors.http.network import Deadline, Network

IDLE_SECONDS = 15.0
"""An idle connection is kept so long: shorter than gateways keep theirs, so that they rarely close one under a call."""
_CONNECTIONS = 4

_URL = re.compile(r"(https?://[^/?#\s@\\]+)(/?[^#\s]*)(?:#.*)?", re.ASCII)
_ALWAYS = ((b"Accept", b"application/json"), (b"Accept-Encoding", b"gzip"), (b"User-Agent", b"syncsvc"))
_FORM = (b"Content-Type", b"application/x-www-form-urlencoded")
_BODILESS = frozenset({"GET", "HEAD"})


class Line:
    """Not for two threads at once."""

    def __init__(self, reach: Reach, context: ssl.SSLContext, names: Names) -> None:
        self._reach = reach
        self._context = context
        self._deadline = Deadline()
        self._network = Network(names, self._deadline)
        self._open: dict[tuple[bytes, bytes, int], httpcore.HTTPConnection] = {}
        self._proxied = self._through(reach.proxy) if reach.proxy else None

    def close(self) -> None:
        """Hang up everything."""
        if self._proxied:
            self._proxied.close()
        while self._open:
            self._open.popitem()[1].close()

    def call(self, request: Request) -> Reply:
        """One call, and nothing raised for whatever happens to it."""
        began = time.monotonic()
        self._deadline.begin(self._reach.deadline_seconds)
        answer: _Answer | None = None
        byte: int | None = None
        try:
            answer = _Answer(self._send(request))
            answer.read(self._reach)
            fault = None
        except CallError as error:
            fault, byte = error.fault, error.byte
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            fault = self._meaning(error, answer)
        except httpcore.ProxyError:
            fault = Fault.CONNECT
        finally:
            if answer is not None:
                answer.raw.close()
        seconds = time.monotonic() - began
        return answer.reply(fault, byte, seconds) if answer else Reply(None, fault=fault, seconds=seconds)

    def _send(self, request: Request) -> httpcore.Response:
        try:
            sent = _on_the_wire(request)
            connection = self._proxied or self._connection(sent.url.origin)
            return connection.handle_request(sent)
        except httpcore.LocalProtocolError:  # its text quotes the header that cannot be sent
            raise CallError(Fault.PROTOCOL) from None

    def _through(self, proxy: str) -> httpcore.ConnectionPool:
        return httpcore.ConnectionPool(
            ssl_context=self._context,
            proxy=httpcore.Proxy(proxy),
            max_connections=_CONNECTIONS,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=self._network,
        )

    def _connection(self, origin: httpcore.Origin) -> httpcore.HTTPConnection:
        """The connection to one origin: the one that is open, else a new one. A pool finds it no better for a line
        that makes one call at a time, and costs a tenth of the call."""
        place = (origin.scheme, origin.host, origin.port)
        connection = self._open.get(place)
        if connection is None or connection.is_closed() or connection.has_expired():
            if connection is not None:
                connection.close()
            connection = self._open[place] = httpcore.HTTPConnection(
                origin, self._context, keepalive_expiry=IDLE_SECONDS, network_backend=self._network
            )
        return connection

    def _meaning(self, error: Exception, answer: _Answer | None) -> Fault:
        """What httpcore objected to: a remote that hung up too early, or one that does not speak HTTP."""
        if isinstance(error, httpcore.NetworkError):
            return Fault.RESET
        if not self._deadline.hung_up:
            return Fault.PROTOCOL
        return Fault.RESET if answer is None else Fault.TRUNCATED


class _Answer:
    """What came back so far, so that a call that breaks off keeps its status."""

    def __init__(self, raw: httpcore.Response) -> None:
        self.raw = raw
        self.headers = _headers(raw.headers)
        self.body: Any = None
        self.size = 0
        self.empty = False
        self.glimpse = ""
        date = http_date(self.headers.get("date", ""))
        self.skew = None if date is None else date - time.time()

    def read(self, reach: Reach) -> None:
        """Read and understand the body. Raises CallError, and what httpcore raises."""
        if 300 <= self.raw.status < 400:
            raise CallError(Fault.REDIRECT)
        content = self._unpacked(reach)
        self.empty = not content
        if content:
            framed = "content-length" in self.headers or "transfer-encoding" in self.headers
            try:
                self.body = understood(content, self.headers.get("content-type", ""), framed)
            except CallError:
                self.glimpse = glimpse(content)
                raise

    def _unpacked(self, reach: Reach) -> bytes:
        coding = self.headers.get("content-encoding", "identity").strip().lower()
        pieces = self._counted(received(self.raw.iter_stream(), reach.max_sent_bytes))
        if coding in ("gzip", "x-gzip"):
            return unpacked(pieces, reach.max_body_bytes)
        if coding not in ("identity", ""):
            raise CallError(Fault.PROTOCOL)  # a coding that was not asked for
        return b"".join(received(pieces, reach.max_body_bytes))

    def _counted(self, pieces: Iterable[bytes]) -> Iterable[bytes]:
        for piece in pieces:
            self.size += len(piece)
            yield piece

    def reply(self, fault: Fault | None, byte: int | None, seconds: float) -> Reply:
        """What the caller gets."""
        return Reply(
            self.raw.status,
            self.body,
            self.headers,
            fault,
            self.empty,
            seconds=seconds,
            size=self.size,
            glimpse=self.glimpse,
            byte=byte,
            skew=self.skew,
        )


def _on_the_wire(request: Request) -> httpcore.Request:
    """The same request as httpcore sends it. Raises CallError (protocol) when it cannot be written down in ASCII."""
    parts = _URL.fullmatch(request.url)
    if parts is None:
        raise CallError(Fault.PROTOCOL)
    scheme, host, port, authority = _origin(parts[1])
    target = parts[2] if parts[2].startswith("/") else f"/{parts[2]}"
    content = (request.content or b"") if request.form is None else urlencode(request.form).encode()
    try:
        headers = [(b"Host", authority), *_given(request.headers)]
        url = httpcore.URL(scheme=scheme, host=host, port=port, target=target.encode("ascii"))
    except UnicodeEncodeError:
        raise CallError(Fault.PROTOCOL) from None
    if request.form is not None:
        headers.append(_FORM)
    if content or request.method not in _BODILESS:
        headers.append((b"Content-Length", str(len(content)).encode()))
    return httpcore.Request(request.method, url, headers=headers, content=content or None)


def _given(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Ours, unless the caller says otherwise, and the caller's."""
    given = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
    said = {name.lower() for name, _ in given}
    return [pair for pair in _ALWAYS if pair[0].lower() not in said] + given


@lru_cache(maxsize=32)
def _origin(url: str) -> tuple[bytes, bytes, int | None, bytes]:
    """Scheme, host, port and the Host header of a URL without path. Raises CallError (protocol)."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise CallError(Fault.PROTOCOL) from None
    if not parts.hostname:
        raise CallError(Fault.PROTOCOL)
    return parts.scheme.encode(), parts.hostname.encode("ascii"), port, parts.netloc.encode("ascii")


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """By lower-case name; what comes several times is joined by a comma, as RFC 9110 5.3 allows."""
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found
