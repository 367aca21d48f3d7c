"""A body as bytes: capped as sent and again as unpacked, whole or not at all."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from syncsvc.connectors.http.exchange import Fault
from syncsvc.connectors.http.faults import CallError

_GZIP = 16 + zlib.MAX_WBITS
_GZIP_START = b"\x1f\x8b"
_PIECE = 1 << 20
_SUSPECT_BYTES = 16 << 20
_SUSPECT_RATIO = 200
"""JSON packs 10 to 60 times; from a size on, what unpacks to 200 times what was sent is taken for a bomb."""


def received(pieces: Iterable[bytes], most: int) -> Iterable[bytes]:
    """The pieces of a body as sent. Raises CallError (too large) above ``most`` bytes, without keeping them."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise CallError(Fault.TOO_LARGE)
        yield piece


def unpacked(pieces: Iterable[bytes], most: int) -> bytes:
    """A gzip body, of one or several members. Memory stays within ``most`` and one piece.

    Raises CallError: too large above ``most`` bytes or when it unpacks like a bomb, truncated when its end is missing,
    protocol when it is no gzip.
    """
    body, sent = bytearray(), 0
    member = zlib.decompressobj(_GZIP)
    for piece in pieces:
        sent += len(piece)
        waiting = piece
        while waiting:
            if member.eof:
                member = _next_member(waiting)
            body += _inflated(member, waiting)
            _refuse_swelling(len(body), sent, most)
            waiting = member.unused_data if member.eof else member.unconsumed_tail
    if not member.eof and sent:
        raise CallError(Fault.TRUNCATED)
    return bytes(body)


def _inflated(member: zlib._Decompress, packed: bytes) -> bytes:
    try:
        return member.decompress(packed, _PIECE)
    except zlib.error:
        raise CallError(Fault.PROTOCOL) from None


def _next_member(start: bytes) -> zlib._Decompress:
    if not _GZIP_START.startswith(start[:2]):
        raise CallError(Fault.PROTOCOL)
    return zlib.decompressobj(_GZIP)


def _refuse_swelling(size: int, sent: int, most: int) -> None:
    if size > most or (size > _SUSPECT_BYTES and size > sent * _SUSPECT_RATIO):
        raise CallError(Fault.TOO_LARGE)
