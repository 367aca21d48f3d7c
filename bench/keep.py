"""Goal 3: writing findings beside the databases' own bulk ways, which are given rows that are ready."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
import psycopg

from bench.measure import fresh, medians, spending
from bench.people import NOW
from bench.reconcile import exponent
from bench.stores import AGENCY, begin, new_store, postgres
from bench.table import Row, at_least, at_most, known
from syncsvc.model.finding import COVERAGE_SCHEMA, ENDING_SCHEMA, Finding
from syncsvc.model.run import Outcome
from syncsvc.model.run_view import VIEW_UNITS
from syncsvc.model.schema import schema
from syncsvc.store.keep import keep
from syncsvc.store.parts import pack, unpack
from syncsvc.store.reading import findings
from syncsvc.store.versions import VERSION, compare
from tests.servers import PostgresServer

_TYPES = {pl.String: "TEXT", pl.Int64: "BIGINT"}


def narrow(count: int) -> pl.DataFrame:
    """``count`` findings as short as they come."""
    number = pl.int_range(0, count, dtype=pl.Int64)
    text = number.cast(pl.String)
    columns = {
        "check": pl.lit("PEG-11"),
        "entity": pl.lit("employee"),
        "key": pl.concat_str(pl.lit("row#"), text.str.zfill(9)),
        "field": pl.lit("rank"),
        "period": pl.lit(""),
        "unit": pl.concat_str(pl.lit("4.01."), number % 1_000),
        "severity": pl.lit("medium"),
        "local": pl.lit("32"),
        "national": pl.lit("33"),
    }
    nothing = pl.lit(None)
    return pl.select(columns.get(name, nothing).cast(kind).alias(name) for name, kind in schema(Finding).items())


def outcome(count: int, changed: bool = False) -> Outcome:
    """An evaluation that found ``count`` findings and knows nothing else; ``changed`` gives one in a hundred other
    evidence.
    """
    nothing = (pl.DataFrame(schema=each) for each in (COVERAGE_SCHEMA, ENDING_SCHEMA, VIEW_UNITS))
    coverage, endings, units = nothing
    moved = pl.when(pl.int_range(pl.len()) % 100 == 57).then(pl.lit("31")).otherwise("local")
    found = narrow(count).with_columns(local=moved if changed else pl.col("local"))
    return Outcome(_laid_out(found), coverage, endings, frozenset(), units, {})


def _laid_out(frame: pl.DataFrame) -> pl.DataFrame:
    """With every cell in memory: a column of one repeated value counts as nothing otherwise."""
    return unpack(pack(frame)).rechunk()


def ours(count: int, address: str | None = None) -> dict[str, Any]:
    """Keep ``count`` new findings: ids, comparison with what was known, rows, the packed base, the flip."""
    concluded = outcome(count)
    inputs_mb = concluded.findings.estimated_size() / (1 << 20)
    with new_store(address) as (store, lock):
        lease = begin(store, lock)
        with spending() as spent:
            kept = keep(store, lease, concluded, NOW)
        seen = findings(store, AGENCY, NOW.date())
    assert kept.new == count, f"{kept.new} of {count} were kept as new"
    assert seen.select(schema(Finding).names()).equals(
        concluded.findings.with_columns(pl.col("period").fill_null("")).sort("key")
    ), "what is read back is not what was found"
    return {"seconds": spent.seconds, "above_mb": spent.above_mb, "inputs_mb": inputs_mb}


def executemany(count: int) -> dict[str, Any]:
    """The same rows, ready made, by ``sqlite3.executemany`` into a table with the same key, in one transaction."""
    rows = _ready(count)
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "plain.db", isolation_level=None)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _create(rows)):
            connection.execute(statement).close()
        blanks = ", ".join("?" * rows.width)
        ready = rows.rows()
        with spending() as spent:
            connection.execute("BEGIN")
            connection.executemany(f"INSERT INTO plain VALUES ({blanks})", ready)
            connection.execute("COMMIT")
        (written,) = connection.execute("SELECT count(*) FROM plain").fetchone()
        connection.close()
    assert written == count
    return {"seconds": spent.seconds}


def copied(count: int, address: str) -> dict[str, Any]:
    """The same rows, ready made, by COPY into a table with the same key, in one transaction."""
    rows = _ready(count)
    text = rows.write_csv(include_header=False).encode()
    with psycopg.connect(address.replace("postgresql+psycopg", "postgresql")) as connection:
        connection.execute(_create(rows).encode())
        connection.commit()
        with spending() as spent:
            with connection.cursor() as cursor, cursor.copy("COPY plain FROM STDIN (FORMAT csv)") as copy:
                copy.write(text)
            connection.commit()
        counted = connection.execute("SELECT count(*) FROM plain").fetchone()
    assert counted == (count,)
    return {"seconds": spent.seconds}


def goals(count: int, times: int) -> Iterable[Row]:
    """The rows of goal 3."""
    own = [fresh(ours, count=count) for _ in range(times)]
    plain = [fresh(executemany, count=count) for _ in range(times)]
    yield from _compared(f"keep {count:,} findings, SQLite, to executemany", count, own, plain, 0.5)
    with postgres() as server:
        own = [fresh(ours, count=count, address=_database(server, f"o{turn}")) for turn in range(times)]
        plain = [fresh(copied, count=count, address=_database(server, f"p{turn}")) for turn in range(times)]
    yield from _compared(f"keep {count:,} findings, PostgreSQL, to COPY", count, own, plain, 0.33)


def growth(small: int, large: int) -> Iterable[Row]:
    """Goal 2 for keeping that many findings: all of them at once, which no agency has."""
    few, many = fresh(ours, count=small), fresh(ours, count=large)
    seconds = {small: few["seconds"], large: many["seconds"]}
    beside = f"{seconds[small]:.1f} s, {seconds[large]:.1f} s"
    what = f"keep, growth {small:,} to {large:,} findings"
    yield at_most("2", what, exponent(seconds, small, large), 1.05, 1, "", beside)
    memory = f"{many['above_mb']:,.0f} MB above {many['inputs_mb']:,.0f} MB"
    yield known("2", f"keep {large:,} findings at once, peak above them", memory, 1)


def _compared(
    what: str, count: int, own: list[dict[str, Any]], plain: list[dict[str, Any]], target: float
) -> Iterable[Row]:
    (mine,), (theirs,) = medians(own, "seconds"), medians(plain, "seconds")
    beside = f"{count / mine:,.0f} rows/s, rival {count / theirs:,.0f} rows/s"
    yield at_least("3", what, theirs / mine, target, len(own), beside)


def _ready(count: int) -> pl.DataFrame:
    """The rows as our store writes them."""
    before = pl.DataFrame(schema=VERSION)
    versions = compare(before, outcome(count), AGENCY, 1).versions.drop("replaces")
    return versions.select(pl.lit(AGENCY).alias("agency"), pl.all())


def _create(rows: pl.DataFrame) -> str:
    columns = ", ".join(f'"{name}" {_TYPES[type(kind)]}' for name, kind in rows.schema.items())
    return f"CREATE TABLE plain ({columns}, PRIMARY KEY (agency, id, from_run))"


def _database(server: PostgresServer, name: str) -> str:
    server.run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    return server.url(name)
