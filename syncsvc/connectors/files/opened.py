"""One file of any kind, opened: which reader it needs, its header, its rows, what was noticed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from syncsvc.config.sources import FileTable
from syncsvc.connectors.files.csv_file import open_csv
from syncsvc.connectors.files.csv_rows import Piece
from syncsvc.connectors.files.drop import DroppedFile, digest, reading
from syncsvc.connectors.files.encoding import (
    BLOCK,
    Encoding,
    Evidence,
    encoding_by_evidence,
    encoding_by_mark,
    scan,
)
from syncsvc.connectors.files.header import Header
from syncsvc.connectors.files.signature import FileKind, file_kind
from syncsvc.connectors.files.xlsx_file import XlsxFile
from syncsvc.model.raw import Remark


@dataclass(frozen=True, slots=True)
class Opened:
    """A file understood. ``pieces`` can be read once; ``sha256`` is None after a look at its first part."""

    header: Header
    pieces: Iterator[Piece]
    remarks: tuple[Remark, ...]
    sha256: str | None


@contextmanager
def opened(file: DroppedFile, table: FileTable, memory_mb: int, whole: bool) -> Iterator[Opened]:
    """Open a file to read it ``whole``, or for a look at its first rows; closed with the ``with`` block.

    Raises Misunderstood for what cannot be read, Denied and Unreachable when the system refuses.
    """
    if file_kind(file) is FileKind.XLSX:
        sha256 = digest(file) if whole else None
        with XlsxFile(file, table, memory_mb) as workbook:
            yield Opened(workbook.header, workbook.pieces(), workbook.formulas(), sha256)
        return
    seen = scan(file, None if whole else BLOCK)
    csv_file = open_csv(file, encoding_of(file, table, seen), table)
    yield Opened(csv_file.header, csv_file.pieces(), (), seen.sha256 if whole else None)


def encoding_of(file: DroppedFile, table: FileTable, seen: Evidence) -> Encoding:
    """By what is configured, by a mark, or by all bytes. Raises Misunderstood where nothing fits."""
    with reading(file.path), file.path.open("rb") as stream:
        begin = stream.read(4096)
    return encoding_by_mark(begin, file.name, table.encoding) or encoding_by_evidence(seen, file.name)
