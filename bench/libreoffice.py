"""Every cell of the XLSX report, read by LibreOffice and written again, is what we wrote."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from bench.measure import fresh
from bench.table import Row, skipped, truth
from syncsvc.app.views import keep_report, make_report
from tests.story.site import make_site

_PROGRAMS = ("soffice", "libreoffice")
_HINT = "LibreOffice is not installed (Debian: libreoffice-calc-nogui)"
Cells = dict[str, list[tuple[Any, ...]]]


def compared(people: int, program: str) -> dict[str, Any]:
    """Report on a sample agency, convert the workbook, and compare all cells of all sheets."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = make_site(folder / "site", people, 11)
        site.run()
        ours, theirs = folder / "report.xlsx", folder / "out" / "report.xlsx"
        keep_report(make_report(site.config, site.data, "sample", "xlsx", "id"), ours)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        convert = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(theirs.parent), str(ours)]
        subprocess.run(convert, check=True, capture_output=True, timeout=600)
        before, after = cells(ours.read_bytes()), cells(theirs.read_bytes())
        findings = site.open_findings().height
    listed = sum(len(rows) - 1 for rows in list(before.values())[3:])
    assert listed == findings, f"the work lists hold {listed} of {findings} findings"
    different = [
        f"{sheet} {row}:{column}"
        for sheet in before.keys() | after.keys()
        for row, column in _different(before.get(sheet, []), after.get(sheet, []))
    ]
    return {
        "sheets": len(before),
        "cells": sum(len(row) for rows in before.values() for row in rows),
        "wrong": different,
    }


def cells(book: bytes) -> Cells:
    """All values of a workbook, sheet by sheet in their order."""
    opened = load_workbook(io.BytesIO(book), read_only=True)
    return {sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)] for sheet in opened}


def goals(people: int) -> Iterable[Row]:
    """One row. Without LibreOffice it says so and is not met."""
    what = "XLSX report through LibreOffice"
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        yield skipped("xlsx", what, "every cell equal", _HINT)
        return
    answer = fresh(compared, people=people, program=program)
    told = f"{answer['cells']:,} cells in {answer['sheets']} sheets, {len(answer['wrong'])} differ"
    yield truth("xlsx", what, "every cell equal", not answer["wrong"], " ".join([told, *answer["wrong"][:3]]))


def _different(before: list[tuple[Any, ...]], after: list[tuple[Any, ...]]) -> Iterable[tuple[int, int]]:
    for row in range(max(len(before), len(after))):
        ours, theirs = (rows[row] if row < len(rows) else () for rows in (before, after))
        for column in range(max(len(ours), len(theirs))):
            if _at(ours, column) != _at(theirs, column):
                yield row + 1, column + 1


def _at(row: tuple[Any, ...], place: int) -> Any:
    return row[place] if place < len(row) else None
