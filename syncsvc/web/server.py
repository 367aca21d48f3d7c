"""The interface on a port and, where asked, on a socket in the file system: one thread of the process that serves.

What uvicorn has to say goes to our log: without tracebacks, whose values may be anybody's data.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import structlog
import uvicorn
from fastapi import FastAPI

from syncsvc.errors import Denied, Locked
from syncsvc.web.api import make_api
from syncsvc.web.api.envelope import Envelope
from syncsvc.web.context import ApiContext

_GRACE = 5
_NAME = "uvicorn.error"


class Serving:
    """A server that is started, and stopped, from other threads. ``port`` is where it listens."""

    def __init__(self, context: ApiContext, host: str, port: int, unix: Path | None = None) -> None:
        self._sockets = _listening(host, port, unix)
        self._unix = unix
        self.port: int = self._sockets[0].getsockname()[1]
        self.api: FastAPI = make_api(context)
        self._server = _Server(_configuration(self.api))
        self._thread = threading.Thread(target=self._run, name="http")

    def start(self, ready: Callable[[], None] | None = None) -> None:
        """Serve from now on; ``ready`` is called once it answers, on the thread that serves."""
        self._server.ready = ready
        self._thread.start()

    def stop(self) -> None:
        """End what is followed, let other requests end for some seconds, then stop; may be called more than once."""
        self.api.state.closing.set()
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        for each in self._sockets:
            each.close()
        if self._unix is not None:
            self._unix.unlink(missing_ok=True)

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=self._sockets))


class _Server(uvicorn.Server):
    """Tells when it answers."""

    ready: Callable[[], None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen."""
        await super().startup(sockets)
        if self.ready is not None:
            self.ready()


class _ToOurLog(logging.Handler):
    """What goes wrong in the server, as one line of our log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Tell it, by the kind of error alone."""
        fault = record.exc_info[0] if record.exc_info else None
        structlog.get_logger().error("server", told=str(record.msg).strip(), fault=fault and fault.__name__)


def _configuration(api: FastAPI) -> uvicorn.Config:
    logger = logging.getLogger(_NAME)
    logger.handlers, logger.propagate = [_ToOurLog(logging.WARNING)], False
    return uvicorn.Config(
        Envelope(api),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE,
        limit_concurrency=500,
        h11_max_incomplete_event_size=16_384,
    )


def _listening(host: str, port: int, unix: Path | None) -> list[socket.socket]:
    """The sockets, bound. Raises Locked when the place is taken, Denied when it cannot be had."""
    place = f"{host}:{port}"
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        bound = [_prompt(socket.create_server((host, port), family=family))]
        if unix is not None:
            place = unix.as_posix()
            bound.append(_unix_socket(unix))
    except OSError as broken:
        kind = Locked if broken.errno == errno.EADDRINUSE else Denied
        raise kind("api.cannot_listen", place=place) from broken
    return bound


def _prompt(listening: socket.socket) -> socket.socket:
    """Its connections send the second part of an answer at once, not when the first has been acknowledged, 40 ms later.
    asyncio sees to that only for sockets that were made with the protocol's number, which these are not."""
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _unix_socket(place: Path) -> socket.socket:
    """A socket that only its owner may use; one that a dead process left is taken away."""
    with suppress(FileNotFoundError):
        place.unlink()
    made = socket.socket(socket.AF_UNIX)
    mask = os.umask(0o177)
    try:
        made.bind(str(place))
    finally:
        os.umask(mask)
    made.listen(100)
    return made
