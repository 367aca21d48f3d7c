"""The SQL files load into real servers and hold the same rows as the SQLite file."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, make_url, text

from syncsvc.simulator import SampleFacts
from tests.simulator.places import Rows, table

TABLES = ("unor", "pegawai", "riwayat_jabatan", "riwayat_golongan", "skp_lokal", "predikat")


def _loaded(url: str, sql: str, options: dict[str, str | int]) -> dict[str, Rows]:
    """Run the whole file through the driver itself, then read every table back as text."""
    engine = create_engine(url, connect_args=options)
    with engine.connect() as connection:
        driver = connection.connection.cursor()
        driver.execute(sql)
        while driver.nextset():
            pass
        driver.close()
        connection.connection.commit()
        found = {}
        for name in TABLES:
            order = "kd_unor" if name == "unor" else "1"
            rows = connection.execute(text(f"SELECT * FROM {name} ORDER BY {order}")).mappings()
            found[name] = [{key: "" if value is None else str(value) for key, value in row.items()} for row in rows]
    engine.dispose()
    return found


def _sorted(rows: Rows, name: str) -> Rows:
    return sorted(rows, key=lambda row: row["kd_unor"]) if name == "unor" else rows


def _same(found: dict[str, Rows], sample: SampleFacts) -> None:
    for name in TABLES:
        assert _sorted(found[name], name) == _sorted(table(sample.folder, name), name)


def test_postgresql(sample: SampleFacts, postgres_url: str) -> None:
    """PostgreSQL takes the file as it is; every row is equal."""
    sql = (sample.folder / "simpeg-postgresql.sql").read_text("utf-8")
    _same(_loaded(postgres_url, sql, {}), sample)


@pytest.mark.mariadb
def test_mariadb(sample: SampleFacts, mariadb_url: str) -> None:
    """MariaDB takes the file as it is; every row is equal."""
    from pymysql.constants import CLIENT

    sql = (sample.folder / "simpeg-mariadb.sql").read_text("utf-8")
    assert make_url(mariadb_url).drivername == "mysql+pymysql"
    _same(_loaded(mariadb_url, sql, {"client_flag": CLIENT.MULTI_STATEMENTS, "charset": "utf8mb4"}), sample)
