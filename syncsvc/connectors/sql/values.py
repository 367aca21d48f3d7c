"""A database's values as text, without loss."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from syncsvc.connectors.sql.session import Column, Row

_EXACT = 1e15
_TEXT_CONTROLS = "\t\n\r"
_CONTROLS = {code for code in range(32) if chr(code) not in _TEXT_CONTROLS} | {127}


class NotTextError(Exception):
    """A column holds bytes that are no text."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def frame_of(columns: Sequence[Column], rows: Sequence[Row]) -> pl.DataFrame:
    """Rows as a frame of text. Raises ``NotTextError`` naming the column that holds binary data."""
    values: Iterable[Sequence[object]] = zip(*rows, strict=True) if rows else ((),) * len(columns)
    return pl.DataFrame([_series(column, cells) for column, cells in zip(columns, values, strict=True)])


def _series(column: Column, cells: Sequence[object]) -> pl.Series:
    if column.read is not None:
        read = column.read
        cells = [None if cell is None else read(cell) for cell in cells]
    try:
        quick = _uniform(column.name, cells)
        if quick is not None:
            return quick
        return pl.Series(column.name, [text_of(cell) for cell in cells], dtype=pl.String)
    except UnicodeDecodeError:
        raise NotTextError(column.name) from None


def _uniform(name: str, cells: Sequence[object]) -> pl.Series | None:
    """The quick way for a column whose cells are all text, or all whole numbers; None for any other."""
    kinds = set(map(type, cells)) - {type(None)}
    try:
        if kinds == {int}:
            return pl.Series(name, cells, dtype=pl.Int64).cast(pl.String)
        if kinds <= {str}:
            return pl.Series(name, [cell or None for cell in cells] if "" in cells else cells, dtype=pl.String)
    except (UnicodeEncodeError, OverflowError, TypeError):  # bytes that are no UTF-8; beyond 64 bits
        return None
    return None


def text_of(value: object) -> str | None:
    """One value as text; null for None and for a text without signs.

    A float that is whole is written without a fraction; from 16 digits on with an exponent, because its last
    digits are no longer true. Raises UnicodeDecodeError for bytes that are no text.
    """
    if value is None or value == "":
        return None
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value) or None
    return value.isoformat() if isinstance(value, date) else str(value)


def float_text(value: float) -> str:
    """The shortest text that reads back as the same float: ``1.5``, ``3``, ``1.98501012010011E+17``."""
    if not value.is_integer():
        return repr(value).upper() if "e" in repr(value) else repr(value)
    if abs(value) < _EXACT:
        return format(value, ".0f")
    digits, _, _ = format(Decimal(repr(value)).normalize(), "E").partition("E")
    return f"{digits}E+{Decimal(repr(value)).adjusted()}"


def bytes_text(value: bytes) -> str:
    """Bytes that are text: UTF-8, else Windows-1252. Raises UnicodeDecodeError when they are neither."""
    if not _CONTROLS.isdisjoint(value):
        raise UnicodeDecodeError("text", value, 0, 1, "control signs")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252")


def _mended(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raw = text.encode("utf-8", "surrogateescape")
        return raw.decode("cp1252", errors="strict") if _CONTROLS.isdisjoint(raw) else bytes_text(raw)
    return text


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: _mended,
    int: str,
    bool: lambda value: "1" if value else "0",
    float: float_text,
    Decimal: lambda value: format(value, "f"),
    bytes: bytes_text,
    bytearray: lambda value: bytes_text(bytes(value)),
    memoryview: lambda value: bytes_text(bytes(value)),
    datetime: lambda value: value.isoformat(sep=" "),
}
