"""Backups. One is an SQLite store itself, whatever store it was made from: it opens, reads and checks
like any.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection

from syncsvc.errors import UsageError
from syncsvc.store.contents import first_filled
from syncsvc.store.copies import copy_file, copy_rows
from syncsvc.store.engine import Store, connect, open_store, schema_version, sqlite_address
from syncsvc.store.upgrade import upgrade


def backup(address: str, target: Path) -> Path:
    """Copy a store into the new file ``target`` while others may go on reading and writing; gives the file.

    Raises UsageError when the file exists, Denied when its folder does not, DiskFull when there is no
    room; then no file of that name is left behind.
    """
    if target.exists():
        raise UsageError("store.backup_exists", target=str(target))
    if not target.parent.is_dir():
        raise UsageError("store.backup_no_folder", target=str(target.parent))
    with open_store(address) as store:
        if store.sqlite:
            copy_file(store, target)
        else:
            _unpack_into_file(store, target)
    return target


def restore(file: Path, address: str, then: Callable[[Connection], object] | None = None) -> int:
    """Fill an empty store (made when absent) from a backup, all or nothing; gives the number of rows. ``then`` is
    done in the same transaction.

    Raises UsageError when there is no such file or the store holds anything: nothing is ever
    overwritten, and a store that is refused is not migrated either.
    """
    if not file.is_file():
        raise UsageError("store.backup_missing", file=str(file))
    with open_store(sqlite_address(file)) as source:
        with connect(address) as target:
            absent = schema_version(target) is None
        if absent:
            upgrade(address)
        with open_store(address) as target:
            with target.reading() as connection:
                filled = first_filled(connection)
            if filled is not None:
                raise UsageError("store.restore_not_empty", place=target.place, table=filled)
            return copy_rows(source, target, then)


def _unpack_into_file(store: Store, target: Path) -> None:
    partial = target.with_name(f"{target.name}.partial")
    for leftover in partial.parent.glob(f"{partial.name}*"):
        leftover.unlink()
    upgrade(sqlite_address(partial))
    with open_store(sqlite_address(partial)) as copy:
        copy_rows(store, copy)
        copy_file(copy, target)
    for leftover in partial.parent.glob(f"{partial.name}*"):
        leftover.unlink()
