"""Finding the header row among titles, and refusing where two rows could be it."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncsvc.connectors.files.header import find_header
from syncsvc.errors import Misunderstood
from tests.connectors.files_source import drop, fetched, rows, sentence, source

NIPS = ["199002102015031901", "199002102015031902", "199002102015031903", "199002102015031904"]
TITLES = [["LAPORAN SKP"], ["Pemerintah Kabupaten Contoh"], [], ["Data ditarik pada:", "01-02-2026"], []]


def table(*before: list[str]) -> list[list[str | None]]:
    """Rows of NIP, name, date below the given ones."""
    data = [[nip, f"Warga {letter}", "01-02-1990"] for nip, letter in zip(NIPS, "ABCD", strict=True)]
    return [[*row, *[None] * (3 - len(row))] for row in [*before, *data]]


def test_titles_before_the_header_are_passed_over() -> None:
    """Title, agency and moment of export come before the header; the data begin right below it."""
    header = find_header(table(*TITLES, ["NIP", " Nama\nPegawai ", "Tanggal Lahir"]), "a")
    assert (header.row, header.data_row) == (6, 7)
    assert header.names == ("NIP", "Nama Pegawai", "Tanggal Lahir")


def test_a_row_that_numbers_the_columns_is_no_data() -> None:
    """Printed lists number their columns below the header; that row is skipped."""
    assert find_header(table(["NIP", "Nama", "Lahir"], ["(1)", "(2)", "(3)"]), "a").data_row == 3


def test_columns_without_a_name_are_told_apart() -> None:
    """A column without a name is called by its number."""
    header = find_header(table(["NIP", "", "Lahir"]), "a")
    assert header.names == ("NIP", "column_2", "Lahir")
    assert list(header.unnamed) == ["column_2"]


@pytest.mark.parametrize(
    "headers",
    [
        [["nip", "nama", "lahir"], ["NIP Baru", "Nama Lengkap", "Tanggal Lahir"]],
        [["NIP", "Nama", "Lahir"], ["NIP", "Nama", "Lahir"]],
        [["NIP", "Pegawai", ""], ["", "Nama", "Lahir"]],
        [["Kelompok", "", "Lahir"], ["NIP", "Nama", ""]],
    ],
)
def test_two_header_rows_are_refused(headers: list[list[str]]) -> None:
    """A header over two rows, explained or repeated, is refused naming both rows, unless configuration chooses."""
    rows_ = table(["Judul"], *headers)
    with pytest.raises(Misunderstood) as refused:
        find_header(rows_, "a.csv")
    assert refused.value.key == "files.two_headers"
    assert (refused.value.facts["first"], refused.value.facts["second"]) == (2, 3)
    assert find_header(rows_, "a.csv", configured=3).data_row == 4


def test_a_row_of_groups_above_a_full_header_is_a_title() -> None:
    """Names of groups above a header that names every column itself do no harm."""
    columns = ["NIP", "Nama", "Lahir", "Jenis", "TMT"]
    data = [[nip, "Warga", "01-02-1990", "Pelaksana", "01-01-2020"] for nip in NIPS]
    assert find_header([["Pegawai", None, None, "Jabatan", None], columns, *data], "a").row == 2


def test_a_header_whose_gaps_are_named_above_is_refused() -> None:
    """A column that only the row of groups names makes both rows a header."""
    columns = ["NIP", "Nama", "Lahir", "Jenis", None]
    data = [[nip, "Warga", "01-02-1990", "Pelaksana", "01-01-2020"] for nip in NIPS]
    with pytest.raises(Misunderstood) as refused:
        find_header([["Pegawai", None, None, None, "TMT"], columns, *data], "a")
    assert (refused.value.facts["first"], refused.value.facts["second"]) == (1, 2)


def test_a_first_row_of_data_with_words_only_is_data() -> None:
    """A row with an unreadable NIP and no date is not mistaken for a second header."""
    rows_ = table(["NIP", "Nama", "Lahir"], ["belum ada", "Warga E", ""])
    assert find_header(rows_, "a").data_row == 2


def test_two_columns_of_one_name_are_refused() -> None:
    """Columns of the same name are named by their letters, never by their content."""
    with pytest.raises(Misunderstood) as refused:
        find_header(table(["Nama", "NIP", "NAMA"]), "a.csv")
    assert (refused.value.key, refused.value.facts["columns"]) == ("files.duplicate_names", "A, C")


def test_no_header_is_refused() -> None:
    """Rows of numbers have no header."""
    with pytest.raises(Misunderstood) as refused:
        find_header([["1", "2"], ["3", "4"]], "a.csv")
    assert refused.value.key == "files.no_header"


def test_a_configured_header_row_is_taken(tmp_path: Path) -> None:
    """``header_row`` decides against the search; an empty row there is refused."""
    drop(tmp_path / "a.csv", "x;y\na;b\n1;2\n\n")
    assert rows(fetched(source(tmp_path, "a.csv", header_row=2))) == [("1", "2")]
    with pytest.raises(Misunderstood) as refused:
        fetched(source(tmp_path, "a.csv", header_row=4))
    assert "4" in sentence(refused.value, "en")
    assert "header_row" in sentence(refused.value, "id")


def test_values_in_a_column_without_a_name_are_not_lost(tmp_path: Path) -> None:
    """A nameless column arrives where it has values, and nowhere else."""
    drop(tmp_path / "a.csv", "a;b;\n1;2;\n3;4;\n")
    assert fetched(source(tmp_path, "a.csv"))[0].frame.columns == ["a", "b"]
    drop(tmp_path / "a.csv", "a;b;\n1;2;\n3;4;catatan\n")
    assert rows(fetched(source(tmp_path, "a.csv"))) == [("1", "2", None), ("3", "4", "catatan")]
