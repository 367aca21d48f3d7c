"""Copying a store: an SQLite file as a whole, or any store row by row into an empty one."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert, select, text
from sqlmodel import col

from syncsvc.errors import Denied, Locked, UsageError
from syncsvc.store.contents import Compared, batches, compare, first_filled
from syncsvc.store.engine import Store
from syncsvc.store.every_table import METADATA
from syncsvc.store.failures import sqlite_module, translated
from syncsvc.store.moments import database_now
from syncsvc.store.run_tables import WorkerRow

_SILENT = timedelta(minutes=1)
"""Whoever proved no life for so long has ended."""


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


def copy_rows(source: Store, target: Store, then: Callable[[Connection], object] | None = None) -> int:
    """Copy every row of every table as one moment of ``source`` saw it, in one transaction, and do ``then``
    in it; gives their number.
    """
    with source.reading() as reading, target.changing() as changing:
        copied = _copy_tables(reading, changing)
        if then is not None:
            then(changing)
    return copied


def require_idle(store: Store) -> None:
    """Raise Locked while a process on any host says that it works on this store."""
    with store.reading() as connection:
        alive = col(WorkerRow.beat_at) > database_now(connection) - _SILENT
        host = connection.execute(select(col(WorkerRow.host)).where(alive).limit(1)).scalar()
    if host is not None:
        raise Locked("store.copy_workers", place=store.place, host=host)


def copy_compared(source: Store, target: Store) -> tuple[Compared, ...]:
    """Copy every row into an empty store and compare number and hash of each table on both sides, all in one
    transaction; gives the comparison.

    Raises UsageError when the target holds anything, Denied when anything differs: then the target is as empty as it
    was.
    """
    with source.reading() as reading, target.changing() as changing:
        filled = first_filled(changing)
        if filled is not None:
            raise UsageError("store.copy_not_empty", place=target.place, table=filled)
        _copy_tables(reading, changing)
        compared = compare(reading, changing)
        unlike = [each.table for each in compared if not each.equal]
        if unlike:
            raise Denied("store.copy_differs", place=target.place, tables=", ".join(unlike))
    return compared


def compare_stores(here: Store, there: Store) -> tuple[Compared, ...]:
    """Number and hash of each table of two stores, each as one moment saw it."""
    with here.reading() as one, there.reading() as other:
        return compare(one, other)


def _copy_tables(reading: Connection, changing: Connection) -> int:
    copied = 0
    for table in METADATA.sorted_tables:
        for batch in batches(table, reading):
            changing.execute(insert(table), [dict(row) for row in batch])
            copied += len(batch)
        if table.autoincrement_column is not None:
            _continue_numbers(table, reading, changing)
    return copied


def _continue_numbers(table: Table, reading: Connection, changing: Connection) -> None:
    """Let the next row's number follow the highest that was ever given, also when its row is gone: others may know
    it."""
    highest = _highest(table, reading)
    if not highest:
        return
    if changing.dialect.name == "sqlite":
        changing.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        values = {"name": table.name, "seq": highest}
        changing.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), values)
        return
    follow = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :seq)")
    changing.execute(follow, {"name": table.name, "seq": highest})


def _highest(table: Table, reading: Connection) -> int:
    """The highest number that a table ever gave; 0 before the first."""
    if reading.dialect.name == "sqlite":
        given = reading.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        return given.scalar() or 0
    sequence = reading.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name}).scalar_one()
    said = reading.execute(text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"))  # noqa: S608
    return int(said.scalar_one())


def _new_file(path: Path) -> Any:
    return sqlite_module().connect(str(path))


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
