"""The last answers of a remote become an intake: mapped tables, and the people of whom nothing reliable is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import polars as pl

from syncsvc.connectors.base import BATCH_ROWS
from syncsvc.mapping.apply import map_batch
from syncsvc.mapping.columns import fold_column
from syncsvc.mapping.notes import column_notes, merge_notes, size_notes
from syncsvc.mapping.spec import MappingSpec, TableMapping
from syncsvc.model.answer import Answer, Endpoint
from syncsvc.model.raw import Origin, RawBatch
from syncsvc.model.run import UNASKED_SCHEMA, Intake, Side, Snapshot
from syncsvc.store.engine import Store
from syncsvc.store.landing import Kept, answers, landed

UNKNOWN_FIELD = "MAP-03"
_WHY = {Answer.FAILED: "ask_failed", Answer.REFUSED: "ask_refused"}
_DISTINCT = {"position": ["job_kind", "id", "title"]}


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a remote's answers say now. ``asked`` names all tables that are asked person by person."""

    snapshots: tuple[Snapshot, ...]
    notes: pl.DataFrame
    unasked: pl.DataFrame
    asked: frozenset[str]


@dataclass(frozen=True, slots=True)
class Remembered:
    """Whose answers are read: the agency's one source, as configured."""

    store: Store
    agency: str
    source: str
    side: Side
    spec: MappingSpec


def freeze(of: Remembered, endpoints: Sequence[Endpoint], keys: pl.Series, now: datetime) -> Frozen:
    """All trusted answers of a source, mapped; and of the people in ``keys`` those whom no trusted answer is about.

    A table that nobody was answered about is left out: it did not come.
    """
    asked = landed(of.store, of.agency, of.source)
    snapshots: list[Snapshot] = []
    notes: list[pl.DataFrame] = []
    unasked: list[pl.DataFrame] = []
    for endpoint in endpoints:
        mine = asked.filter(pl.col("endpoint") == endpoint.table)
        trusted = mine.filter(_trusted(endpoint, now))
        tables = [mapping for mapping in of.spec.tables if mapping.table == endpoint.table]
        lost = _lost(mine, trusted, keys)
        unasked += [_as_unasked(mapping.noun, lost) for mapping in tables]
        if trusted.is_empty():
            continue
        notes += [column_notes(UNKNOWN_FIELD, f"{of.source}.{endpoint.table}", _unknown(trusted, tables))]
        made, noted = _mapped(of, endpoint, tables, now)
        snapshots += made
        notes += noted
    every = pl.concat([pl.DataFrame(schema=UNASKED_SCHEMA), *unasked])
    return Frozen(tuple(snapshots), merge_notes(notes), every, frozenset(each.table for each in endpoints))


def joined(frozen: Frozen, whole: Intake | None, of: Remembered, now: datetime) -> Intake | None:
    """One intake of what was asked person by person and of the ``whole`` tables that came beside it; None when neither
    is there."""
    beside = tuple(each for each in whole.snapshots if each.origin not in frozen.asked) if whole else ()
    if not beside and not frozen.snapshots:
        return None
    notes = merge_notes([frozen.notes, *([_of_tables(whole.notes, of.source, beside)] if whole else [])])
    moments = [each.as_of for each in (*beside, *frozen.snapshots)]
    return Intake(
        of.source, of.side, (*frozen.snapshots, *beside), notes, min(moments, default=now), False, frozen.unasked
    )


def _trusted(endpoint: Endpoint, now: datetime) -> pl.Expr:
    recent = pl.col("answered_at") >= pl.lit(now - endpoint.trusted)
    return recent.fill_null(value=False) & (pl.col("shape") == endpoint.shape)


def _lost(mine: pl.DataFrame, trusted: pl.DataFrame, keys: pl.Series) -> pl.DataFrame:
    """The people without a trusted answer (nip, reason)."""
    wanted = keys.drop_nulls().unique(maintain_order=True).alias("nip").to_frame()
    lost = wanted.join(trusted.select(nip="key"), on="nip", how="anti")
    tried = lost.join(mine.select(nip="key", kind="kind"), on="nip", how="left")
    why = {str(kind): reason for kind, reason in _WHY.items()}
    reason = pl.col("kind").replace_strict(why, default="not_asked", return_dtype=pl.String)
    return tried.select("nip", reason=reason)


def _as_unasked(noun: str, lost: pl.DataFrame) -> pl.DataFrame:
    return lost.select(pl.lit(noun).alias("noun"), "nip", "reason")


def _unknown(trusted: pl.DataFrame, tables: Sequence[TableMapping]) -> dict[str, int]:
    """The names of fields that no mapping knows or ignores, and in how many answers they were."""
    ignored = {fold_column(name) for mapping in tables for name in mapping.ignored}
    names = trusted.filter(pl.col("unknown") != "")["unknown"].str.split(",").explode()
    counted = names.value_counts(sort=True).iter_rows()
    return {name: count for name, count in counted if fold_column(name) not in ignored}


def _mapped(
    of: Remembered, endpoint: Endpoint, tables: Sequence[TableMapping], now: datetime
) -> tuple[list[Snapshot], list[pl.DataFrame]]:
    """The endpoint's answers, read once, as every noun that they become."""
    frames: dict[str, list[pl.DataFrame]] = {mapping.noun: [] for mapping in tables}
    notes: list[pl.DataFrame] = []
    oldest = now
    for batch in answer_batches(
        answers(of.store, of.agency, of.source, endpoint.table, now - endpoint.trusted), endpoint
    ):
        oldest = min(oldest, batch.origin.as_of)
        for mapping in tables:
            mapped = map_batch(_with_what_is_read(batch, mapping), mapping, of.spec)
            frames[mapping.noun].append(mapped.frame)
            notes.append(mapped.notes)
    snapshots = []
    for mapping in tables:
        frame, keys = pl.concat(frames[mapping.noun]), _DISTINCT.get(mapping.noun)
        frame = frame.unique(keys, keep="first", maintain_order=True) if keys else frame.rechunk()
        notes.append(size_notes(of.source, mapping, frame.height))
        snapshots.append(Snapshot(of.source, of.side, mapping.noun, frame, oldest, 1, endpoint.table))
    return snapshots, notes


def answer_batches(kept: Iterable[Kept], endpoint: Endpoint) -> Iterator[RawBatch]:
    """Answers as batches of text, in order; at least one. A batch is as old as its oldest answer.

    A name that answers spell in several cases is one column, as the mapping spells it.
    """
    spelt = {fold_column(name): name for name in endpoint.fields}
    columns: dict[str, list[str | None]] = {}
    first, rows, oldest = 1, 0, datetime.max.replace(tzinfo=UTC)
    for answer in kept:
        oldest = min(oldest, answer.answered_at)
        _append(columns, rows, answer, spelt)
        rows += len(answer.rows)
        if rows >= BATCH_ROWS:
            yield _batch(columns, first, endpoint, oldest)
            columns, first, rows = {}, first + rows, 0
    if rows or first == 1:
        yield _batch(columns, first, endpoint, oldest)


def _append(columns: dict[str, list[str | None]], rows: int, answer: Kept, spelt: dict[str, str]) -> None:
    """One answer's rows below the others; a name that stands in none of them is null there."""
    count, places = len(answer.rows), {}
    for place, name in enumerate(answer.names):
        folded = fold_column(name)
        places[spelt.setdefault(folded, name)] = place
    for name in places.keys() - columns.keys():
        columns[name] = [None] * rows
    for name in columns:
        found = places.get(name)
        columns[name] += [None] * count if found is None else [row[found] for row in answer.rows]


def _batch(columns: dict[str, list[str | None]], first: int, endpoint: Endpoint, as_of: datetime) -> RawBatch:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return RawBatch(endpoint.table, frame, first, Origin(endpoint.table, as_of))


def _with_what_is_read(batch: RawBatch, mapping: TableMapping) -> RawBatch:
    """With a column for each field that the mapping must find: a record names only what it has, and that every answer
    lacks what it must have was refused when it came. Where there is no record at all, nobody knows which columns there
    would be: then none is missing."""
    silent = not batch.frame.columns
    there = {fold_column(name) for name in batch.frame.columns}
    wanted = [rule.columns for rule in mapping.fields if rule.columns and (silent or not rule.optional)]
    wanted += [(name,) for name in mapping.row_key]
    lacking = {names[0] for names in wanted if not there.intersection(map(fold_column, names))}
    absent = [pl.lit(None, pl.String).alias(name) for name in sorted(lacking)]
    return replace(batch, frame=batch.frame.with_columns(absent)) if absent else batch


def _of_tables(notes: pl.DataFrame, source: str, tables: Sequence[Snapshot]) -> pl.DataFrame:
    """The notes about some of a source's tables, or about the source itself."""
    places = [source, *(f"{source}.{table.origin}" for table in tables)]
    return notes.filter(pl.col("key").str.extract(r"^([^#=]+)", 1).is_in(places))
