"""The address of a database, and every mistake in a source at once."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from syncsvc.connectors.sql import SqlConnector
from syncsvc.connectors.sql.address import Address, Dialect, parse_address
from syncsvc.errors import ConfigError, Denied, Mistake, SyncsvcError, Unreachable
from syncsvc.lang import LANGUAGES, say
from tests.connectors.sql_sources import connector, source, values
from tests.servers import free_port


@pytest.mark.parametrize(
    ("text", "dialect", "name"),
    [
        ("mysql://simpeg@db.example:3307/simpeg", Dialect.MYSQL, "mysql db.example/simpeg"),
        ("mariadb+pymysql://simpeg@/simpeg?unix_socket=/run/s", Dialect.MYSQL, "mysql localhost/simpeg"),
        ("postgresql://simpeg@db.example/simpeg?sslmode=require", Dialect.POSTGRESQL, "postgresql db.example/simpeg"),
        ("postgres://simpeg@db.example/simpeg", Dialect.POSTGRESQL, "postgresql db.example/simpeg"),
        ("oracle://simpeg@db.example/?service_name=pdb", Dialect.ORACLE, "oracle db.example/pdb"),
        ("mssql+pymssql://simpeg@db.example/simpeg", Dialect.MSSQL, "mssql db.example/simpeg"),
    ],
)
def test_an_address_has_a_name_for_people(text: str, dialect: Dialect, name: str) -> None:
    """Each system's address is understood, and its name shows neither user nor password."""
    address = parse_address(text, Path())
    assert isinstance(address, Address)
    assert (address.dialect, address.name) == (dialect, name)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("simpeg.db", "sql.address"),
        ("mysql://u@h:port/db", "sql.address"),
        ("access://u@h/db", "sql.dialect"),
        ("mysql+mysqldb://u@h/db", "sql.driver"),
        ("mysql://u:Rahasia-9@h/db", "sql.address_password"),
        ("postgresql://u@h/db?password=Rahasia-9", "sql.option"),
        ("postgresql://u@h/db?options=-cstatement_timeout=0", "sql.option"),
        ("mysql://u@h/db?local_infile=1", "sql.option"),
        ("sqlite:///x.db?mode=rwc", "sql.option"),
        ("sqlite://", "sql.no_database"),
        ("sqlite:///:memory:", "sql.no_database"),
        ("mysql://u@h/", "sql.no_database"),
    ],
)
def test_a_wrong_address_is_explained(text: str, key: str) -> None:
    """Each mistake has its sentence, and a password in the address is not repeated."""
    mistake = parse_address(text, Path())
    assert isinstance(mistake, Mistake)
    assert mistake.key == key
    for language in LANGUAGES:
        assert "Rahasia-9" not in say(language, key, **dict(mistake.facts))


def test_a_relative_file_starts_at_the_configuration(tmp_path: Path) -> None:
    """Three slashes are relative to the configuration's folder, four are absolute."""
    relative = parse_address("sqlite:///data/x.db", tmp_path)
    absolute = parse_address(f"sqlite:///{tmp_path / 'x.db'}", Path("elsewhere"))
    assert isinstance(relative, Address)
    assert isinstance(absolute, Address)
    assert (relative.file, absolute.file) == (tmp_path / "data" / "x.db", tmp_path / "x.db")


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    """Every table's mistake is told in one error, before anything is opened."""
    settings = source("mysql://u@h/db", tmp_path).model_copy(
        update={"tables": {"a": "DELETE FROM a", "b": "SELECT 1", "c": "SELECT SLEEP(1)"}}
    )
    with pytest.raises(ConfigError) as caught:
        SqlConnector(settings)
    assert [mistake.path for mistake in caught.value.mistakes] == ["tables.a", "tables.c"]


def test_an_extra_that_is_not_installed_is_said(tmp_path: Path) -> None:
    """Oracle and SQL Server need an extra; without it the mistake says which."""
    pytest.importorskip("pymysql")
    try:
        import oracledb  # noqa: F401
    except ModuleNotFoundError:
        with pytest.raises(ConfigError) as caught:
            connector("oracle://u@h/db", tmp_path)
        assert [mistake.key for mistake in caught.value.mistakes] == ["sql.extra"]


@pytest.mark.parametrize("system", ["mysql", "postgresql"])
def test_an_address_that_does_not_answer(tmp_path: Path, system: str) -> None:
    """Nobody listening is unreachable, told with the database's name."""
    with pytest.raises(Unreachable) as caught:
        values(connector(f"{system}://u@127.0.0.1:{free_port()}/simpeg", tmp_path))
    assert (caught.value.key, caught.value.facts["origin"]) == ("sql.unreachable", f"{system} 127.0.0.1/simpeg")


def _open_and_close(listener: socket.socket) -> None:
    listener.settimeout(10)
    listener.accept()[0].close()


@pytest.mark.parametrize("system", ["mysql", "postgresql"])
def test_a_server_that_hangs_up_at_once(tmp_path: Path, system: str) -> None:
    """A port that accepts and closes is an error of ours, not of the driver."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"{system}://u@127.0.0.1:{listener.getsockname()[1]}/simpeg"
        door = threading.Thread(target=_open_and_close, args=(listener,))
        door.start()
        with pytest.raises(SyncsvcError) as caught:
            values(connector(address, tmp_path))
        door.join()
    assert caught.value.exit_code in (65, 69)


def test_a_missing_secret_is_told_before_connecting(tmp_path: Path) -> None:
    """A password that cannot be read is refused without touching the network."""
    with pytest.raises(Denied) as caught:
        values(connector("mysql://u@127.0.0.1:1/simpeg", tmp_path, password="file:absent"))
    assert caught.value.key == "settings.secret_missing"
