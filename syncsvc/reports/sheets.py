"""Sheets for a workbook: names Excel accepts, text cells, autofilter and a frozen header on every one."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl
from rustpy_xlsxwriter import Format, write_worksheets

from syncsvc.reports.cells import guarded

MAX_ROWS = 1_048_575
MAX_CELL = 32_767
NAME_LENGTH = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")
_RESERVED = {"history"}
_HEADER = "#1F3A5F"
_PAGE = {
    "landscape": True,
    "paper_size": 9,
    "fit_to_pages": (1, 0),
    "repeat_rows": 0,
    "footer": "&L&A&R&P / &N",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet before it is named: header words and rows. Text columns are guarded and cut to what a cell holds.

    ``rows`` has unique column names; ``headers`` are the words over them; ``widths`` are in characters.
    """

    name: str
    rows: pl.DataFrame
    headers: tuple[str, ...]
    widths: tuple[float, ...]


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The XLSX file. A sheet of more than ``MAX_ROWS`` rows becomes several."""
    names = SheetNames()
    pages = [(names.take(sheet.name), sheet, part) for sheet in sheets for part in _parts(sheet.rows)]
    target = io.BytesIO()
    write_worksheets(
        [(name, _cells(sheet, part)) for name, sheet, part in pages],
        target,
        freeze_panes={"general": {"row": 1, "col": 0}},
        autofilter={name: True for name, _, _ in pages},
        column_widths={name: list(sheet.widths) for name, sheet, _ in pages},
        header_format={name: _header() for name, _, _ in pages},
        column_formats={name: [_body()] * len(sheet.widths) for name, sheet, _ in pages},
        page_setup={name: _PAGE for name, _, _ in pages},
        ignore_errors={name: list(sheet.headers) for name, sheet, _ in pages},
    )
    return target.getvalue()


class SheetNames:
    """Gives each sheet a name that Excel accepts and that no other sheet of the workbook has."""

    def __init__(self) -> None:
        self._taken: set[str] = set(_RESERVED)

    def take(self, wanted: str) -> str:
        """``wanted`` without forbidden signs, at most 31 long; a number follows when it is taken (case ignored)."""
        base = _FORBIDDEN.sub(" ", wanted).strip().strip("'").strip() or "-"
        name, number = base[:NAME_LENGTH].rstrip().rstrip("'"), 1
        while name.casefold() in self._taken:
            number += 1
            tail = f" ({number})"
            name = base[: NAME_LENGTH - len(tail)].rstrip() + tail
        self._taken.add(name.casefold())
        return name


def archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP of named files. Its own time stamps are fixed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for name, content in files:
            packed.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


def _parts(rows: pl.DataFrame) -> list[pl.DataFrame]:
    return [rows.slice(start, MAX_ROWS) for start in range(0, max(rows.height, 1), MAX_ROWS)]


def _cells(sheet: Sheet, part: pl.DataFrame) -> pl.DataFrame:
    texts = [name for name, kind in part.schema.items() if kind == pl.String]
    cells = part.with_columns(guarded(name) for name in texts).with_columns(
        pl.when(pl.col(name).str.len_chars() > MAX_CELL)
        .then(pl.col(name).str.head(MAX_CELL - 1) + "…")
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    )
    return cells.rename(dict(zip(cells.columns, sheet.headers, strict=True)))


def _header() -> Any:
    return (
        Format().set_bold().set_font_color("#FFFFFF").set_background_color(_HEADER).set_align("vcenter").set_text_wrap()
    )


def _body() -> Any:
    return Format().set_text_wrap().set_align("top")
