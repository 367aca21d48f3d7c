"""A site whose terms go out to files and come back."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from tests.story.mapped_site import ARSIP, GURU, SEKSI
from tests.story.site import Site
from tests.story.speaking import Said, speak
from tests.story.test_mapping_commands import WHY, decide

Sheet = Any


def export(site: Site, form: str, name: str, *words: str) -> Path:
    """A file that the site wrote."""
    target = site.folder / name
    said = speak(site, "mapping", "export", "--format", form, "--output", str(target), *words)
    assert said.code == 0, said
    return target


def bring(site: Site, file: Path, *words: str, login: str = "budi") -> Said:
    """The file brought in by somebody."""
    return speak(site, "mapping", "import", str(file), *words, LOGNAME=login)


def ruled(site: Site) -> None:
    """A few rulings of each sort."""
    decide(site, GURU["id"], "--as", "exact", "--code", "g1", "--until", "2090-01-31", *WHY)
    decide(site, GURU["id"], "--reject", "g2", *WHY)
    decide(site, ARSIP["id"], "--as", "broader", "--code", "a1", *WHY)
    decide(site, "pppk", "--as", "none", *WHY)
    decide(site, SEKSI["id"], "--as", "exact", "--code", "s1", *WHY)


def content(site: Site) -> list[tuple[str, ...]]:
    """What is in force, without who said it and when."""
    file = export(site, "csv", "isi.csv")
    with file.open(encoding="utf-8", newline="") as opened:
        columns = ("listing", "kind", "term", "context", "code", "title", "kinship", "verdict", "reason", "valid_to")
        return [tuple(row[name] for name in columns) for row in csv.DictReader(opened)]


def fill(file: Path, change: Callable[[Sheet, dict[str, int], dict[str, int]], None]) -> Path:
    """The workbook filled by a person: ``change`` gets the sheet, the rows by term id, and the columns by word."""
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    rows = {str(row[0].value): row[0].row for row in sheet.iter_rows(min_row=2)}
    change(sheet, rows, columns)
    target = file.with_name(f"terisi-{file.name}")
    book.save(target)
    return target
