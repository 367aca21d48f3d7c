"""Many finding rows at once, past SQLModel: the driver's executemany on SQLite, COPY on PostgreSQL.

No conflict is expected: what a dead run left was undone before, and the fence keeps others out. A conflict is
therefore an error, not something to merge.
"""

from __future__ import annotations

from typing import Any

import polars as pl
from sqlalchemy import Connection, text

from syncsvc.store.engine import Store

BATCH = 5_000
_MANY = 2 * BATCH
_OURS = ("agency", "from_run", "state", "ending", "first_run", "opened_run", "returns", "missed")


def insert_versions(connection: Connection, agency: str, versions: pl.DataFrame) -> None:
    """Write new finding versions (columns of ``VERSION``)."""
    rows = versions.drop("replaces").with_columns(pl.lit(agency).alias("agency"))
    driver = _driver(connection)
    if connection.dialect.name == "sqlite":
        _insert_sqlite(driver, rows)
        return
    sent = rows.write_csv(include_header=False).encode()
    with driver.cursor() as cursor, cursor.copy(f"COPY finding ({_names(rows)}) FROM STDIN (FORMAT csv)") as copy:
        copy.write(sent)


def end_versions(connection: Connection, agency: str, versions: pl.DataFrame, run: int) -> None:
    """Let the versions that ``versions`` replace end at ``run``."""
    replaced = versions.filter(pl.col("replaces").is_not_null()).select("id", "replaces")
    if replaced.is_empty():
        return
    driver = _driver(connection)
    if connection.dialect.name == "sqlite":
        one = "UPDATE finding SET to_run = ? WHERE agency = ? AND id = ? AND from_run = ?"
        driver.executemany(one, ((run, agency, *row) for row in replaced.iter_rows()))
        return
    many = (
        "UPDATE finding SET to_run = %s FROM unnest(%s::text[], %s::integer[]) AS old(id, from_run)"
        " WHERE finding.agency = %s AND finding.id = old.id AND finding.from_run = old.from_run"
    )
    columns = (replaced["id"].to_list(), replaced["replaces"].to_list())
    with driver.cursor() as cursor:
        cursor.execute(many, (run, *columns, agency))


def count_anew(store: Store, written: int) -> None:
    """After very many new rows: let PostgreSQL count what the table holds now.

    Its own process does so within minutes. Until then it believes the table to be small and sorts a million rows for
    each page: half a second instead of five milliseconds.
    """
    if written >= _MANY and not store.sqlite:
        with store.changing() as connection:
            connection.execute(text("ANALYZE finding"))


def _driver(connection: Connection) -> Any:
    """The driver's own connection, inside the same transaction."""
    return connection.connection.driver_connection


def _insert_sqlite(driver: Any, rows: pl.DataFrame) -> None:
    """Columns of ours that are the same in every row stand in the statement: a third less to bind.

    Values leave the frame column by column, which takes half the time of rows.
    """
    same = [name for name in _OURS if rows[name].n_unique() == 1]
    varying = rows.drop(same)
    constants = [_literal(rows[name][0]) for name in same]
    values = ", ".join([*("?" * varying.width), *constants])
    statement = f"INSERT INTO finding ({_names(varying.with_columns(rows[same]))}) VALUES ({values})"  # noqa: S608
    columns = (column.to_list() for column in varying.get_columns())
    driver.executemany(statement, zip(*columns, strict=True))


def _names(rows: pl.DataFrame) -> str:
    return ", ".join(f'"{name}"' for name in rows.columns)


def _literal(value: str | int | None) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("'", "''") + "'"
