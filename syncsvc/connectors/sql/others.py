"""Oracle (python-oracledb) and SQL Server (pymssql): optional extras, written from manuals and untested."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from syncsvc.connectors.sql.address import BACKENDS, DRIVERS, Address, Dialect
from syncsvc.connectors.sql.faults import Fault, SessionError
from syncsvc.connectors.sql.session import CONNECT_SECONDS, Column, Row, Stream

_CODE = re.compile(r"(?:ORA|DPY)-(\d{4,5})|\b(\d{3,5})\b")
_BY_CODE = {
    **dict.fromkeys((1017, 1005, 28000, 28001, 18456, 4060), Fault.REFUSED),
    **dict.fromkeys((1031, 229, 916), Fault.NO_PERMISSION),
    **dict.fromkeys((942, 904, 208, 207), Fault.UNKNOWN_NAME),
    **dict.fromkeys((1013, 3136, 4024, 1222, 20003), Fault.SLOW),
    **dict.fromkeys((3113, 3114, 3135, 1012, 4011, 20047), Fault.LOST),
    **dict.fromkeys((12154, 12170, 12514, 12541, 6005, 6001, 20002, 20009), Fault.UNREACHABLE),
    **dict.fromkeys((1456, 3906), Fault.WRITES),
}


class ExtraSession:
    """A session over an extra's driver; raises ``SessionError``. Build it only when ``installed`` says so."""

    def __init__(self, address: Address, password: str | None, seconds: int) -> None:
        self._driver = importlib.import_module(DRIVERS[address.dialect])
        self._dialect = address.dialect
        with self._faults(opening=True):
            self._connection = self._connect(address, password, seconds)
        if address.dialect is Dialect.ORACLE:
            with self._faults():
                self._connection.cursor().execute("SET TRANSACTION READ ONLY")

    def read(self, statement: str, limit: int) -> Stream:
        """Run a proven SELECT."""
        with self._faults():
            cursor = self._connection.cursor()
            cursor.execute(statement)
        columns = tuple(Column(str(entry[0])) for entry in cursor.description)

        def take(count: int) -> Sequence[Row]:
            with self._faults():
                rows: Sequence[Row] = cursor.fetchmany(count)
                return rows

        return Stream(columns, take, cursor.close)

    def ask(self, question: str, names: Sequence[str] = ()) -> list[Row]:
        """All rows of a small question; no placeholders here."""
        with self._faults():
            cursor = self._connection.cursor()
            cursor.execute(question, *([list(names)] if names else []))
            return list(cursor.fetchall())

    def close(self) -> None:
        """Hang up without committing anything."""
        self._connection.close()

    def _connect(self, address: Address, password: str | None, seconds: int) -> Any:
        driver = f"{_backend(address.dialect)}+{DRIVERS[address.dialect]}"
        url = address.url.set(drivername=driver, password=password)
        positional, named = url.get_dialect()().create_connect_args(url)
        if address.dialect is Dialect.MSSQL:
            return self._driver.connect(*positional, **named, timeout=seconds, login_timeout=CONNECT_SECONDS)
        self._driver.defaults.fetch_lobs = False
        self._driver.defaults.fetch_decimals = True
        connection = self._driver.connect(*positional, tcp_connect_timeout=CONNECT_SECONDS, **named)
        connection.call_timeout = seconds * 1000
        return connection

    @contextmanager
    def _faults(self, opening: bool = False) -> Iterator[None]:
        try:
            yield
        except self._driver.Error as error:
            raise _sorted(str(error), opening) from None


def installed(dialect: Dialect) -> bool:
    """Whether the driver of this system is here."""
    return importlib.util.find_spec(DRIVERS[dialect]) is not None


def _backend(dialect: Dialect) -> str:
    return next(name for name, known in BACKENDS.items() if known is dialect)


def _sorted(words: str, opening: bool) -> SessionError:
    codes = [int(first or second) for first, second in _CODE.findall(words)]
    known = next((code for code in codes if code in _BY_CODE), None)
    if known is None:
        return SessionError(Fault.UNREACHABLE if opening else Fault.FAILED, codes[0] if codes else "")
    return SessionError(_BY_CODE[known], known, words)
