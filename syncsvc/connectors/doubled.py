"""UTF-8 that was read as latin1 (cp1252, as MySQL's latin1 really is): noticed in any source, repaired on request."""

from __future__ import annotations

import codecs

import polars as pl

from syncsvc.model.raw import Remark, RemarkKind

REPAIR = "utf8-in-latin1"
_LEADING = "[\u00c2-\u00f4]"


def _signs() -> dict[int, int]:
    found: dict[int, int] = {byte: byte for byte in range(256)}
    for byte in range(0x80, 0xA0):
        sign = bytes([byte]).decode("cp1252", errors="replace")
        if sign != "\ufffd":
            found[ord(sign)] = byte
    return found


_BYTE_OF = _signs()


def undoubled(text: str) -> str | None:
    """What the text was before its UTF-8 bytes were read as latin1; None when it was not."""
    try:
        meant = codecs.charmap_encode(text, "strict", _BYTE_OF)[0].decode("utf-8")
    except UnicodeError:
        return None
    return meant if meant != text else None


def suspects(frame: pl.DataFrame) -> list[str]:
    """The columns of a text frame that hold a sign every twice encoded text must hold; one pass, for speed."""
    found = frame.select(pl.all().str.contains(_LEADING).any())
    return [name for name in frame.columns if found[name].item()] if frame.height else []


def doubled_rows(column: pl.Series) -> dict[int, str]:
    """The rows of a text column that are twice encoded: position (from 0) to what was meant."""
    suspects = column.str.contains(_LEADING).fill_null(False).arg_true()
    found: dict[int, str] = {}
    for row in suspects:
        meant = undoubled(column[row])
        if meant is not None:
            found[row] = meant
    return found


def doubled_remarks(frame: pl.DataFrame) -> tuple[Remark, ...]:
    """How often each column of a text frame is twice encoded, where it is."""
    counts = {name: len(doubled_rows(frame[name])) for name in suspects(frame)}
    return tuple(Remark(RemarkKind.DOUBLE_ENCODED, name, count=count) for name, count in counts.items() if count)


def repaired(column: pl.Series, doubled: dict[int, str]) -> pl.Series:
    """The column with ``doubled`` rows turned back."""
    if not doubled:
        return column
    return column.scatter(list(doubled), list(doubled.values()))
