"""SQLite files: opened ``mode=ro``, ``query_only``, with an authorizer that lets only reading through."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from syncsvc.connectors.sql.faults import Fault, SessionError
from syncsvc.connectors.sql.session import CONNECT_SECONDS, Column, Row, Stream

try:
    import pysqlite3.dbapi2 as sqlite3
except ModuleNotFoundError:
    import sqlite3

_READING = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_TRANSACTION,
}
_STEPS = 10_000
_NOT_UTF8 = "Could not decode to UTF-8"
_BY_CODE = {
    "SQLITE_INTERRUPT": Fault.SLOW,
    "SQLITE_BUSY": Fault.BUSY,
    "SQLITE_LOCKED": Fault.BUSY,
    "SQLITE_READONLY": Fault.BUSY,
    "SQLITE_PROTOCOL": Fault.BUSY,
    "SQLITE_CANTOPEN": Fault.NO_FILE,
    "SQLITE_PERM": Fault.NO_PERMISSION,
    "SQLITE_AUTH": Fault.WRITES,
    "SQLITE_NOTADB": Fault.NOT_A_DATABASE,
    "SQLITE_CORRUPT": Fault.NOT_A_DATABASE,
    "SQLITE_IOERR": Fault.LOST,
}


class SqliteSession:
    """A session over one SQLite file, a snapshot for each table; raises ``SessionError``."""

    def __init__(self, file: Path, seconds: int) -> None:
        if not file.is_file():
            raise SessionError(Fault.NO_FILE)
        self._seconds = seconds
        self._deadline = float("inf")
        self._statement = ""
        self._cursor: Any = None
        self._given = 0
        with _faults():
            self._connection = _open(file)
            self._connection.set_progress_handler(self._late, _STEPS)

    def read(self, statement: str, limit: int) -> Stream:
        """Run a proven SELECT; rows are computed as they are taken."""
        self._start_clock()
        with _faults():
            self._connection.execute("BEGIN")
            self._cursor = self._connection.execute(statement)
        self._statement, self._given = statement, 0
        columns = tuple(Column(str(entry[0])) for entry in self._cursor.description)
        return Stream(columns, self._take, self._finish)

    def ask(self, question: str, names: Sequence[str] = ()) -> list[Row]:
        """All rows of a small question."""
        self._start_clock()
        with _faults():
            return list(self._connection.execute(question, tuple(names)))

    def close(self) -> None:
        """Close the file; nothing was written."""
        self._connection.close()

    def _take(self, count: int) -> Sequence[Row]:
        self._start_clock()
        with _faults():
            try:
                rows: list[Row] = self._cursor.fetchmany(count)
            except sqlite3.OperationalError as error:
                if _NOT_UTF8 not in str(error):
                    raise
                self._accept_any_encoding()
                rows = self._cursor.fetchmany(count)
        self._given += len(rows)
        return rows

    def _accept_any_encoding(self) -> None:
        """Start again within the same snapshot, with a slower reading of texts, and skip what was given."""
        self._connection.text_factory = functools.partial(str, encoding="utf-8", errors="surrogateescape")
        self._cursor.close()  # the statement is shared with the next cursor: closing later would rewind that one
        self._cursor = self._connection.execute(self._statement)
        skipped = 0
        while skipped < self._given:
            skipped += len(self._cursor.fetchmany(min(_STEPS, self._given - skipped)))

    def _finish(self) -> None:
        with _faults():
            self._cursor.close()
            self._connection.execute("ROLLBACK")

    def _start_clock(self) -> None:
        self._deadline = time.monotonic() + self._seconds

    def _late(self) -> int:
        return int(time.monotonic() > self._deadline)


def _open(file: Path) -> Any:
    connection = sqlite3.connect(
        f"file:{quote(str(file))}?mode=ro",
        uri=True,
        timeout=CONNECT_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.set_authorizer(_only_reading)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _only_reading(action: int, *_: str | None) -> int:
    return int(sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY)


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _sorted(error) from None


def _sorted(error: Exception) -> SessionError:
    words = str(error)
    code = str(getattr(error, "sqlite_errorname", None) or "")
    if "no such " in words:
        return SessionError(Fault.UNKNOWN_NAME, code, words)
    found = next((fault for start, fault in _BY_CODE.items() if code.startswith(start)), Fault.FAILED)
    return SessionError(found, code, words)
