"""One file that a person names on the command line: CSV, XLSX or JSON, read whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from syncsvc.config.sources import FileTable
from syncsvc.connectors.doubled import doubled_remarks
from syncsvc.connectors.files.csv_rows import Piece
from syncsvc.connectors.files.drop import DroppedFile, dropped
from syncsvc.connectors.files.encoding import scan
from syncsvc.connectors.files.json_file import read_json
from syncsvc.connectors.files.opened import encoding_of, opened
from syncsvc.connectors.files.signature import FileKind, file_kind
from syncsvc.errors import Misunderstood

CHILD_MEGABYTES = 2048
_BY_OPTION = {
    "files.wrong_encoding": "references.wrong_encoding",
    "files.unknown_encoding": "references.unknown_encoding",
    "files.no_sheet": "references.no_sheet",
    "files.two_headers": "references.two_headers",
    "files.duplicate_names": "references.duplicate_names",
    "files.bad_rows": "references.bad_rows",
}
"""Errors whose remedy is an option here, where of a source it stands in ``sources.yaml``."""


@dataclass(frozen=True, slots=True)
class LoneFile:
    """A file's rows: text columns, absent values null, blank rows left out; each row's number in the file, the row of
    the header, and the numbers of rows that are damaged."""

    name: str
    frame: pl.DataFrame
    rows: pl.Series
    header_row: int
    bad: tuple[int, ...]


def read_lone(path: Path, sheet: str | None = None, encoding: str | None = None) -> LoneFile:
    """The whole file. Raises Misunderstood for what cannot be read – text that was encoded twice among it –, Denied and
    Unreachable when the system refuses."""
    file = dropped(path)
    try:
        read = _read(file, FileTable(files=file.name, sheet=sheet, encoding=encoding))
    except Misunderstood as refused:
        raise Misunderstood(_BY_OPTION.get(refused.key, refused.key), **refused.facts) from refused
    file.must_be_unchanged()
    doubled = doubled_remarks(read.frame)
    if doubled:
        columns = ", ".join(remark.place for remark in doubled)
        raise Misunderstood("references.double_encoded", file=file.name, columns=columns)
    return read


def _read(file: DroppedFile, table: FileTable) -> LoneFile:
    if file_kind(file) is FileKind.CSV and file.name.lower().endswith(".json"):
        return _together(file, list(read_json(file, encoding_of(file, table, scan(file)))), 1)
    with opened(file, table, CHILD_MEGABYTES, whole=True) as current:
        return _together(file, list(current.pieces), current.header.row, current.header.names)


def _together(file: DroppedFile, pieces: list[Piece], header_row: int, names: tuple[str, ...] = ()) -> LoneFile:
    """The pieces as one frame; of no piece at all, one with the header's columns."""
    empty = pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    frame = pl.concat([empty, *(piece.frame for piece in pieces)], how="diagonal")
    numbers = [pl.int_range(p.first_row, p.first_row + p.frame.height, dtype=pl.Int64, eager=True) for p in pieces]
    rows = pl.concat([pl.Series(dtype=pl.Int64), *numbers])
    return LoneFile(file.name, frame, rows, header_row, tuple(row for piece in pieces for row in piece.bad))
