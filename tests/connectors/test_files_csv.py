"""CSV files as people and portals make them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncsvc.connectors.files import csv_rows, encoding
from syncsvc.connectors.files.csv_rows import RowReader
from syncsvc.errors import Misunderstood
from syncsvc.model.raw import RemarkKind
from tests.connectors.files_source import drop, fetched, numbered, rows, sentence, source

TABLE = "nip;nama;unit\n199002102015031901;Warga É;Dinas, A\n199002102015031902;Warga B;Dinas B\n"
READ = [("199002102015031901", "Warga É", "Dinas, A"), ("199002102015031902", "Warga B", "Dinas B")]


def damaged(good: int, *bad: str) -> str:
    """A table of good rows with the bad lines after the fifth."""
    lines = [f"{number};Warga {number};x" for number in range(good)]
    return "\n".join(["nip;nama;unit", *lines[:5], *bad, *lines[5:], ""])


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_are_recognised(tmp_path: Path, codec: str) -> None:
    """Each usual encoding is read without being configured, with or without a mark."""
    drop(tmp_path / "a.csv", TABLE.encode(codec))
    assert rows(fetched(source(tmp_path, "a.csv"))) == READ


def test_late_evidence_decides_the_encoding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One letter outside ASCII, far behind the first part, turns the whole file into Windows-1252."""
    monkeypatch.setattr(encoding, "CHUNK", 64)
    text = damaged(500) + "900;Waçga;x\n"
    drop(tmp_path / "a.csv", text.encode("cp1252"))
    assert rows(fetched(source(tmp_path, "a.csv")))[-1] == ("900", "Waçga", "x")


def test_signs_cut_by_a_block_stay_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sign of several bytes on a block's edge is neither lost nor held against UTF-8."""
    monkeypatch.setattr(encoding, "CHUNK", 7)
    drop(tmp_path / "a.csv", "a;b\n" + "€;𝔘é\n" * 50)
    assert rows(fetched(source(tmp_path, "a.csv"))) == [("€", "𝔘é")] * 50


@pytest.mark.parametrize(
    ("content", "configured", "key", "byte"),
    [
        ("a;b\né;é\né;é\n".encode() + b"x;\xe9\n", None, "files.wrong_encoding", 18),
        (b"a;b\n1;\x81\n", None, "files.wrong_encoding", 6),
        (b"a;b\n1;\xe9\n", "utf-8", "files.wrong_encoding", 6),
        (b"a;b\n1;x\x00\n", None, "files.binary", 7),
    ],
)
def test_a_wrong_encoding_names_the_byte(
    tmp_path: Path, content: bytes, configured: str | None, key: str, byte: int
) -> None:
    """A file in no encoding throughout is refused with the first byte that does not fit and what to do."""
    drop(tmp_path / "a.csv", content)
    with pytest.raises(Misunderstood) as refused:
        fetched(source(tmp_path, "a.csv", encoding=configured))
    assert (refused.value.key, refused.value.facts["byte"], refused.value.facts["file"]) == (key, byte, "a.csv")


def test_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    """A configured encoding that does not exist is named."""
    drop(tmp_path / "a.csv", TABLE)
    with pytest.raises(Misunderstood) as refused:
        fetched(source(tmp_path, "a.csv", encoding="utf-9"))
    assert "utf-9" in sentence(refused.value, "id")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_recognised(tmp_path: Path, delimiter: str, newline: str) -> None:
    """Comma, semicolon and tab, each with the line ends of every system, also without one at the end."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=newline).writerows(
        csv.reader(TABLE.splitlines(), delimiter=";")
    )
    drop(tmp_path / "a.txt", out.getvalue().removesuffix(newline))
    assert rows(fetched(source(tmp_path, "a.txt"))) == READ


def test_the_hint_of_excel_names_the_delimiter(tmp_path: Path) -> None:
    """A first line "sep=;" is obeyed and is no header."""
    drop(tmp_path / "a.csv", "sep=;\n" + TABLE)
    batch = fetched(source(tmp_path, "a.csv"))[0]
    assert (batch.frame.rows(), batch.first_row) == (READ, 3)


def test_absent_values_and_the_apostrophe_guard(tmp_path: Path) -> None:
    """One apostrophe before a value is taken off; blank cells and the word null are absent; all else stays."""
    drop(tmp_path / "a.csv", "a;b;c\n'0012;null;NULL\n''x;' ;'\n  ;nullable; Null \n")
    assert rows(fetched(source(tmp_path, "a.csv"))) == [
        ("0012", None, None),
        ("'x", None, None),
        (None, "nullable", None),
    ]


def test_rows_with_fewer_cells_end_in_null(tmp_path: Path) -> None:
    """A row that leaves out its last cells has nulls there, also the first row."""
    drop(tmp_path / "a.csv", "a;b;c\n1\n1;2\n1;2;3\n")
    assert rows(fetched(source(tmp_path, "a.csv"))) == [("1", None, None), ("1", "2", None), ("1", "2", "3")]


def test_blank_rows_are_left_out_and_counted(tmp_path: Path) -> None:
    """Rows without any value do not arrive, and the numbers of the others are still those of the file."""
    drop(tmp_path / "a.csv", "judul\n\na;b\n1;2\n\n;;\n3;4\n5;6\n;\n;\n")
    assert numbered(fetched(source(tmp_path, "a.csv"))) == {4: ("1", "2"), 7: ("3", "4"), 8: ("5", "6")}


@pytest.mark.parametrize(
    "bad",
    [
        "7;Warga;x;zu viel",
        '7;"Warga;x',
        '7;"Warga"x;x',
        '"7;Warga;x',
        '7;W "x" y',
    ],
)
def test_a_damaged_row_is_set_aside_alone(tmp_path: Path, bad: str) -> None:
    """Broken quotes or too many cells cost that row only; it is reported with its number, and others keep theirs."""
    drop(tmp_path / "a.csv", damaged(200, bad))
    batches = fetched(source(tmp_path, "a.csv"))
    found = numbered(batches)
    assert [row[0] for row in found.values()] == [str(number) for number in range(200)]
    assert (found[6][0], found[8][0], 7 in found) == ("4", "5", False)
    remarks = [remark for batch in batches for remark in batch.remarks]
    assert [(remark.kind, remark.place, remark.row) for remark in remarks] == [(RemarkKind.BAD_ROW, "a.csv", 7)]


def test_blank_cells_beyond_the_last_column_are_no_damage(tmp_path: Path) -> None:
    """A delimiter at the end of each row but not of the header costs nothing."""
    drop(tmp_path / "a.csv", "a;b\n1;2;\n3;4;\n;;\n5;6;;\n")
    assert numbered(fetched(source(tmp_path, "a.csv"))) == {2: ("1", "2"), 3: ("3", "4"), 5: ("5", "6")}


def test_quotes_within_a_cell_are_signs_like_others(tmp_path: Path) -> None:
    """A quote that opens no cell does not damage a row with the right number of cells."""
    drop(tmp_path / "a.csv", 'a;b;c\n1;pipa 5";x\n2;"dikutip ""dua""; kali";y\n3;A "B" C;z\n')
    assert rows(fetched(source(tmp_path, "a.csv"))) == [
        ("1", 'pipa 5"', "x"),
        ("2", 'dikutip "dua"; kali', "y"),
        ("3", 'A "B" C', "z"),
    ]


def test_too_many_damaged_rows_refuse_the_file(tmp_path: Path) -> None:
    """More than one row in a hundred damaged: the file is refused, with the counts."""
    drop(tmp_path / "a.csv", damaged(150, "1;2;3;4", "1;2;3;4"))
    with pytest.raises(Misunderstood) as refused:
        fetched(source(tmp_path, "a.csv"))
    assert (refused.value.key, refused.value.facts["bad"], refused.value.facts["rows"]) == ("files.bad_rows", 2, 152)


@pytest.mark.parametrize("end", ["199002102015031903;War", '199002102015031903;"Warga; C', '1;2;"x'])
def test_a_file_that_ends_within_a_row_is_half_written(tmp_path: Path, end: str) -> None:
    """A last row without its line end and without all its cells refuses the file with the row's number."""
    drop(tmp_path / "a.csv", TABLE + end)
    with pytest.raises(Misunderstood) as refused:
        fetched(source(tmp_path, "a.csv"))
    assert (refused.value.key, refused.value.facts["row"]) == ("files.cut_short", 4)


def test_text_without_line_ends_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that never ends does not fill the memory."""
    monkeypatch.setattr(csv_rows, "LONGEST_ROW", 1000)
    with pytest.raises(Misunderstood) as refused:
        list(RowReader("a.csv", ("a", "b"), ";", 2).pieces([b"x" * 900, b"x" * 900, b"x"]))
    assert refused.value.key == "files.row_too_long"


def test_files_of_one_month_may_differ_in_columns(tmp_path: Path) -> None:
    """With all files taken, each batch has its own file's columns and origin."""
    drop(tmp_path / "p1.csv", "a;b\n1;2\n")
    drop(tmp_path / "p2.csv", "a;c;b\n3;4;5\n", moment=1_600_000_000)
    batches = fetched(source(tmp_path, "p*.csv", take="all"))
    assert [batch.frame.columns for batch in batches] == [["a", "b"], ["a", "c", "b"]]
    assert [(batch.origin.name, batch.origin.as_of.year) for batch in batches] == [("p1.csv", 2023), ("p2.csv", 2020)]
    assert len({batch.origin.digest for batch in batches}) == 2


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.lists(
        st.lists(st.text(alphabet=list("ab1;,\" \n'é€"), max_size=6), min_size=3, max_size=3), min_size=1, max_size=30
    ),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    block=st.integers(5, 80),
)
def test_any_well_written_table_is_read_back(table: list[list[str]], quoting: int, block: int) -> None:
    """Whatever the cells hold and wherever blocks are cut, what the standard library wrote is read back."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", quoting=quoting, lineterminator="\n").writerows(table)  # type: ignore[arg-type]
    text = out.getvalue()
    blocks = [text[start : start + block].encode() for start in range(0, len(text), block)]
    read = [
        tuple(cell or "" for cell in row)
        for piece in RowReader("a.csv", ("a", "b", "c"), ";", 2).pieces([*blocks, b""])
        for row in piece.frame.iter_rows()
    ]
    assert read == [tuple(row) for row in table]


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(st.text(alphabet=list('ab;"'), max_size=12), min_size=1, max_size=30),
    block=st.integers(5, 60),
)
def test_damage_never_moves_row_numbers(lines: list[str], block: int) -> None:
    """With any broken quotes, each row arrives or is set aside, once, under one number, however blocks are cut."""
    text = "".join(f"{line}\n" for line in lines)

    def read(size: int) -> list[tuple[int, tuple[str | None, ...], bool]]:
        blocks = [text[start : start + size].encode() for start in range(0, len(text), size)]
        return [
            (number, tuple(cell or None for cell in row), number in piece.bad)
            for piece in RowReader("a.csv", ("a", "b", "c"), ";", 2).pieces([*blocks, b""])
            for number, row in enumerate(piece.frame.iter_rows(), piece.first_row)
        ]

    whole = read(len(text))
    assert [number for number, _, _ in whole] == list(range(2, 2 + len(whole)))
    assert read(block) == whole
