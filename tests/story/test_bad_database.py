"""What the own database can do wrong: it does not answer, refuses us, or is built otherwise than configured."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.servers import MariadbServer, PostgresServer, free_port
from tests.story.breaking import PASSWORD, configure, in_simpeg, rewrite, told_and_kept, unharmed
from tests.story.site import Site
from tests.story.speaking import RUN, ends, five, runs, speak

ADDRESS = "  address: sqlite:///../../../simpeg.db\n"


def point(site: Site, address: str, password: str = "") -> None:
    """Let the simpeg source be at another address, with a password in a file of its own."""
    secret = site.config / "agencies" / "sample" / "simpeg.secret"
    secret.touch(0o600)
    secret.write_text(password, "utf-8")
    reference = "  password: file:simpeg.secret\n" if password else ""
    configure(site, ADDRESS, f"  address: {address}\n{reference}", instead=True)


@pytest.mark.parametrize("kind", ["mysql", "postgresql"])
def test_an_address_that_does_not_answer(ran: Site, kind: str) -> None:
    """Nobody listens at the port: unreachable (69), naming the address and what to look at."""
    point(ran, f"{kind}://simpeg@127.0.0.1:{free_port()}/simpeg", PASSWORD)
    told_and_kept(ran, "simpeg", 69, "sql.unreachable", {"origin": f"{kind} 127.0.0.1/simpeg"})


def test_postgresql_refuses_the_password(ran: Site, postgres_server: PostgresServer, postgres_database: str) -> None:
    """A wrong password: denied (77), naming the address; the password stays out of every word."""
    point(ran, postgres_server.url(postgres_database, "guarded"), PASSWORD)
    told_and_kept(ran, "simpeg", 77, "sql.refused", {})


@pytest.mark.mariadb
def test_mariadb_refuses_the_password(ran: Site, mariadb_server: MariadbServer, mariadb_database: str) -> None:
    """The same of MariaDB."""
    mariadb_server.run("CREATE OR REPLACE USER t_kept@'%' IDENTIFIED BY 'Rahasia-é'")
    mariadb_server.run(f"GRANT SELECT ON {mariadb_database}.* TO t_kept@'%'")
    point(ran, mariadb_server.url(mariadb_database, "t_kept"), PASSWORD)
    told_and_kept(ran, "simpeg", 77, "sql.refused", {"code": 1045})


def test_a_secret_that_others_may_read(ran: Site) -> None:
    """A password file that is open to others is not used (77), before any address is asked."""
    point(ran, f"postgresql://simpeg@127.0.0.1:{free_port()}/simpeg", PASSWORD)
    (ran.config / "agencies" / "sample" / "simpeg.secret").chmod(0o644)
    told_and_kept(ran, "simpeg", 77, "settings.secret_open", {"reference": "file:simpeg.secret"})


def test_a_secret_that_is_not_there(ran: Site) -> None:
    """A password file that is missing: denied (77), naming the reference."""
    point(ran, f"postgresql://simpeg@127.0.0.1:{free_port()}/simpeg", PASSWORD)
    (ran.config / "agencies" / "sample" / "simpeg.secret").unlink()
    told_and_kept(ran, "simpeg", 77, "settings.secret_missing", {"reference": "file:simpeg.secret"})


def test_a_database_file_that_is_gone(ran: Site) -> None:
    """No file: unreachable (69), naming it."""
    (ran.folder / "simpeg.db").unlink()
    told_and_kept(ran, "simpeg", 69, "sql.no_file", {"origin": "sqlite simpeg.db"})


def test_a_database_file_that_is_something_else(ran: Site) -> None:
    """A file that is no database: misunderstood (65), naming it."""
    rewrite(ran.folder / "simpeg.db", b"bukan basis data " * 1_000)
    told_and_kept(ran, "simpeg", 65, "sql.not_a_database", {"origin": "sqlite simpeg.db"})


def test_a_required_column_renamed(ran: Site) -> None:
    """A required column has another name: that source is refused (65), naming table and column."""
    in_simpeg(ran, "ALTER TABLE pegawai RENAME COLUMN nip_baru TO nip_18")
    facts: dict[str, object] = {"table": "pegawai", "source": "simpeg", "columns": "nip_baru"}
    told_and_kept(ran, "simpeg", 65, "mapping.column_missing", facts)


def test_a_table_renamed(ran: Site) -> None:
    """A table that its SELECT names is gone: refused (65), naming it."""
    in_simpeg(ran, "ALTER TABLE predikat RENAME TO predikat_lama")
    facts: dict[str, object] = {"table": "predikat", "name": "predikat", "origin": "sqlite simpeg.db"}
    told_and_kept(ran, "simpeg", 65, "sql.unknown_name", facts)


def test_nothing_comes_at_all(ran: Site) -> None:
    """All sources fail: the run failed, with the first one's own code, and says all of it; nothing changes."""
    before = five(ran)
    (ran.folder / "simpeg.db").unlink()
    (ran.folder / "inbox").rename(ran.folder / "away")
    said = speak(ran, *RUN)
    assert said.code == 69
    assert said.told("run.ended.failed", run=runs(ran)[0]["run"])
    assert said.told("sql.no_file")
    assert all(said.told("files.none", table=table) for table in ("staff", "unit", "skp"))
    assert ends(ran)[0] == ("failed", "no_source_came")
    unharmed(ran, before)


def test_a_nip_twice_in_one_source(ran: Site) -> None:
    """Two rows under one NIP are a finding (PEG-07) about that person, not an error; the run is done."""
    concerned = {key for _, _, key, *_ in five(ran)}
    first, second = [nip for nip in _active(ran.folder) if nip not in concerned][:2]
    in_simpeg(ran, f"UPDATE pegawai SET nip_baru = '{first}' WHERE nip_baru = '{second}'")
    assert speak(ran, *RUN).code == 0
    assert ("PEG-07", "employee", first, "local.nip", "") in five(ran)
    assert ends(ran)[0] == ("done", None)


def _active(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "simpeg.db")) as simpeg:
        rows = simpeg.execute("SELECT nip_baru FROM pegawai WHERE kedudukan LIKE 'A%' ORDER BY id_pegawai")
        return [nip for (nip,) in rows]
