"""The SIMPEG as an SQLite file and as SQL for MariaDB and PostgreSQL, written side by side from the same rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TextIO

from syncsvc.simulator.rows_simpeg import NUMBERS, ROWS, TABLES, Row, table_columns
from syncsvc.simulator.world import World

ROWS_PER_INSERT = 500
BATCH = 10_000
_MARIADB_TOP = "SET NAMES utf8mb4;\nSET sql_mode = 'NO_BACKSLASH_ESCAPES,STRICT_TRANS_TABLES';\n"
_POSTGRESQL_TOP = "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n"


def write_simpeg(folder: Path, world: World) -> dict[str, int]:
    """Write ``simpeg.db``, ``simpeg-mariadb.sql`` and ``simpeg-postgresql.sql``; returns the rows of each table."""
    database = folder / "simpeg.db"
    database.unlink(missing_ok=True)
    mariadb, postgresql = folder / "simpeg-mariadb.sql", folder / "simpeg-postgresql.sql"
    with (
        closing(sqlite3.connect(database, isolation_level=None)) as connection,
        mariadb.open("w", encoding="utf-8", newline="\n") as maria,
        postgresql.open("w", encoding="utf-8", newline="\n") as postgres,
    ):
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        maria.write(_MARIADB_TOP)
        postgres.write(_POSTGRESQL_TOP)
        connection.execute("BEGIN")
        counts = {table: _write(world, table, connection, (maria, postgres)) for table in TABLES}
        connection.execute("COMMIT")
    return counts


def _write(world: World, table: str, connection: sqlite3.Connection, dumps: tuple[TextIO, TextIO]) -> int:
    columns = table_columns(world, table)
    connection.execute(_create(table, columns, ""))
    for out, options in zip(dumps, (" DEFAULT CHARACTER SET utf8mb4", ""), strict=True):
        out.write(f"DROP TABLE IF EXISTS {table};\n{_create(table, columns, options)};\nBEGIN;\n")
    insert = f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - our own names
    count = 0
    for batch in _batches(ROWS[table](world)):
        connection.executemany(insert, batch)
        for start in range(0, len(batch), ROWS_PER_INSERT):
            text = _insert(table, batch[start : start + ROWS_PER_INSERT])
            for out in dumps:
                out.write(text)
        count += len(batch)
    for out in dumps:
        out.write("COMMIT;\n")
    return count


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _create(table: str, columns: tuple[str, ...], options: str) -> str:
    parts = [f"{name} {_type(name)}" for name in columns]
    return f"CREATE TABLE {table} ({', '.join(parts)}){options}"


def _type(name: str) -> str:
    return "INTEGER PRIMARY KEY" if name in NUMBERS else "TEXT"


def _insert(table: str, rows: list[Row]) -> str:
    values = ",\n".join(f"({','.join([_literal(value) for value in row])})" for row in rows)
    return f"INSERT INTO {table} VALUES\n{values};\n"


def _literal(value: str | int | None) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("'", "''") + "'"
