"""Invented databases for the tests of the ``sql`` connector."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from syncsvc.config.sources import SqlSource
from syncsvc.connectors.sql import SqlConnector
from syncsvc.model.run import Side

Run = Callable[..., None]


def source(address: str, folder: Path, select: str = "SELECT * FROM people", **more: Any) -> SqlSource:
    """Settings of a source with one table, ``people``."""
    return SqlSource(kind="sql", side=Side.LOCAL, address=address, tables={"people": select}, folder=folder, **more)


def connector(address: str, folder: Path, select: str = "SELECT * FROM people", **more: Any) -> SqlConnector:
    """A connector over one table, ``people``."""
    return SqlConnector(source(address, folder, select, **more))


def values(reader: SqlConnector, table: str = "people") -> list[tuple[str | None, ...]]:
    """All rows of a table, with the connector opened and closed around them."""
    with reader:
        return [row for batch in reader.fetch(table) for row in batch.frame.iter_rows()]


def run_sqlite(file: Path, *statements: str) -> None:
    """Run statements on an SQLite file, which is made when it is not there."""
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def load(address: str, columns: Sequence[str], rows: Sequence[Sequence[str | None]]) -> None:
    """A table ``people`` of text columns, with an order of its own, in any system."""
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    table = sa.Table(
        "people",
        sa.MetaData(),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text) for name in columns),
    )
    with engine.begin() as connection:
        table.drop(connection, checkfirst=True)
        table.create(connection)
        for place, row in enumerate(rows):
            connection.execute(table.insert().values(place=place, **dict(zip(columns, row, strict=True))))
    engine.dispose()


def content(address: str) -> tuple[object, ...]:
    """What a database holds: its tables with their columns and rows."""
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    found = sa.MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
        held = tuple(
            (name, tuple(table.columns.keys()), tuple(map(tuple, connection.execute(sa.select(table)))))
            for name, table in sorted(found.tables.items())
        )
    engine.dispose()
    return held
