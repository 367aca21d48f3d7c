"""A PostgreSQL that answers and does not let us work: each refusal under its own name."""

from __future__ import annotations

import psycopg
import pytest

from syncsvc.errors import Denied, Unreachable
from syncsvc.store.engine import open_store
from syncsvc.store.failures import meaning
from syncsvc.store.lock import DataLock
from syncsvc.store.upgrade import upgrade
from tests.servers import PostgresServer
from tests.store.making import many, outcome, run

FULL = "connection failed: FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute"


def test_a_read_only_server_is_named(postgres_server: PostgresServer, postgres_database: str) -> None:
    """A server that only lets read, as a standby does: writing is Denied (77), naming the database; reading works."""
    address = postgres_server.url(postgres_database)
    upgrade(address)
    postgres_server.run(f"ALTER DATABASE {postgres_database} SET default_transaction_read_only = on")
    with open_store(address) as store:
        store.close()  # a connection that has read would say itself that it writes, which only this server obeys
        with pytest.raises(Denied) as refused, store.changing() as connection:
            connection.exec_driver_sql("DELETE FROM schedule")
        with store.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM audit").scalar() == 0
    assert (refused.value.key, refused.value.exit_code) == ("store.readonly", 77)


@pytest.mark.parametrize("what", ["DATABASE", "ROLE"])
def test_a_server_without_room_for_connections_is_unreachable(
    postgres_server: PostgresServer, postgres_database: str, what: str
) -> None:
    """All connections of the database, of the account or of the server are taken: Unreachable (69), for it passes by
    itself, and never told as a refused account."""
    name = postgres_database if what == "DATABASE" else "reader"
    postgres_server.run(f"ALTER {what} {name} CONNECTION LIMIT 0")
    try:
        with pytest.raises(Unreachable) as refused:
            open_store(postgres_server.url(postgres_database, "reader"))
    finally:
        postgres_server.run(f"ALTER {what} {name} CONNECTION LIMIT -1")
    assert (refused.value.key, refused.value.exit_code) == ("store.unreachable", 69)
    assert isinstance(meaning(psycopg.OperationalError(FULL), "here"), Unreachable)


@pytest.mark.parametrize(("findings", "known"), [(500, False), (10_000, True)])
def test_many_new_findings_are_counted_at_once(postgres_url: str, lock: DataLock, findings: int, known: bool) -> None:
    """After a run that found very much the planner knows it when the run ends; it would sort all of them for each page
    until the server itself has counted, within minutes. Few are left to the server."""
    upgrade(postgres_url)
    with open_store(postgres_url) as store:
        run(store, lock, outcome(many(findings)))
        with store.reading() as connection:
            counted = connection.exec_driver_sql("SELECT reltuples FROM pg_class WHERE relname = 'finding'").scalar()
    assert (counted == findings) == known
