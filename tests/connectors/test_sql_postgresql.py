"""PostgreSQL as a source: read-only in layers, the server's own text, faults."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from syncsvc.connectors import base
from syncsvc.connectors.sql import SqlConnector
from syncsvc.connectors.sql.address import Address, parse_address
from syncsvc.connectors.sql.faults import Fault, SessionError
from syncsvc.connectors.sql.postgresql import PostgresSession
from syncsvc.errors import Denied, Misunderstood, Unreachable
from syncsvc.model.raw import Remark, RemarkKind
from tests.connectors.sql_sources import connector, source, values
from tests.servers import PostgresServer

WRITABLE = Remark(RemarkKind.WRITABLE, "account")


@pytest.fixture
def people(postgres_server: PostgresServer, postgres_database: str, postgres_reader_url: str) -> None:
    """Gives a table of two rows that the reader may read."""
    postgres_server.run(
        "CREATE TABLE people (nip CHAR(18) PRIMARY KEY, name TEXT)",
        "INSERT INTO people VALUES ('199002102015031901', 'Ayu'), ('199002102015031902', 'Budi')",
        database=postgres_database,
    )


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO people VALUES ('1', 'x')",
        "DELETE FROM people",
        "CREATE TABLE x (a int)",
        "SELECT nextval('s')",
        "SELECT lo_create(0)",
    ],
)
def test_the_session_itself_refuses_to_write(
    people: None, postgres_server: PostgresServer, postgres_database: str, postgres_url: str, statement: str
) -> None:
    """Even past the guard and as superuser, the session does not write."""
    postgres_server.run("CREATE SEQUENCE s", database=postgres_database)
    address = parse_address(postgres_url, Path())
    assert isinstance(address, Address)
    session = PostgresSession(address, None, seconds=5)
    with pytest.raises(SessionError) as caught:
        session.ask(statement)
    session.close()
    assert caught.value.fault is Fault.WRITES


CASES = [
    ("date", "'1990-02-10'", "1990-02-10"),
    ("date", "'infinity'", "infinity"),
    ("date", "'0044-03-15 BC'", "0044-03-15 BC"),
    ("timestamp", "'2024-02-29 07:05:01.25'", "2024-02-29 07:05:01.25"),
    ("numeric", "12345678901234567890.1000000000", "12345678901234567890.1000000000"),
    ("numeric", "1e20", "100000000000000000000"),
    ("numeric", "'NaN'", "NaN"),
    ("bigint", "199002102015031901", "199002102015031901"),
    ("double precision", "199002102015031901", "1.990021020150319E+17"),
    ("double precision", "3", "3"),
    ("double precision", "0.1", "0.1"),
    ("real", "0.1", "0.1"),
    ("boolean", "true", "1"),
    ("boolean", "false", "0"),
    ("bit(8)", "b'00000101'", "00000101"),
    ("char(6)", "'ab'", "ab    "),
    ("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    ("jsonb", "'{\"a\": 1.50}'", '{"a": 1.50}'),
    ("text[]", "'{a,b}'", "{a,b}"),
    ("bytea", "'Ni Luh'", "Ni Luh"),
    ("text", "'𝔘 日本'", "𝔘 日本"),
    ("text", "''", None),
    ("text", "NULL", None),
]


@pytest.mark.parametrize(("kind", "literal", "text"), CASES)
def test_every_kind_of_column_is_the_server_s_text(
    postgres_url: str, tmp_path: Path, kind: str, literal: str, text: str | None
) -> None:
    """Dates beyond Python's, decimals, arrays and numbers arrive as PostgreSQL writes them; long floats show damage."""
    assert values(connector(postgres_url, tmp_path, f"SELECT ({literal})::{kind} AS value")) == [(text,)]


def test_a_picture_is_refused_by_its_column(postgres_url: str, tmp_path: Path) -> None:
    """Binary data names the table and the column."""
    with pytest.raises(Misunderstood) as caught:
        values(connector(postgres_url, tmp_path, "SELECT '\\xFFD8FF00'::bytea AS foto"))
    assert caught.value.facts == {"table": "people", "column": "foto"}


def test_a_database_without_encoding(postgres_server: PostgresServer, postgres_database: str, tmp_path: Path) -> None:
    """In an SQL_ASCII database, UTF-8 and Windows-1252 texts both arrive as text."""
    name = f"{postgres_database}_ascii"
    postgres_server.run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    select = (
        "SELECT convert_from('\\x4ED1'::bytea, 'SQL_ASCII') AS a, convert_from('\\x4EC391'::bytea, 'SQL_ASCII') AS b"
    )
    assert values(connector(postgres_server.url(name), tmp_path, f"{select}, true AS c")) == [("NÑ", "NÑ", "1")]
    postgres_server.run(f"DROP DATABASE {name}")


def test_an_account_that_could_write_is_remarked(
    people: None,
    postgres_server: PostgresServer,
    postgres_database: str,
    postgres_url: str,
    postgres_reader_url: str,
    tmp_path: Path,
) -> None:
    """A superuser, and an account that may change a table of the SELECT, or only a column, are remarked."""
    with connector(postgres_url, tmp_path) as writer, connector(postgres_reader_url, tmp_path) as reader:
        assert writer.probe("people").remarks == (WRITABLE,)
        assert next(writer.fetch("people")).remarks == (WRITABLE,)
        assert reader.probe("people").remarks == next(reader.fetch("people")).remarks == ()
    postgres_server.run("GRANT UPDATE (name) ON people TO reader", database=postgres_database)
    nested = 'SELECT 1 AS a WHERE EXISTS (SELECT 1 FROM public."people")'
    with connector(postgres_reader_url, tmp_path, nested) as reader:
        assert reader.probe("people").remarks == (WRITABLE,)


@pytest.mark.parametrize(
    ("select", "key", "name"),
    [
        ("SELECT nipp FROM people", "sql.unknown_name", "nipp"),
        ("SELECT nip FROM pegawai", "sql.unknown_name", "pegawai"),
        ("SELECT nip FROM lain.pegawai", "sql.unknown_name", "lain.pegawai"),
        ("SELECT name::int FROM people", "sql.failed", "?"),
    ],
)
def test_a_mistake_in_the_select(
    people: None, postgres_reader_url: str, tmp_path: Path, select: str, key: str, name: str
) -> None:
    """What the server does not know is named; of a failing value nothing is repeated."""
    with pytest.raises(Misunderstood) as caught:
        values(connector(postgres_reader_url, tmp_path, select))
    assert (caught.value.key, caught.value.facts["name"]) == (key, name)
    assert "Ayu" not in "".join(traceback.format_exception(caught.value))


def test_percent_signs_and_colons_are_plain_text(people: None, postgres_reader_url: str, tmp_path: Path) -> None:
    """A SELECT is sent as it stands: no placeholder of a driver is seen in it."""
    select = "SELECT name || '%s :a %% {x}' AS x FROM people WHERE name LIKE 'A%'"
    assert values(connector(postgres_reader_url, tmp_path, select)) == [("Ayu%s :a %% {x}",)]


def test_refused_credentials_never_show_the_password(
    postgres_server: PostgresServer, postgres_database: str, tmp_path: Path
) -> None:
    """A wrong password, a missing one and an unknown account are denied; no text holds the password."""
    address, secret = postgres_server.url(postgres_database, "guarded"), tmp_path / "secret"
    secret.touch(0o600)
    secret.write_text("Salah-77")
    for settings in (
        connector(address, tmp_path, password="file:secret"),
        connector(address, tmp_path),
        connector(postgres_server.url(postgres_database, "nobody"), tmp_path),
    ):
        with pytest.raises(Denied) as caught:
            values(settings)
        assert caught.value.key == "sql.refused"
        assert "Salah-77" not in "".join(traceback.format_exception(caught.value))
    secret.write_text("Rahasia-9\n")
    assert values(connector(address, tmp_path, "SELECT 1 AS satu", password="file:secret")) == [("1",)]


def test_an_unknown_database_and_a_forbidden_table(
    postgres_server: PostgresServer, postgres_database: str, tmp_path: Path
) -> None:
    """A database that is not there and a table the account may not read are told apart."""
    postgres_server.run("CREATE TABLE hidden (a int)", database=postgres_database)
    with pytest.raises(Misunderstood) as absent:
        values(connector(postgres_server.url("t_absent"), tmp_path))
    with pytest.raises(Denied) as forbidden:
        values(connector(postgres_server.url(postgres_database, "reader"), tmp_path, "SELECT a FROM hidden"))
    assert (absent.value.key, forbidden.value.key) == ("sql.unknown_database", "sql.no_permission")
    assert forbidden.value.facts["name"] == "hidden"


def test_a_slow_select_is_stopped(postgres_url: str, tmp_path: Path) -> None:
    """The server stops a SELECT after the configured time."""
    endless = "SELECT count(*) AS n FROM generate_series(1, 100000000) a, generate_series(1, 1000) b"
    with pytest.raises(Unreachable) as caught:
        values(connector(postgres_url, tmp_path, endless, statement_seconds=1))
    assert (caught.value.key, caught.value.facts["seconds"]) == ("sql.slow", 1)


def test_a_connection_cut_in_the_middle(
    postgres_server: PostgresServer, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that ends while rows flow is unreachable, never a short table; the next fetch works."""
    monkeypatch.setattr(base, "BATCH_ROWS", 1000)
    big = "SELECT n, repeat('x', 500) AS t FROM generate_series(1, 200000) AS n"
    settings = source(postgres_url, tmp_path).model_copy(update={"tables": {"big": big, "small": "SELECT 1 AS n"}})
    with SqlConnector(settings) as reader:
        batches = reader.fetch("big")
        next(batches)
        postgres_server.run(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'syncsvc'"
        )
        with pytest.raises(Unreachable) as caught:
            list(batches)
        assert [batch.frame["n"].to_list() for batch in reader.fetch("small")] == [["1"]]
    assert caught.value.key == "sql.lost"


def test_tables_are_read_in_one_snapshot(
    people: None, postgres_server: PostgresServer, postgres_database: str, postgres_reader_url: str, tmp_path: Path
) -> None:
    """What changes at the source between two tables of one session is not seen by half."""
    with connector(postgres_reader_url, tmp_path) as reader:
        before = list(reader.fetch("people"))
        postgres_server.run("DELETE FROM people", database=postgres_database)
        after = list(reader.fetch("people"))
    assert [batch.frame.height for batch in after] == [batch.frame.height for batch in before] == [2]
