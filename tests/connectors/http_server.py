"""A remote that misbehaves in one chosen way, over a real loopback socket: for every test that calls over HTTP.

A script answers one request of one conversation; ``serving(script)`` gives the running server. What it sends never
depends on time: what drips, drips until the caller hangs up.
"""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Queue
from threading import Event, Lock, Thread

DRIP_SECONDS = 0.02
_HEAD_END = b"\r\n\r\n"


class Conversation:
    """One connection of a caller. ``request`` is what was asked last: its head and its body."""

    def __init__(self, connection: socket.socket, stopped: Event) -> None:
        self._connection = connection
        self._stopped = stopped
        self._waiting = b""
        self.request = b""

    def heard(self) -> bool:
        """Read the next request. False when the caller hung up."""
        while _HEAD_END not in self._waiting:
            if not self._more():
                return False
        head, _, rest = self._waiting.partition(_HEAD_END)
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        while len(rest) < length:
            if not self._more():
                return False
            rest = self._waiting.partition(_HEAD_END)[2]
        self.request, self._waiting = head + _HEAD_END + rest[:length], rest[length:]
        return True

    def _more(self) -> bool:
        received = self._connection.recv(65536)
        self._waiting += received
        return bool(received)

    def send(self, content: bytes) -> None:
        """Send all at once."""
        self._connection.sendall(content)

    def drip(self, content: bytes) -> None:
        """Send byte by byte, until the caller has had enough."""
        for byte in content:
            if self._stopped.wait(DRIP_SECONDS):
                return
            self.send(bytes([byte]))

    def pour(self, content: bytes) -> None:
        """Send the same again and again, until the caller has had enough."""
        while not self._stopped.is_set():
            self.send(content)

    def silence(self) -> None:
        """Say nothing until the caller hangs up."""
        while self._more():
            continue

    def reset(self) -> None:
        """Cut the connection off (RST)."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()

    def start_tls(self, context: ssl.SSLContext) -> None:
        """Go on inside TLS, as behind a proxy's tunnel."""
        self._connection = context.wrap_socket(self._connection, server_side=True)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


Script = Callable[[Conversation], bool]
"""Answers one request; True keeps the connection for the next."""


class FaultServer:
    """Counts connections and keeps the requests it heard; ``ended`` gets an item when a conversation is over."""

    def __init__(self, script: Script, context: ssl.SSLContext | None = None, greeting: bytes = b"") -> None:
        self._script = script
        self._greeting = greeting
        self._context = context
        self._stopped = Event()
        self._lock = Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [Thread(target=self._accept, daemon=True)]
        self.port = int(self._listener.getsockname()[1])
        self.connections = 0
        self.requests: list[bytes] = []
        self.ended: Queue[None] = Queue()
        self._threads[0].start()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The address of a path here."""
        return f"{'https' if self._context else 'http'}://{host}:{self.port}{path}"

    def stop(self) -> None:
        """Hang up on everybody and wait until every conversation is over."""
        self._stopped.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = Thread(target=self._converse, args=(connection,), daemon=True)
            with self._lock:
                self._open.add(connection)
                self._threads.append(thread)
            thread.start()

    def _converse(self, plain: socket.socket) -> None:
        conversation: Conversation | None = None
        with suppress(OSError):
            connection = self._context.wrap_socket(plain, server_side=True) if self._context else plain
            conversation = Conversation(connection, self._stopped)
            conversation.send(self._greeting)
            while conversation.heard():
                self.requests.append(conversation.request)
                if not self._script(conversation):
                    break
        if conversation:
            conversation.close()
        plain.close()
        with self._lock:
            self._open.discard(plain)
        self.ended.put(None)


@contextmanager
def serving(script: Script, context: ssl.SSLContext | None = None, greeting: bytes = b"") -> Iterator[FaultServer]:
    """A server that greets, answers every request by this script, and is stopped in the end."""
    server = FaultServer(script, context, greeting)
    try:
        yield server
    finally:
        server.stop()


def head(*lines: str, status: str = "200 OK") -> bytes:
    """The head of an answer."""
    return "\r\n".join((f"HTTP/1.1 {status}", *lines, "", "")).encode("latin-1")


def reply(
    body: bytes = b"{}", *lines: str, status: str = "200 OK", content_type: str | None = "application/json"
) -> bytes:
    """A whole and correct answer with its length."""
    typed = () if content_type is None else (f"Content-Type: {content_type}",)
    return head(*typed, f"Content-Length: {len(body)}", *lines, status=status) + body


def says(
    body: bytes = b"{}", *lines: str, status: str = "200 OK", content_type: str | None = "application/json"
) -> Script:
    """Always gives this answer, and keeps the connection."""
    whole = reply(body, *lines, status=status, content_type=content_type)

    def script(conversation: Conversation) -> bool:
        conversation.send(whole)
        return True

    return script


def says_json(value: object) -> Script:
    """Always answers this value."""
    return says(json.dumps(value).encode())


def sends(content: bytes) -> Script:
    """Sends this and hangs up."""

    def script(conversation: Conversation) -> bool:
        conversation.send(content)
        return False

    return script


def in_turn(*scripts: Script) -> Script:
    """Each request, on whatever connection, is answered by the next script; the last one stays."""
    waiting = list(scripts)

    def script(conversation: Conversation) -> bool:
        return (waiting.pop(0) if len(waiting) > 1 else waiting[0])(conversation)

    return script


def slow_headers(conversation: Conversation) -> bool:
    """A head that never ends, byte by byte."""
    conversation.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 100_000)
    return False


def slow_body(conversation: Conversation) -> bool:
    """A body that never ends, byte by byte."""
    conversation.send(head("Content-Type: application/json", "Content-Length: 100000"))
    conversation.drip(b"[" + b"1," * 50_000)
    return False


def silent(conversation: Conversation) -> bool:
    """No answer at all."""
    conversation.silence()
    return False


def silent_body(conversation: Conversation) -> bool:
    """A head, then nothing."""
    conversation.send(head("Content-Type: application/json", "Content-Length: 10"))
    conversation.silence()
    return False


def reset(conversation: Conversation) -> bool:
    """Cut off instead of an answer."""
    conversation.reset()
    return False


def reset_in_body(conversation: Conversation) -> bool:
    """Cut off in the middle of the body."""
    conversation.send(head("Content-Type: application/json", "Content-Length: 1000") + b'{"data": [')
    conversation.reset()
    return False


HALF = b'{"code": 1, "data": [{"id": "1"}, {"id":'
hangs_up = sends(b"")
cut_with_length = sends(head("Content-Type: application/json", "Content-Length: 5000") + HALF)
cut_chunked = sends(
    head("Content-Type: application/json", "Transfer-Encoding: chunked") + b"%x\r\n" % len(HALF) + HALF + b"\r\n"
)
cut_with_close = sends(head("Content-Type: application/json", "Connection: close") + HALF)
cut_gzip = sends(
    head("Content-Type: application/json", "Content-Encoding: gzip", "Connection: close") + gzip.compress(HALF)[:-9]
)
html_page = b"<!DOCTYPE html><html><body>Layanan sedang dalam pemeliharaan</body></html>"
huge_header = sends(head("Content-Type: application/json", f"X-Huge: {'x' * 200_000}", "Content-Length: 2") + b"{}")


def endless_body(conversation: Conversation) -> bool:
    """Valid JSON that never ends, as fast as it goes."""
    conversation.send(head("Content-Type: application/json", "Connection: close") + b"[")
    conversation.pour(b"1," * 32_768)
    return False


def gzip_bomb(conversation: Conversation) -> bool:
    """A small stream that unpacks to spaces without end, 1 MB for every kilobyte sent."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    start = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    conversation.send(head("Content-Type: application/json", "Content-Encoding: gzip", "Connection: close") + start)
    conversation.pour(again)
    return False
