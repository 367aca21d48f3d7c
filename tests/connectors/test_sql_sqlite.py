"""SQLite as a source: read-only in layers, values, faults."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from syncsvc.connectors import base
from syncsvc.connectors.sql import SqlConnector, rows
from syncsvc.connectors.sql.faults import SessionError
from syncsvc.connectors.sql.sqlite import SqliteSession
from syncsvc.errors import Misunderstood, SyncsvcError, Unreachable
from syncsvc.model.raw import RawBatch, Remark, RemarkKind
from tests.connectors.sql_sources import connector, run_sqlite, values

ADDRESS = "sqlite:///simpeg.db"
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS i FROM n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Gives a file with one table, ``people``, of three rows."""
    path = tmp_path / "simpeg.db"
    run_sqlite(
        path,
        "CREATE TABLE people (nip TEXT, name TEXT)",
        "INSERT INTO people VALUES ('199002102015031901', 'Ayu'), ('199002102015031902', 'Budi'), (NULL, 'Citra')",
    )
    return path


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO people VALUES ('1', 'x')",
        "DELETE FROM people",
        "CREATE TEMP TABLE x (a)",
        "ATTACH DATABASE 'lain.db' AS lain",
        "PRAGMA query_only = OFF",
        "SELECT * FROM pragma_table_info('people')",
        "VACUUM",
    ],
)
def test_the_session_itself_refuses_to_write(file: Path, statement: str) -> None:
    """Even past the guard, nothing but reading is possible, and no other file can be attached."""
    session = SqliteSession(file, seconds=5)
    with pytest.raises(SessionError):
        session.ask(statement)
    session.close()
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_every_kind_of_value_arrives(tmp_path: Path) -> None:
    """Numbers, decimals, mixed cells and bytes that are text arrive without loss; a long float shows its damage."""
    run_sqlite(
        tmp_path / "simpeg.db",
        "CREATE TABLE people (value)",
        "INSERT INTO people VALUES (199002102015031901), (1.99002102015032e17), (2.5), (3.0), ('0012.50'), (''),"
        " (X'4E6920C38761'), (CAST(X'4ED1' AS TEXT)), (NULL)",
    )
    expected = ["199002102015031901", "1.99002102015032E+17", "2.5", "3", "0012.50", None, "Ni Ça", "NÑ", None]
    assert [row[0] for row in values(connector(ADDRESS, tmp_path))] == expected


def test_a_text_that_is_no_utf8_is_read_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Windows-1252 text in the middle of a large table arrives as text, and no row twice or never."""
    monkeypatch.setattr(rows, "SLICE_ROWS", 10)
    numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99)"
    run_sqlite(
        tmp_path / "simpeg.db",
        "CREATE TABLE people (n INT, name TEXT)",
        f"INSERT INTO people {numbers} SELECT i, iif(i = 57, CAST(X'4ED1' AS TEXT), 'Ça ' || i) FROM n",
    )
    expected = [(str(n), "NÑ" if n == 57 else f"Ça {n}") for n in range(100)]
    assert values(connector(ADDRESS, tmp_path, "SELECT n, name FROM people ORDER BY n")) == expected


def test_a_picture_is_refused_by_its_column(tmp_path: Path) -> None:
    """Binary data names the table and the column, not its content."""
    run_sqlite(tmp_path / "simpeg.db", "CREATE TABLE people (foto BLOB)", "INSERT INTO people VALUES (X'FFD8FF00')")
    with pytest.raises(Misunderstood) as caught:
        values(connector(ADDRESS, tmp_path))
    assert (caught.value.key, caught.value.facts) == ("sql.binary", {"table": "people", "column": "foto"})


@pytest.mark.parametrize(
    ("select", "key", "name"),
    [
        ("SELECT nipp FROM people", "sql.unknown_name", "nipp"),
        ("SELECT p.nipp FROM people p", "sql.unknown_name", "p.nipp"),
        ("SELECT nip FROM pegawai", "sql.unknown_name", "pegawai"),
        ("SELECT hitung(nip) FROM people", "sql.unknown_name", "hitung"),
    ],
)
def test_an_unknown_name_is_told(file: Path, select: str, key: str, name: str) -> None:
    """A column, table or function that the database does not know is named, with the table of the configuration."""
    with pytest.raises(Misunderstood) as caught:
        values(connector(ADDRESS, file.parent, select))
    assert (caught.value.key, caught.value.facts["name"], caught.value.facts["table"]) == (key, name, "people")


def test_two_columns_of_one_name_are_refused(file: Path) -> None:
    """A SELECT whose columns cannot be told apart is refused in fetch and in probe."""
    with connector(ADDRESS, file.parent, "SELECT nip, name AS nip FROM people") as reader:
        with pytest.raises(Misunderstood) as caught:
            next(reader.fetch("people"))
        with pytest.raises(Misunderstood):
            reader.probe("people")
    assert caught.value.facts["column"] == "nip"


def test_an_endless_select_is_stopped(file: Path) -> None:
    """A SELECT that takes longer than allowed ends as unreachable, and the connector is usable afterwards."""
    settings = connector(ADDRESS, file.parent, ENDLESS, statement_seconds=1)
    with settings as reader, pytest.raises(Unreachable) as caught:
        next(reader.fetch("people"))
    assert (caught.value.key, caught.value.facts["seconds"]) == ("sql.slow", 1)


@pytest.mark.parametrize(("cap", "heights", "cut"), [(2, [2], True), (3, [2, 1], False), (1, [1], True)])
def test_the_row_cap(file: Path, monkeypatch: pytest.MonkeyPatch, cap: int, heights: list[int], cut: bool) -> None:
    """The table ends at the cap, and only then says that it was cut; exactly the cap is no cut."""
    monkeypatch.setattr(base, "BATCH_ROWS", 2)
    with connector(ADDRESS, file.parent, max_rows=cap) as reader:
        batches = list(reader.fetch("people"))
    assert [batch.frame.height for batch in batches] == heights
    assert [batch.cut for batch in batches] == [*(False for _ in heights[1:]), cut]


@pytest.mark.parametrize("slice_rows", [1, 2, 3, 4, 100])
def test_slices_do_not_show(file: Path, monkeypatch: pytest.MonkeyPatch, slice_rows: int) -> None:
    """However the driver is asked, batches are full and rows arrive once."""
    monkeypatch.setattr(base, "BATCH_ROWS", 4)
    monkeypatch.setattr(rows, "SLICE_ROWS", slice_rows)
    run_sqlite(file, *(f"INSERT INTO people VALUES ('{number}', 'x')" for number in range(9)))
    with connector(ADDRESS, file.parent, "SELECT name, nip FROM people ORDER BY rowid") as reader:
        batches = list(reader.fetch("people"))
    assert [batch.frame.height for batch in batches] == [4, 4, 4]
    assert [row for batch in batches for row in batch.frame["nip"]][3:] == [str(number) for number in range(9)]


def _remarks(reader: SqlConnector) -> list[Remark]:
    with reader:
        batches: list[RawBatch] = list(reader.fetch("people"))
    return [remark for batch in batches for remark in batch.remarks]


def test_double_encoding_is_remarked_or_repaired(file: Path) -> None:
    """Twice encoded names are counted per column; with the repair they arrive as meant and nothing is remarked."""
    doubled = "Ñawi".encode().decode("cp1252")
    run_sqlite(file, f"INSERT INTO people VALUES ('3', '{doubled}'), ('4', '{doubled} Çakra'), ('5', 'Ñawi')")
    plain = connector(ADDRESS, file.parent)
    assert _remarks(plain) == [Remark(RemarkKind.DOUBLE_ENCODED, "name", count=1)]
    repairing = connector(ADDRESS, file.parent, repair_encoding="utf8-in-latin1")
    assert _remarks(repairing) == []
    assert [row[1] for row in values(repairing)][3:] == ["Ñawi", f"{doubled} Çakra", "Ñawi"]


def test_a_missing_file_is_unreachable(tmp_path: Path) -> None:
    """A file that is not there is said by its name, tried again later, and not created."""
    with pytest.raises(Unreachable) as caught:
        values(connector(ADDRESS, tmp_path))
    assert (caught.value.key, caught.value.facts["origin"]) == ("sql.no_file", "sqlite simpeg.db")
    assert list(tmp_path.iterdir()) == []


def test_another_kind_of_file_is_misunderstood(tmp_path: Path) -> None:
    """A file that is no SQLite database is said so."""
    (tmp_path / "simpeg.db").write_bytes(b"PK\x03\x04" * 1000)
    with pytest.raises(Misunderstood) as caught:
        values(connector(ADDRESS, tmp_path))
    assert caught.value.key == "sql.not_a_database"


def test_a_writer_does_not_block_reading_in_wal(file: Path) -> None:
    """A file in WAL mode is read while another program writes; the uncommitted row is not seen."""
    run_sqlite(file, "PRAGMA journal_mode = WAL")
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("INSERT INTO people VALUES ('9', 'Dewi')")
        assert len(values(connector(ADDRESS, file.parent))) == 3
        writer.rollback()


def test_after_a_fault_the_next_fetch_works(file: Path) -> None:
    """One table's mistake does not spoil the connector for the others."""
    reader = connector(ADDRESS, file.parent, "SELECT nipp FROM people")
    settings = reader._settings.model_copy(
        update={"tables": {"wrong": "SELECT nipp FROM people", "people": "SELECT name FROM people"}}
    )
    with SqlConnector(settings) as both:
        with pytest.raises(SyncsvcError):
            list(both.fetch("wrong"))
        assert sum(batch.frame.height for batch in both.fetch("people")) == 3
