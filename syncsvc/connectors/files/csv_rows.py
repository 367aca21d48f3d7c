"""CSV text to rows: blocks of bytes in, frames of whole rows and the numbers of damaged rows out.

Text whose quoting is regular is read by Polars. What is left of a block from the first irregular quote on,
and a block with a row of too many cells, is read row by row with the standard library, so that each damaged
row is set aside alone.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from syncsvc.errors import Misunderstood

LONGEST_ROW = 1 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows that follow each other and the first one's number; ``bad`` are the numbers of damaged rows.

    A damaged row stands in the frame without values, so that the rows after it keep their numbers.
    """

    first_row: int
    frame: pl.DataFrame
    bad: tuple[int, ...] = ()


@dataclass(slots=True)
class RowReader:
    """Turns one file's text into pieces. ``row`` numbers the next row; damaged and blank ones count."""

    file: str
    names: tuple[str, ...]
    delimiter: str
    row: int
    _regular: re.Pattern[bytes] = field(init=False)

    def __post_init__(self) -> None:
        """Build the pattern of a row with regular quoting: a quote opens after a border and closes before one.

        Row by row and without possessive groups: Python before 3.11.5 matches these wrongly.
        """
        sign = re.escape(self.delimiter).encode()
        cell = rb'(?<![^%b\n])"[^"]*(?:""[^"]*)*"(?![^%b\r\n])' % (sign, sign)
        self._regular = re.compile(rb'[^"\n]*(?:%b[^"\n]*)*\n' % cell)

    def pieces(self, blocks: Iterable[bytes]) -> Iterator[Piece]:
        """All rows of the text, in order.

        Raises Misunderstood for a text that ends within a row, and for one without line ends.
        """
        rest = b""
        for block, last in _marked_last(blocks):
            text = rest + block
            cut = self._regular_until(text)
            yield from self._read(text[:cut])
            rest = text[cut:]
            if rest and (last or len(rest) > LONGEST_ROW):
                piece, used = self._by_row(rest, last)
                yield piece
                if not (used or last):
                    raise Misunderstood("files.row_too_long", file=self.file, row=self.row, bytes=LONGEST_ROW)
                rest = rest[used:]

    def _regular_until(self, text: bytes) -> int:
        """Where the last row ends before which all quoting is regular."""
        if b'"' not in text:
            return text.rfind(b"\n") + 1
        place = 0
        while row := self._regular.match(text, place):
            place = row.end()
        return place

    def _read(self, text: bytes) -> Iterator[Piece]:
        if not text:
            return
        try:
            frame = pl.read_csv(
                io.BytesIO(text),
                has_header=False,
                schema=dict.fromkeys(self.names, pl.String),
                separator=self.delimiter,
                infer_schema=False,
                missing_columns="insert",
                extra_columns="raise",
            )
        except (pl.exceptions.ComputeError, pl.exceptions.SchemaError):
            yield self._by_row(text, True)[0]
            return
        yield Piece(self.row, frame)
        self.row += frame.height

    def _by_row(self, text: bytes, last: bool) -> tuple[Piece, int]:
        """The text's rows, and the bytes they took; unless ``last``, a row may go on later."""
        lines = io.StringIO(text.decode("utf-8"), newline="\n").readlines()
        width, first_row, place = len(self.names), self.row, 0
        rows: list[list[str | None]] = []
        bad: list[int] = []
        for found, taken, reached_end in _rows(lines, self.delimiter):
            if reached_end and not last:
                break
            cells = found and _trimmed(found, width)
            whole = cells is not None and self._fits(cells, "".join(lines[place : place + taken]))
            if not whole and place + taken == len(lines) and not text.endswith(b"\n"):
                raise Misunderstood("files.cut_short", file=self.file, row=self.row)
            rows.append([*cells, *[None] * (width - len(cells))] if cells and whole else [None] * width)
            if not whole:
                bad.append(self.row)
            place += taken
            self.row += 1
        used = len(text) - sum(len(line.encode("utf-8")) for line in lines[place:])
        frame = pl.DataFrame(rows, schema=dict.fromkeys(self.names, pl.String), orient="row")
        return Piece(first_row, frame, tuple(bad)), used

    def _fits(self, cells: list[str], line: str) -> bool:
        """Not too many cells; fewer only with regular quoting, and not where the file ends."""
        if len(cells) >= len(self.names) or not cells:
            return len(cells) <= len(self.names)
        return line.endswith("\n") and self._regular.fullmatch(line.encode("utf-8")) is not None


def _trimmed(cells: list[str], width: int) -> list[str]:
    """Without blank cells beyond the last column."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    return cells


def _rows(lines: list[str], delimiter: str) -> Iterator[tuple[list[str] | None, int, bool]]:
    """Each row's cells, how many lines it took, and whether all lines were looked at to tell.

    A line with broken quotes gives None and counts as one.
    """
    place = 0
    while place < len(lines):
        left = (lines[number] for number in range(place, len(lines)))
        reader = csv.reader(left, delimiter=delimiter, strict=True)
        before = 0
        try:
            for cells in reader:
                yield cells, reader.line_num - before, place + reader.line_num >= len(lines)
                before = reader.line_num
            return
        except csv.Error:
            yield None, 1, place + reader.line_num >= len(lines)
            place += before + 1


def _marked_last(blocks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    before: bytes | None = None
    for block in blocks:
        if before is not None:
            yield before, False
        before = block
    if before is not None:
        yield before, True
