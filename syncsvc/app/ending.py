"""Signals: Ctrl-C and SIGTERM end the work in an orderly way; the second one ends it at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from syncsvc.jobs.stopping import Stop

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_BY_SIGNAL = 128
"""A process that ends at once has the exit code 128 and the signal's number, as shells have it."""


@contextmanager
def heeding_signals() -> Iterator[Stop]:
    """Within, both signals tell the work to end (``Stop.tell``). Only the main thread can hear them."""
    stop, heard = Stop(), list[int]()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def told(number: int, _frame: object) -> None:
        heard.append(number)
        stop.tell()

    before = {number: signal.signal(number, told) for number in _SIGNALS}
    try:
        yield stop
    except KeyboardInterrupt:
        if not heard:
            raise
        raise SystemExit(_BY_SIGNAL + heard[-1]) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
