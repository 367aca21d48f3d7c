"""Names and their titles, plain text, and the foldings."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncsvc.mapping import fold
from syncsvc.mapping.abbreviations import LONG_FORMS
from syncsvc.mapping.spec import FieldRule
from tests.core.batches import mapped, one_field

NAME = FieldRule("name", ("c",), split_titles=True)
SPLITS: list[tuple[str | None, str | None, str | None, str | None]] = [
    ("Dr. BUDI SANTOSO, S.Kom., M.M.", "BUDI SANTOSO", "Dr.", "S.Kom., M.M."),
    ("Drs. H. AHMAD FULAN, M.Si", "AHMAD FULAN", "Drs. H.", "M.Si"),
    ("dr.Hj.SITI AMINAH,Sp.A", "SITI AMINAH", "dr.Hj.", "Sp.A"),
    ("drg. RATNA", "RATNA", "drg.", None),
    ("Prof. Dr. Ir. JOKO, M.Sc., Ph.D.", "JOKO", "Prof. Dr. Ir.", "M.Sc., Ph.D."),
    ("Ns. DEWI, S.Kep", "DEWI", "Ns.", "S.Kep"),
    ("apt. RINA, S.Farm.", "RINA", "apt.", "S.Farm."),
    ("Ir SOEKARNO", "SOEKARNO", "Ir", None),
    ("BUDI SANTOSO", "BUDI SANTOSO", None, None),
    ("BUDI SANTOSO S.Kom", "BUDI SANTOSO S.Kom", None, None),
    ("BUDI,", "BUDI", None, None),
    ("IRAWAN DRAJAT", "IRAWAN DRAJAT", None, None),
    ("HJALMAR NSIMBA", "HJALMAR NSIMBA", None, None),
    ("I. MADE WIRA", "I. MADE WIRA", None, None),
    ("M. NUR", "M. NUR", None, None),
    ("Dr.", "Dr.", None, None),
    (None, None, None, None),
]


@pytest.mark.parametrize(("text", "name", "front", "back"), SPLITS)
def test_titles_leave_the_name(text: str | None, name: str | None, front: str | None, back: str | None) -> None:
    """Known titles before a name and whatever follows its comma are taken off; anything else is untouched."""
    frame = mapped("employee", {"c": [text]}, NAME).frame
    assert frame.select("name", "title_front", "title_back").row(0) == (name, front, back)


def test_titles_split_alike_in_a_column() -> None:
    """A whole column gives what its rows give one by one."""
    frame = mapped("employee", {"c": [text for text, *_ in SPLITS]}, NAME).frame
    assert frame.select("name", "title_front", "title_back").rows() == [(name, f, b) for _, name, f, b in SPLITS]


def test_a_title_column_wins_over_the_split() -> None:
    """A title in its own column is taken; where that is empty, the one split from the name."""
    columns: dict[str, list[str | None]] = {"c": ["Dr. BUDI", "Ir. SITI"], "g": ["Prof.", None]}
    frame = mapped("employee", columns, NAME, FieldRule("title_front", ("g",))).frame
    assert frame["title_front"].to_list() == ["Prof.", "Ir."]


def test_without_split_a_name_stays() -> None:
    """Only a rule that asks for it takes titles off."""
    assert one_field("employee", FieldRule("name", ("c",)), ["Dr. BUDI, S.H."]) == ["Dr. BUDI, S.H."]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  Analis   Kebijakan ", "Analis Kebijakan"),
        ("Analis\u00a0Kebijakan\u200b", "Analis Kebijakan"),
        ("Analis\r\n\tKebijakan", "Analis Kebijakan"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("null", None),
        ("NULL", None),
        (" ", None),
        ("\u00a0", None),
        ("-", None),
        ("Nullah", "Nullah"),
        ("a | b", "a | b"),
    ],
)
def test_plain_text(text: str, plain: str | None) -> None:
    """Text is NFC, trimmed, with single blanks; blank texts, "null" and a lone hyphen are null."""
    assert one_field("employee", FieldRule("job_title", ("c",)), [text]) == [plain]


SAME_PRESENTATION = [
    ("ANALIS  KEBIJAKAN ahli muda", "Analis Kebijakan Ahli Muda"),
    ("Perundang - undangan", "Perundang-undangan"),
    ("Perundang\u2013undangan", "perundang-undangan"),
    ("Pengadaan Barang / Jasa.", "Pengadaan Barang/Jasa"),
    ("Ma\u2019had Ali", "ma'had ali"),
    ("Guru\u00a0Kelas ,", "guru kelas"),
]
SAME_VARIANT = [
    ("Kasi Pelayanan Umum", "Kepala Seksi Pelayanan Umum"),
    ("Ka. Sie Trantib", "Kepala Seksi Ketenteraman dan Ketertiban"),
    ("Kabid Mutasi", "Ka. Bid. Mutasi"),
    ("Kasubbag Keuangan", "Kepala Subbagian Keuangan"),
    ("Kasubag Keuangan", "Kepala Sub Bagian Keuangan"),
    ("Ka. Subag Umpeg", "Kepala Subbagian Umum & Kepegawaian"),
    ("Kasubbid Diklat", "Kepala Subbidang Pendidikan dan Pelatihan"),
    ("Kabag TU", "Kepala Bagian Tata Usaha"),
    ("Kepala UPT Pasar", "Kepala Unit Pelaksana Teknis Daerah Pasar"),
    ("Sekdis Pertanian", "Sekretaris Dinas Pertanian"),
    ("Kadis PUPR", "Kepala Dinas Pekerjaan Umum dan Penataan Ruang"),
    ("Kasatpol PP", "Kepala Satuan Polisi Pamong Praja"),
    ("Irban 1", "Inspektur Pembantu Wilayah I"),
    ("Bidang Sarana & Prasarana", "Bidang Sarana dan Prasarana"),
    ("Seksi Data, Informasi & Pelaporan", "Seksi Data, Informasi, dan Pelaporan"),
    ("Pengelola Pengadaan Barang dan Jasa Ahli Muda", "Pengelola Pengadaan Barang/Jasa Ahli Muda"),
    ("Perancang Peraturan Perundang Undangan", "Perancang Peraturan Perundang-undangan"),
    ("Auditor (Ahli Madya)", "Auditor Ahli Madya"),
    ("Penata Muda Tk.1", "Penata Muda Tingkat I"),
    ("Analis SDM Aparatur", "Analis Sumber Daya Manusia Aparatur"),
]
DIFFERENT = [
    ("Penyaji Data", "Penyiap Data"),
    ("Pengolah Data", "Pengelola Data"),
    ("Ahli Muda", "Ahli Madya"),
    ("SD Negeri 1 Wates", "SD Negeri 2 Wates"),
    ("Kepala Seksi A", "Kepala Bidang A"),
]


@pytest.mark.parametrize(("one", "other"), SAME_PRESENTATION)
def test_presentation(one: str, other: str) -> None:
    """How a title was typed does not count."""
    assert fold.presentation_text(one) == fold.presentation_text(other)


@pytest.mark.parametrize(("one", "other"), SAME_VARIANT)
def test_variant(one: str, other: str) -> None:
    """Usual abbreviations, & and punctuation do not count as a variant, while they do as presentation."""
    assert fold.variant_text(one) == fold.variant_text(other)
    assert fold.unit_text(one) == fold.unit_text(other)
    assert fold.presentation_text(one) != fold.presentation_text(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_differs_stays_different(one: str, other: str) -> None:
    """No folding makes two posts of one."""
    assert fold.variant_text(one) != fold.variant_text(other)


@pytest.mark.parametrize("short", LONG_FORMS)
def test_long_forms_are_final(short: str) -> None:
    """Each abbreviation folds as its long form, and folding twice changes nothing."""
    folded = fold.variant_text(short)
    assert folded == fold.variant_text(LONG_FORMS[short]) == fold.variant_text(folded)


def test_people_and_titles() -> None:
    """Names forget case, blanks, dots, commas and apostrophes; gelar the same and hyphens."""
    assert fold.name_text("Ma\u2019ruf  A. Hakim") == fold.name_text("MARUF A HAKIM")
    assert fold.name_text("NUR-AINI") != fold.name_text("NURAINI")
    assert fold.title_text("S. Kom., M.M.") == fold.title_text("SKOM MM")
    assert fold.title_text("S.Kom") != fold.title_text("S.Km")


PAIRS = [
    (fold.presentation_text, fold.fold_presentation),
    (fold.variant_text, fold.fold_variant),
    (fold.unit_text, fold.fold_unit),
    (fold.name_text, fold.fold_name),
    (fold.title_text, fold.fold_title),
]
texts = st.text(
    st.sampled_from("abKA.,-/&'\u2019` \u00a0\t\u200b\u00e9\u00c9\u0301\uff21\uff0e\u00b4\u2014ıİßΣ1(\x1f\x85\u3000")
    | st.characters(max_codepoint=0x24F, exclude_categories=["Cs"]),
    max_size=15,
)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0].__name__)
@settings(deadline=None)
@given(values=st.lists(st.none() | texts, max_size=8))
def test_both_forms_of_a_folding_agree(
    pair: tuple[Callable[[str], str], Callable[[pl.Expr], pl.Expr]], values: list[str | None]
) -> None:
    """The column's folding and the single text's give the same, and null stays null."""
    text, expression = pair
    folded = pl.Series("c", values, dtype=pl.String).to_frame().select(expression(pl.col("c")))["c"].to_list()
    assert folded == [None if value is None else text(value) for value in values]
