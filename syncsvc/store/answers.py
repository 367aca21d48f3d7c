"""The records of one answer as few bytes: names once, then the values, deflated with what all answers share."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from functools import lru_cache

from syncsvc.model.answer import Record

_RAW = -15
_LEVEL = 6


def pack_records(records: Sequence[Record], fields: Sequence[str]) -> bytes:
    """Records as bytes. ``fields`` are the names that answers of this shape usually have; unpacking needs the same."""
    names = list(dict.fromkeys(name for record in records for name in record))
    rows = [[record.get(name) for name in names] for record in records]
    text = json.dumps([names, *rows], ensure_ascii=False, separators=(",", ":"))
    packing = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW, zdict=_shared(tuple(fields)))
    return packing.compress(text.encode()) + packing.flush()


def unpack_records(body: bytes, fields: Sequence[str]) -> tuple[list[str], list[list[str | None]]]:
    """The names and the rows of an answer, in order."""
    unpacking = zlib.decompressobj(_RAW, zdict=_shared(tuple(fields)))
    names, *rows = json.loads((unpacking.decompress(body) + unpacking.flush()).decode())
    return names, rows


@lru_cache(maxsize=64)
def _shared(fields: tuple[str, ...]) -> bytes:
    return json.dumps([list(fields)], ensure_ascii=False, separators=(",", ":")).encode()
