"""A PostgreSQL that answers and does not let us work: each refusal under its own name."""

from __future__ import annotations

import time
from datetime import timedelta

import psycopg
import pytest

from syncsvc.errors import Denied, StoreGone
from syncsvc.jobs.queue import conninfo
from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.store.claims import claim, take_over
from syncsvc.store.engine import Store, open_store, parse_address
from syncsvc.store.failures import meaning
from syncsvc.store.lock import DataLock
from syncsvc.store.silence import FROZEN_SECONDS, NOT_FROZEN, end_frozen, patient
from syncsvc.store.submitting import submit
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
    """All connections of the database, of the account or of the server are taken: StoreGone (69), for it passes by
    itself, and never told as a refused account."""
    name = postgres_database if what == "DATABASE" else "reader"
    postgres_server.run(f"ALTER {what} {name} CONNECTION LIMIT 0")
    try:
        with pytest.raises(StoreGone) as refused:
            open_store(postgres_server.url(postgres_database, "reader"))
    finally:
        postgres_server.run(f"ALTER {what} {name} CONNECTION LIMIT -1")
    assert (refused.value.key, refused.value.exit_code) == ("store.unreachable", 69)
    assert isinstance(meaning(psycopg.OperationalError(FULL), "here"), StoreGone)


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


def test_who_froze_while_sending_rows_holds_them_no_longer(postgres_url: str) -> None:
    """A process stops in the middle of COPY, which for the server is neither idle nor over: the sweep ends its
    connection when that is too long ago, and its run may be taken over. One that is just sending goes on."""
    upgrade(postgres_url)
    with open_store(postgres_url) as store, open_store(postgres_url) as other:
        (number,) = submit(store, Submission([Order("kota", RunKind.PULL, "pull/simpeg")], Trigger.MANUAL))
        assert claim(store, number, "frozen")
        raw = store.writer.raw_connection()
        cursor = raw.cursor()
        cursor.execute(f"UPDATE run SET beat_at = now() WHERE id = {number}")
        with pytest.raises(psycopg.OperationalError), cursor.copy("COPY finding (id) FROM STDIN") as copy:
            copy.write(b"begun and")
            cursor.connection.pgconn.flush()
            assert frozen_ended(other, FROZEN_SECONDS) == 0
            while not frozen_ended(other, 0.0):  # until the server has read what came
                time.sleep(0.05)
            assert take_over(other, timedelta(minutes=-1), "another") == (number,)
            copy.write(b" gone on\n" * 100_000)
        raw.invalidate()
        assert claim(other, number, "another")


def test_the_other_side_s_silence_is_limited(postgres_url: str) -> None:
    """Both sides give up on one that does not answer; what the address says itself counts, and its own options stay."""
    url = parse_address(f"{postgres_url}&keepalives_idle=9&options=-c%20work_mem%3D6MB")
    told = patient(url, "lock_timeout=3s")
    assert (told["keepalives_idle"], told["tcp_user_timeout"]) == ("9", "15000")
    with psycopg.connect(conninfo(url)) as connection:
        shown = [connection.execute(f"SHOW {name}".encode()).fetchone() for name in ("work_mem", NOT_FROZEN)]
    assert shown == [("6MB",), (f"{FROZEN_SECONDS}s",)]
    assert "-c tcp_user_timeout=15000" in told["options"]
    assert told["options"].endswith("-c lock_timeout=3s -c work_mem=6MB")


def frozen_ended(store: Store, seconds: float) -> int:
    """How many connections a sweep ended."""
    with store.changing() as connection:
        return end_frozen(connection, seconds)
