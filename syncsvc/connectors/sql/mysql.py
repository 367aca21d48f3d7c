"""MySQL and MariaDB through PyMySQL: every column as the server's own text, rows streamed unbuffered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pymysql
from pymysql.constants import FIELD_TYPE
from pymysql.converters import encoders
from pymysql.cursors import Cursor, SSCursor

from syncsvc.connectors.sql.address import Address
from syncsvc.connectors.sql.faults import Fault, SessionError
from syncsvc.connectors.sql.session import CONNECT_SECONDS, Column, Row, Stream

_GRACE_SECONDS = 10
_READ_ONLY = "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_LIMIT_NAMES = "SHOW SESSION VARIABLES WHERE Variable_name IN ('max_statement_time', 'max_execution_time')"
_FLAGS = {"ssl_verify_cert", "ssl_verify_identity", "ssl_disabled"}
_TIMEOUT_WORDS = "timed out"
_BY_CODE = {
    **dict.fromkeys((1044, 1045, 1130, 1698, 1862, 3118, 3955, 4151), Fault.REFUSED),
    **dict.fromkeys((1142, 1143, 1227, 1370), Fault.NO_PERMISSION),
    **dict.fromkeys((1054, 1109, 1146, 1305, 1630), Fault.UNKNOWN_NAME),
    **dict.fromkeys((1969, 3024, 1205), Fault.SLOW),
    **dict.fromkeys((1040, 1129, 1203, 2002, 2003, 2005), Fault.UNREACHABLE),
    **dict.fromkeys((1053, 1158, 1159, 1160, 1161, 1317, 1927, 2006, 2013, 2014, 4031), Fault.LOST),
    **dict.fromkeys((1792, 1290), Fault.WRITES),
    **dict.fromkeys((1251, 2026, 2059, 2061, 3159), Fault.LOGIN_METHOD),
    1049: Fault.UNKNOWN_DATABASE,
}
if TYPE_CHECKING:
    _PlainConnection = pymysql.connections.Connection[Cursor]
else:
    _PlainConnection = pymysql.connections.Connection
_READERS: dict[int, Callable[[Any], object]] = {
    FIELD_TYPE.FLOAT: float,
    FIELD_TYPE.DOUBLE: float,
    FIELD_TYPE.BIT: lambda raw: int.from_bytes(raw, "big"),
}


class _Connection(_PlainConnection):
    """A connection whose patience can change once it is open."""

    def wait_for(self, seconds: int) -> None:
        self._read_timeout = seconds


class _Unbuffered(SSCursor):
    """A streaming cursor that can be left without reading the rest."""

    _result: Any

    def abandon(self) -> None:
        if self._result is not None:
            self._result.unbuffered_active = False
            self._result = None


class MysqlSession:
    """A read-only session on MySQL or MariaDB; one snapshot for all tables. Raises ``SessionError``."""

    def __init__(self, address: Address, password: str | None, seconds: int) -> None:
        self._cursor: _Unbuffered | None = None
        with _faults(opening=True):
            self._connection = _connect(address, password)
        try:
            self._settle(seconds)
        except SessionError:
            self.close()
            raise
        self._connection.wait_for(seconds + _GRACE_SECONDS)

    def read(self, statement: str, limit: int) -> Stream:
        """Run a proven SELECT; the server stops after ``limit`` rows unless the SELECT has its own LIMIT."""
        self._tell(f"SET SESSION sql_select_limit = {limit}")
        with _faults():
            self._cursor = cursor = self._connection.cursor(_Unbuffered)
            cursor.execute(statement)
        described: Sequence[Any] = cursor.description or ()
        columns = tuple(Column(str(entry[0]), _READERS.get(entry[1])) for entry in described)
        return Stream(columns, self._take, self._finish)

    def ask(self, question: str, names: Sequence[str] = ()) -> list[Row]:
        """All rows of a small question; each ``%s`` is filled with one of ``names``."""
        with _faults(), self._connection.cursor() as cursor:
            cursor.execute(question, list(names) or None)
            return list(cursor.fetchall())

    def close(self) -> None:
        """Hang up; rows that were not taken are not read."""
        if self._cursor is not None:
            self._cursor.abandon()
        if self._connection.open:
            self._connection.close()

    def _take(self, count: int) -> Sequence[Row]:
        with _faults():
            return self._cursor.fetchmany(count) if self._cursor else ()

    def _finish(self) -> None:
        with _faults():
            if self._cursor is not None:
                self._cursor.close()
            self._cursor = None

    def _settle(self, seconds: int) -> None:
        self._tell(_READ_ONLY)
        self._tell(f"SET SESSION lock_wait_timeout = {seconds}, net_write_timeout = {max(seconds, 600)}")
        limits = {"max_statement_time": seconds, "max_execution_time": seconds * 1000}
        for name, _ in self.ask(_LIMIT_NAMES):
            self._tell(f"SET SESSION {name} = {limits[name]}")

    def _tell(self, order: str) -> None:
        with _faults(), self._connection.cursor() as cursor:
            cursor.execute(order)


def _connect(address: Address, password: str | None) -> _Connection:
    url, options = address.url, address.options
    as_sent: dict[Any, Any] = dict(encoders)
    socket = options.pop("unix_socket", None)
    chosen: dict[str, Any] = {key: _flag(text) if key in _FLAGS else text for key, text in options.items()}
    connection: _Connection = _Connection(
        host=url.host,
        port=url.port or 3306,
        user=url.username,
        password=(password or "").encode(),
        database=url.database,
        unix_socket=socket,
        charset="utf8mb4",
        sql_mode="",
        conv=as_sent,
        local_infile=False,
        connect_timeout=CONNECT_SECONDS,
        read_timeout=CONNECT_SECONDS,
        write_timeout=CONNECT_SECONDS,
        **chosen,
    )
    return connection


def _flag(text: str) -> bool:
    return text.lower() in ("1", "true", "yes", "on")


@contextmanager
def _faults(opening: bool = False) -> Iterator[None]:
    try:
        yield
    except pymysql.Error as error:
        raise _sorted(error, opening) from None
    except UnicodeDecodeError:
        raise SessionError(Fault.FAILED, "encoding") from None
    except RuntimeError:
        if not opening:
            raise
        raise SessionError(Fault.LOGIN_METHOD) from None


def _sorted(error: pymysql.Error, opening: bool) -> SessionError:
    code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    words = str(error.args[1]) if len(error.args) > 1 else ""
    if not code and opening:
        return SessionError(Fault.NOT_A_DATABASE)
    fault = _BY_CODE.get(code, Fault.FAILED)
    if fault is Fault.LOST and opening:
        fault = Fault.UNREACHABLE
    elif fault is Fault.LOST and _TIMEOUT_WORDS in words:
        fault = Fault.SLOW
    return SessionError(fault, code, words)
