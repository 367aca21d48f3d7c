"""The command line with everybody's debug logging switched on by force, and, when asked for, a fault of our own in the
middle of the landing. ``python -m tests.story.remotes.shouting CRASH COMMAND …``."""

from __future__ import annotations

import logging
import sys
import zlib
from typing import Any

from syncsvc.cli import main


def shout() -> None:
    """Everything that any library logs goes to stderr; a level of its own keeps each logger from being hushed."""
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    for name in ("connection", "http11", "http2", "proxy", "socks"):
        logging.getLogger(f"httpcore.{name}").setLevel(logging.DEBUG)


def crash_after(calls: int) -> None:
    """Let the library that packs answers break down after so many of them."""
    left, pack = [calls], zlib.compressobj

    def packing(*how: Any, **more: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise RuntimeError("broken on purpose")
        return pack(*how, **more)

    vars(zlib).update(compressobj=packing)


if __name__ == "__main__":
    shout()
    crash = int(sys.argv.pop(1))
    if crash:
        crash_after(crash - 1)
    main()
