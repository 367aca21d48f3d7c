"""Host names to addresses, without letting a slow resolver keep a call beyond its deadline."""

from __future__ import annotations

import contextlib
import socket
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Any

from syncsvc.connectors.http.exchange import Fault
from syncsvc.connectors.http.faults import CallError

Address = tuple[int, int, int, Any]
"""Family, kind, protocol and address, as ``socket`` wants them."""


class Names:
    """Looks names up beside the calling thread. Whoever asks for a name that is being looked up waits for the same
    answer, so a resolver that hangs holds one thread per name; nothing is remembered, so a changed address is used by
    the next connection.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: dict[tuple[str, int], Future[list[Address]]] = {}

    def find(self, host: str, port: int, seconds: float) -> list[Address]:
        """The addresses of a host. Raises CallError (dns) when there are none, or none in time."""
        with contextlib.suppress(OSError, UnicodeError):
            return _addresses(host, port, socket.AI_NUMERICHOST)
        with self._lock:
            lookup = self._running.get((host, port))
            if lookup is None:
                lookup = Future()
                Thread(target=self._look_up, args=(host, port, lookup), name="lookup", daemon=True).start()
                self._running[host, port] = lookup
        try:
            return lookup.result(seconds)
        except (OSError, UnicodeError):
            raise CallError(Fault.DNS) from None

    def _look_up(self, host: str, port: int, lookup: Future[list[Address]]) -> None:
        try:
            lookup.set_result(_addresses(host, port))
        except (OSError, UnicodeError) as error:
            lookup.set_exception(error)
        finally:
            with self._lock:
                del self._running[host, port]


def _addresses(host: str, port: int, flags: int = 0) -> list[Address]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return [(family, kind, protocol, address) for family, kind, protocol, _, address in found]
