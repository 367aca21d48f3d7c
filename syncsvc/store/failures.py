"""What a database driver's error means for the person who has to act on it."""

from __future__ import annotations

import errno
import importlib
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

from syncsvc.errors import Denied, DiskFull, Locked, StoreGone, SyncsvcError

_FULL_ERRNOS = (errno.ENOSPC, errno.EDQUOT)
_ROOM = 65_536
_REPAIRED = (3, 51, 3)
_BACKPORTS = ((3, 44, 6), (3, 50, 7))
_SQLITE = {
    "SQLITE_FULL": (DiskFull, "store.disk_full"),
    "SQLITE_BUSY": (Locked, "store.busy"),
    "SQLITE_LOCKED": (Locked, "store.busy"),
    "SQLITE_READONLY": (Denied, "store.readonly"),
    "SQLITE_CANTOPEN": (Denied, "store.cannot_open"),
    "SQLITE_PERM": (Denied, "store.cannot_open"),
    "SQLITE_CORRUPT": (Denied, "store.damaged"),
    "SQLITE_NOTADB": (Denied, "store.damaged"),
    "SQLITE_IOERR": (Denied, "store.disk_fault"),
}
_POSTGRES: dict[str, tuple[type[SyncsvcError], str]] = {
    "53100": (DiskFull, "store.disk_full"),
    "55P03": (Locked, "store.busy"),
    "28000": (Denied, "store.refused"),
    "28P01": (Denied, "store.refused"),
    "42501": (Denied, "store.refused"),
    "25P03": (StoreGone, "store.unreachable"),
    "25006": (Denied, "store.readonly"),
    "3D000": (Denied, "store.no_database"),
    "53300": (StoreGone, "store.unreachable"),
    "57P01": (StoreGone, "store.unreachable"),
    "57P02": (StoreGone, "store.unreachable"),
    "57P03": (StoreGone, "store.unreachable"),
    "XX001": (Denied, "store.damaged"),
    "XX002": (Denied, "store.damaged"),
}


@cache
def sqlite_module() -> ModuleType:
    """The one SQLite library of this process: pysqlite3 (a repaired SQLite inside) where its wheel exists."""
    try:
        return importlib.import_module("pysqlite3")
    except ImportError:
        return sqlite3


def affected_sqlite(version: tuple[int, ...]) -> bool:
    """True for a library with the WAL-reset bug (sqlite.org/wal.html#walresetbug: 3.7.0 to 3.51.2, but
    for back-ports).
    """
    backported = any(version[:2] == fixed[:2] and version >= fixed for fixed in _BACKPORTS)
    return (3, 7, 0) <= version < _REPAIRED and not backported


def sqlite_is_faulty() -> bool:
    """Whether this process's SQLite has that bug: then no two processes may write."""
    return affected_sqlite(tuple(sqlite_module().sqlite_version_info))


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Let a driver's error come out as ours, naming ``place``; what we do not know stays as it is."""
    try:
        yield
    except (DBAPIError, NoneFree, sqlite_module().Error, OSError, *_errors_of_postgresql()) as broken:
        ours = meaning(broken, place)
        if ours is None:
            raise
        raise ours from broken


def meaning(broken: BaseException, place: str) -> SyncsvcError | None:
    """Our error for a driver's, or None when it is a mistake of ours (say, a broken constraint)."""
    if isinstance(broken, NoneFree):
        return StoreGone("store.crowded", place=place)
    cause: BaseException | None = broken.orig if isinstance(broken, DBAPIError) else broken
    if isinstance(cause, OSError):
        return DiskFull("store.disk_full", place=place) if cause.errno in _FULL_ERRNOS else None
    if isinstance(cause, _errors_of_postgresql()):
        return _postgres(cause, place)
    name = getattr(cause, "sqlite_errorname", None) or ""
    if name.startswith("SQLITE_IOERR") and _no_room(place):
        return DiskFull("store.disk_full", place=place)
    for known, (kind, key) in _SQLITE.items():
        if name.startswith(known):
            return kind(key, place=place)
    return None


def _no_room(place: str) -> bool:
    """Whether the disk is full now: SQLite calls it an I/O error when its shared memory file cannot grow."""
    try:
        disk = os.statvfs(Path(place).parent)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < _ROOM


def _errors_of_postgresql() -> tuple[type[Exception], ...]:
    """What PostgreSQL's driver raises; nothing where it was never loaded, which takes long."""
    driver = sys.modules.get("psycopg")
    return (driver.Error,) if driver else ()


def _postgres(broken: Any, place: str) -> SyncsvcError | None:
    state = broken.sqlstate
    if state in _POSTGRES:
        kind, key = _POSTGRES[state]
        return kind(key, place=place)
    no_session = isinstance(broken, sys.modules["psycopg"].OperationalError)
    if no_session and (state is None or state.startswith("08")):
        return _connecting(str(broken), place)
    return None


def _connecting(text: str, place: str) -> SyncsvcError:
    """Errors before a session exists carry no code; libpq passes the server's English words through."""
    if "does not exist" in text and "database" in text:
        return Denied("store.no_database", place=place)
    if "too many" in text or "connection slots" in text:  # both may speak of roles, and pass by themselves
        return StoreGone("store.unreachable", place=place)
    if "authentication failed" in text or "no password supplied" in text or "role" in text:
        return Denied("store.refused", place=place)
    return StoreGone("store.unreachable", place=place)
