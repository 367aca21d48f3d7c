"""Fetch a national list from the remote that publishes it, for nobody in particular: no person is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from syncsvc.config.live.grant import granted, remote_name
from syncsvc.config.live.source import LiveSource
from syncsvc.config.live.tables import LiveTable
from syncsvc.config.live_file import declared_table
from syncsvc.connectors.tokens import Registry
from syncsvc.errors import UsageError
from syncsvc.jobs.reaching import Asking, Means, reached
from syncsvc.jobs.stopping import Stop
from syncsvc.jobs.work import log
from syncsvc.mapping.columns import fold_column
from syncsvc.mapping.references.reading import Delivered
from syncsvc.mapping.references.shapes import ListShape
from syncsvc.model.nomenclature import JF, JP
from syncsvc.store.budget import Budget
from syncsvc.store.engine import Store
from syncsvc.store.references import Import, Version, keep

PATIENCE = 120.0
TABLES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "positions": {"ref_jabatan_fungsional": {"kind": JF}, "ref_jabatan_fungsional_umum": {"kind": JP}},
    "units": {"ref_unor": {}},
    "ranks": {"ref_golongan": {}},
    "echelons": {"ref_eselon": {}},
    "job_kinds": {"ref_jenis_jabatan": {}},
    "legal_status": {"ref_kedudukan_hukum": {}},
    "education": {"ref_tingkat_pendidikan": {}},
}
"""Per list the tables of SIASN that make it together, and what goes without saying in each."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """The source that publishes a list."""

    name: str
    settings: LiveSource


def fetch_list(store: Store, publisher: Publisher, shape: ListShape, stop: Stop) -> Delivered:
    """All rows of a list, those of several tables one after another. Raises UsageError where the source has no such
    table, and the connector's errors; nothing is kept."""
    tables = _tables(publisher, shape)
    settings = publisher.settings.model_copy(update={"tables": tables})
    columns = tuple(dict.fromkeys(name for names in shape.fields.values() for name in names))
    budget = Budget(store, remote_name(settings.pace, settings.address), granted(settings.pace))
    frames = []
    with stop.heeded() as event:
        means = Means(budget, Registry(), PATIENCE, event)
        with reached(settings, Asking(dict.fromkeys(tables, columns)), means) as there:
            for table in tables:
                said = [pl.lit(word).alias(name) for name, word in TABLES[shape.name][table].items()]
                frames += [batch.frame.with_columns(said) for batch in there.remote.fetch(table)]
    frame = pl.concat(frames, how="diagonal")
    return Delivered(publisher.name, frame, pl.int_range(1, frame.height + 1, dtype=pl.Int64, eager=True))


def keep_list(store: Store, wanted: Import, frame: pl.DataFrame) -> Version | None:
    """Put a list in force; None when it is in force already. The caller holds the data folder's lock."""
    kept = keep(store, wanted, frame)
    facts = {"list": wanted.list, "agency": wanted.agency, "rows": frame.height, "origin": wanted.origin}
    log.info("reference", **facts, state="kept" if kept else "unchanged", version=kept and kept.id)
    return kept


def _tables(publisher: Publisher, shape: ListShape) -> dict[str, LiveTable]:
    """The tables' declarations, the site's before the shipped ones, with nothing ignored that the list has a column
    for."""
    found = {}
    for table in TABLES.get(shape.name, {}):
        kind = publisher.settings.kind
        declared = publisher.settings.tables.get(table) or declared_table(kind, table)
        if declared is not None:
            found[table] = declared.model_copy(update={"ignored": _ignored(declared, shape)})
    if not found or len(found) < len(TABLES[shape.name]):
        wanted = ", ".join(TABLES.get(shape.name, ())) or "-"
        raise UsageError("references.no_table", source=publisher.name, list=shape.name, tables=wanted)
    return found


def _ignored(declared: LiveTable, shape: ListShape) -> tuple[str, ...]:
    ours = {fold_column(name) for names in shape.fields.values() for name in names}
    return tuple(name for name in declared.ignored if fold_column(name) not in ours)
