"""Evidence in words: no label and no code of ours is left where people read."""

from __future__ import annotations

import ast

import pytest

from syncsvc.lang import LANGUAGES, words
from syncsvc.reports.evidence import LABELS, Teller, in_words
from syncsvc.reports.wording import Wording
from tests.house.tree import modules
from tests.reports.views import finding, findings_frame, nip

NAMES = {"u17": "Seksi Program", "u18": "Bidang Perencanaan"}

SAID = [
    ("job_title", "kind=2; title=Arsiparis; Mahir", "jenis: fungsional; nama jabatan: Arsiparis; Mahir"),
    ("job_title", "kind=-; title=-", "jenis: –; nama jabatan: –"),
    ("local.parent_id", "parent=u18; loop=-", "induk: Bidang Perencanaan (u18)"),
    ("local.parent_id", "parent=u17; loop=u17 → u18",
     "induk: Seksi Program (u17); lingkaran: Seksi Program → Bidang Perencanaan"),
    ("parent_id", "u99", "u99"),
    ("local.predicate", "hasil=1; perilaku=3", "hasil kerja: di atas ekspektasi; perilaku: di bawah ekspektasi"),
    ("ekinerja.predicate", "predikat=3; matriks=4", "predikat: Butuh Perbaikan; menurut matriks: Kurang"),
    ("age", "as_of=2026-10-22 06:00 UTC; limit_hours=72",
     "data per: 22 Oktober 2026 13.00 WIB; batas usia (jam): 72"),
    ("skp", "job_date=2026-03-01; spans=2026-01-01..2026-12-31",
     "TMT jabatan: 1 Maret 2026; masa SKP: 1 Januari 2026 – 31 Desember 2026"),
    ("education", "least=40", "paling rendah: S-1"),
    ("education", "30", "D-III/Sarjana Muda"),
    ("rank", "31", "III/a"),
    ("rank", "P09", "IX"),
    ("rank", "P10", "X"),
    ("rank", "P17", "XVII"),
    ("rank", "P18", "P18"),
    ("echelon", "42", "IV.b"),
    ("echelon", "99", "non-eselon"),
    ("legal_status", "15", "Hukuman disiplin"),
    ("legal_status", "1x", "1x"),
    ("job_kind", "4", "pelaksana"),
    ("siasn.sex", "F", "perempuan"),
    ("siasn.nik_verified", "false", "tidak"),
    ("status", "agreed", "disepakati"),
    ("status", "2024-03-01", "1 Maret 2024"),
    ("local.birth_date", "1970-11-15", "15 November 1970"),
    ("birth_date", "31/02/1990 ×1", "31/02/1990"),
    ("birth_date", "2020-02-31", "2020-02-31"),
    ("rank", "III/f ×2", "III/f (2×)"),
    ("CATATAN", "- ×34", "34×"),
    ("name", "Umi Nurhayati", "Umi Nurhayati"),
    ("local.supervisor_nip", nip(1), nip(1)),
    ("local.supervisor_nip", f"{nip(1)} → {nip(2)}", f"{nip(1)} → {nip(2)}"),
    ("local.supervisor_nip", "u17", "unit Seksi Program"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "text", "said"), SAID)
def test_evidence_is_said_in_words(field: str, text: str, said: str) -> None:
    """Labels, codes, units, days and counts are said; what has no better form stays as it is."""
    assert Teller(Wording("id"), NAMES).say(field, text) == said


def test_a_column_is_said_row_by_row() -> None:
    """Each row keeps its place, equal texts of different fields are told apart, and nothing stays nothing."""
    rows = findings_frame(
        [
            finding("PEG-11", field="rank", local="15", national=None),
            finding("PEG-11", field="legal_status", local="15", national="15"),
            finding("PEG-11", field="rank", local=None, national="15"),
        ]
    )
    said = in_words(rows, Wording("id"), NAMES)
    assert said["local"].to_list() == ["I/e", "Hukuman disiplin", None]
    assert said["national"].to_list() == [None, "Hukuman disiplin", "I/e"]
    assert said.drop("local", "national").equals(rows.drop("local", "national"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_of_the_checks_has_a_word(language: str) -> None:
    """Whatever label a check puts before a value is known here and said in each language."""
    labels = {
        keyword.arg
        for module in modules()
        if module.place.startswith("checks/")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "labelled"
        for keyword in node.keywords
    }
    assert labels
    assert labels - LABELS.keys() == set()
    assert [label for label in LABELS if f"reports.evidence.{label}" not in words(language)] == []
