"""Where a database is: an SQLAlchemy address without password, read into what a session needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from syncsvc.errors import Mistake

FILE = "sources.yaml"


class Dialect(StrEnum):
    """The database systems we can read. Oracle and SQL Server come with extras and are untested."""

    SQLITE = "sqlite"
    MYSQL = "mysql"
    POSTGRESQL = "postgresql"
    ORACLE = "oracle"
    MSSQL = "mssql"


BACKENDS = {
    "sqlite": Dialect.SQLITE,
    "mysql": Dialect.MYSQL,
    "mariadb": Dialect.MYSQL,
    "postgresql": Dialect.POSTGRESQL,
    "postgres": Dialect.POSTGRESQL,
    "oracle": Dialect.ORACLE,
    "mssql": Dialect.MSSQL,
}
DRIVERS = {
    Dialect.SQLITE: "pysqlite",
    Dialect.MYSQL: "pymysql",
    Dialect.POSTGRESQL: "psycopg",
    Dialect.ORACLE: "oracledb",
    Dialect.MSSQL: "pymssql",
}
_TLS_MYSQL = ("ssl_ca", "ssl_cert", "ssl_key", "ssl_verify_cert", "ssl_verify_identity", "ssl_disabled")
_TLS_POSTGRESQL = ("sslmode", "sslrootcert", "sslcert", "sslkey", "gssencmode")
OPTIONS: dict[Dialect, frozenset[str]] = {
    Dialect.SQLITE: frozenset(),
    Dialect.MYSQL: frozenset({"unix_socket", *_TLS_MYSQL}),
    Dialect.POSTGRESQL: frozenset({"host", "port", *_TLS_POSTGRESQL}),
    Dialect.ORACLE: frozenset({"service_name"}),
    Dialect.MSSQL: frozenset({"tds_version"}),
}


@dataclass(frozen=True, slots=True)
class Address:
    """One database. ``name`` is fit for people: system, host and database, never user or password."""

    dialect: Dialect
    url: URL
    name: str
    file: Path | None = None

    @property
    def options(self) -> dict[str, str]:
        """What stands after the question mark."""
        return {key: value for key, value in self.url.query.items() if isinstance(value, str)}


def parse_address(text: str, folder: Path) -> Address | Mistake:
    """The address, with a relative SQLite file resolved below ``folder``; or what is wrong with it."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        return _mistake("sql.address")
    dialect = BACKENDS.get(url.drivername.partition("+")[0])
    if dialect is None:
        return _mistake("sql.dialect", known=", ".join(sorted(BACKENDS)))
    wrong = _wrong_with(url, dialect)
    if wrong:
        return wrong
    if dialect is Dialect.SQLITE:
        file = (folder / str(url.database)).resolve()
        return Address(dialect, url, f"sqlite {file.name}", file)
    host = url.host or "localhost"
    return Address(dialect, url, f"{dialect} {host}/{url.database or url.query.get('service_name', '')}")


def _wrong_with(url: URL, dialect: Dialect) -> Mistake | None:
    driver = url.drivername.partition("+")[2]
    if driver not in ("", DRIVERS[dialect]):
        return _mistake("sql.driver", driver=DRIVERS[dialect])
    if url.password:
        return _mistake("sql.address_password")
    foreign = sorted(set(url.query) - OPTIONS[dialect])
    if foreign:
        return _mistake("sql.option", option=foreign[0], known=", ".join(sorted(OPTIONS[dialect])) or "-")
    named = url.database or url.query.get("service_name")
    if not named or url.database == ":memory:":
        return _mistake("sql.no_database")
    return None


def _mistake(key: str, **facts: object) -> Mistake:
    return Mistake(FILE, 0, "address", key, tuple(facts.items()))
