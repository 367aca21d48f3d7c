"""The double as a running server: in this process until a signal, or in a thread of a test."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import time

from syncsvc.simulator.server.connection import Connection
from syncsvc.simulator.server.double import Double
from syncsvc.simulator.server.journal import Journal
from syncsvc.simulator.server.scenario import Scenario
from syncsvc.simulator.world import World

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the double listens, and what it leaves there. With certificate and key it speaks TLS.

    ``tokens`` is a folder for the secrets a client needs and for the pasted SSO token; nobody but its owner may read
    the files.
    """

    host: str = LOOPBACK
    port: int = 0
    certificate: Path | None = None
    key: Path | None = None
    tokens: Path | None = None


@dataclass(slots=True)
class Served:
    """A running double: its address and its inside, for the test that runs it."""

    double: Double
    address: str = ""
    _paste: asyncio.TimerHandle | None = field(default=None)

    @property
    def journal(self) -> Journal:
        """Every call so far."""
        return self.double.journal


@contextmanager
def serving(
    world: World, scenario: Scenario | None = None, listening: Listening | None = None, journal: Journal | None = None
) -> Iterator[Served]:
    """A double in a thread of its own, until the block ends."""
    served = Served(Double(world, scenario or Scenario(), journal or Journal()))
    ready, loop, stop = threading.Event(), asyncio.new_event_loop(), asyncio.Event()
    failed: list[OSError] = []

    def run() -> None:
        try:
            loop.run_until_complete(_serve(served, listening or Listening(), stop, lambda _: ready.set()))
        except OSError as broken:
            failed.append(broken)
        finally:
            loop.close()
            ready.set()

    thread = threading.Thread(target=run, name="double", daemon=True)
    thread.start()
    ready.wait()
    if failed:
        raise failed[0]
    try:
        yield served
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


def serve_until_told(double: Double, listening: Listening, ready: Callable[[str], None]) -> None:
    """Serve in this thread until SIGTERM or SIGINT; ``ready`` is given the address. Raises OSError if it cannot."""

    async def run() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await _serve(Served(double), listening, stop, ready)

    gc.freeze()  # the world stays as long as the process: no need to look through it again and again
    asyncio.run(run())


async def _serve(served: Served, listening: Listening, stop: asyncio.Event, ready: Callable[[str], None]) -> None:
    double, loop = served.double, asyncio.get_running_loop()
    double.journal.open()
    server = await loop.create_server(
        lambda: Connection(double.respond, double.sent),
        listening.host,
        listening.port,
        ssl=tls_context(listening),
        backlog=512,
    )
    host, port = server.sockets[0].getsockname()[:2]
    served.address = f"{'https' if listening.certificate else 'http'}://{host}:{port}"
    if listening.tokens:
        _leave_secrets(served, listening.tokens, loop)
    ready(served.address)
    await stop.wait()
    server.close()
    for task in asyncio.all_tasks(loop):
        if task is not asyncio.current_task():
            task.cancel()
    await asyncio.sleep(0)
    double.journal.close()


def tls_context(listening: Listening) -> ssl.SSLContext | None:
    """What TLS needs; None without a certificate. Raises OSError when certificate and key cannot be used."""
    if listening.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(listening.certificate, listening.key)
    return context


def _leave_secrets(served: Served, folder: Path, loop: asyncio.AbstractEventLoop) -> None:
    """Write the account's secrets and a pasted SSO token; each renewed token takes the place of the one before."""
    double = served.double
    folder.mkdir(parents=True, exist_ok=True)
    write_private(folder / "client-secret", double.issuer.account.client_secret)
    write_private(folder / "password", double.issuer.account.password)
    write_private(folder / "simpeg-key", double.issuer.account.simpeg_key)
    write_private(folder / "eskp-token", double.issuer.account.eskp_token)

    def paste(token: str) -> None:
        write_private(folder / "sso", token)
        after = double.scenario.tokens.person_renews_seconds
        if served._paste:
            served._paste.cancel()
        if after is not None:
            wait = double.issuer.end_of(token) - time() + after
            served._paste = loop.call_later(max(0.0, wait), lambda: double.renew_sso() and None)

    double.renewed = paste
    double.renew_sso()


def write_private(path: Path, text: str) -> None:
    """Write a secret that only its owner may read; a reader sees the old one or the new one, never a half."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text + "\n")
    fresh.replace(path)
