"""A small strict reader of CSV files that a command is given: UTF-8, one header, every row as wide as it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from syncsvc.errors import Misunderstood, UsageError


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row by column, and the line on which it ends."""

    line: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """The cell's text; "" of a column that the file does not have."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of a file."""

    file: str
    rows: Sequence[Row]


def read_table(place: Path, required: Sequence[str], also_called: Mapping[str, str] | None = None) -> Table:
    """All rows of a CSV file, cut at commas or semicolons. Unknown columns are read over.

    Column names count without case and blanks around them; ``also_called`` are other names of columns. Raises
    UsageError for a file that cannot be read, Misunderstood for one that is not such a table.
    """
    text = _text(place)
    if not text.strip():
        raise Misunderstood("matching.empty", file=str(place))
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = _header(next(reader), also_called or {})
        _require(header, required, str(place))
        rows = [_row(cells, header, reader.line_num, str(place)) for cells in reader if cells]
    except csv.Error as broken:
        raise Misunderstood("matching.broken_row", file=str(place), row=reader.line_num) from broken
    if not rows:
        raise Misunderstood("matching.no_rows", file=str(place))
    return Table(str(place), rows)


def _text(place: Path) -> str:
    try:
        with place.open(encoding="utf-8-sig", newline="") as file:
            return file.read()
    except UnicodeDecodeError as broken:
        raise Misunderstood("matching.not_utf8", file=str(place), byte=broken.start) from broken
    except FileNotFoundError as missing:
        raise UsageError("matching.no_file", file=str(place)) from missing
    except OSError as refused:
        raise UsageError("matching.unreadable", file=str(place)) from refused


def _header(cells: Sequence[str], also_called: Mapping[str, str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    return [name if also_called.get(name, name) in names else also_called[name] for name in names]


def _require(header: Sequence[str], required: Sequence[str], file: str) -> None:
    missing = [name for name in required if name not in header]
    if missing:
        raise Misunderstood("matching.columns_missing", file=file, columns=", ".join(missing))
    twice = [name for name in header if name and header.count(name) > 1]
    if twice:
        raise Misunderstood("matching.column_twice", file=file, column=twice[0])


def _row(cells: Sequence[str], header: Sequence[str], line: int, file: str) -> Row:
    if len(cells) != len(header):
        raise Misunderstood("matching.cells", file=file, row=line, cells=len(cells), columns=len(header))
    return Row(line, dict(zip(header, cells, strict=True)))
