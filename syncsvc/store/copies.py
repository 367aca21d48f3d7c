"""Copying a store: an SQLite file as a whole, or any store row by row into an empty one."""

from __future__ import annotations

import os
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, LargeBinary, Table, insert, select, text

from syncsvc.store.engine import Store
from syncsvc.store.every_table import METADATA
from syncsvc.store.failures import sqlite_module, translated

_ROWS = 2_000


def copy_file(store: Store, target: Path) -> None:
    """A whole copy of an SQLite store, made beside readers and writers; ``target`` appears only when it
    is whole.
    """
    partial = target.with_name(f"{target.name}.partial")
    with translated(str(target)):
        with suppress(FileNotFoundError):
            partial.unlink()
        with closing(store.reader.raw_connection()) as pooled, closing(_new_file(partial)) as copy:
            driver: Any = pooled.driver_connection
            driver.backup(copy)
        _to_disk(partial)
        partial.replace(target)
        _to_disk(target.parent)


def copy_rows(source: Store, target: Store) -> int:
    """Copy every row of every table as one moment of ``source`` saw it, in one transaction; gives their
    number.
    """
    copied = 0
    with source.reading() as reading, target.changing() as changing:
        for table in METADATA.sorted_tables:
            copied += _copy_table(table, reading, changing)
            if not target.sqlite and "id" in table.columns and table.name != "finding":
                _continue_numbers(table, changing)
    return copied


def _copy_table(table: Table, reading: Connection, changing: Connection) -> int:
    """One table; blobs one by one, so that memory stays small."""
    blobs = any(isinstance(column.type, LargeBinary) for column in table.columns)
    step = 1 if blobs else _ROWS
    copied = 0
    rows = reading.execution_options(yield_per=step).execute(select(table)).mappings()
    for batch in rows.partitions(step):
        changing.execute(insert(table), [dict(row) for row in batch])
        copied += len(batch)
    return copied


def _continue_numbers(table: Table, changing: Connection) -> None:
    """PostgreSQL: let the next row's number follow the copied ones."""
    follow = text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}")  # noqa: S608
    changing.execute(follow)


def _new_file(path: Path) -> Any:
    return sqlite_module().connect(str(path))


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
