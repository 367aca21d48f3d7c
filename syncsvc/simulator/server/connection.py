"""HTTP/1.1 as far as clients need it: keep-alive, calls one after the other on each connection, answers as told."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable, Iterator
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from time import time
from typing import cast

from syncsvc.simulator.server.message import Incoming, Outgoing

MAX_HEAD = 65_536
MAX_BODY = 4_000_000
DRIPS = 10
_ENDED = b"\r\n\r\n"
_REASONS = {status.value: status.phrase for status in HTTPStatus}
Respond = Callable[[Incoming], Outgoing]
Done = Callable[[Outgoing, bool], None]


class BadCallError(ValueError):
    """Bytes that are no call; the connection is closed with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Connection(asyncio.Protocol):
    """One client's connection. ``respond`` answers a call at once.

    ``done`` hears, before the client can have read the last byte, whether the answer goes out whole; of one that is
    given up it may hear twice.
    """

    def __init__(self, respond: Respond, done: Done) -> None:
        self._respond, self._done = respond, done
        self._buffer = bytearray()
        self._task: asyncio.Task[None] | None = None
        self._free = asyncio.Event()
        self._free.set()
        self._peer = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client came."""
        self._out = cast(asyncio.Transport, transport)
        self._peer = str((transport.get_extra_info("peername") or ("",))[0])

    def connection_lost(self, error: Exception | None) -> None:
        """The client went; whatever was being sent is given up."""
        self._free.set()
        if self._task:
            self._task.cancel()

    def pause_writing(self) -> None:
        """The client reads slower than we write."""
        self._free.clear()

    def resume_writing(self) -> None:
        """It caught up."""
        self._free.set()

    def data_received(self, data: bytes) -> None:
        """More of a call, or of several."""
        self._buffer += data
        self._serve()

    def _serve(self) -> None:
        while self._task is None and self._buffer and not self._out.is_closing():
            try:
                call = _next_call(self._buffer, self._peer)
            except BadCallError as bad:
                self._out.write(_head(Outgoing(bad.status), 0, last=True))
                self._out.close()
                return
            if call is None:
                return
            self._answer(call)

    def _answer(self, call: Incoming) -> None:
        answer = self._respond(call)
        last = call.headers.get("connection", "").lower() == "close"
        if answer.manner == "whole" and answer.parts is None and not answer.delay:
            self._write_whole(answer, call.method, last)
            return
        self._task = asyncio.get_running_loop().create_task(self._slowly(answer, call.method, last))

    def _write_whole(self, answer: Outgoing, method: str, last: bool) -> None:
        head = _head(answer, len(answer.body), last)
        self._done(answer, True)
        self._out.write(head if method == "HEAD" else head + answer.body)
        if last:
            self._out.close()

    async def _slowly(self, answer: Outgoing, method: str, last: bool) -> None:
        whole = False
        try:
            if answer.delay and answer.manner != "drip":
                await asyncio.sleep(answer.delay)
            whole = await self._in_its_manner(answer, method, last)
        finally:
            if not whole:
                self._done(answer, False)
        self._task = None
        self._serve()

    async def _in_its_manner(self, answer: Outgoing, method: str, last: bool) -> bool:
        """Send; False when the client did not get everything."""
        if answer.manner == "silence":
            await asyncio.Event().wait()
        if answer.manner == "reset":
            self._done(answer, False)
            self._reset()
            return False
        if answer.manner == "cut":
            self._done(answer, False)
            self._out.write(_head(answer, len(answer.body), last) + answer.body[: len(answer.body) // 2])
            self._out.close()
            return False
        if answer.manner == "drip":
            await self._drip(answer)
        elif answer.parts is not None:
            await self._stream(answer, answer.parts, last)
        else:
            self._write_whole(answer, method, last)
            return True
        if last:
            self._out.close()
        return True

    async def _drip(self, answer: Outgoing) -> None:
        self._out.write(_head(answer, len(answer.body), last=False))
        step = max(1, -(-len(answer.body) // DRIPS))
        for start in range(0, len(answer.body), step):
            await asyncio.sleep(answer.delay / DRIPS)
            if start + step >= len(answer.body):
                self._done(answer, True)
            self._out.write(answer.body[start : start + step])

    async def _stream(self, answer: Outgoing, parts: Iterator[bytes], last: bool) -> None:
        """In chunks, no faster than the client reads, and with others' calls in between."""
        self._out.write(_head(answer, None, last))
        for part in parts:
            self._out.write(b"%x\r\n%b\r\n" % (len(part), part))
            await asyncio.sleep(0)
            await self._free.wait()
        self._done(answer, True)
        self._out.write(b"0\r\n\r\n")

    def _reset(self) -> None:
        """Hang up with a TCP reset."""
        raw = self._out.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._out.abort()


def _next_call(buffer: bytearray, peer: str) -> Incoming | None:
    """The first whole call of the buffer, taken out of it; None while it is not all there."""
    end = buffer.find(_ENDED)
    if end < 0 or end > MAX_HEAD:
        if len(buffer) > MAX_HEAD:
            raise BadCallError(431)
        return None
    first, *lines = buffer[:end].decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise BadCallError(400)
    headers = {name.strip().lower(): text.strip() for name, _, text in (line.partition(":") for line in lines)}
    size = _body_size(headers)
    start = end + len(_ENDED)
    if len(buffer) < start + size:
        return None
    body = bytes(buffer[start : start + size])
    del buffer[: start + size]
    if words[2] == "HTTP/1.0":
        headers.setdefault("connection", "close")
    path, _, query = words[1].partition("?")
    return Incoming(words[0], path, query, headers, body, peer)


def _body_size(headers: dict[str, str]) -> int:
    if "transfer-encoding" in headers:
        raise BadCallError(411)
    text = headers.get("content-length", "0")
    if not text.isdecimal():
        raise BadCallError(400)
    if int(text) > MAX_BODY:
        raise BadCallError(413)
    return int(text)


def _head(answer: Outgoing, size: int | None, last: bool) -> bytes:
    """The status line and headers; of unknown ``size`` the body comes in chunks."""
    length = "Transfer-Encoding: chunked" if size is None else f"Content-Length: {size}"
    more = "".join([f"{name}: {text}\r\n" for name, text in answer.headers])
    ending = "Connection: close\r\n" if last else ""
    return (
        f"HTTP/1.1 {answer.status} {_REASONS.get(answer.status, 'Unknown')}\r\nDate: {_date(int(time()))}\r\n"
        f"Content-Type: {answer.kind}\r\n{length}\r\n{more}{ending}\r\n"
    ).encode("latin-1")


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)
