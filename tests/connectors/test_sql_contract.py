"""The connector's contract, over the three database systems."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import cast

import pytest

from syncsvc.connectors import base
from syncsvc.connectors.base import Connector
from syncsvc.model.raw import RawBatch
from tests.connectors.contract import COLUMNS, TABLE, Build, ConnectorContract, Row, State, person
from tests.connectors.sql_sources import connector, content, load


def _build(load_at: str, read_at: str, folder: Path) -> Build:
    def build(columns: Sequence[str], rows: Sequence[Row]) -> Connector:
        load(load_at, columns, [[row[name] for name in columns] for row in rows])
        return connector(read_at, folder, f"SELECT {', '.join(columns)} FROM people ORDER BY place")

    return build


class SqlContract(ConnectorContract):
    """What databases owe beyond the contract."""

    def test_a_reader_that_stopped_does_not_disturb_the_next(
        self, build: Build, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Left in the middle and closed late, an earlier fetch changes nothing for a later one."""
        monkeypatch.setattr(base, "BATCH_ROWS", 2)
        with build(COLUMNS, [person(number) for number in range(20)]) as connector:
            first = connector.fetch(TABLE)
            next(first)
            second = connector.fetch(TABLE)
            next(second)
            cast("Generator[RawBatch]", first).close()
            assert sum(batch.frame.height for batch in second) == 18


class TestSqlite(SqlContract):
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
class TestMariadb(SqlContract):
    """A MariaDB database keeps the contract."""

    @pytest.fixture
    def build(self, mariadb_url: str, mariadb_reader_url: str, tmp_path: Path) -> Build:
        """Gives the function that fills a fresh database."""
        return _build(mariadb_url, mariadb_reader_url, tmp_path)

    @pytest.fixture
    def source_state(self, mariadb_url: str) -> State:
        """Gives every row of the database."""
        return lambda: content(mariadb_url)


class TestPostgresql(SqlContract):
    """A PostgreSQL database keeps the contract."""

    @pytest.fixture
    def build(self, postgres_url: str, postgres_reader_url: str, tmp_path: Path) -> Build:
        """Gives the function that fills a fresh database."""
        return _build(postgres_url, postgres_reader_url, tmp_path)

    @pytest.fixture
    def source_state(self, postgres_url: str) -> State:
        """Gives every row of the database."""
        return lambda: content(postgres_url)
