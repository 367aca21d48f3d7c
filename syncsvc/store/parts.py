"""A frame as parts: cut so that equal rows give equal parts, named by our own hash, packed as Parquet.

A cut falls where a row's key says so (and never beyond a limit), not after every n rows: a row that comes
in between moves no later cut, so the parts behind it stay the same and cost nothing the next day. The
hash covers the cells, not the Parquet bytes, which change with the library.
"""

from __future__ import annotations

import hashlib
import io
from array import array
from zlib import crc32

import polars as pl

MAX_BYTES = 32 * 1024 * 1024
_TYPICAL_BYTES = MAX_BYTES // 4
_KEY = "row_key"


def cut(frame: pl.DataFrame, typical_bytes: int = _TYPICAL_BYTES) -> list[pl.DataFrame]:
    """The frame's rows in order, in parts of about ``typical_bytes`` of memory, at most twice that.

    The usual length is a power of two, so that rows growing a little do not move every cut.
    """
    rows = max(1, int(typical_bytes * frame.height / max(frame.estimated_size(), 1)))
    usual = 1 << max(rows.bit_length() - 1, 0)
    if frame.height <= 2 * usual:
        return [frame]
    ends = _ends(frame, usual)
    return [frame.slice(start, end - start) for start, end in zip([0, *ends], [*ends, frame.height], strict=True)]


def digest(part: pl.DataFrame) -> str:
    """SHA-256 over names, types and cells. Two parts have the same digest only when they are equal."""
    content = hashlib.sha256(f"{part.height}".encode())
    for column in part:
        lengths, cells = _canonical(column)
        for piece in (column.name.encode(), _kind(column.dtype).encode(), lengths, cells):
            content.update(len(piece).to_bytes(8, "little"))
            content.update(piece)
    return content.hexdigest()


def pack(part: pl.DataFrame) -> bytes:
    """The part as Parquet bytes."""
    into = io.BytesIO()
    part.write_parquet(into, compression="zstd", compression_level=1, statistics=False)
    return into.getvalue()


def unpack(blob: bytes) -> pl.DataFrame:
    """The part from its bytes."""
    return pl.read_parquet(io.BytesIO(blob))


def _ends(frame: pl.DataFrame, usual: int) -> list[int]:
    """Where parts end. Without a key column every ``usual`` rows."""
    if _KEY not in frame.columns:
        return list(range(usual, frame.height, usual))
    marks = [place for place, key in enumerate(frame[_KEY]) if not crc32((key or "").encode()) & (usual - 1)]
    ends: list[int] = []
    last = 0
    for mark in [*marks, frame.height]:
        while mark - last > 2 * usual:
            last += 2 * usual
            ends.append(last)
        if usual // 4 <= mark - last and mark < frame.height:
            last = mark
            ends.append(last)
    return ends


def _canonical(column: pl.Series) -> tuple[bytes, bytes]:
    """The lengths of the cells (``-`` for null) and the cells one after another."""
    if column.dtype.is_float():
        present = column.is_not_null().cast(pl.Int8).cast(pl.String)
        return _joined(present, ""), array("d", column.fill_null(0.0).to_list()).tobytes()
    words = _words(column)
    return _joined(words.str.len_bytes().cast(pl.String).fill_null("-"), ","), _joined(words, "")


def _kind(dtype: pl.DataType) -> str:
    """Our name of a column type: the class's name, and a moment's unit and zone."""
    if isinstance(dtype, pl.Datetime):
        return f"Datetime {dtype.time_unit} {dtype.time_zone or ''}"
    return type(dtype).__name__


def _words(column: pl.Series) -> pl.Series:
    if column.dtype == pl.Boolean:
        return column.cast(pl.Int8).cast(pl.String)
    if column.dtype.is_temporal():
        return column.to_physical().cast(pl.String)
    return column.cast(pl.String)


def _joined(words: pl.Series, separator: str) -> bytes:
    joined = words.to_frame("word").select(pl.col("word").str.join(separator, ignore_nulls=True)).item()
    return str(joined or "").encode()
