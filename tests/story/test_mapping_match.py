"""``mapping match``: a file of unit names against a file of units, row for row; and files that are none."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest
import xlsxwriter

from tests.story.site import Site
from tests.story.speaking import Said, speak

HEADER = "code,title,level,agency,parent\n"
REFERENCE = (
    HEADER
    + "S1,Dinas Kesehatan,,Kabupaten Sukaraya,\nS2,Sekretariat,,Kabupaten Sukaraya,S1\n"
    + 'S3,"Dinas Koperasi, Usaha Kecil dan Menengah",,Kabupaten Sukaraya,\nS4,Sekretariat,,Kabupaten Sukaraya,S3\n'
    + "S5,=HYPERLINK,,Kabupaten Sukaraya,\n"
)
NAMES = (
    "parent,local,kind,more\n,Dinkes,unit,x\nDinkes > Pemkab Sukaraya,Sekretariat,unit,x\n,Sekretariat,unit,x\n"
    ',"Dinas Koperasi & UKM",unit,"a\nb"\n,Dinas Kesehatan Kab. Gowa,unit,x\n,=hyperlink,unit,x\n'
)


@dataclass(frozen=True)
class Files:
    """Where the three files lie."""

    site: Site
    reference: Path
    names: Path
    output: Path

    def match(self, *more: str) -> Said:
        """The command on these files."""
        given = (("--reference", self.reference), ("--input", self.names), ("--output", self.output))
        return speak(self.site, "mapping", "match", "--units", *(str(word) for pair in given for word in pair), *more)

    def answers(self) -> list[dict[str, str]]:
        """The rows of the result."""
        return list(csv.DictReader(self.output.read_text("utf-8").splitlines()))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A good reference and good names."""
    made = Files(Site(tmp_path), tmp_path / "units.csv", tmp_path / "names.csv", tmp_path / "result.csv")
    made.reference.write_text(REFERENCE, "utf-8")
    made.names.write_text(NAMES, "utf-8")
    return made


def test_each_row_is_answered_in_its_place(files: Files) -> None:
    """Row for row in the same order: local text as it came, decision, candidates; unknown columns are read over."""
    said = files.match()
    assert (said.code, said.err) == (0, "")
    assert said.told("matching.done", rows=6, accept=4, review=1, none=1)
    answers = files.answers()
    assert [row["local"] for row in answers] == [
        "Dinkes",
        "Sekretariat",
        "Sekretariat",
        "Dinas Koperasi & UKM",
        "Dinas Kesehatan Kab. Gowa",
        "=hyperlink",
    ]
    assert [row["decision"] for row in answers] == ["accept", "accept", "review", "accept", "none", "accept"]
    assert [row["code_1"] for row in answers] == ["S1", "S2", "S2", "S3", "", "S5"]
    assert {row["code_2"] for row in answers} == {"", "S4"}


def test_what_the_reference_says_is_no_formula(files: Files) -> None:
    """A title that a spreadsheet would execute is made harmless."""
    files.match()
    assert files.answers()[-1]["title_1"] == "'=HYPERLINK"


def test_names_may_stand_under_name_and_be_cut_at_semicolons(files: Files) -> None:
    """The column may be called name, the file cut at semicolons with a byte order mark, and the agency said once."""
    files.names.write_text("\ufeffNama lain;Name\r\nx;DINKES\r\n", "utf-8", newline="")
    said = files.match("--agency", "Pemkab Sukaraya", "--format", "json")
    assert (said.code, said.rows()[0]["accept"]) == (0, 1)
    assert files.answers()[0]["code_1"] == "S1"


def test_an_agency_that_the_reference_lacks_is_not_ours(files: Files) -> None:
    """Nothing is matched across agencies."""
    files.match("--agency", "Kabupaten Gowa")
    assert {row["decision"] for row in files.answers()} == {"none"}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    ("content", "key", "facts"),
    [
        (b"", "empty", {}),
        (b"local,kind\n", "no_rows", {}),
        (b"nama,kind\nDinkes,unit\n", "columns_missing", {"columns": "local"}),
        (b"local,local\na,b\n", "column_twice", {"column": "local"}),
        (b"local,kind\nDinkes,unit\nDinas A, B,unit\n", "cells", {"row": 3, "cells": 3, "columns": 2}),
        (b'local,kind\n"Dinas" A,unit\n', "broken_row", {"row": 2}),
        ("local\nDinas \u00e9\n".encode("latin-1"), "not_utf8", {"byte": 12}),
    ],
)
def test_a_file_that_is_none_is_refused(
    files: Files, content: bytes, key: str, facts: dict[str, object], language: str
) -> None:
    """File, row or column and remedy are named in the reader's language (65); an earlier result stays as it is."""
    files.output.write_text("before", "utf-8")
    files.names.write_bytes(content)
    said = files.match("--language", language)
    assert (said.code, said.told(f"matching.{key}", language, file=files.names, **facts)) == (65, True), said
    assert files.output.read_text("utf-8") == "before"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    ("content", "key", "facts"),
    [
        (b"code,nomor\nS1,Dinas\n", "column_missing", {"field": "title"}),
        (b"code,title\nS1,Dinas\nS1,Badan\n", "code_twice", {"code": "S1", "first": 2}),
        (b"code,title\nS1,\n", "cell_empty", {"field": "title"}),
        (b"code,title,parent\nS1,Dinas,S2\nS2,Badan,S1\n", "cycle", {"cycle": "S1 \u2192 S2 \u2192 S1"}),
    ],
)
def test_a_reference_with_mistakes_is_refused(
    files: Files, content: bytes, key: str, facts: dict[str, object], language: str
) -> None:
    """It is checked as an import is: every mistake with row and remedy (65); an earlier result stays as it is."""
    files.output.write_text("before", "utf-8")
    files.reference.write_bytes(content)
    said = files.match("--language", language)
    assert (said.code, said.told("matching.refused", language, file="units.csv", count=1)) == (65, True), said
    assert said.told(f"references.{key}", language, **facts)
    assert files.output.read_text("utf-8") == "before"


def test_the_reference_may_be_any_file_that_can_be_imported(files: Files) -> None:
    """A workbook with columns of other names says the same as the CSV; circles are cut when asked."""
    rows = list(csv.reader(REFERENCE.splitlines()))
    files.match()
    before = files.answers()
    book = files.reference.with_name("units.xlsx")
    with xlsxwriter.Workbook(book, {"strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet("Unor")
        for place, row in enumerate([["Kode", "Unor", *rows[0][2:]], *rows[1:]]):
            sheet.write_row(place, 0, row)
    other = Files(files.site, book, files.names, files.output)
    assert other.match().told("references.column_missing", field="code")
    assert other.match("--column", "code=Kode", "--column", "title=Unor", "--sheet", "Unor").code == 0
    assert other.answers() == before
    files.reference.write_text("code,title,parent\nS1,Dinas Sosial,S2\nS2,Dinas Sosial,S1\n", "utf-8")
    assert files.match("--cut-cycles").code == 0


def test_a_file_that_is_not_there_is_told(files: Files) -> None:
    """A missing file, a folder, and a result that would overwrite its input are wrong use (2); nothing is written."""
    files.names.unlink()
    assert (files.match().code, files.match().told("matching.no_file", file=files.names)) == (2, True)
    files.names.mkdir()
    assert files.match().told("matching.unreadable", file=files.names)
    same = Files(files.site, files.reference, files.names, files.reference)
    assert (same.match().code, same.match().told("matching.same_file", file=files.reference)) == (2, True)
    assert not files.output.exists()


def test_a_result_that_cannot_be_written_leaves_nothing(files: Files) -> None:
    """A folder that does not exist is told (77), and no half file stays behind."""
    lost = Files(files.site, files.reference, files.names, files.output.parent / "nowhere" / "result.csv")
    said = lost.match()
    assert (said.code, said.told("run.cannot_write")) == (77, True)
    assert sorted(path.name for path in files.output.parent.iterdir()) == ["names.csv", "units.csv"]
