"""Equivalences and work lists out to files and back: round trips and packs."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import openpyxl
import pytest
import yaml

from tests.story.exchanging import Sheet, bring, content, export, fill, ruled
from tests.story.mapped_site import ARSIP, GURU, OPERATOR, make_mapped_site
from tests.story.site import Site
from tests.story.speaking import speak
from tests.story.test_mapping_commands import WHY, decide, states
from tests.terms import term


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """One person rules."""
    return make_mapped_site(tmp_path / "site")


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
