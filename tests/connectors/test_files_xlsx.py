"""Workbooks as portals write them, and files that only look like workbooks."""

from __future__ import annotations

import datetime
import os
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from syncsvc.connectors.files import signature, xlsx_file
from syncsvc.connectors.files.xlsx_child import Value, cell_text
from syncsvc.errors import Misunderstood
from syncsvc.model.raw import Remark, RemarkKind
from tests.connectors.files_source import SETTLED, drop, drop_workbook, fetched, numbered, rows, sentence, source

NIP = "199002102015031901"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def refusal(folder: Path, name: str, **table: object) -> Misunderstood:
    """The error that fetching one file ends with, which speaks both languages and names the file."""
    with pytest.raises(Misunderstood) as refused:
        fetched(source(folder, name, **table))
    assert all(name in sentence(refused.value, language) for language in ("id", "en"))
    return refused.value


def test_a_report_of_the_portal(tmp_path: Path) -> None:
    """Merged titles, the moment of export and blank rows come before the header; row numbers are the sheet's."""
    titles = [["LAPORAN SKP"], ["Kabupaten Contoh"], [], [], [], ["Data ditarik pada:", "01-02-2026"], []]
    path = drop_workbook(tmp_path / "a.xlsx", [*titles, ["NIP", "Nama", "Tahun"], [NIP, "Warga A", 2026]])
    book = openpyxl.load_workbook(path)
    book["Data"].merge_cells("A1:C1")
    book["Data"].append([])
    book["Data"]["A12"] = NIP
    book.save(path)
    book.close()
    os.utime(path, (SETTLED, SETTLED))
    batches = fetched(source(tmp_path, "a.xlsx"))
    assert numbered(batches) == {9: (NIP, "Warga A", "2026"), 12: (NIP, None, None)}
    assert batches[0].origin.digest


def test_a_table_that_does_not_begin_in_the_corner(tmp_path: Path) -> None:
    """Empty rows above and empty columns left of the table change nothing."""
    drop_workbook(tmp_path / "a.xlsx", [[], [], [None, None, "NIP", "Nama"], [None, None, NIP, "Warga"]])
    batches = fetched(source(tmp_path, "a.xlsx"))
    assert (batches[0].frame.columns, numbered(batches)) == (["NIP", "Nama"], {4: (NIP, "Warga")})


def test_cells_as_text() -> None:
    """Numbers keep what the sheet kept: plain below 10^15, an exponent from there, no rounding; dates as ISO."""
    cells: list[Value] = [
        12.0,
        0.1,
        -3.0,
        999999999999999.0,
        1e15,
        3301010101010001.0,
        198501012010011901.0,
        1e-7,
        True,
        "",
    ]
    assert [cell_text(cell) for cell in cells] == [
        "12", "0.1", "-3", "999999999999999", "1E+15", "3.301010101010001E+15", "1.985010120100119E+17", "1e-07",
        "TRUE", None,
    ]  # fmt: skip
    assert cell_text(datetime.date(1990, 2, 1)) == "1990-02-01"
    assert cell_text(datetime.datetime(1990, 2, 1, 7, 30)) == "1990-02-01 07:30:00"  # noqa: DTZ001


def test_numbers_and_dates_through_the_whole_reader(tmp_path: Path) -> None:
    """A NIP kept as a number shows its damage; a date cell is ISO; false is a text."""
    line = [198501012010011901, datetime.date(1990, 2, 1), datetime.datetime(1990, 2, 1, 7), False, "null", "'01"]  # noqa: DTZ001
    drop_workbook(tmp_path / "a.xlsx", [list("ABCDEF"), line])
    expected = ("1.985010120100119E+17", "1990-02-01", "1990-02-01 07:00:00", "FALSE", None, "01")
    assert rows(fetched(source(tmp_path, "a.xlsx"))) == [expected]


def test_sheets_by_name_and_number(tmp_path: Path) -> None:
    """The first visible sheet unless configured; a name may be a hidden sheet's; a wrong one lists the sheets."""
    path = drop_workbook(tmp_path / "a.xlsx", [["a"], ["x"]], Rahasia=[["a"], ["y"]], Dua=[["a"], ["z"]])
    book = openpyxl.load_workbook(path)
    book["Rahasia"].sheet_state = "hidden"
    book.save(path)
    book.close()
    os.utime(path, (SETTLED, SETTLED))
    found = {sheet: rows(fetched(source(tmp_path, "a.xlsx", sheet=sheet))) for sheet in (None, "2", "Rahasia")}
    assert found == {None: [("x",)], "2": [("z",)], "Rahasia": [("y",)]}
    assert refusal(tmp_path, "a.xlsx", sheet="Tiga").facts["sheets"] == "Data, Rahasia, Dua"
    assert refusal(tmp_path, "a.xlsx", sheet="3").key == "files.no_sheet"


def test_columns_with_formulas_are_remarked(tmp_path: Path) -> None:
    """Formula cells below the header are counted by column, of the chosen sheet only."""
    lines: list[list[object]] = [
        ["=TODAY()"],
        ["NIP", "Nama", "Umur"],
        [NIP, "A", "=1+1"],
        [NIP, '="B"', "=2+2"],
        [NIP, "C", 3],
    ]
    drop_workbook(tmp_path / "a.xlsx", [["NIP", "Nama"], [NIP, "=1"]], Dua=lines)
    remarks = (Remark(RemarkKind.FORMULA, "Nama", count=1), Remark(RemarkKind.FORMULA, "Umur", count=2))
    batches = fetched(source(tmp_path, "a.xlsx", sheet="Dua", header_row=2))
    assert batches[0].remarks == remarks
    with source(tmp_path, "a.xlsx", sheet="Dua", header_row=2) as connector:
        assert connector.probe("people").remarks == remarks


def test_an_empty_sheet_has_no_header(tmp_path: Path) -> None:
    """A workbook without any cell is refused, not read as an empty table."""
    drop_workbook(tmp_path / "a.xlsx", [])
    assert refusal(tmp_path, "a.xlsx").key == "files.no_header"


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.xls", OLE2 + "Workbook".encode("utf-16-le"), "files.legacy_xls"),
        ("a.xlsx", OLE2 + "EncryptedPackage".encode("utf-16-le"), "files.encrypted"),
        ("a.xls", OLE2, "files.encrypted_or_legacy"),
        ("a.xls", "<html><table><tr><td>NIP</td></tr></table></html>", "files.html"),
        ("a.csv", "\ufeff <!DOCTYPE html><title>Masuk</title>", "files.html"),
        ("a.xls", '<?xml version="1.0"?><Workbook xmlns="urn:x">', "files.html"),
        ("a.xlsx", "NIP;Nama\n1;2\n", "files.csv_renamed"),
        ("a.xlsx", b"\x00\x01\x02\x03" * 50, "files.broken_workbook"),
        ("a.csv", b"%PDF-1.7", "files.pdf"),
        ("a.xlsx", b"", "files.empty"),
        ("a.csv", b"", "files.empty"),
        ("a.csv", b"\n \n", "files.empty"),
    ],
)
def test_mix_ups_are_told_apart(tmp_path: Path, name: str, content: str | bytes, key: str) -> None:
    """Old, encrypted, web, renamed, broken and empty files each have their own sentence."""
    drop(tmp_path / name, content)
    assert refusal(tmp_path, name).key == key


def test_a_cut_workbook_is_half_written(tmp_path: Path) -> None:
    """Two thirds of a workbook are no workbook."""
    whole = drop_workbook(tmp_path / "a.xlsx", [["a", "b"], ["x", "y"]]).read_bytes()
    drop(tmp_path / "a.xlsx", whole[: len(whole) * 2 // 3])
    assert refusal(tmp_path, "a.xlsx").key == "files.half_written"


def test_a_workbook_with_a_damaged_sheet_is_broken(tmp_path: Path) -> None:
    """The directory is whole and the sheet's XML is not: refused, whoever notices first."""
    with zipfile.ZipFile(drop_workbook(tmp_path / "b.xlsx", [["a", "b"], ["x", "=1"]])) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet[: sheet.index(b"</sheetData>")]
    pack(tmp_path / "a.xlsx", parts)
    assert refusal(tmp_path, "a.xlsx").key == "files.broken_workbook"


def pack(path: Path, parts: dict[str, bytes]) -> None:
    """Write an archive; settled."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    os.utime(path, (SETTLED, SETTLED))


def test_an_archive_without_a_workbook_is_refused(tmp_path: Path) -> None:
    """Other archives are named as such."""
    pack(tmp_path / "a.xlsx", {"a.csv": b"a;b\n"})
    assert refusal(tmp_path, "a.xlsx").key == "files.no_workbook"


def test_an_archive_with_a_password_is_encrypted(tmp_path: Path) -> None:
    """The encryption mark of any entry is enough."""
    whole = bytearray(drop_workbook(tmp_path / "a.xlsx", [["a", "b"], ["x", "y"]]).read_bytes())
    directory = whole.index(b"PK\x01\x02")
    struct.pack_into("<H", whole, directory + 8, 1)
    drop(tmp_path / "a.xlsx", bytes(whole))
    assert refusal(tmp_path, "a.xlsx").key == "files.encrypted"


@pytest.mark.parametrize(("limit", "value"), [("MOST_ENTRIES", 3), ("MOST_UNPACKED", 1000), ("MOST_RATIO", 50)])
def test_bombs_are_refused_before_they_unpack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    """Too many entries, too much in all, or one entry packed too well: refused by the directory alone."""
    pack(tmp_path / "a.xlsx", {"xl/workbook.xml": bytes(2_000_000), "a": b"", "b": b"", "c": b""})
    assert refusal(tmp_path, "a.xlsx").key == "files.bomb"
    monkeypatch.setattr(signature, "MOST_RATIO", 10_000)
    monkeypatch.setattr(signature, limit, value)
    assert refusal(tmp_path, "a.xlsx").key == "files.bomb"


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    """A workbook with entities is refused."""
    path = drop_workbook(tmp_path / "b.xlsx", [["a", "b"], ["x", "=1"]])
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    bomb = b'<!DOCTYPE x [<!ENTITY a "1"><!ENTITY b "&a;&a;">]>'
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"<v>", b"<v>&b;").replace(b"<v></v>", b"<v>&b;</v>")
    parts["xl/worksheets/sheet1.xml"] = bomb + sheet
    pack(tmp_path / "a.xlsx", parts)
    assert refusal(tmp_path, "a.xlsx").key == "files.broken_workbook"


def test_a_child_without_memory_is_a_refusal(tmp_path: Path) -> None:
    """One cell at the far end of a sheet needs more memory than the child has: it dies, we do not."""
    path = drop_workbook(tmp_path / "a.xlsx", [["a", "b"], ["x", "y"]])
    book = openpyxl.load_workbook(path)
    book["Data"]["XFD1048576"] = "jauh"
    book.save(path)
    book.close()
    os.utime(path, (SETTLED, SETTLED))
    with pytest.raises(Misunderstood) as refused:
        fetched(source(tmp_path, "a.xlsx", {"child_memory_mb": 256}))
    assert refused.value.key == "files.child_died"


def test_a_child_that_takes_too_long_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for the child ends after a limit."""
    monkeypatch.setattr(xlsx_file, "CHILD_SECONDS", 0.0)
    drop_workbook(tmp_path / "a.xlsx", [["a", "b"], ["x", "y"]])
    assert refusal(tmp_path, "a.xlsx").key == "files.child_slow"


def test_many_rows_arrive_once_and_in_order(tmp_path: Path) -> None:
    """More rows than one message of the child carries, with holes in between."""
    numbers = [100_000 + number * 7919 % 25_013 for number in range(25_000)]
    lines: list[list[object]] = [["nomor", "teks"], *([number, f"t{number}"] for number in numbers)]
    lines[300:300] = [[]] * 200
    drop_workbook(tmp_path / "a.xlsx", lines)
    batches = fetched(source(tmp_path, "a.xlsx"))
    assert [row[0] for row in rows(batches)] == [str(number) for number in numbers]
    assert max(numbered(batches)) == 25_201
