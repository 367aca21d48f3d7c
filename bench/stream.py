"""A CSV export of any size through the ``files`` connector and the shipped mapping: memory must not grow with it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from bench.employees import national
from bench.measure import fresh, peak_mb, spending
from bench.people import everybody
from bench.table import Row, at_most
from syncsvc.app.places import agency_of
from syncsvc.config.example import EXAMPLE_KEY, write_example
from syncsvc.config.sources import FileSource
from syncsvc.connectors import open_source
from syncsvc.mapping.apply import map_batch
from syncsvc.mapping.spec import MappingSpec, TableMapping
from syncsvc.model.run import Side

BLOCK_ROWS, FEW_ROWS = 100_000, 1_000
LIMIT_MB = 300
_SOURCE, _TABLE, _FILE = "siasn", "staff", "export.csv"
_GIGABYTE = 1 << 30
_PORTAL_DAY = "%d-%m-%Y"
_WORDS = {
    "nik_verified": pl.lit("1"),
    "sex": pl.col("sex"),
    "status": pl.lit("PNS"),
    "rank": pl.lit("III/c"),
}


def export(folder: str, gigabytes: float) -> dict[str, Any]:
    """Write the portal's staff export with all its columns, comma between them, until it is that large."""
    table, _ = mapped(folder)
    block = _block(table, BLOCK_ROWS if gigabytes * _GIGABYTE > 1 << 24 else FEW_ROWS)
    rows, wanted = 0, int(gigabytes * _GIGABYTE)
    with (Path(folder) / _FILE).open("wb") as file:
        block.clear().write_csv(file)
        while file.tell() < wanted:
            numbered = block.with_columns(_number(rows).alias(table.row_key[0]))
            numbered.write_csv(file, include_header=False)
            rows += block.height
        size = file.tell()
    return {"rows": rows, "bytes": size, "columns": block.width}


def read(folder: str, rows: int) -> dict[str, Any]:
    """Fetch and map all of it batch by batch; every row arrives once, in its order, and without a note."""
    table, spec = mapped(folder)
    told = {"kind": "files", "side": Side.SIASN, "tables": {_TABLE: {"files": _FILE}}, "settle_seconds": 0}
    source = FileSource.model_validate({**told, "folder": Path(folder), "max_rows": rows + 1})
    seen = 0
    with spending() as spent, open_source(source) as connector:
        for batch in connector.fetch(_TABLE):
            found = map_batch(batch, table, spec)
            assert found.notes.is_empty(), found.notes
            keys = found.frame.select(right=pl.col("row_key") == _number(seen), whole=pl.col("nip").is_not_null())
            assert all(keys.select(pl.all().all()).row(0)), f"rows from {seen:,} on are not what was written"
            seen += found.frame.height
    assert seen == rows, f"{seen:,} of {rows:,} rows came"
    return {"seconds": spent.seconds, "peak": peak_mb()}


def goals(gigabytes: float) -> Iterable[Row]:
    """The row of issue item 3: peak memory of the whole reading process. Needs the file's size on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        free = shutil.disk_usage(folder).free
        if free < (gigabytes + 1) * _GIGABYTE:
            raise SystemExit(f"{gigabytes:g} GB do not fit into {folder}, which has {free // _GIGABYTE} GB free")
        written = fresh(export, folder=folder, gigabytes=gigabytes)
        answer = fresh(read, folder=folder, rows=written["rows"])
    what = f"CSV of {written['bytes'] / _GIGABYTE:.2f} GB, {written['rows']:,} x {written['columns']}"
    speed = written["bytes"] / answer["seconds"] / (1 << 20)
    beside = f"{answer['seconds']:.1f} s, {speed:.0f} MB/s"
    yield at_most("files", f"{what}, read and mapped: peak", answer["peak"], LIMIT_MB, 1, " MB", beside)


def mapped(folder: str) -> tuple[TableMapping, MappingSpec]:
    """The shipped mapping of the portal's export, as the example site uses it."""
    config = Path(folder) / "config"
    if not config.exists():
        write_example(config, EXAMPLE_KEY)
    spec = agency_of(config, EXAMPLE_KEY).mappings[_SOURCE]
    return next(table for table in spec.tables if table.noun == "employee"), spec


def _block(table: TableMapping, rows: int) -> pl.DataFrame:
    """The first rows as the portal spells them: mapped columns from the invented people, the others filled."""
    people = national(everybody(rows))
    days = people.with_columns(pl.col(pl.Date).dt.strftime(_PORTAL_DAY))
    texts = days.with_columns(**_WORDS).cast(dict.fromkeys(days.columns, pl.String))
    taken = [pl.col(rule.field).alias(rule.columns[0]) for rule in table.fields if rule.columns]
    other = [pl.lit(f"Isi {name}").alias(name) for name in sorted(table.ignored)]
    return texts.select(*taken, *other)


def _number(first: int) -> pl.Expr:
    return pl.concat_str(pl.lit("a"), pl.int_range(first, first + pl.len()).cast(pl.String).str.zfill(31))
