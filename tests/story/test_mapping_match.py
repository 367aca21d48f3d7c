"""``mapping match``: a file of unit names against a file of units, row for row; and files that are none."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

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
    ("which", "content", "key", "facts"),
    [
        ("names", b"", "empty", {}),
        ("names", b"local,kind\n", "no_rows", {}),
        ("names", b"nama,kind\nDinkes,unit\n", "columns_missing", {"columns": "local"}),
        ("names", b"local,local\na,b\n", "column_twice", {"column": "local"}),
        ("names", b"local,kind\nDinkes,unit\nDinas A, B,unit\n", "cells", {"row": 3, "cells": 3, "columns": 2}),
        ("names", b'local,kind\n"Dinas" A,unit\n', "broken_row", {"row": 2}),
        ("names", "local\nDinas \u00e9\n".encode("latin-1"), "not_utf8", {"byte": 12}),
        ("reference", b"code,name\nS1,Dinas\n", "columns_missing", {"columns": "title"}),
        ("reference", b"code,title\nS1,Dinas\nS1,Badan\n", "code_twice", {"first": 2, "second": 3}),
        ("reference", b"code,title\nS1,\n", "cell_empty", {"row": 2, "column": "title"}),
    ],
)
def test_a_file_that_is_none_is_refused(
    files: Files, which: str, content: bytes, key: str, facts: dict[str, object], language: str
) -> None:
    """File, row or column and remedy are named in the reader's language (65); an earlier result stays as it is."""
    files.output.write_text("before", "utf-8")
    place = {"names": files.names, "reference": files.reference}[which]
    place.write_bytes(content)
    said = files.match("--language", language)
    assert (said.code, said.told(f"matching.{key}", language, file=place, **facts)) == (65, True), said
    assert files.output.read_text("utf-8") == "before"


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
