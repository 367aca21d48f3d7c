"""One CSV or TSV file: its delimiter, its header, its rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from syncsvc.config.sources import FileTable
from syncsvc.connectors.files.cells import cleaned
from syncsvc.connectors.files.csv_rows import Piece, RowReader
from syncsvc.connectors.files.drop import DroppedFile
from syncsvc.connectors.files.encoding import SAMPLE, Encoding, utf8_blocks
from syncsvc.connectors.files.header import HEAD_ROWS, Header, find_header
from syncsvc.errors import Misunderstood

DELIMITERS = (",", ";", "\t")
SPOKEN = {"\t": "tab"}
BAD_SHARE = 0.01
HOPELESS = 10_000


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file understood: how it is written, its header, and on which line its data begin (0 = first)."""

    file: DroppedFile
    encoding: Encoding
    delimiter: str
    newline: bytes
    header: Header
    data_line: int

    def pieces(self) -> Iterator[Piece]:
        """All rows, absent values as null. Raises Misunderstood when over 1 % of the rows are damaged."""
        reader = RowReader(self.file.name, self.header.names, self.delimiter, self.header.data_row)
        blocks = _without_first_lines(self._blocks(), self.data_line)
        bad = 0
        for piece in cleaned(reader.pieces(blocks), self.header.unnamed):
            bad += len(piece.bad)
            yield piece
            if bad > HOPELESS:
                self._refuse_damage(bad, reader.row - self.header.data_row, 10 * BAD_SHARE)
        self._refuse_damage(bad, reader.row - self.header.data_row, BAD_SHARE)

    def _refuse_damage(self, bad: int, rows: int, share: float) -> None:
        if bad > share * rows:
            spoken = SPOKEN.get(self.delimiter, self.delimiter)
            raise Misunderstood("files.bad_rows", file=self.file.name, bad=bad, rows=rows, delimiter=spoken)

    def _blocks(self) -> Iterator[bytes]:
        for block in utf8_blocks(self.file, self.encoding):
            yield block if self.newline == b"\n" else block.replace(self.newline, b"\n")


def open_csv(file: DroppedFile, encoding: Encoding, table: FileTable) -> CsvFile:
    """Find delimiter and header in the file's first part. Raises Misunderstood where there is none."""
    blocks = utf8_blocks(file, encoding, SAMPLE)
    sample = next(blocks, b"").decode("utf-8")
    if not sample.strip():
        raise Misunderstood("files.empty", file=file.name)
    newline = b"\n" if "\n" in sample or "\r" not in sample else b"\r"
    text = sample if newline == b"\n" else sample.replace("\r", "\n")
    if file.size > SAMPLE:
        text = text[: text.rfind("\n") + 1]
    delimiter = _delimiter(text, table.delimiter)
    rows, lines = _head(text, delimiter)
    header = find_header(rows, file.name, table.header_row)
    return CsvFile(file, encoding, delimiter, newline, header, lines[header.data_row - 2])


def _delimiter(text: str, configured: str | None) -> str:
    if configured:
        return "\t" if configured == "tab" else configured
    hint = text[:6].lower().removeprefix("sep=")[:1] if text[:4].lower() == "sep=" else ""
    return hint if hint in DELIMITERS and hint else max(DELIMITERS, key=lambda sign: _regularity(text, sign))


def _regularity(text: str, delimiter: str) -> int:
    """How many rows agree on one width, times the delimiters in it."""
    widths = [len(row) for row in _head(text, delimiter)[0] if row]
    return max((widths.count(width) * (width - 1) for width in set(widths)), default=0)


def _head(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The first rows, and after how many lines each one ends."""
    rows, ends = [], []
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter)
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
            if len(rows) == HEAD_ROWS:
                break
    except csv.Error:
        pass
    return rows, ends


def _without_first_lines(blocks: Iterator[bytes], count: int) -> Iterator[bytes]:
    for block in blocks:
        start = 0
        while count and (end := block.find(b"\n", start)) >= 0:
            start = end + 1
            count -= 1
        if not count:
            yield block[start:]
