"""In which encoding a text file is, decided from the whole file, and its text as UTF-8 blocks."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from syncsvc.connectors.files.drop import CHUNK, DroppedFile, reading
from syncsvc.errors import Misunderstood

BLOCK = 4 << 20
SAMPLE = 1 << 18
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_IN_1252 = b"\x81\x8d\x8f\x90\x9d"
_BEYOND_ASCII = bytes(range(128, 256))


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name, and how many bytes of byte order mark stand before the text."""

    codec: str
    mark: int = 0


@dataclass(slots=True)
class Evidence:
    """What one pass over a file's bytes showed. Offsets count bytes from 0; None where there is none."""

    sha256: str = ""
    first_nul: int | None = None
    first_not_utf8: int | None = None
    first_not_1252: int | None = None
    not_utf8: int = 0
    beyond_ascii: int = 0
    pending: bytes = b""


def encoding_by_mark(sample: bytes, file: str, configured: str | None) -> Encoding | None:
    """What the configuration, a byte order mark or the pattern of zero bytes says.

    None when only a look at all bytes can tell. Raises Misunderstood for a name that is no encoding.
    """
    mark = next(((sign, codec) for sign, codec in _MARKS if sample.startswith(sign)), None)
    if configured:
        return _configured(configured, file, mark)
    if mark:
        return Encoding(mark[1], len(mark[0]))
    even, odd = sample[0:4096:2].count(0), sample[1:4096:2].count(0)
    if max(even, odd) * 3 > len(sample[:4096]) // 2 and min(even, odd) * 10 < max(even, odd):
        return Encoding("utf-16-le" if odd > even else "utf-16-be")
    return None


def scan(file: DroppedFile, limit: int | None = None) -> Evidence:
    """One pass over all bytes, or the first ``limit``: the hash, and what speaks against each encoding."""
    seen = Evidence()
    total = hashlib.sha256()
    offset = 0
    with reading(file.path), file.path.open("rb") as stream:
        while (limit is None or offset < limit) and (chunk := stream.read(CHUNK)):
            total.update(chunk)
            _look(seen, chunk, offset)
            offset += len(chunk)
    if limit is None and seen.pending:
        _judge_utf8(seen, b"", offset, True)
    seen.sha256 = total.hexdigest()
    return seen


def encoding_by_evidence(seen: Evidence, file: str) -> Encoding:
    """UTF-8 when every byte fits, else Windows-1252 when that fits and nothing speaks for UTF-8.

    Raises Misunderstood naming the first byte that does not fit.
    """
    if seen.first_nul is not None:
        raise Misunderstood("files.binary", file=file, byte=seen.first_nul)
    if seen.first_not_utf8 is None:
        return Encoding("utf-8")
    if seen.beyond_ascii > 3 * seen.not_utf8:
        raise Misunderstood("files.wrong_encoding", file=file, encoding="utf-8", byte=seen.first_not_utf8)
    if seen.first_not_1252 is not None:
        raise Misunderstood("files.wrong_encoding", file=file, encoding="cp1252", byte=seen.first_not_1252)
    return Encoding("cp1252")


def utf8_blocks(file: DroppedFile, encoding: Encoding, size: int = BLOCK) -> Iterator[bytes]:
    """The file's text as UTF-8, in blocks cut anywhere between signs.

    Raises Misunderstood at a byte that does not fit.
    """
    decoder = codecs.getincrementaldecoder(encoding.codec)("strict")
    offset = encoding.mark
    with reading(file.path), file.path.open("rb") as stream:
        stream.seek(offset)
        while chunk := stream.read(size):
            yield _as_utf8(decoder, chunk, file.name, offset, encoding.codec)
            offset += len(chunk)
    yield _as_utf8(decoder, b"", file.name, offset, encoding.codec)


def _configured(name: str, file: str, mark: tuple[bytes, str] | None) -> Encoding:
    try:
        codec = codecs.lookup(name).name
    except LookupError as unknown:
        raise Misunderstood("files.unknown_encoding", file=file, encoding=name) from unknown
    fits = mark is not None and mark[1].startswith(codec.removesuffix("-sig"))
    return Encoding(mark[1], len(mark[0])) if mark and fits else Encoding(codec)


def _look(seen: Evidence, chunk: bytes, offset: int) -> None:
    if seen.first_nul is None and (nul := chunk.find(b"\0")) >= 0:
        seen.first_nul = offset + nul
    if chunk.isascii() and not seen.pending:
        return
    seen.beyond_ascii += len(chunk) - len(chunk.translate(None, _BEYOND_ASCII))
    if seen.first_not_1252 is None and len(chunk.translate(None, _NOT_IN_1252)) < len(chunk):
        seen.first_not_1252 = offset + min(chunk.find(sign) % (len(chunk) + 1) for sign in _NOT_IN_1252)
    _judge_utf8(seen, chunk, offset, False)


def _judge_utf8(seen: Evidence, chunk: bytes, offset: int, final: bool) -> None:
    """Count the bytes that are no UTF-8; a sign cut by the chunk's end waits in ``pending``."""
    text = seen.pending + chunk
    begin = offset - len(seen.pending)
    try:
        used = codecs.utf_8_decode(text, "strict", final)[1]
    except UnicodeDecodeError as wrong:
        if seen.first_not_utf8 is None:
            seen.first_not_utf8 = begin + wrong.start
        decoded, used = codecs.utf_8_decode(text, "surrogateescape", final)
        seen.not_utf8 += len(decoded) - len(decoded.encode("utf-8", "ignore").decode("utf-8"))
    seen.pending = text[used:]


def _as_utf8(decoder: codecs.IncrementalDecoder, chunk: bytes, file: str, offset: int, codec: str) -> bytes:
    pending = len(decoder.getstate()[0])
    try:
        text = decoder.decode(chunk, not chunk)
    except UnicodeDecodeError as wrong:
        byte = offset - pending + wrong.start
        raise Misunderstood("files.wrong_encoding", file=file, encoding=codec, byte=byte) from wrong
    return text.encode("utf-8")
