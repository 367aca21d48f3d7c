"""The same findings, row by row, whatever database SIMPEG is in and whatever database the store is in."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import psycopg
import pymysql
import pytest
from sqlalchemy.engine import make_url

from tests.story.site import IDENTITY, Site

COMPARED = [*IDENTITY, "person", "subject", "unit", "severity", "local", "national", "cause"]


@pytest.mark.mariadb
def test_simpeg_in_mariadb_gives_the_same_findings(whole: Site, small: Site, mariadb_url: str) -> None:
    """SIMPEG loaded into a real MariaDB: equal findings, but for the account that could write (MAP-09)."""
    expected = _findings(_sqlite(whole, small))
    _load_mariadb(mariadb_url, whole.folder / "simpeg-mariadb.sql")
    _point(whole, mariadb_url)
    whole.run()
    assert _findings(whole).filter(pl.col("check") != "MAP-09").equals(expected)


def test_simpeg_in_postgresql_gives_the_same_findings(whole: Site, small: Site, postgres_url: str) -> None:
    """SIMPEG loaded into a real PostgreSQL: equal findings, but for the account that could write (MAP-09)."""
    expected = _findings(_sqlite(whole, small))
    with psycopg.connect(_plain(postgres_url)) as connection:
        connection.execute((whole.folder / "simpeg-postgresql.sql").read_bytes())
    _point(whole, postgres_url)
    whole.run()
    assert _findings(whole).filter(pl.col("check") != "MAP-09").equals(expected)


def test_the_store_in_postgresql_keeps_the_same_findings(
    whole: Site, small: Site, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store in a real PostgreSQL holds equal findings, and a second run writes none there either."""
    expected = _findings(_sqlite(whole, small))
    monkeypatch.setenv("SYNCSVC_DATABASE", postgres_url)
    from syncsvc.app.database import upgrade_store

    upgrade_store(whole.data, "en")
    whole.run()
    assert _findings(whole).equals(expected)
    kept = whole.run().kept
    assert kept is not None
    assert (kept.new, kept.changed, kept.closed) == (0, 0, 0)


def _sqlite(whole: Site, small: Site) -> Site:
    """The same site run with everything on SQLite, in its own data folder."""
    other = Site(small.folder)
    if not other.data.exists():
        other.run()
    return other


def _findings(site: Site) -> pl.DataFrame:
    return site.open_findings().select(COMPARED).sort(IDENTITY)


def _point(site: Site, address: str) -> None:
    """Point the simpeg source at another address; a password goes into a file only its owner may read."""
    home = site.config / "agencies" / "sample"
    path = home / "sources.yaml"
    lines = path.read_text("utf-8").splitlines()
    url = make_url(address)
    secret = home / "simpeg.secret"
    secret.touch(0o600)
    secret.write_text(url.password or "", "utf-8")
    shown = url.set(password=None).render_as_string()
    password = ["  password: file:simpeg.secret"] if url.password else []
    at = next(number for number, line in enumerate(lines) if line.strip().startswith("address:"))
    path.write_text("\n".join([*lines[:at], f"  address: {shown}", *password, *lines[at + 1 :]]) + "\n", "utf-8")


def _plain(address: str) -> str:
    return make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)


def _load_mariadb(address: str, script: Path) -> None:
    url = make_url(address)
    connection = pymysql.connect(
        host=url.host or "localhost",
        port=url.port or 3306,
        user=url.username,
        password=url.password or "",
        database=url.database,
        client_flag=pymysql.constants.CLIENT.MULTI_STATEMENTS,
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(script.read_text("utf-8"))
        while cursor.nextset():
            pass
        connection.commit()
