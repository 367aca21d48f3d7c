"""What a case's raw tables become: mapped as the site's mapping says, by the parts a run maps with."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from syncsvc.config.mapping import compile_mapping
from syncsvc.config.read import Document, fill
from syncsvc.mapping.apply import map_batch
from syncsvc.mapping.notes import REQUIRED_GONE, column_notes, merge_notes, size_notes
from syncsvc.mapping.spec import MappingSpec, TableMapping
from syncsvc.model.memory import CHANGES_SCHEMA, STATES_SCHEMA, Memory
from syncsvc.model.raw import Origin, RawBatch, Remark, RemarkKind
from syncsvc.model.run import Intake, Side, Snapshot
from tests.cases.reader import Case, Row


def mapped_intakes(case: Case, now: datetime) -> list[Intake]:
    """One intake of the local side per mapping of the case, and one of notes per remote whose answers lack something;
    raises AssertionError when a mapping has mistakes."""
    gone = {name.partition(" ")[2]: rows for name, rows in case.tables.items() if name.startswith("gone ")}
    noted = [Intake(source, Side.SIASN, (), _gone(source, rows), now) for source, rows in gone.items()]
    return [_intake(case, source, now) for source in case.mappings] + noted


def _gone(source: str, rows: list[Row]) -> pl.DataFrame:
    return merge_notes(
        column_notes(REQUIRED_GONE, f"{source}.{row['table']}", {str(row["column"]): int(row["answers"] or 0)})
        for row in rows
    )


def remembered(case: Case) -> Memory:
    """What earlier runs saw, by the case's tables ``memory states`` and ``memory changes``."""
    schemas = {"states": STATES_SCHEMA, "changes": CHANGES_SCHEMA}
    return Memory(**{name: _moments(case.tables.get(f"memory {name}", []), each) for name, each in schemas.items()})


def _moments(rows: list[Row], schema: pl.Schema) -> pl.DataFrame:
    texts = pl.DataFrame(
        [{name: row.get(name) for name in schema} for row in rows], schema=dict.fromkeys(schema, pl.String)
    )
    return texts.with_columns(
        pl.col(name).str.to_datetime("%Y-%m-%d", time_zone="UTC", time_unit="us")
        for name, kind in schema.items()
        if kind != pl.String
    )


def _intake(case: Case, source: str, now: datetime) -> Intake:
    spec = _spec(source, case.mappings[source])
    snapshots, notes = [], []
    for table in spec.tables:
        mapped = map_batch(_batch(case, source, table, now), table, spec)
        notes += [mapped.notes, size_notes(source, table, mapped.frame.height)]
        snapshots.append(Snapshot(source, Side.LOCAL, table.noun, mapped.frame, now))
    return Intake(source, Side.LOCAL, tuple(snapshots), merge_notes(notes), now)


def _spec(source: str, text: str) -> MappingSpec:
    document = Document(f"mapping/{source}.yaml")
    fill(document, text)
    compiled = compile_mapping(source, document, None, None)
    assert document.mistakes == []
    return compiled.spec


def _batch(case: Case, source: str, table: TableMapping, now: datetime) -> RawBatch:
    place = f"{source}.{table.table}"
    rows = case.tables[f"raw {place}"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
    remarks = tuple(_remark(row) for row in case.tables.get(f"remarks {place}", []))
    return RawBatch(table.table, frame, 1, Origin(place, now), remarks)


def _remark(row: Row) -> Remark:
    number, times = row["row"], row["count"] or 1
    return Remark(RemarkKind(str(row["kind"])), str(row["place"]), int(number) if number else None, int(times))
