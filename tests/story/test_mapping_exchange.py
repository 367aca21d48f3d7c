"""Equivalences and work lists out to files and back: round trips, packs, and every kind of bad input."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from tests.story.mapped_site import ARSIP, GURU, OPERATOR, SEKSI, TERMS, make_mapped_site
from tests.story.site import Site
from tests.story.speaking import Said, speak
from tests.story.test_mapping_commands import WHY, decide, states
from tests.terms import term

Sheet = Any


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """One person rules."""
    return make_mapped_site(tmp_path / "site")


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


@pytest.mark.parametrize("form", ["csv", "sssom"])
def test_rulings_go_out_and_come_back(site: Site, tmp_path: Path, form: str) -> None:
    """What one store wrote, an empty one takes in whole and writes again alike; a second time nothing changes."""
    ruled(site)
    file = export(site, form, f"padanan.{'tsv' if form == 'sssom' else 'csv'}")
    other = make_mapped_site(tmp_path / "other")
    assert bring(other, file).told("nomenclature.imported", accepted=5, unchanged=0, refused=0)
    assert content(other) == content(site)
    assert len(content(site)) == 5
    assert bring(other, file).told("nomenclature.imported", accepted=0, unchanged=5, refused=0)
    assert states(other) == states(site)


def test_sssom_is_what_the_standard_says(site: Site) -> None:
    """The metadata block can be read as YAML, every prefix is declared, and each ruling has its predicate."""
    ruled(site)
    lines = export(site, "sssom", "padanan.tsv", "--license", "urn:contoh:lisensi").read_text("utf-8").splitlines()
    about = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    assert about["mapping_set_id"] == "urn:syncsvc:agency:uji"
    assert about["license"] == "urn:contoh:lisensi"
    rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    told = {(row["subject_label"], row["object_id"]): (row["predicate_id"], row["predicate_modifier"]) for row in rows}
    assert told == {
        ("Guru Pertama SD", "entry:g1"): ("skos:exactMatch", ""),
        ("Guru Pertama SD", "entry:g2"): ("skos:exactMatch", "Not"),
        ("'=Arsiparis, Pelaksana", "entry:a1"): ("skos:broadMatch", ""),
        ("PPPK", "sssom:NoTermFound"): ("skos:exactMatch", ""),
        ("Seksi Umum", "entry:s1"): ("skos:exactMatch", ""),
    }
    prefixes = {row[name].partition(":")[0] for row in rows for name in row if name.endswith("_id") and row[name]}
    assert prefixes <= set(about["curie_map"])
    assert {each["slot_name"] for each in about["extension_definitions"]} == {n for n in rows[0] if n[:4] == "ext_"}


def test_a_pack_holds_for_others_and_nothing_personal(site: Site, tmp_path: Path) -> None:
    """Units and what looks personal stay behind with a notice, logins and reasons too; another agency takes the pack,
    and its own word still wins."""
    ruled(site)
    personal = ("Guru 19800101 200501 1 901", "Siti Contoh, S.Pd.", "Operator 3201010101010901")
    rows = [["positions", "JF", name, "", "g1", "", "exact", "approved"] for name in personal]
    table = site.folder / "pribadi.csv"
    header = ["listing", "kind", "term", "context", "code", "title", "kinship", "verdict"]
    table.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in [header, *rows]), "utf-8")
    assert bring(site, table).told("nomenclature.imported", accepted=3, refused=0)
    for form, name in (("sssom", "guru.tsv"), ("csv", "guru.csv")):
        file = export(site, form, name, "--pack", "guru")
        text = file.read_text("utf-8")
        assert not [word for word in (*personal, "budi", "sudah dicek", "Seksi Umum", "uji") if word in text]
        other = make_mapped_site(tmp_path / form)
        assert bring(other, file).told("nomenclature.imported", accepted=4, refused=0)
        assert states(other)["Guru Pertama SD"] == "approved"
        assert content(other) == []
        assert "[guru " in speak(other, "mapping", "show", GURU["id"]).out
        assert decide(other, GURU["id"], "--withdraw", *WHY).code == 2
        decide(other, GURU["id"], "--reject", "g1", *WHY)
        assert states(other)["Guru Pertama SD"] == "open"
    said = speak(site, "mapping", "export", "--format", "csv", "--output", str(site.folder / "x.csv"), "--pack", "x")
    assert said.told("nomenclature.left_out", left=4)


def test_a_pack_waits_where_two_persons_review(site: Site, tmp_path: Path) -> None:
    """There a pack, and a file of rulings, are proposals of who brought them, until somebody else approves."""
    ruled(site)
    other = make_mapped_site(tmp_path / "two", "two")
    assert bring(other, export(site, "csv", "guru.csv", "--pack", "guru")).code == 0
    assert states(other)["Guru Pertama SD"] == "proposed"
    assert decide(other, GURU["id"], "--approve").told("nomenclature.own_proposal")
    assert decide(other, GURU["id"], "--approve", login="sari").code == 0
    assert states(other)["Guru Pertama SD"] == "approved"


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_work_list_is_filled_offline(site: Site, language: str) -> None:
    """Each open term has its candidates as a drop-down beside locked keys; what a person chose, wrote as a free code,
    or left out comes back as that, in either language."""
    nothing = {"id": "tidak ada padanan", "en": "nothing fits"}[language]
    answer, free, kinship = {"id": ("jawaban", "kode bebas", "hubungan"), "en": ("answer", "free code", "relation")}[
        language
    ]
    file = export(site, "xlsx", "kerja.xlsx", "--language", language)
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    assert [row[0].protection.locked for row in sheet.iter_rows(min_row=2)] == [True] * 5
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    columns = {str(cell.value): cell.column_letter for cell in sheet[1]}
    source = lists[f"{columns[answer]}2"]
    offered = book.worksheets[1]
    shown = re.fullmatch(r"'([^']+)'!\$A\$2:\$([A-Z])\$2", source)
    assert shown and shown[1] == offered.title
    assert [offered[f"{letter}2"].value for letter in "ABC"] == ["g1 – Guru Ahli Pertama", "g2 – Guru Pertama", nothing]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]

    def filled(sheet: Sheet, rows: dict[str, int], columns: dict[str, int]) -> None:
        sheet.cell(rows[GURU["id"]], columns[answer]).value = "g2 – Guru Pertama"
        sheet.cell(rows[ARSIP["id"]], columns[free]).value = "a2"
        sheet.cell(rows[ARSIP["id"]], columns[kinship]).value = {"id": "hanya berdekatan", "en": "only near"}[language]
        sheet.cell(rows[OPERATOR["id"]], columns[answer]).value = nothing

    assert bring(site, fill(file, filled)).told("nomenclature.imported", accepted=3, unchanged=0, refused=0)
    assert {row[4:8] for row in content(site)} == {
        ("g2", "Guru Pertama", "exact", "approved"),
        ("a2", "Arsiparis Mahir", "inexact", "approved"),
        ("", "", "none", "approved"),
    }
    assert states(site)["Seksi Umum"] == "open"


def test_a_rejected_pair_is_offered_no_more(site: Site) -> None:
    """Once rejected, a candidate is in no list and no drop-down; who writes its code all the same approves the pair."""
    decide(site, GURU["id"], "--reject", "g1", *WHY)
    row = speak(site, "mapping", "list", "--format", "json").rows()[0]
    assert row["candidates"] == "2. g2 – Guru Pertama"
    assert "1. g1 – Guru Ahli Pertama (0.90) – ditolak" in speak(site, "mapping", "show", GURU["id"]).out
    file = export(site, "xlsx", "kerja.xlsx")
    offered = openpyxl.load_workbook(file).worksheets[1]
    assert [offered[f"{letter}2"].value for letter in "ABC"] == ["g2 – Guru Pertama", "tidak ada padanan", None]

    def filled(sheet: Sheet, rows: dict[str, int], columns: dict[str, int]) -> None:
        sheet.cell(rows[GURU["id"]], columns["kode bebas"]).value = "g1"

    assert bring(site, fill(file, filled)).told("nomenclature.imported", accepted=1, refused=0)
    assert [row[4:8] for row in content(site)] == [("g1", "Guru Ahli Pertama", "exact", "approved")]


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


def test_the_answer_for_programs(site: Site) -> None:
    """JSON has the counts first, then a row per refused row with its place."""
    file = site.folder / "satu.csv"
    file.write_text("listing,kind,term,context,code,kinship,verdict\npositions,JF,A,,zz,exact,approved\n", "utf-8")
    rows = bring(site, file, "--format", "json").rows()
    assert [(row["row"], row["column"], row["refused"]) for row in rows] == [(None, None, 1), (2, "kode bebas", None)]


def test_a_formula_stays_text_on_its_way(site: Site) -> None:
    """A local term that begins like a formula is guarded in every file and comes back as it was."""
    assert ARSIP["term"].startswith("=")
    decide(site, ARSIP["id"], "--as", "exact", "--code", "a1", *WHY)
    for form, name in (("csv", "a.csv"), ("sssom", "a.tsv")):
        assert "'=Arsiparis" in export(site, form, name).read_text("utf-8")
    assert term("=Arsiparis, Pelaksana")["id"] == ARSIP["id"]
