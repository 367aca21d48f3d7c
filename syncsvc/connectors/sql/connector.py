"""The connector over a database: one proven SELECT per table, streamed as text by a reading session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import polars as pl

from syncsvc.config.sources import SqlSource
from syncsvc.connectors import base
from syncsvc.connectors.base import Probe
from syncsvc.connectors.doubled import REPAIR, doubled_rows, repaired, suspects
from syncsvc.connectors.sql import others
from syncsvc.connectors.sql.address import FILE, Address, Dialect, parse_address
from syncsvc.connectors.sql.faults import SessionError
from syncsvc.connectors.sql.guard import refuse, tables_of
from syncsvc.connectors.sql.mysql import MysqlSession
from syncsvc.connectors.sql.postgresql import PostgresSession
from syncsvc.connectors.sql.privileges import could_write
from syncsvc.connectors.sql.rows import Rows
from syncsvc.connectors.sql.session import Column, Session, Stream
from syncsvc.connectors.sql.sqlite import SqliteSession
from syncsvc.connectors.sql.values import NotTextError, frame_of
from syncsvc.errors import ConfigError, Mistake, Misunderstood, UsageError
from syncsvc.model.raw import Origin, RawBatch, Remark, RemarkKind
from syncsvc.settings import read_secret


class SqlConnector:
    """One database as a source. Tables are fetched one after the other, in one thread.

    Building it raises ConfigError with every mistake in the address and the SELECTs, and touches no network.
    A fault in the middle ends the session; the next fetch opens a new one.
    """

    def __init__(self, settings: SqlSource) -> None:
        address = parse_address(settings.address, settings.folder)
        mistakes = _mistakes(settings, address)
        if mistakes or isinstance(address, Mistake):
            raise ConfigError(tuple(mistakes))
        self._settings = settings
        self._address = address
        self._session: Session | None = None
        self._busy = False

    def __enter__(self) -> SqlConnector:
        self._opened()
        return self

    def __exit__(self, *exc: object) -> None:
        self._hang_up()

    def tables(self) -> tuple[str, ...]:
        """The configured tables, in their order."""
        return tuple(self._settings.tables)

    def probe(self, table: str, rows: int = 5) -> Probe:
        """The columns and the first rows of one table."""
        with self._reading(table, rows) as (stream, remarks):
            names = _names(stream, table)
            frame = _frame(stream.columns, Rows(stream.take, rows).next_slice(rows), table)
        sample = tuple(frame.iter_rows())
        return Probe(table, self._address.name, names, sample, remarks)

    def fetch(self, table: str) -> Iterator[RawBatch]:
        """All rows of one table up to the row cap, in batches; the last carries ``cut`` and what was seen."""
        origin = Origin(self._address.name, datetime.now(UTC))
        cap = self._settings.max_rows
        with self._reading(table, cap + 1) as (stream, account):
            _names(stream, table)
            rows, first_row, doubled = Rows(stream.take, cap), 1, Counter[str]()
            while first_row == 1 or not rows.ended:
                remarks = account if first_row == 1 else ()
                frame = self._batch(stream.columns, rows, table, doubled)
                if rows.ended:
                    remarks = (*remarks, *_doubled(doubled))
                yield RawBatch(table, frame, first_row, origin, remarks, cut=rows.ended and rows.cut)
                first_row += max(frame.height, 1)

    def _batch(self, columns: tuple[Column, ...], rows: Rows, table: str, doubled: Counter[str]) -> pl.DataFrame:
        parts: list[pl.DataFrame] = []
        room = base.BATCH_ROWS
        while room and not (rows.ended and parts):
            part = _frame(columns, rows.next_slice(room), table)
            parts.append(part)
            room -= part.height
        return self._looked_at(pl.concat(parts, rechunk=True), doubled)

    def _looked_at(self, frame: pl.DataFrame, doubled: Counter[str]) -> pl.DataFrame:
        """Count what is twice encoded, after turning it back where that was asked for."""
        repairing = self._settings.repair_encoding == REPAIR
        for name in suspects(frame):
            found = doubled_rows(frame[name])
            if repairing and found:
                frame = frame.with_columns(repaired(frame[name], found))
                found = doubled_rows(frame[name])
            doubled[name] += len(found)
        return frame

    @contextmanager
    def _reading(self, table: str, limit: int) -> Iterator[tuple[Stream, tuple[Remark, ...]]]:
        """A running SELECT with the remarks on its account; anything that interrupts it ends the session."""
        statement, dialect = self._statement(table), self._address.dialect
        if self._busy:  # an earlier reader stopped in the middle
            self._hang_up()
        session = self._opened()
        self._busy = True
        try:
            writable = could_write(session, dialect, tables_of(statement, dialect))
            stream = session.read(statement, limit)
            yield stream, (Remark(RemarkKind.WRITABLE, "account"),) if writable else ()
            stream.close()
            self._busy = False
        except SessionError as fault:
            raise fault.told(self._address.name, table, statement, self._settings.statement_seconds) from None
        finally:
            if self._busy and self._session is session:
                self._hang_up()

    def _statement(self, table: str) -> str:
        if table not in self._settings.tables:
            raise UsageError("sql.unknown_table", table=table, origin=self._address.name)
        return self._settings.tables[table].strip().rstrip(";")

    def _opened(self) -> Session:
        if self._session is None:
            password = self._settings.password
            secret = read_secret(password, self._settings.folder) if password else None
            try:
                self._session = _session(self._address, secret, self._settings.statement_seconds)
            except SessionError as fault:
                raise fault.told(self._address.name) from None
        return self._session

    def _hang_up(self) -> None:
        session, self._session, self._busy = self._session, None, False
        if session is not None:
            session.close()


def _session(address: Address, password: str | None, seconds: int) -> Session:
    if address.file is not None:
        return SqliteSession(address.file, seconds)
    if address.dialect is Dialect.MYSQL:
        return MysqlSession(address, password, seconds)
    if address.dialect is Dialect.POSTGRESQL:
        return PostgresSession(address, password, seconds)
    return others.ExtraSession(address, password, seconds)


def _mistakes(settings: SqlSource, address: Address | Mistake) -> list[Mistake]:
    if isinstance(address, Mistake):
        return [address]
    found = [refuse(table, statement, address.dialect) for table, statement in settings.tables.items()]
    if address.dialect in (Dialect.ORACLE, Dialect.MSSQL) and not others.installed(address.dialect):
        found.append(Mistake(FILE, 0, "address", "sql.extra", (("extra", address.dialect.value),)))
    return [mistake for mistake in found if mistake]


def _names(stream: Stream, table: str) -> tuple[str, ...]:
    names = [column.name for column in stream.columns]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise Misunderstood("sql.same_column", table=table, column=twice[0])
    return tuple(names)


def _frame(columns: tuple[Column, ...], rows: list[tuple[object, ...]], table: str) -> pl.DataFrame:
    try:
        return frame_of(columns, rows)
    except NotTextError as error:
        raise Misunderstood("sql.binary", table=table, column=error.column) from None


def _doubled(counts: Counter[str]) -> list[Remark]:
    return [Remark(RemarkKind.DOUBLE_ENCODED, name, count=count) for name, count in counts.items() if count]
