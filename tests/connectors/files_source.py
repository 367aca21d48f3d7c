"""Builds a files source in a folder, for the tests of the ``files`` connector."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from syncsvc import lang
from syncsvc.config.sources import FileSource, FileTable
from syncsvc.connectors.files import FilesConnector
from syncsvc.errors import SyncsvcError
from syncsvc.model.raw import RawBatch
from syncsvc.model.run import Side

SETTLED = 1_700_000_000


def drop(path: Path, content: str | bytes, moment: float = SETTLED) -> Path:
    """Write a file that was last changed at ``moment`` (seconds since 1970)."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(path, (moment, moment))
    return path


def drop_workbook(path: Path, rows: Sequence[Sequence[object]], **more: Sequence[Sequence[object]]) -> Path:
    """Write a workbook: the rows on the sheet "Data", further sheets by name; settled."""
    book = openpyxl.Workbook()
    book.active.title = "Data"
    for name, lines in {"Data": rows, **more}.items():
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(path)
    book.close()
    os.utime(path, (SETTLED, SETTLED))
    return path


def source(folder: Path, files: str, settings: dict[str, object] | None = None, /, **table: object) -> FilesConnector:
    """A connector over one table "people"; ``table`` are keys of ``FileTable``, ``settings`` of ``FileSource``."""
    described = FileTable.model_validate({"files": files, **table})
    common = {"side": Side.LOCAL, "kind": "files", "tables": {"people": described}, "folder": folder}
    return FilesConnector(FileSource.model_validate({**common, **(settings or {})}))


def fetched(connector: FilesConnector) -> list[RawBatch]:
    """All batches of "people"."""
    with connector:
        return list(connector.fetch("people"))


def rows(batches: Sequence[RawBatch]) -> list[tuple[str | None, ...]]:
    """All rows."""
    return [row for batch in batches for row in batch.frame.iter_rows()]


def numbered(batches: Sequence[RawBatch]) -> dict[int, tuple[str | None, ...]]:
    """Row number in the file to the row."""
    return {batch.first_row + place: row for batch in batches for place, row in enumerate(batch.frame.iter_rows())}


def sentence(error: SyncsvcError, language: str) -> str:
    """What a person reads about an error."""
    return lang.say(language, error.key, **error.facts)
