"""XLSX as the portals write them: a title, the agency, when it was drawn, and the header in row 8."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar
from xml.sax.saxutils import escape

from rustpy_xlsxwriter import write_worksheet

T = TypeVar("T")

HEADER_ROW = 7
ROWS_PER_FILE = 1_048_000
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="ref-unor" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write_report(path: Path, title: str, agency: str, drawn: date, rows: Iterable[dict[str, str | None]]) -> list[Path]:
    """Write a report; above Excel's row limit it goes on in ``NAME-2.xlsx`` and so on. Returns the files in order.

    The same rows give the same bytes. A report without rows has no file, for it would have no header.
    """
    pulled = f"Data ditarik pada: {drawn.isoformat()} 06:00:00"
    heads: list[Any] = [(0, 0, 0, 5, title), (1, 0, 1, 5, agency), (5, 0, 5, 5, pulled)]
    written: list[Path] = []
    for part in _parts(iter(rows), ROWS_PER_FILE):
        number = len(written) + 1
        target = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        write_worksheet(part, str(target), sheet_name="Laporan", header_row=HEADER_ROW, merge_ranges=heads)
        _forget_time(target)
        written.append(target)
    return written


def write_plain(
    path: Path, headers: tuple[str, ...], rows: Iterable[list[str | None]], formula_column: int | None
) -> None:
    """Write a bare sheet with its header in row 1; ``formula_column`` holds a formula in its first data row."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in _PARTS.items():
            book.writestr(zipfile.ZipInfo(name, _LONG_AGO), _DECLARATION + text, zipfile.ZIP_DEFLATED)
        sheet = zipfile.ZipInfo("xl/worksheets/sheet1.xml", _LONG_AGO)
        sheet.compress_type = zipfile.ZIP_DEFLATED
        with book.open(sheet, "w") as raw, io.TextIOWrapper(raw, "utf-8") as out:
            out.write(f'{_DECLARATION}<worksheet xmlns="{_MAIN}"><sheetData>')
            for number, row in enumerate(chain([list[str | None](headers)], rows), 1):
                out.write(_row(number, row, formula_column if number == 2 else None))
            out.write("</sheetData></worksheet>")


def _row(number: int, cells: list[str | None], formula_column: int | None) -> str:
    written = []
    for place, text in enumerate(cells):
        where = f"{chr(65 + place)}{number}"
        if text and place == formula_column:
            first, _, rest = text.partition(" ")
            formula = escape(f'"{first}"&" {rest}"')
            written.append(f'<c r="{where}" t="str"><f>{formula}</f><v>{escape(text)}</v></c>')
        elif text:
            kept = ' xml:space="preserve"' if text != text.strip() or "  " in text else ""
            written.append(f'<c r="{where}" t="inlineStr"><is><t{kept}>{escape(text)}</t></is></c>')
    return f'<row r="{number}">{"".join(written)}</row>'


def _parts(rows: Iterator[T], size: int) -> Iterator[Iterator[T]]:
    """The rows in runs of at most ``size``; each run is to be used up before the next."""
    for first in rows:
        yield chain([first], islice(rows, size - 1))


def _forget_time(path: Path) -> None:
    """Put a fixed time where the writer noted its clock: the parts behind the sheet are written anew, in place."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        order = [part.filename for part in book.infolist()]
        tail = order[order.index("docProps/core.xml") :]
        kept = {name: book.read(name) for name in tail}
        book.start_dir = book.getinfo(tail[0]).header_offset
        book.filelist = [part for part in book.filelist if part.filename not in tail]
        book.NameToInfo = {part.filename: part for part in book.filelist}
        for name, content in kept.items():
            timeless = _core(content) if name == "docProps/core.xml" else content
            book.writestr(zipfile.ZipInfo(name, _LONG_AGO), timeless, zipfile.ZIP_DEFLATED)


def _core(content: bytes) -> bytes:
    text = content.decode("utf-8")
    for element in ("created", "modified"):
        start = text.index(">", text.index(f"<dcterms:{element}")) + 1
        text = f"{text[:start]}1980-01-01T00:00:00Z{text[text.index('</', start) :]}"
    return text.encode("utf-8")
