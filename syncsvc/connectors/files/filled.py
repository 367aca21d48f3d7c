"""One CSV or XLSX file that a person filled in, read whole: its rows with their numbers, nothing guessed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from syncsvc.config.sources import FileTable
from syncsvc.connectors.files.drop import DroppedFile, reading
from syncsvc.connectors.files.opened import opened
from syncsvc.errors import Misunderstood

MOST_ROWS = 200_000
_MEMORY_MB = 1024


@dataclass(frozen=True, slots=True)
class Filled:
    """``columns`` as the header names them; ``rows`` by the file's own row numbers (1 = first), empty cells as "".

    ``damaged`` are the numbers of rows that could not be read. No cell has the apostrophe that guards a spreadsheet.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]
    damaged: tuple[int, ...]


def read_filled(path: Path) -> Filled:
    """The file's first visible sheet, or its text, with the header in the first row.

    Raises Misunderstood for what cannot be read or is too long, Denied and Unreachable when the system refuses.
    """
    with reading(path):
        seen = path.stat()
    file = DroppedFile(path, (seen.st_size, seen.st_mtime_ns, seen.st_ino))
    rows: list[tuple[int, dict[str, str]]] = []
    damaged: list[int] = []
    with opened(file, FileTable(files=path.name, header_row=1), _MEMORY_MB, whole=True) as content:
        for piece in content.pieces:
            damaged += piece.bad
            for place, row in enumerate(piece.frame.iter_rows(named=True), piece.first_row):
                if place not in piece.bad:
                    rows.append((place, {name: cell or "" for name, cell in row.items()}))
            if len(rows) > MOST_ROWS:
                raise Misunderstood("nomenclature.too_long", file=path.name, rows=MOST_ROWS)
        return Filled(path.name, content.header.names, tuple(rows), tuple(damaged))
