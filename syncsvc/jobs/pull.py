"""Pull one source: fetch its tables in batches, map each batch, let the text go, end with an intake."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from syncsvc.config.sources import Source
from syncsvc.connectors import open_source
from syncsvc.connectors.base import Connector
from syncsvc.mapping.apply import map_batch
from syncsvc.mapping.notes import NOTES_SCHEMA, merge_notes, size_notes
from syncsvc.mapping.spec import MappingSpec, TableMapping
from syncsvc.model.raw import Origin
from syncsvc.model.run import Intake, Snapshot
from syncsvc.model.schema import empty

_DISTINCT = {"position": ["job_kind", "id", "title"]}


@dataclass(slots=True)
class _Pulled:
    """What has come so far of one source table, for one noun."""

    mapping: TableMapping
    frames: list[pl.DataFrame] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Fetched:
    """Of one table: when its content was current, of how many files it came, and whether a cap ended it early."""

    as_of: datetime
    files: int
    cut: bool


def pull(source: str, settings: Source, spec: MappingSpec, now: datetime) -> Intake:
    """Everything a source delivers now, mapped. Raises the connector's errors; nothing is kept of a failed pull."""
    notes: list[pl.DataFrame] = [pl.DataFrame(schema=NOTES_SCHEMA)]
    snapshots: list[Snapshot] = []
    moments: list[datetime] = []
    cut = False
    with open_source(settings) as connector:
        for table in connector.tables():
            wanted = [_Pulled(mapping) for mapping in spec.tables if mapping.table == table]
            if not wanted:
                continue
            fetched = _fetch(connector, table, wanted, spec, notes)
            moments.append(fetched.as_of)
            cut = cut or fetched.cut
            for pulled in wanted:
                whole = _whole(pulled)
                notes.append(size_notes(spec.source, pulled.mapping, whole.height))
                noun = pulled.mapping.noun
                snapshots.append(Snapshot(source, settings.side, noun, whole, fetched.as_of, fetched.files))
    return Intake(source, settings.side, tuple(snapshots), merge_notes(notes), min(moments, default=now), cut)


def _fetch(
    connector: Connector, table: str, wanted: list[_Pulled], spec: MappingSpec, notes: list[pl.DataFrame]
) -> _Fetched:
    """Map a table's batches as they come."""
    origins: list[Origin] = []
    cut = False
    for batch in connector.fetch(table):
        origins.append(batch.origin)
        cut = batch.cut
        for pulled in wanted:
            mapped = map_batch(batch, pulled.mapping, spec)
            pulled.frames.append(mapped.frame)
            notes.append(mapped.notes)
    return _Fetched(min(origin.as_of for origin in origins), len({origin.name for origin in origins}), cut)


def _whole(pulled: _Pulled) -> pl.DataFrame:
    whole = pl.concat(pulled.frames or [empty(pulled.mapping.noun_type)])
    keys = _DISTINCT.get(pulled.mapping.noun)
    return whole.unique(keys, keep="first", maintain_order=True) if keys else whole.rechunk()
