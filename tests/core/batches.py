"""Small batches for the mapping's tests: columns as lists of text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl

from syncsvc.mapping.apply import Mapped, map_batch
from syncsvc.mapping.spec import FieldRule, Lookup, MappingSpec, TableMapping
from syncsvc.model.raw import Origin, RawBatch, Remark
from syncsvc.model.schema import Kind
from syncsvc.presets import lookup_tables

KIND_LOOKUPS: dict[Kind, Lookup] = {Kind(name): values for name, values in lookup_tables().items()}
Columns = dict[str, list[str | None]]


def mapped(
    noun: str,
    columns: Columns,
    *rules: FieldRule,
    row_key: tuple[str, ...] = (),
    ignored: tuple[str, ...] = (),
    lookups: dict[str, Lookup] | None = None,
    remarks: Sequence[Remark] = (),
    first_row: int = 1,
) -> Mapped:
    """The batch mapped as table "t" of source "s"."""
    table = TableMapping(noun, "t", rules, row_key, ignored)
    spec = MappingSpec("s", (table,), KIND_LOOKUPS, lookups or {})
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    origin = Origin("test", datetime(2026, 11, 21, tzinfo=UTC))
    return map_batch(RawBatch("t", frame, first_row, origin, tuple(remarks)), table, spec)


def one_field(
    noun: str, rule: FieldRule, texts: Sequence[str | None], lookups: dict[str, Lookup] | None = None
) -> list[object]:
    """What one field makes of some texts, read from a column of its own."""
    done = mapped(noun, {"c": list(texts)}, rule, lookups=lookups)
    return done.frame[rule.field].to_list()


def identities(notes: pl.DataFrame) -> list[tuple[str, ...]]:
    """(check, entity, key, field) of the notes."""
    return notes.select("check", "entity", "key", "field").rows()
