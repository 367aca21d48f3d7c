"""Files of equivalences and work lists that are wrong: each row judged alone, a broken file refused whole."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from tests.story.exchanging import Sheet, bring, content, export, fill
from tests.story.mapped_site import ARSIP, GURU, OPERATOR, SEKSI, TERMS, make_mapped_site
from tests.story.site import Site
from tests.story.speaking import speak
from tests.story.test_mapping_commands import WHY, decide


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """One person rules."""
    return make_mapped_site(tmp_path / "site")


def test_each_wrong_answer_is_refused_alone(site: Site) -> None:
    """Unknown code, two answers, edited key, a term that is settled, an unknown relation: each is refused with row,
    column and remedy, the right row goes in, and the command ends with 65."""
    file = export(site, "xlsx", "kerja.xlsx")
    decide(site, "pppk", "--as", "none", *WHY)

    def filled(sheet: Sheet, rows: dict[str, int], columns: dict[str, int]) -> None:
        sheet.cell(rows[GURU["id"]], columns["jawaban"]).value = "g1 – Guru Ahli Pertama"
        sheet.cell(rows[GURU["id"]], columns["kode bebas"]).value = "g2"
        sheet.cell(rows[ARSIP["id"]], columns["kode bebas"]).value = "zz"
        sheet.cell(rows[OPERATOR["id"]], columns["jawaban"]).value = "o1 – Operator Layanan Operasional"
        sheet.cell(rows[OPERATOR["id"]], columns["istilah setempat"]).value = "Operator Lain"
        sheet.cell(rows[TERMS[4]["id"]], columns["jawaban"]).value = "tidak ada padanan"
        sheet.cell(rows[SEKSI["id"]], columns["jawaban"]).value = "s2 – Seksi Umum dan Aset"

    said = bring(site, fill(file, filled), "--language", "id")
    assert said.code == 65
    assert said.told("nomenclature.imported", accepted=1, unchanged=0, refused=4)
    place = {"file": "terisi-kerja.xlsx"}
    assert said.told("nomenclature.refused_row", **place, row=2, column="kode bebas")
    assert said.told("nomenclature.refused_row", **place, row=4, column="kode bebas")
    assert said.told("nomenclature.refused_row", **place, row=5, column="segel")
    assert said.told("nomenclature.refused_row", **place, row=6, column="id")
    keys = ("two_answers", "code_unknown", "key_edited", "not_open")
    assert all(said.told(f"nomenclature.row.{key}") for key in keys)
    assert [row[4] for row in content(site)] == ["", "s2"]


@pytest.mark.parametrize(
    ("column", "value", "key"),
    [
        ("jawaban", "g9 – Guru Lain", "answer_unknown"),
        ("hubungan", "sepupu", "kinship_unknown"),
        ("hubungan", "sama", "no_code"),
    ],
)
def test_one_wrong_cell(site: Site, column: str, value: str, key: str) -> None:
    """An answer that was not offered, an unknown relation, a relation to nothing: refused, nothing written."""

    def filled(sheet: Sheet, rows: dict[str, int], columns: dict[str, int]) -> None:
        sheet.cell(rows[GURU["id"]], columns[column]).value = value

    said = bring(site, fill(export(site, "xlsx", "kerja.xlsx"), filled))
    assert (said.code, said.told(f"nomenclature.row.{key}")) == (65, True)
    assert content(site) == []


def test_a_term_answered_twice(site: Site) -> None:
    """The second row of one term is refused and names the first."""

    def filled(sheet: Sheet, rows: dict[str, int], columns: dict[str, int]) -> None:
        row = rows[GURU["id"]]
        sheet.cell(row, columns["jawaban"]).value = "g1 – Guru Ahli Pertama"
        sheet.append([sheet.cell(row, place).value for place in range(1, len(columns) + 1)])

    said = bring(site, fill(export(site, "xlsx", "kerja.xlsx"), filled))
    assert (said.code, said.told("nomenclature.row.twice", other=2)) == (65, True)
    assert [row[4] for row in content(site)] == ["g1"]


def test_a_work_list_saved_as_csv(site: Site) -> None:
    """The work list saved as CSV, with semicolons, is understood too."""
    book = openpyxl.load_workbook(export(site, "xlsx", "kerja.xlsx"))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    rows[1][rows[0].index("kode bebas")] = "g1"
    target = site.folder / "kerja.csv"
    with target.open("w", encoding="utf-8-sig", newline="") as opened:
        csv.writer(opened, delimiter=";").writerows(rows)
    assert bring(site, target).told("nomenclature.imported", accepted=1, refused=0)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"listing": "jabatan"}, "word_unknown"),
        ({"kind": "X"}, "word_unknown"),
        ({"kinship": "sama"}, "word_unknown"),
        ({"verdict": "proposed"}, "word_unknown"),
        ({"term": " . "}, "no_term"),
        ({"code": ""}, "no_code"),
        ({"kinship": "none"}, "two_answers"),
        ({"code": "zz"}, "code_unknown"),
        ({"valid_to": "besok"}, "day_unknown"),
        ({"pack": "p 1", "listing": "units", "code": "s1"}, "not_for_packs"),
        ({"pack": "p 1", "term": "Budi Contoh, S.Kom"}, "not_for_packs"),
    ],
)
def test_a_wrong_row_of_equivalences(site: Site, changes: dict[str, str], key: str) -> None:
    """Each wrong row is refused by itself with its place; the right one beside it goes in."""
    header = ["listing", "kind", "term", "context", "code", "kinship", "verdict", "valid_to", "pack"]
    pack = changes.get("pack", "")
    right = dict(
        zip(header, ["positions", "JF", "Guru Pertama SD", "", "g1", "exact", "approved", "", pack], strict=True)
    )
    wrong = right | {"term": "Bidan Uji"} | changes
    file = site.folder / "baris.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, header)
        writer.writeheader()
        writer.writerows([right, wrong])
    said = bring(site, file)
    assert (said.code, said.told(f"nomenclature.row.{key}")) == (65, True)
    assert said.told("nomenclature.imported", accepted=1, refused=1)
    assert said.told("nomenclature.refused_row", file="baris.csv", row=3)


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("a.csv", "listing,term\npositions,Guru\n", "nomenclature.columns_missing"),
        ("a.csv", "", "files.empty"),
        ("a.tsv", "#curie_map: [\nsubject_label\n", "nomenclature.metadata_broken"),
        ("a.tsv", "#mapping_set_id: x\nsubject_label\n", "nomenclature.metadata_broken"),
        ("a.tsv", "#mapping_set_id: x\n#curie_map: {}\nsubject_label\tobject_id\n", "nomenclature.columns_missing"),
        ("a.xlsx", "bukan \0 buku kerja", "files.broken_workbook"),
    ],
)
def test_a_broken_file_is_refused_whole(site: Site, name: str, text: str, key: str) -> None:
    """A missing column, a broken header, no workbook: exit code 65 with the remedy, in both languages, nothing in."""
    file = site.folder / name
    file.write_text(text, "utf-8")
    for language in ("id", "en"):
        said = bring(site, file, "--language", language)
        assert (said.code, said.told(key, language), said.out) == (65, True, "")
    assert content(site) == []


def test_what_is_not_there_or_makes_no_sense(site: Site) -> None:
    """No such file: try again later; a work list as a pack: call it differently; a file of bytes: refused."""
    assert bring(site, site.folder / "tidak-ada.csv").code == 69
    words = ("mapping", "export", "--format", "xlsx", "--output", str(site.folder / "a.xlsx"), "--pack", "x")
    said = speak(site, *words)
    assert (said.code, said.told("nomenclature.pack_form")) == (2, True)
    latin = site.folder / "latin.tsv"
    latin.write_bytes(b"#mapping_set_id: caf\xe9\n")
    assert bring(site, latin).told("nomenclature.not_utf8", file="latin.tsv")


def test_rows_of_two_packs_do_not_mix(site: Site) -> None:
    """One file is one pack."""
    file = site.folder / "dua.csv"
    header = "listing,kind,term,context,code,kinship,verdict,pack\n"
    file.write_text(f"{header}positions,JF,A,,g1,exact,approved,p 1\npositions,JF,B,,g1,exact,approved,p 2\n", "utf-8")
    assert bring(site, file).told("nomenclature.several_packs")
