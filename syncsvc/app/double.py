"""The double in a process of its own, which ends with whoever started it, however that ends."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path

from syncsvc.errors import UsageError
from syncsvc.simulator import Making
from syncsvc.simulator.server import Double, Journal, Listening, Scenario, serve_until_told


@contextmanager
def double_beside(making: Making, tokens: Path) -> Iterator[str]:
    """A double of this agency in which nothing goes wrong, until the block ends; gives its address.

    The secrets that a client needs are left in ``tokens``. Raises UsageError when it cannot serve.
    """
    spawning = get_context("spawn")
    here, there = spawning.Pipe(duplex=False)
    process = spawning.Process(target=_serve, args=(making, tokens, there), name="double", daemon=True)
    process.start()
    there.close()
    try:
        yield _address(here)
    finally:
        here.close()
        process.terminate()
        process.join()


def _address(here: Connection) -> str:
    try:
        return str(here.recv())
    except EOFError as ended:
        raise UsageError("sample.cannot_listen", place=Listening().host) from ended


def _serve(making: Making, tokens: Path, told: Connection) -> None:
    """The child: it ends with SIGTERM, which it sends itself once its parent is gone, even killed."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    double = Double(making.plant().world, Scenario(), Journal())
    serve_until_told(double, Listening(tokens=tokens), told.send)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
