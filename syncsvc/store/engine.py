"""From an address to an open store, by the SQLite rules of the reliability reference (4.5).

SQLite: one writing connection per process (a pool of exactly one, for which threads queue in their order) that takes
its lock at BEGIN; readers are query-only. PostgreSQL: a reading sees one moment throughout (repeatable read).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from syncsvc.errors import Denied, StoreGone, SyncsvcError, UsageError
from syncsvc.store.failures import sqlite_module, translated
from syncsvc.store.in_turn import InTurn
from syncsvc.store.silence import FROZEN_SECONDS, NOT_FROZEN, patient

if TYPE_CHECKING:
    from syncsvc.model.order import RunKind, Trigger

SCHEMA = "0006"
FILE_NAME = "syncsvc.db"
_EVERY = ("foreign_keys=ON", "busy_timeout=30000", "synchronous=FULL", "cache_size=-65536")
_WRITER = ("journal_mode=WAL", "wal_autocheckpoint=8000", "journal_size_limit=67108864")
_NOT_FROZEN = f"SET LOCAL {NOT_FROZEN} = '{FROZEN_SECONDS}s'"
_READER = ("query_only=ON", "wal_autocheckpoint=0")
_TURN_SECONDS = 300
"""A thread waits no longer for its turn to write into SQLite."""


@dataclass(frozen=True, slots=True)
class Wake:
    """A run that may be taken, for whoever takes runs of its kind."""

    run: int
    kind: RunKind
    priority: int
    trigger: Trigger


Carry = Callable[[Connection, Sequence[Wake]], None]
"""Lets other hosts know, within the transaction that makes it true, that runs may be taken."""


@dataclass(frozen=True, slots=True)
class Store:
    """An open store. ``place`` is its address as people may see it: without user and password. ``carry``: how other
    hosts learn of runs that may be taken; without it nobody but this process takes them.
    """

    address: URL
    place: str
    reader: Engine
    writer: Engine
    carry: Carry | None = None
    writers: InTurn = field(default_factory=InTurn, repr=False, compare=False)

    @property
    def sqlite(self) -> bool:
        """True on SQLite, false on PostgreSQL."""
        return is_sqlite(self.address)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment and changes nothing."""
        with translated(self.place), self.reader.connect() as connection:
            if not self.sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A writing transaction: committed at the end, rolled back when an error passes through. Raises
        StoreGone when other threads keep the writing connection of SQLite for five minutes."""
        with self._in_turn(), translated(self.place), self.writer.begin() as connection:
            if not self.sqlite:
                connection.exec_driver_sql(_NOT_FROZEN)
            yield connection

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the one writing connection of this process, so that it writes nothing meanwhile. Raises StoreGone
        as ``changing``."""
        with self._in_turn(), translated(self.place), closing(self.writer.raw_connection()):
            yield

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self.sqlite:
            yield
            return
        with self.writers.turn(_TURN_SECONDS) as come:
            if not come:
                raise StoreGone("store.crowded", place=self.place)
            yield

    def wake(self, connection: Connection, runs: Sequence[Wake]) -> None:
        """Let it be known that runs may be taken, when the transaction is committed."""
        if self.carry is not None and runs:
            self.carry(connection, runs)

    def close(self) -> None:
        """Let all connections go."""
        self.reader.dispose()
        self.writer.dispose()

    def __enter__(self) -> Store:
        """The store itself, closed at the end."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Close."""
        self.close()


def default_address(folder: Path) -> str:
    """The address of the SQLite store in a data folder."""
    return sqlite_address(folder / FILE_NAME)


def sqlite_address(file: Path) -> str:
    """The address of a store in an SQLite file."""
    return URL.create("sqlite", database=str(file)).render_as_string(hide_password=False)


def parse_address(address: str) -> URL:
    """The address as a value; ``postgresql://`` means psycopg. Raises UsageError for other kinds of
    database.
    """
    try:
        url = make_url(address)
    except ArgumentError as broken:
        raise UsageError("store.address_unreadable") from broken
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise UsageError("store.address_kind", kind=url.drivername)


def is_sqlite(url: URL) -> bool:
    """True when the address names an SQLite file."""
    return url.get_backend_name() == "sqlite"


def sqlite_file(url: URL) -> Path:
    """The file of an SQLite address."""
    return Path(url.database or "")


def log_file(store: Store) -> Path:
    """Where an SQLite store writes what is not in its file yet."""
    return sqlite_file(store.address).with_name(f"{sqlite_file(store.address).name}-wal")


def place_of(url: URL) -> str:
    """The address as people may see it."""
    return str(url.database) if is_sqlite(url) else f"{url.host or 'localhost'}/{url.database}"


def connect(address: str | URL) -> Store:
    """A store without looking at its schema; for ``upgrade``, ``backup`` and ``health``."""
    url = parse_address(address) if isinstance(address, str) else address
    if is_sqlite(url):
        return Store(url, place_of(url), _sqlite(url, (*_EVERY, *_READER), "BEGIN"), _sqlite_writer(url))
    engine = create_engine(url, pool_pre_ping=True, pool_size=4, max_overflow=4, connect_args=patient(url))
    return Store(url, place_of(url), engine, engine)


def open_store(address: str | URL) -> Store:
    """A store that is ready for use.

    Raises Denied when it does not exist or has another schema (the remedy is ``syncsvc db upgrade``), when it
    is damaged or refuses us; Unreachable when the database does not answer.
    """
    store = connect(address)
    try:
        require_schema(store.place, schema_version(store))
    except SyncsvcError:
        store.close()
        raise
    return store


def schema_version(store: Store) -> str | None:
    """The migration the store stands at; None when there is no store yet."""
    if store.sqlite and not sqlite_file(store.address).exists():
        return None
    with store.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def require_schema(place: str, version: str | None) -> None:
    """Raise Denied unless ``version`` is the one this program writes."""
    if version is None:
        raise Denied("store.missing", place=place)
    if version < SCHEMA:
        raise Denied("store.schema_old", place=place, found=version, wanted=SCHEMA)
    if version > SCHEMA:
        raise Denied("store.schema_newer", place=place, found=version, wanted=SCHEMA)


def _sqlite_writer(url: URL) -> Engine:
    one = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
    return _sqlite(url, (*_EVERY, *_WRITER), "BEGIN IMMEDIATE", **one)


def _sqlite(url: URL, pragmas: tuple[str, ...], begin: str, **pool: Any) -> Engine:
    engine = create_engine(url, module=sqlite_module(), connect_args={"check_same_thread": False}, **pool)

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").close()

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", start)
    return engine
