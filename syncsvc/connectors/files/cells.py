"""What all files' cells share: apostrophe guard, the written ``null``, blanks, columns without a name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import polars as pl

from syncsvc.connectors import base
from syncsvc.connectors.files.csv_rows import Piece

_ABSENT = ("", *map("".join, product(*zip("null", "NULL", strict=True))))


def cleaned(pieces: Iterator[Piece], unnamed: frozenset[str]) -> Iterator[Piece]:
    """The pieces with absent values as null, without blank rows, of at most ``BATCH_ROWS`` rows each.

    Row numbers stay those of the file: a piece ends where a blank row was. A column without a name is kept
    only where it has a value. A piece without rows is passed on only when it names bad rows.
    """
    for piece in pieces:
        frame = _absent_as_null(piece.frame)
        bad = piece.bad
        for first_row, run in _without_blank_rows(frame, piece.first_row):
            empty = [name for name in unnamed if run[name].null_count() == run.height]
            yield Piece(first_row, run.drop(empty), bad)
            bad = ()
        if bad:
            yield Piece(piece.first_row, frame.clear().drop(unnamed), bad)


def _absent_as_null(frame: pl.DataFrame) -> pl.DataFrame:
    texts = frame.select(pl.all().str.strip_prefix("'"))
    return texts.select(pl.when(~pl.all().str.strip_chars().is_in(_ABSENT)).then(pl.all()))


def _without_blank_rows(frame: pl.DataFrame, first_row: int) -> Iterator[tuple[int, pl.DataFrame]]:
    blank = frame.select(pl.all_horizontal(pl.all().is_null())).to_series() if frame.width else None
    places = blank.arg_true().to_list() if blank is not None else []
    start = 0
    for place in [*places, frame.height]:
        for begin in range(start, place, base.BATCH_ROWS):
            yield first_row + begin, frame[begin : min(begin + base.BATCH_ROWS, place)]
        start = place + 1
