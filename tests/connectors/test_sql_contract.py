"""The connector's contract, over the three database systems."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from syncsvc.connectors.base import Connector
from tests.connectors.contract import Build, ConnectorContract, Row, State
from tests.connectors.sql_sources import connector, content, load


def _build(load_at: str, read_at: str, folder: Path) -> Build:
    def build(columns: Sequence[str], rows: Sequence[Row]) -> Connector:
        load(load_at, columns, [[row[name] for name in columns] for row in rows])
        return connector(read_at, folder, f"SELECT {', '.join(columns)} FROM people ORDER BY place")

    return build


class TestSqlite(ConnectorContract):
    """An SQLite file keeps the contract."""

    @pytest.fixture
    def build(self, tmp_path: Path) -> Build:
        """Gives the function that fills a file below the configuration folder."""
        return _build(f"sqlite:///{tmp_path / 'simpeg.db'}", "sqlite:///simpeg.db", tmp_path)

    @pytest.fixture
    def source_state(self, tmp_path: Path) -> State:
        """Gives the bytes of every file in the source's folder."""
        return lambda: {file.name: file.read_bytes() for file in tmp_path.iterdir()}


@pytest.mark.mariadb
class TestMariadb(ConnectorContract):
    """A MariaDB database keeps the contract."""

    @pytest.fixture
    def build(self, mariadb_url: str, mariadb_reader_url: str, tmp_path: Path) -> Build:
        """Gives the function that fills a fresh database."""
        return _build(mariadb_url, mariadb_reader_url, tmp_path)

    @pytest.fixture
    def source_state(self, mariadb_url: str) -> State:
        """Gives every row of the database."""
        return lambda: content(mariadb_url)


class TestPostgresql(ConnectorContract):
    """A PostgreSQL database keeps the contract."""

    @pytest.fixture
    def build(self, postgres_url: str, postgres_reader_url: str, tmp_path: Path) -> Build:
        """Gives the function that fills a fresh database."""
        return _build(postgres_url, postgres_reader_url, tmp_path)

    @pytest.fixture
    def source_state(self, postgres_url: str) -> State:
        """Gives every row of the database."""
        return lambda: content(postgres_url)
