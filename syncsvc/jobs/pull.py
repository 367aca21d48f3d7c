"""Pull one source: fetch its tables in batches, map each batch, let the text go, end with an intake."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from syncsvc import crash_points
from syncsvc.config.sources import FileSource, SqlSource
from syncsvc.connectors import open_source
from syncsvc.connectors.base import Connector
from syncsvc.jobs.newest import newest_moments, rows_that_count
from syncsvc.mapping.apply import Mapped, map_batch
from syncsvc.mapping.notes import merge_notes, remark_notes, size_notes
from syncsvc.mapping.spec import MappingSpec, TableMapping
from syncsvc.model.raw import Origin, Remark, RemarkKind
from syncsvc.model.run import Intake, Side, Snapshot

_DISTINCT = {"position": ["job_kind", "id", "title"]}
_FILE = "file"
_GO_ON: Callable[[], None] = lambda: None  # noqa: E731


@dataclass(slots=True)
class _Pulled:
    """What has come so far of one source table, for one noun: file by file, batch by batch."""

    mapping: TableMapping
    batches: dict[Origin, list[Mapped]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Fetched:
    """Of one table: when its newest content was current, and whether a cap ended it early."""

    as_of: datetime
    cut: bool


@dataclass(frozen=True, slots=True)
class _Whole:
    """All of one source table, for one noun; ``files`` counts those that still have a row that counts."""

    frame: pl.DataFrame
    notes: list[pl.DataFrame]
    files: int
    moments: dict[str, datetime]


def pull(
    source: str, settings: SqlSource | FileSource, spec: MappingSpec, now: datetime, heed: Callable[[], None] = _GO_ON
) -> Intake:
    """Everything a source delivers now, mapped. Raises the connector's errors, and whatever ``heed`` does, which is
    called after each batch; nothing is kept of a failed pull."""
    with open_source(settings) as connector:
        return pull_tables(connector, connector.tables(), settings.side, spec, now, heed)


def pull_tables(
    connector: Connector,
    tables: Iterable[str],
    side: Side,
    spec: MappingSpec,
    now: datetime,
    heed: Callable[[], None] = _GO_ON,
) -> Intake:
    """Some tables of an open source, mapped. A table is as new as its newest file, the intake as old as its oldest
    table."""
    notes: list[pl.DataFrame] = []
    snapshots: list[Snapshot] = []
    moments: list[datetime] = []
    cut = False
    for table in tables:
        wanted = [_Pulled(mapping) for mapping in spec.tables if mapping.table == table]
        if not wanted:
            continue
        fetched = _fetch(connector, table, wanted, spec, heed)
        moments.append(fetched.as_of)
        cut = cut or fetched.cut
        for pulled in wanted:
            whole, noun = _whole(pulled, spec.source), pulled.mapping.noun
            notes += whole.notes
            snapshots.append(
                Snapshot(spec.source, side, noun, whole.frame, fetched.as_of, whole.files, table, whole.moments)
            )
    return Intake(spec.source, side, tuple(snapshots), merge_notes(notes), min(moments, default=now), cut)


def _fetch(
    connector: Connector, table: str, wanted: list[_Pulled], spec: MappingSpec, heed: Callable[[], None]
) -> _Fetched:
    """Map a table's batches as they come."""
    origins: list[Origin] = []
    cut = False
    for batch in connector.fetch(table):
        heed()
        crash_points.here("batch_came")
        origins.append(batch.origin)
        cut = batch.cut
        for pulled in wanted:
            pulled.batches.setdefault(batch.origin, []).append(map_batch(batch, pulled.mapping, spec))
    return _Fetched(max(origin.as_of for origin in origins), cut)


def _whole(pulled: _Pulled, source: str) -> _Whole:
    """The files laid together. Of one whose rows are all told again by newer ones nothing is noted but that."""
    mapping = pulled.mapping
    came = {origin: pl.concat([mapped.frame for mapped in batches]) for origin, batches in pulled.batches.items()}
    count = rows_that_count(mapping.noun, came)
    outdated = [origin for origin in came if came[origin].height and not count[origin].height]
    frame, keys = pl.concat(count.values()), _DISTINCT.get(mapping.noun)
    frame = frame.unique(keys, keep="first", maintain_order=True) if keys else frame.rechunk()
    notes = [
        mapped.notes.filter(pl.col("entity") == _FILE) if origin in outdated else mapped.notes
        for origin, batches in pulled.batches.items()
        for mapped in batches
    ]
    remarks = [Remark(RemarkKind.REPEATED_FILE, origin.name) for origin in outdated]
    notes += [size_notes(source, mapping, frame.height), remark_notes(source, mapping, remarks)]
    return _Whole(frame, notes, len(came) - len(outdated), newest_moments(count))
