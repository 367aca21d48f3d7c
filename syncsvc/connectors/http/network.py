"""Sockets on which everything gets what remains of the call's time: no read of one byte ever starts a clock anew."""

from __future__ import annotations

import select
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from syncsvc.connectors.http.exchange import Fault
from syncsvc.connectors.http.faults import CallError, fault_of
from syncsvc.connectors.http.names import Address, Names


class Deadline:
    """When the present call of one line must have ended. ``hung_up`` is set when the remote closed the connection."""

    __slots__ = ("_ends", "hung_up")

    def __init__(self) -> None:
        self._ends = 0.0
        self.hung_up = False

    def begin(self, seconds: float) -> None:
        """A new call begins now and has so many seconds."""
        self._ends = time.monotonic() + seconds
        self.hung_up = False

    def left(self) -> float:
        """What remains, in seconds, above 0. Raises CallError (timeout) when nothing does."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise CallError(Fault.TIMEOUT)
        return left


class Stream(httpcore.NetworkStream):
    """One connection. httpcore's own timeouts, which are per read, are not used."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come, empty when the remote closed. Raises CallError."""
        self._connection.settimeout(self._deadline.left())
        try:
            received = self._connection.recv(max_bytes)
        except OSError as error:
            raise CallError(fault_of(error)) from None
        if not received:
            self._deadline.hung_up = True
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all. A remote that stopped listening may have answered already, so httpcore goes on to read."""
        if not buffer:
            return
        self._connection.settimeout(self._deadline.left())
        try:
            self._connection.sendall(buffer)
        except TimeoutError:
            raise CallError(Fault.TIMEOUT) from None
        except OSError:
            raise httpcore.WriteError from None

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection inside TLS. Raises CallError and hangs up when the remote is not who it should be."""
        try:
            self._connection.settimeout(self._deadline.left())
            inside = ssl_context.wrap_socket(self._connection, server_hostname=server_hostname)
        except OSError as error:
            self.close()
            raise CallError(fault_of(error)) from None
        except CallError:
            self.close()
            raise
        return Stream(inside, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """``is_readable``: whether an idle connection has something to read, which means that it was closed."""
        return _readable(self._connection) if info == "is_readable" else None


class Network(httpcore.NetworkBackend):
    """Opens the connections of one line."""

    def __init__(self, names: Names, deadline: Deadline) -> None:
        self._names = names
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that lets us. Each gets an equal part of what remains, so that one address
        that swallows everything (IPv6 where there is none) leaves time for the next. Raises CallError.
        """
        addresses = self._names.find(host, port, self._deadline.left())
        fault = Fault.DNS
        for tried, address in enumerate(addresses):
            try:
                connection = _connected(address, self._deadline.left() / (len(addresses) - tried))
            except OSError as error:
                fault = Fault.TIMEOUT if isinstance(error, TimeoutError) else Fault.CONNECT
            else:
                return Stream(connection, self._deadline)
        raise CallError(fault)


def _connected(address: Address, seconds: float) -> socket.socket:
    connection = socket.socket(*address[:3])
    try:
        connection.settimeout(seconds)
        connection.connect(address[3])
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        connection.close()
        raise
    return connection


def _readable(connection: socket.socket) -> bool:
    if connection.fileno() < 0:
        return True
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([connection], [], [], 0)[0])
    watch = select.poll()
    watch.register(connection, select.POLLIN)
    return bool(watch.poll(0))
