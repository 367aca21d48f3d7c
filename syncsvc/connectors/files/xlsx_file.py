"""One XLSX workbook: asked of a child process, its header found, its formula cells counted."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import polars as pl

from syncsvc.config.sources import FileTable
from syncsvc.connectors import base
from syncsvc.connectors.files.cells import cleaned
from syncsvc.connectors.files.csv_rows import Piece
from syncsvc.connectors.files.drop import DroppedFile
from syncsvc.connectors.files.header import HEAD_ROWS, Header, find_header
from syncsvc.connectors.files.sheet_xml import formula_cells
from syncsvc.errors import Misunderstood
from syncsvc.model.raw import Remark, RemarkKind

CHILD_SECONDS = 600.0
CHILD_ROWS = 20_000
_CHILD = Path(__file__).with_name("xlsx_child.py")
_ERRORS = {"broken": "files.broken_workbook", "encrypted": "files.encrypted"}


class XlsxFile:
    """A workbook's sheet, open in a child process that ends with the ``with`` block.

    Raises Misunderstood when the child refuses, dies or takes longer than ``CHILD_SECONDS`` of waiting.
    """

    def __init__(self, file: DroppedFile, table: FileTable, memory_mb: int) -> None:
        """Nothing starts before the ``with`` block."""
        self.file = file
        self._table = table
        self._memory_mb = memory_mb
        self._patience = CHILD_SECONDS
        self._sheet = 0
        self.header: Header

    def __enter__(self) -> XlsxFile:
        """Start the child and find the header."""
        self._answers, end = os.pipe()
        self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
            [sys.executable, "-I", str(_CHILD), json.dumps(self._request())],
            stdin=subprocess.DEVNULL,
            stdout=end,
            stderr=subprocess.DEVNULL,
        )
        os.close(end)
        self._poll = select.poll()
        self._poll.register(self._answers, select.POLLIN)
        with ExitStack() as undo:
            undo.callback(self.close)
            first = self._frame()
            self._sheet = first["sheet"][1]
            self.header = find_header(first["head"], self.file.name, self._table.header_row)
            undo.pop_all()
        return self

    def __exit__(self, *exc: object) -> None:
        """End the child."""
        self.close()

    def close(self) -> None:
        """Kill the child when it still runs, wait for its end, and take its pipe away."""
        self._child.kill()
        self._child.wait()
        os.close(self._answers)

    def formulas(self) -> tuple[Remark, ...]:
        """One remark for each named column that holds formula cells below the header."""
        counts = formula_cells(self.file, self._sheet, self.header.row)
        names = self.header.names
        return tuple(
            Remark(RemarkKind.FORMULA, names[column], count=count)
            for column, count in sorted(counts.items())
            if column < len(names)
        )

    def pieces(self) -> Iterator[Piece]:
        """All rows below the header, absent values as null."""
        return cleaned(self._rows(), self.header.unnamed)

    def _rows(self) -> Iterator[Piece]:
        while "end" not in (frame := self._frame()):
            columns = [
                pl.Series(name, values, dtype=pl.String)
                for name, values in zip(self.header.names, frame["columns"], strict=True)
            ]
            above = max(0, self.header.data_row - frame["first_row"])
            rows = pl.DataFrame(columns)[above:]
            if rows.height:
                yield Piece(frame["first_row"] + above, rows)

    def _request(self) -> dict[str, object]:
        return {
            "path": str(self.file.path.absolute()),
            "sheet": self._table.sheet,
            "memory_mb": self._memory_mb,
            "head_rows": HEAD_ROWS,
            "batch_rows": min(base.BATCH_ROWS, CHILD_ROWS),
        }

    def _frame(self) -> dict[str, Any]:
        frame: dict[str, Any] = json.loads(self._bytes(int.from_bytes(self._bytes(4), "big")))
        kind = frame.get("error")
        if kind == "no_sheet":
            facts = {"sheet": self._table.sheet or "1", "sheets": ", ".join(frame["sheets"])}
            raise Misunderstood("files.no_sheet", file=self.file.name, **facts)
        if kind == "memory":
            self._refuse_death()
        if kind:
            raise Misunderstood(_ERRORS[kind], file=self.file.name)
        return frame

    def _bytes(self, count: int) -> bytes:
        taken = bytearray()
        while len(taken) < count:
            asked = time.monotonic()
            ready = self._poll.poll(self._patience * 1000)
            self._patience -= time.monotonic() - asked
            if not ready or self._patience <= 0:
                raise Misunderstood("files.child_slow", file=self.file.name, seconds=int(CHILD_SECONDS))
            part = os.read(self._answers, count - len(taken))
            if not part:
                self._refuse_death()
            taken += part
        return bytes(taken)

    def _refuse_death(self) -> None:
        raise Misunderstood("files.child_died", file=self.file.name, megabytes=self._memory_mb)
