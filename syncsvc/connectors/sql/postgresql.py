"""PostgreSQL through psycopg: every column as the server's own text, streamed by a server-side cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import postgres
from psycopg.abc import AdaptContext
from psycopg.adapt import AdaptersMap
from psycopg.types import string
from psycopg.types.numeric import IntDumper

from syncsvc.connectors.sql.address import Address
from syncsvc.connectors.sql.faults import Fault, SessionError
from syncsvc.connectors.sql.session import CONNECT_SECONDS, Column, Row, Stream

_PATIENCE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
_BOOL, _FLOAT4, _FLOAT8 = 16, 700, 701
_READERS: dict[int, Callable[[Any], object]] = {
    _BOOL: lambda sign: int(sign in ("t", b"t")),
    _FLOAT4: float,
    _FLOAT8: float,
}
_BY_STATE = {
    "28": Fault.REFUSED,
    "42501": Fault.NO_PERMISSION,
    "3D000": Fault.UNKNOWN_DATABASE,
    **dict.fromkeys(("42P01", "42703", "42883", "3F000"), Fault.UNKNOWN_NAME),
    **dict.fromkeys(("57014", "55P03"), Fault.SLOW),
    **dict.fromkeys(("57P", "08", "25P03", "40"), Fault.LOST),
    "53": Fault.UNREACHABLE,
    "25006": Fault.WRITES,
}
_AT_THE_DOOR = (
    ("does not exist", 'database "', Fault.UNKNOWN_DATABASE),
    ("the database system is", "", Fault.UNREACHABLE),
    ("too many", "", Fault.UNREACHABLE),
    ("remaining connection slots", "", Fault.UNREACHABLE),
    ("FATAL", "", Fault.REFUSED),
    ("no password supplied", "", Fault.REFUSED),
    ("received invalid response", "", Fault.NOT_A_DATABASE),
    ("expected authentication request", "", Fault.NOT_A_DATABASE),
)


class PostgresSession:
    """A read-only session on PostgreSQL; one snapshot for all tables. Raises ``SessionError``."""

    def __init__(self, address: Address, password: str | None, seconds: int) -> None:
        self._cursor: psycopg.ServerCursor[Row] | None = None
        with _faults(opening=True):
            self._connection = _connect(address, password)
        try:
            with _faults():
                self._settle(seconds)
        except SessionError:
            self._connection.close()
            raise

    def read(self, statement: str, limit: int) -> Stream:
        """Run a proven SELECT through a server-side cursor; rows are computed as they are taken."""
        with _faults():
            self._cursor = cursor = self._connection.cursor(name="syncsvc")
            cursor.execute(statement.encode())
        described = cursor.description or ()
        columns = tuple(Column(entry.name, _READERS.get(entry.type_code)) for entry in described)
        return Stream(columns, self._take, self._finish)

    def ask(self, question: str, names: Sequence[str] = ()) -> list[Row]:
        """All rows of a small question; each ``%s`` is filled with one of ``names``."""
        with _faults():
            return self._connection.execute(question.encode(), list(names) or None).fetchall()

    def close(self) -> None:
        """Hang up; the server ends its snapshot."""
        with suppress(SessionError):
            self._finish()
        self._connection.close()

    def _take(self, count: int) -> Sequence[Row]:
        with _faults():
            return self._cursor.fetchmany(count) if self._cursor else ()

    def _finish(self) -> None:
        cursor, self._cursor = self._cursor, None
        if cursor is not None:
            with _faults():
                cursor.close()

    def _settle(self, seconds: int) -> None:
        connection = self._connection
        wanted = {
            "default_transaction_read_only": "on",
            "statement_timeout": str(seconds * 1000),
            "standard_conforming_strings": "on",
            "DateStyle": "ISO, YMD",
            "IntervalStyle": "postgres",
            "extra_float_digits": "3",
        }
        if connection.info.parameter_status("server_encoding") == "SQL_ASCII":
            wanted["client_encoding"] = "SQL_ASCII"
        for name, value in wanted.items():
            connection.execute("SELECT set_config(%s, %s, false)", [name, value])
        connection.commit()
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ


def _connect(address: Address, password: str | None) -> psycopg.Connection[Row]:
    url = address.url
    given: dict[str, Any] = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database}
    given |= _PATIENCE | address.options | {"password": password, "client_encoding": "utf8"}
    return psycopg.connect(
        connect_timeout=CONNECT_SECONDS,
        application_name="syncsvc",
        context=_as_text(),
        **{key: value for key, value in given.items() if value is not None},
    )


class _Adapters:
    """Adapters without a connection, as psycopg wants them."""

    def __init__(self, adapters: AdaptersMap) -> None:
        self.adapters = adapters
        self.connection = None


def _as_text() -> AdaptContext:
    """Adapters that know only text and bytea: no value is parsed on its way."""
    adapters = AdaptersMap(types=postgres.types)
    string.register_default_adapters(_Adapters(adapters))
    adapters.register_dumper(int, IntDumper)
    return _Adapters(adapters)


@contextmanager
def _faults(opening: bool = False) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise (_at_the_door(error) if opening else _sorted(error)) from None
    except UnicodeError:
        raise SessionError(Fault.FAILED, "encoding") from None


def _sorted(error: psycopg.Error) -> SessionError:
    state = error.sqlstate or ""
    if not state:
        broken = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        return SessionError(Fault.LOST if broken else Fault.FAILED)
    found = next((_BY_STATE[state[:size]] for size in (5, 3, 2) if state[:size] in _BY_STATE), Fault.FAILED)
    return SessionError(found, state, error.diag.message_primary or "")


def _at_the_door(error: psycopg.Error) -> SessionError:
    """libpq gives no state when it cannot connect, only words; FATAL means that a server answered."""
    words = str(error)
    for word, also, fault in _AT_THE_DOOR:
        if word in words and also in words:
            return SessionError(fault)
    return SessionError(Fault.UNREACHABLE)
