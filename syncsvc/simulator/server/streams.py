"""A long list in blocks, so that neither side holds it whole."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from syncsvc.simulator.server.message import encode

BLOCK = 200


def in_blocks(rows: Iterator[dict[str, Any]], before: bytes, after: bytes) -> Iterator[bytes]:
    """A JSON list of rows between two texts, some rows at a time."""
    yield before
    comma = b""
    while block := list(islice(rows, BLOCK)):
        yield comma + encode(block)[1:-1]
        comma = b","
    yield after
