"""The last answers of a remote become an intake: mapped tables, and the people of whom nothing reliable is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import zip_longest

import polars as pl

from syncsvc.connectors.base import BATCH_ROWS
from syncsvc.jobs.drift import gone_from_answers
from syncsvc.jobs.made_of import what_made
from syncsvc.mapping.apply import map_batch
from syncsvc.mapping.columns import fold_column
from syncsvc.mapping.notes import REQUIRED_GONE, UNMAPPED_COLUMN, column_notes, merge_notes, size_notes
from syncsvc.mapping.spec import MappingSpec, TableMapping
from syncsvc.model.answer import Answer, Endpoint
from syncsvc.model.raw import Origin, RawBatch
from syncsvc.model.run import UNASKED_SCHEMA, Intake, Side, Snapshot
from syncsvc.store.engine import Store
from syncsvc.store.landing import Kept, answers, landed
from syncsvc.store.snapshots import tables_made_of

_WHY = {Answer.FAILED: "ask_failed", Answer.REFUSED: "ask_refused"}
_NEEDED = ("endpoint", "key", "kind", "answered_at", "changed_at", "filled", "shape", "unknown")
_PLACE = pl.col("key").str.extract(r"^([^#=]+)", 1)
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

    def tables(self, endpoint: Endpoint) -> list[TableMapping]:
        """The nouns that the answers of an endpoint become."""
        return [mapping for mapping in self.spec.tables if mapping.table == endpoint.table]


def freeze(of: Remembered, endpoints: Sequence[Endpoint], keys: pl.Series, now: datetime) -> Frozen:
    """All trusted answers of a source, mapped; and of the people in ``keys`` those whom no trusted answer is about.

    A table that nobody was answered about is left out: it did not come; what is noted of its answers is told all the
    same.
    """
    asked = landed(of.store, of.agency, of.source, _NEEDED)
    snapshots: list[Snapshot] = []
    notes = [gone_from_answers(of.store, of.agency, of.source, endpoints, now)]
    unasked: list[pl.DataFrame] = []
    for endpoint in endpoints:
        mine = asked.filter(pl.col("endpoint") == endpoint.table)
        trusted = mine.filter(_trusted(endpoint, now))
        lost = _lost(mine, trusted, keys)
        unasked += [_as_unasked(mapping.noun, lost) for mapping in of.tables(endpoint)]
        if trusted.height:
            made, noted = _tables(of, endpoint, trusted, now)
            snapshots += made
            notes.append(noted)
    every = pl.concat([pl.DataFrame(schema=UNASKED_SCHEMA), *unasked])
    return Frozen(tuple(snapshots), merge_notes(notes), every, frozenset(each.table for each in endpoints))


def joined(frozen: Frozen, whole: Intake | None, of: Remembered, now: datetime) -> Intake | None:
    """One intake of what was asked person by person and of the ``whole`` tables that came beside it; without any table
    where there are only notes to tell, and None when there is nothing at all."""
    beside = tuple(each for each in whole.snapshots if each.origin not in frozen.asked) if whole else ()
    notes = merge_notes([frozen.notes, *([_of_tables(whole.notes, of.source, beside, frozen.asked)] if whole else [])])
    if not beside and not frozen.snapshots and notes.is_empty():
        return None
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


def _tables(
    of: Remembered, endpoint: Endpoint, trusted: pl.DataFrame, now: datetime
) -> tuple[list[Snapshot], pl.DataFrame]:
    """The tables of one endpoint and what is noted about them: those of an earlier delivery where they were made of the
    same, so that answers which did not change are not read again; only their age is another."""
    oldest = trusted.filter(pl.col("filled"))["answered_at"].min()
    as_of = oldest.astimezone(UTC) if isinstance(oldest, datetime) else now
    made_of = what_made(of.agency, of.spec, endpoint, trusted)
    before = tables_made_of(of.store, made_of)
    if before is not None:
        notes = _of_places(before.notes, [f"{of.source}.{endpoint.table}"])
        of_them = notes.filter(pl.col("check") != REQUIRED_GONE)
        return [replace(table, as_of=as_of) for table in before.snapshots], of_them
    unknown = column_notes(UNMAPPED_COLUMN, f"{of.source}.{endpoint.table}", _unknown(trusted, of.tables(endpoint)))
    made, noted = _mapped(of, endpoint, now)
    return [replace(table, as_of=as_of, made_of=made_of) for table in made], merge_notes([unknown, *noted])


def _mapped(of: Remembered, endpoint: Endpoint, now: datetime) -> tuple[list[Snapshot], list[pl.DataFrame]]:
    """The endpoint's answers, read once, as every noun that they become."""
    tables = of.tables(endpoint)
    frames: dict[str, list[pl.DataFrame]] = {mapping.noun: [] for mapping in tables}
    notes: list[pl.DataFrame] = []
    since = now - endpoint.trusted
    for batch in answer_batches(answers(of.store, of.agency, of.source, endpoint, since), endpoint, now):
        for mapping in tables:
            mapped = map_batch(_with_what_is_read(batch, mapping), mapping, of.spec)
            frames[mapping.noun].append(mapped.frame)
            notes.append(mapped.notes)
    snapshots = []
    for mapping in tables:
        frame, keys = pl.concat(frames[mapping.noun]), _DISTINCT.get(mapping.noun)
        frame = frame.unique(keys, keep="first", maintain_order=True) if keys else frame.rechunk()
        notes.append(size_notes(of.source, mapping, frame.height))
        snapshots.append(Snapshot(of.source, of.side, mapping.noun, frame, now, 1, endpoint.table))
    return snapshots, notes


def answer_batches(kept: Iterable[Kept], endpoint: Endpoint, as_of: datetime) -> Iterator[RawBatch]:
    """Answers as batches of text, in order; at least one.

    A name that answers spell in several cases is one column, as the mapping spells it.
    """
    spelt = {fold_column(name): name for name in endpoint.fields}
    gathered, first = _Rows(spelt), 1
    for answer in kept:
        gathered.add(answer)
        if len(gathered.rows) >= BATCH_ROWS:
            yield _batch(gathered, first, endpoint, as_of)
            gathered, first = _Rows(spelt), first + len(gathered.rows)
    if gathered.rows or first == 1:
        yield _batch(gathered, first, endpoint, as_of)


class _Rows:
    """Rows of answers below each other; a name that stands in none of an answer's is null there."""

    def __init__(self, spelt: dict[str, str]) -> None:
        self._spelt = spelt
        self._places: dict[tuple[str, ...], list[int]] = {}
        self.names: dict[str, int] = {}
        self.rows: list[list[str | None]] = []

    def add(self, answer: Kept) -> None:
        """One answer's rows. Most answers have the names of the one before, in the same order."""
        names = tuple(answer.names)
        places = self._places.get(names)
        if places is None:
            places = self._places[names] = [self._place(name) for name in names]
        if places == list(range(len(places))):
            self.rows += answer.rows
        else:
            self.rows += (_moved(row, places) for row in answer.rows)

    def _place(self, name: str) -> int:
        spelt = self._spelt.setdefault(fold_column(name), name)
        return self.names.setdefault(spelt, len(self.names))

    def columns(self) -> dict[str, Sequence[str | None]]:
        """The rows by column; a row that ends early ends in nulls."""
        return dict(zip(self.names, zip_longest(*self.rows), strict=True))


def _moved(row: Sequence[str | None], places: Sequence[int]) -> list[str | None]:
    """A row with each cell at its place."""
    moved: list[str | None] = [None] * (max(places, default=-1) + 1)
    for place, cell in zip(places, row, strict=True):
        moved[place] = cell
    return moved


def _batch(gathered: _Rows, first: int, endpoint: Endpoint, as_of: datetime) -> RawBatch:
    frame = pl.DataFrame(gathered.columns(), schema=dict.fromkeys(gathered.names, pl.String))
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


def _of_tables(notes: pl.DataFrame, source: str, tables: Sequence[Snapshot], asked: frozenset[str]) -> pl.DataFrame:
    """The notes about some of a source's tables, or about the source itself; and why others did not come, but for those
    that are ``asked`` person by person: their answers tell that."""
    places = [source, *(f"{source}.{table.origin}" for table in tables)]
    lost = (pl.col("check") == REQUIRED_GONE) & ~_PLACE.is_in([f"{source}.{table}" for table in asked])
    return notes.filter(_PLACE.is_in(places) | lost)


def _of_places(notes: pl.DataFrame, places: Sequence[str]) -> pl.DataFrame:
    return notes.filter(_PLACE.is_in(places))
