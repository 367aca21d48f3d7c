"""The duties of a connector, held by files of each kind."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

from syncsvc.config.sources import FileSource, FileTable
from syncsvc.connectors.base import Connector
from syncsvc.connectors.files import FilesConnector
from syncsvc.model.run import Side
from tests.connectors.contract import TABLE, Build, ConnectorContract, Row, State

Write = Callable[[Path, Sequence[str], Sequence[Row]], None]


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """A comma-separated file in UTF-8, quoted where needed."""
    _write_text(path, columns, rows, "utf-8", ",")


def write_utf16(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Tabs and UTF-16 with a mark, as Excel's "Unicode text"."""
    _write_text(path, columns, rows, "utf-16", "\t")


def _write_text(path: Path, columns: Sequence[str], rows: Sequence[Row], encoding: str, delimiter: str) -> None:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, columns, delimiter=delimiter, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


def write_xlsx(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """A workbook with one sheet, every value as text."""
    book = openpyxl.Workbook()
    sheet = book.active
    for number, row in enumerate([dict(zip(columns, columns, strict=True)), *rows], start=1):
        for place, name in enumerate(columns, start=1):
            if row[name] is not None:
                sheet.cell(number, place, row[name]).data_type = "s"
    book.save(path)
    book.close()


class TestFiles(ConnectorContract):
    """Each duty, for comma-separated UTF-8, tab-separated UTF-16, and XLSX."""

    @pytest.fixture(params=[(write_csv, "people.csv"), (write_utf16, "people.tsv"), (write_xlsx, "people.xlsx")])
    def build(self, request: pytest.FixtureRequest, tmp_path: Path) -> Build:
        """Writes the rows into one file of the kind under test."""
        write, name = request.param

        def connect(columns: Sequence[str], rows: Sequence[Row]) -> Connector:
            path = tmp_path / name
            write(path, columns, rows)
            os.utime(path, (1_700_000_000, 1_700_000_000))
            table = FileTable(files=name)
            return FilesConnector(FileSource(side=Side.LOCAL, kind="files", tables={TABLE: table}, folder=tmp_path))

        return connect

    @pytest.fixture
    def source_state(self, tmp_path: Path) -> State:
        """Names, bytes and times of everything in the folder."""
        return lambda: {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*")}
