"""The workbooks: the CSV's cells, filters, frozen headers, names Excel accepts."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from syncsvc.lang import LANGUAGES
from syncsvc.model.run_view import RunView
from syncsvc.reports import REPORTS, sheets
from syncsvc.reports.causes import cause_words
from syncsvc.reports.evidence import Teller
from syncsvc.reports.tree import unit_names
from syncsvc.reports.wording import Wording
from syncsvc.reports.worklist import COLUMNS, READING_ORDER, SPOKEN
from tests.reports.catalogue import FACTS
from tests.reports.views import finding, lifelike, many, with_findings

TOLD = ("local", "national", "cause", "first_at")


def _sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def _csv(view: RunView, language: str) -> dict[str, dict[str, str]]:
    content = REPORTS["csv"].render(view, FACTS, language).decode()
    return {row["id"]: row for row in csv.DictReader(io.StringIO(content, newline=""))}


def _listed(pages: dict[str, list[list[Any]]]) -> list[dict[str, str]]:
    """The rows of all work lists, by column name."""
    lists = [page for page in pages.values() if len(page[0]) == len(READING_ORDER)]
    return [dict(zip(READING_ORDER, row, strict=True)) for page in lists for row in page[1:]]


def _xml(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return [packed.read(name).decode() for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cell_is_the_csv_s(language: str) -> None:
    """Read back, each work list cell equals the CSV's, with codes and evidence said in words and nothing missing."""
    rows = [*many(150), finding("PEG-11", key="=1+1", local="-3", national="@x", subject="\tx")]
    view = with_findings(rows)
    wanted, wording = _csv(view, language), Wording(language)
    teller = Teller(wording, unit_names(view))
    listed = _listed(_sheets(REPORTS["xlsx"].render(view, FACTS, language)))
    assert sorted(row["id"] for row in listed) == sorted(wanted)
    for row in listed:
        source = wanted[row["id"]]
        for column in COLUMNS:
            code = source[column]
            said = wording.field(code) if column == "field" else wording.name(column, code)
            if column in ("local", "national"):
                said = teller.say(source["field"], code)
            if column == "cause":
                said = cause_words(code, wording, teller.names)
            if column == "first_at":
                said = datetime.fromisoformat(code).astimezone(ZoneInfo(view.zone)).strftime("%Y-%m-%d %H:%M")
            assert row[column] == (said if column in (*SPOKEN, *TOLD) and code else code), column


def test_each_actor_has_an_own_sheet() -> None:
    """The summary comes first, then causes and coverage, then one work list per actor with findings."""
    pages = _sheets(REPORTS["xlsx"].render(lifelike(), FACTS, "id"))
    actors = ["Pegawai", "Pejabat penilai", "Operator unit", "Admin instansi", "BKN"]
    assert list(pages) == ["Ringkasan", "Sebab", "Cakupan", *actors]
    place = READING_ORDER.index("actor")
    assert all({row[place] for row in pages[actor][1:]} == {actor} for actor in actors)


def test_every_sheet_filters_and_keeps_its_header() -> None:
    """Each sheet's XML has an autofilter over its rows and a frozen first row, and no formula."""
    for name in ("xlsx", "xlsx-units"):
        content = REPORTS[name].render(lifelike(40), FACTS, "id")
        books = [content] if name == "xlsx" else [book for _, book in _books(content)]
        for xml in (xml for book in books for xml in _xml(book)):
            assert re.search(r'<autoFilter ref="A1:[A-Z]+\d+"', xml)
            assert re.search(r'<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>', xml)
            assert "<f>" not in xml


def test_only_counts_are_numbers() -> None:
    """NIPs, dates and values are text cells; counts are numbers."""
    pages = _sheets(REPORTS["xlsx"].render(lifelike(), FACTS, "id"))
    assert all(isinstance(cell, str) for row in _listed(pages) for cell in row.values())
    counts = {row[1]: row[2] for row in pages["Ringkasan"][1:] if row[0] == "Pegawai"}
    assert counts == {"Pegawai": 886.0, "Siap": 754.0, "Belum siap": 99.0, "Belum pasti": 33.0}


def test_a_sheet_that_is_too_long_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above Excel's rows a work list is split, with its header on each part, and no row is lost."""
    monkeypatch.setattr(sheets, "MAX_ROWS", 20)
    view = lifelike(150)
    pages = _sheets(REPORTS["xlsx"].render(view, FACTS, "id"))
    assert {"Admin instansi", "Admin instansi (2)", "Admin instansi (3)"} <= set(pages)
    assert max(len(page) for page in pages.values()) == 21
    assert {row["id"] for row in _listed(pages)} == set(view.findings["id"])


def test_a_text_longer_than_a_cell_is_cut_visibly() -> None:
    """Excel's 32 767 signs are kept to, with an ellipsis."""
    pages = _sheets(REPORTS["xlsx"].render(with_findings([finding(local="x" * 40_000)]), FACTS, "id"))
    cell = _listed(pages)[0]["local"]
    assert (len(cell), cell[-1]) == (sheets.MAX_CELL, "…")


def test_sheet_names_are_lawful_and_unique() -> None:
    """Forbidden signs go, 31 signs stay, and equal names (case ignored) get numbers."""
    names = sheets.SheetNames()
    long = "Dinas Pekerjaan Umum dan Penataan Ruang"
    taken = [names.take(wanted) for wanted in ("A/B:[C]?*\\", "'x'", "X", "", "History", long, long)]
    assert taken == ["A B  C", "x", "X (2)", "-", "History (2)", long[:31].rstrip(), f"{long[:27].rstrip()} (2)"]
    assert all(len(name) <= 31 for name in taken)


def test_an_empty_run_makes_a_workbook_that_claims_nothing() -> None:
    """Without findings there are no work lists, and the noughts say what they are noughts of."""
    pages = _sheets(REPORTS["xlsx"].render(lifelike(0), FACTS, "id"))
    assert list(pages) == ["Ringkasan", "Sebab", "Cakupan"]
    noughts = [row for row in pages["Ringkasan"] if row[0] == "Temuan menurut tingkat" and row[1] != "Dikecualikan"]
    assert [(row[2], row[3]) for row in noughts] == [(0.0, "0 dari yang diperiksa")] * 5


def test_each_unit_has_its_own_workbook() -> None:
    """The ZIP holds one workbook per unit with findings, named plainly, each with only that unit's rows."""
    view = lifelike(120)
    books = _books(REPORTS["xlsx-units"].render(view, FACTS, "id"))
    assert all(re.fullmatch(r"[a-z0-9.-]+\.xlsx", name) for name, _ in books)
    assert len({name for name, _ in books}) == len(books) == view.findings["unit"].n_unique()
    rows = [row for _, book in books for row in _listed(_sheets(book))]
    assert {row["id"] for row in rows} == set(view.findings["id"])
    assert all(len({row["unit"] for row in _listed(_sheets(book))}) == 1 for _, book in books)


def test_unit_workbooks_survive_any_unit_name() -> None:
    """Units without name, without id or with the same plain name each get their file."""
    rows = [finding(key=str(n), unit=unit) for n, unit in enumerate(["../x", "--x", "ünit", "", None, "日本"])]
    books = _books(REPORTS["xlsx-units"].render(with_findings(rows), FACTS, "id"))
    assert len(books) == 5
    assert not any("/" in name or ".." in name for name, _ in books)


def _books(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return [(name, packed.read(name)) for name in packed.namelist()]
