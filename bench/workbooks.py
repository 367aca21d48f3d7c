"""Goal 7: reading and writing XLSX beside openpyxl, every cell compared."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
from openpyxl import Workbook, load_workbook

from bench.measure import fresh, medians, spending
from bench.table import Row, at_least
from syncsvc.config.sources import FileSource
from syncsvc.connectors import open_source
from syncsvc.model.run import Side
from syncsvc.reports.sheets import Sheet, workbook

READ_COLUMNS, WRITE_COLUMNS = 25, 12
_FILE = "rows.xlsx"
_SHEET = "Data"


def rows(count: int, columns: int) -> pl.DataFrame:
    """Texts of usual length; no two rows are the same, and no cell is empty or looks like a formula."""
    number = pl.int_range(0, count, dtype=pl.Int64)
    return pl.select(
        pl.concat_str(pl.lit(f"Isi {place} "), number * (place + 1) % 9_973).alias(f"Kolom {place}")
        for place in range(columns)
    )


def write_ours(folder: str, count: int, columns: int = WRITE_COLUMNS) -> dict[str, Any]:
    """A work list as our reports write it: autofilter, frozen header, widths, guarded cells."""
    frame = rows(count, columns)
    sheet = Sheet(_SHEET, frame, tuple(frame.columns), (20.0,) * columns)
    with spending() as spent:
        (Path(folder) / _FILE).write_bytes(workbook([sheet]))
    return {"seconds": spent.seconds}


def write_openpyxl(folder: str, count: int) -> dict[str, Any]:
    """The same by openpyxl's fastest way."""
    frame = rows(count, WRITE_COLUMNS)
    with spending() as spent:
        book = Workbook(write_only=True)
        sheet = book.create_sheet(_SHEET)
        sheet.freeze_panes = "A2"
        sheet.append(frame.columns)
        for row in frame.iter_rows():
            sheet.append(row)
        sheet.auto_filter.ref = f"A1:{chr(ord('A') + WRITE_COLUMNS - 1)}{count + 1}"
        book.save(Path(folder) / "openpyxl.xlsx")
    return {"seconds": spent.seconds}


def read_ours(folder: str, count: int) -> dict[str, Any]:
    """As a pull does: checked, parsed in a child, batches of text."""
    told = {"kind": "files", "side": Side.LOCAL, "tables": {"data": {"files": _FILE}}, "settle_seconds": 0}
    source = FileSource.model_validate({**told, "folder": Path(folder)})
    with spending() as spent, open_source(source) as connector:
        read = pl.concat([batch.frame for batch in connector.fetch("data")])
    assert read.equals(rows(count, READ_COLUMNS)), "cells differ from what was written"
    return {"seconds": spent.seconds}


def read_openpyxl(folder: str, count: int) -> dict[str, Any]:
    """The same by openpyxl's fastest way."""
    with spending() as spent:
        book = load_workbook(Path(folder) / _FILE, read_only=True)
        header, *body = book[_SHEET].iter_rows(values_only=True)
        book.close()
    read = pl.DataFrame(body, schema=dict.fromkeys(map(str, header), pl.String), orient="row")
    assert read.equals(rows(count, READ_COLUMNS)), "cells differ from what was written"
    return {"seconds": spent.seconds}


def goals(count: int, times: int) -> Iterable[Row]:
    """The rows of goal 7. openpyxl takes most of a minute for each, so it has one turn."""
    with tempfile.TemporaryDirectory() as folder:
        fresh(write_ours, folder=folder, count=count, columns=READ_COLUMNS)
        place = {"folder": folder, "count": count}
        yield _faster(f"XLSX read {count:,} x {READ_COLUMNS}", read_ours, read_openpyxl, place, times, 7)
        yield _faster(f"XLSX write {count:,} x {WRITE_COLUMNS}", write_ours, write_openpyxl, place, times, 5)


def _faster(what: str, own: Any, rival: Any, place: dict[str, Any], times: int, target: float) -> Row:
    (mine,) = medians([fresh(own, **place) for _ in range(times)], "seconds")
    theirs = fresh(rival, **place)["seconds"]
    beside = f"{mine:.2f} s, openpyxl {theirs:.2f} s"
    return at_least("7", f"{what}, against openpyxl", theirs / mine, target, times, beside)
