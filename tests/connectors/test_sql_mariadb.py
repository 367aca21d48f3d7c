"""MariaDB as a source: read-only in layers, the server's own text, faults."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from syncsvc.connectors import base
from syncsvc.connectors.sql import SqlConnector
from syncsvc.connectors.sql.address import Address, parse_address
from syncsvc.connectors.sql.faults import Fault, SessionError
from syncsvc.connectors.sql.mysql import MysqlSession
from syncsvc.errors import Denied, Misunderstood, Unreachable
from syncsvc.lang import LANGUAGES, say
from syncsvc.model.raw import Remark, RemarkKind
from tests.connectors.sql_sources import connector, source, values
from tests.servers import MariadbServer

pytestmark = pytest.mark.mariadb
WRITABLE = Remark(RemarkKind.WRITABLE, "account")


@pytest.fixture
def people(mariadb_server: MariadbServer, mariadb_database: str) -> None:
    """Gives a table of three rows."""
    mariadb_server.run(
        "CREATE TABLE people (nip CHAR(18) PRIMARY KEY, name VARCHAR(50))",
        "INSERT INTO people VALUES ('199002102015031901', 'Ayu'), ('199002102015031902', 'Budi'),"
        " ('199002102015031903', 'Citra')",
        database=mariadb_database,
    )


def _session(address: str) -> MysqlSession:
    parsed = parse_address(address, Path())
    assert isinstance(parsed, Address)
    return MysqlSession(parsed, None, seconds=5)


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO people VALUES ('1', 'x')", "DELETE FROM people", "CREATE TABLE x (a INT)", "DROP TABLE people"],
)
def test_the_session_itself_refuses_to_write(people: None, mariadb_url: str, statement: str) -> None:
    """Even past the guard and with an account that may write, the session does not."""
    session = _session(mariadb_url)
    with pytest.raises(SessionError) as caught:
        session.ask(statement)
    session.close()
    assert caught.value.fault is Fault.WRITES


def test_two_statements_in_one_are_refused(people: None, mariadb_url: str) -> None:
    """The driver sends one statement only."""
    session = _session(mariadb_url)
    with pytest.raises(SessionError):
        session.ask("SELECT 1; DELETE FROM people")
    session.close()


CASES = [
    ("DATE", "'0000-00-00'", "0000-00-00"),
    ("DATE", "'1990-00-10'", "1990-00-10"),
    ("DATE", "'1990-02-10'", "1990-02-10"),
    ("DATETIME", "'0000-00-00 00:00:00'", "0000-00-00 00:00:00"),
    ("DATETIME(3)", "'2024-02-29 07:05:01.250'", "2024-02-29 07:05:01.250"),
    ("TIME", "'-838:59:59'", "-838:59:59"),
    ("YEAR", "'0000'", "0000"),
    ("DECIMAL(30,10)", "12345678901234567890.1000000000", "12345678901234567890.1000000000"),
    ("BIGINT UNSIGNED", "18446744073709551615", "18446744073709551615"),
    ("BIGINT", "199002102015031901", "199002102015031901"),
    ("INT(8) ZEROFILL", "7", "00000007"),
    ("DOUBLE", "199002102015031901", "1.990021020150319E+17"),
    ("DOUBLE", "3", "3"),
    ("DOUBLE", "0.1", "0.1"),
    ("FLOAT", "2.5", "2.5"),
    ("TINYINT(1)", "1", "1"),
    ("BOOLEAN", "FALSE", "0"),
    ("BIT(1)", "b'1'", "1"),
    ("BIT(8)", "b'00000101'", "5"),
    ("ENUM('PNS','PPPK')", "'PPPK'", "PPPK"),
    ("BLOB", "'Ni Luh Ça'", "Ni Luh Ça"),
    ("VARBINARY(20)", "'199002102015031901'", "199002102015031901"),
    ("TEXT CHARACTER SET latin1", "'Ça – “Ñ”'", "Ça – “Ñ”"),
    ("TEXT", "'𝔘 日本'", "𝔘 日本"),
    ("TEXT", "''", None),
    ("TEXT", "NULL", None),
    ("JSON", "'{\"a\": 1.50}'", '{"a": 1.50}'),
]


@pytest.mark.parametrize(("kind", "literal", "text"), CASES)
def test_every_kind_of_column_is_the_server_s_text(
    mariadb_server: MariadbServer,
    mariadb_database: str,
    mariadb_reader_url: str,
    tmp_path: Path,
    kind: str,
    literal: str,
    text: str | None,
) -> None:
    """Zero dates, half dates, decimals, bits and numbers arrive as MariaDB writes them; long floats show damage."""
    mariadb_server.run(
        "SET SESSION sql_mode = ''",
        "SET NAMES utf8mb4",
        f"CREATE TABLE people (value {kind})",
        f"INSERT INTO people VALUES ({literal})",
        database=mariadb_database,
    )
    assert values(connector(mariadb_reader_url, tmp_path)) == [(text,)]


def test_a_picture_is_refused_by_its_column(
    mariadb_server: MariadbServer, mariadb_database: str, mariadb_reader_url: str, tmp_path: Path
) -> None:
    """Binary data names the table and the column."""
    mariadb_server.run(
        "CREATE TABLE people (foto BLOB)", "INSERT INTO people VALUES (X'FFD8FF00')", database=mariadb_database
    )
    with pytest.raises(Misunderstood) as caught:
        values(connector(mariadb_reader_url, tmp_path))
    assert caught.value.facts == {"table": "people", "column": "foto"}


def test_latin1_columns_that_hold_utf8(
    mariadb_server: MariadbServer, mariadb_database: str, mariadb_reader_url: str, tmp_path: Path
) -> None:
    """An old program's UTF-8 in a latin1 column is remarked per column, and turned back on request."""
    mariadb_server.run(
        "CREATE TABLE people (name VARCHAR(90) CHARACTER SET latin1)",
        "INSERT INTO people SELECT CONVERT(x USING latin1) FROM"
        " (SELECT CONVERT(X'C3916177692054C2B4E2809C' USING latin1) AS x) AS t",
        database=mariadb_database,
    )
    with connector(mariadb_reader_url, tmp_path) as reader:
        batch = next(reader.fetch("people"))
    assert batch.remarks == (Remark(RemarkKind.DOUBLE_ENCODED, "name", count=1),)
    assert values(connector(mariadb_reader_url, tmp_path, repair_encoding="utf8-in-latin1")) == [("Ñawi T´“",)]


def test_the_row_limit_cuts_nothing_inside(
    mariadb_server: MariadbServer, mariadb_database: str, mariadb_reader_url: str, tmp_path: Path
) -> None:
    """The cap speaks about the answer only: subqueries, aggregates and both arms of a UNION see every row."""
    mariadb_server.run(
        "CREATE TABLE people (n INT)", "INSERT INTO people SELECT seq FROM seq_1_to_100", database=mariadb_database
    )
    inner = "(SELECT n FROM people) AS x"
    union = f"SELECT COUNT(*) AS n FROM {inner} UNION ALL SELECT SUM(n) FROM people WHERE n IN (SELECT n FROM people)"
    assert values(connector(mariadb_reader_url, tmp_path, union, max_rows=2)) == [("100",), ("5050",)]
    every = "SELECT n FROM people UNION ALL SELECT n FROM people ORDER BY n"
    with connector(mariadb_reader_url, tmp_path, every, max_rows=3) as reader:
        assert [(batch.frame["n"].to_list(), batch.cut) for batch in reader.fetch("people")] == [
            (["1", "1", "2"], True)
        ]
    own = "SELECT n FROM people ORDER BY n LIMIT 50"
    with connector(mariadb_reader_url, tmp_path, own, max_rows=2) as reader:
        assert [(batch.frame.height, batch.cut) for batch in reader.fetch("people")] == [(2, True)]
        assert reader.probe("people", rows=1).sample == (("1",),)


def test_an_account_that_could_write_is_remarked(
    people: None, mariadb_url: str, mariadb_reader_url: str, tmp_path: Path
) -> None:
    """The remark stands in the probe and on the first batch of a table; an account that only reads has none."""
    with connector(mariadb_url, tmp_path) as writer, connector(mariadb_reader_url, tmp_path) as reader:
        assert writer.probe("people").remarks == (WRITABLE,)
        assert next(writer.fetch("people")).remarks == (WRITABLE,)
        assert reader.probe("people").remarks == ()
        assert next(reader.fetch("people")).remarks == ()


@pytest.mark.parametrize(
    ("select", "key", "name"),
    [
        ("SELECT nipp FROM people", "sql.unknown_name", "nipp"),
        ("SELECT p.nipp FROM people p", "sql.unknown_name", "p.nipp"),
        ("SELECT x.nip FROM people p", "sql.unknown_name", "x.nip"),
        ("SELECT nip FROM pegawai", "sql.unknown_name", "pegawai"),
        ("SELECT nip FROM people WHERE nip = ?", "sql.failed", "?"),
    ],
)
def test_a_mistake_in_the_select(
    people: None, mariadb_reader_url: str, tmp_path: Path, select: str, key: str, name: str
) -> None:
    """What the server does not know is named; what it cannot read is told with its code."""
    with pytest.raises(Misunderstood) as caught:
        values(connector(mariadb_reader_url, tmp_path, select))
    assert (caught.value.key, caught.value.facts["name"]) == (key, name)
    assert caught.value.facts["code"]
    for language in LANGUAGES:
        assert "people" in say(language, caught.value.key, **caught.value.facts)


def test_refused_credentials_never_show_the_password(
    mariadb_server: MariadbServer, mariadb_database: str, tmp_path: Path
) -> None:
    """A wrong password is denied; neither sentence nor traceback holds it, and the right one is let in."""
    mariadb_server.run("CREATE OR REPLACE USER t_guarded@'%' IDENTIFIED BY 'Rahasia-é'")
    mariadb_server.run(f"GRANT SELECT ON {mariadb_database}.* TO t_guarded@'%'")
    address, secret = mariadb_server.url(mariadb_database, "t_guarded"), tmp_path / "secret"
    secret.touch(0o600)
    secret.write_text("Salah-77")
    with pytest.raises(Denied) as caught:
        values(connector(address, tmp_path, password="file:secret"))
    assert caught.value.key == "sql.refused"
    assert "Salah-77" not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__cause__ is None
    secret.write_text("Rahasia-é\n")
    assert values(connector(address, tmp_path, "SELECT 1 AS satu", password="file:secret")) == [("1",)]


def test_an_unknown_database_and_a_forbidden_table(
    mariadb_server: MariadbServer, mariadb_database: str, tmp_path: Path
) -> None:
    """A database that is not there and a table the account may not read are told apart."""
    with pytest.raises(Misunderstood) as absent:
        values(connector(mariadb_server.url("t_absent", "reader"), tmp_path))
    with pytest.raises(Denied) as forbidden:
        values(connector(mariadb_server.url(mariadb_database, "reader"), tmp_path, "SELECT User FROM mysql.db"))
    with pytest.raises(Denied) as function:
        values(connector(mariadb_server.url(mariadb_database, "reader"), tmp_path, "SELECT hitung(1) AS n"))
    assert (absent.value.key, forbidden.value.key) == ("sql.unknown_database", "sql.no_permission")
    assert function.value.facts["name"] == "hitung"


def test_a_slow_select_is_stopped(mariadb_reader_url: str, tmp_path: Path) -> None:
    """The server stops a SELECT after the configured time."""
    endless = "SELECT COUNT(*) AS n FROM seq_1_to_100000000 a, seq_1_to_1000000 b WHERE a.seq * b.seq = -1"
    with pytest.raises(Unreachable) as caught:
        values(connector(mariadb_reader_url, tmp_path, endless, statement_seconds=1))
    assert caught.value.key == "sql.slow"


def test_a_connection_cut_in_the_middle(
    mariadb_server: MariadbServer, mariadb_reader_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that ends while rows flow is unreachable, never a short table; the next fetch works."""
    monkeypatch.setattr(base, "BATCH_ROWS", 1000)
    settings = source(mariadb_reader_url, tmp_path).model_copy(
        update={"tables": {"big": "SELECT seq, REPEAT('x', 500) AS t FROM seq_1_to_200000", "small": "SELECT 1 AS n"}}
    )
    with SqlConnector(settings) as reader:
        batches = reader.fetch("big")
        next(batches)
        mariadb_server.run("KILL USER reader")
        with pytest.raises(Unreachable) as caught:
            list(batches)
        assert [batch.frame["n"].to_list() for batch in reader.fetch("small")] == [["1"]]
    assert caught.value.key == "sql.lost"


def test_tables_are_read_in_one_snapshot(
    people: None, mariadb_server: MariadbServer, mariadb_database: str, mariadb_reader_url: str, tmp_path: Path
) -> None:
    """What changes at the source between two tables of one session is not seen by half."""
    with connector(mariadb_reader_url, tmp_path) as reader:
        before = list(reader.fetch("people"))
        mariadb_server.run("DELETE FROM people", database=mariadb_database)
        after = list(reader.fetch("people"))
    assert [batch.frame.height for batch in after] == [batch.frame.height for batch in before] == [3]
