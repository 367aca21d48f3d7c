"""One batch of raw rows becomes rows of a noun: only the columns that the mapping names are ever looked at.

Most columns repeat themselves, so a column's distinct texts are read and the results spread over its rows; a
column where nearly every row differs (NIP, name) is read as it stands.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl

from syncsvc.mapping.clean import cleaned
from syncsvc.mapping.columns import Plan, resolve
from syncsvc.mapping.notes import OPTIONAL_MISSING, UNMAPPED_COLUMN, column_notes, merge_notes, remark_notes
from syncsvc.mapping.ranks import PPPK
from syncsvc.mapping.readers import Field, read
from syncsvc.mapping.reading import Reading
from syncsvc.mapping.spec import MappingSpec, TableMapping
from syncsvc.mapping.unread import unread_cells, unread_marks, value_notes
from syncsvc.model.nip import FIRST_CONTRACT
from syncsvc.model.raw import RawBatch
from syncsvc.model.schema import schema

#: Above this share of distinct texts a column is read row by row.
_REPETITIVE = 0.3
_FIRST_ROWS = 2_000
_AT_ONCE = 2
#: Fields that another field's reading fills as well: the original of a NIP, the titles split off a name.
_COMPANIONS = {"nip_raw": "nip.nip_raw", "title_front": "name.title_front", "title_back": "name.title_back"}


@dataclass(frozen=True, slots=True)
class Mapped:
    """A batch in our words: ``frame`` in the noun's schema, ``notes`` in ``notes.NOTES_SCHEMA``."""

    frame: pl.DataFrame
    notes: pl.DataFrame


def map_batch(batch: RawBatch, table: TableMapping, spec: MappingSpec) -> Mapped:
    """Map one batch of ``table``.

    Raises ``Misunderstood`` ("mapping.column_missing") naming every required column that the batch lacks, and
    KeyError for a date format or lookup that does not exist (``config`` refuses such a mapping before).
    """
    plan = resolve(batch.frame.columns, spec.source, table)
    raw = _raw_fields(batch.frame, table, plan)
    readings = _read(raw, table, spec)
    made = _with_family(_spread(raw, readings), readings)
    frame = _as_noun(made, _row_keys(batch, plan), table, spec.source)
    cells = unread_cells(raw, readings, frame)
    place = f"{spec.source}.{table.table}"
    found = [
        remark_notes(spec.source, table, batch.remarks),
        column_notes(UNMAPPED_COLUMN, place, _filled(batch.frame, plan)),
        column_notes(OPTIONAL_MISSING, place, dict.fromkeys(plan.absent, batch.frame.height)),
        *(value_notes(place, table, each, frame) for each in cells),
    ]
    return Mapped(frame.with_columns(unread=unread_marks(cells, frame.height)), merge_notes(found))


def _raw_fields(frame: pl.DataFrame, table: TableMapping, plan: Plan) -> pl.DataFrame:
    """The taken columns under our field names, constants among them."""
    taken = [pl.col(column).cast(pl.String).alias(field) for field, column in plan.taken.items()]
    constants = [
        pl.repeat(rule.value, pl.len(), dtype=pl.String).alias(rule.field)
        for rule in table.fields
        if rule.value is not None
    ]
    return frame.select(*taken, *constants)


def _read(raw: pl.DataFrame, table: TableMapping, spec: MappingSpec) -> dict[str, Reading]:
    """Each field's reading: of its distinct texts, or of the whole column where few texts repeat.

    Fields are independent and Polars lets go of the interpreter, so two are read at a time.
    """
    kinds, repetitive = table.kinds, _repetitive(raw)
    distinct = raw.select(pl.col(repetitive).unique().drop_nulls().implode())
    texts = {name: distinct[name][0] if name in repetitive else raw[name] for name in raw.columns}
    fields = {rule.field: Field(rule, kinds[rule.field], spec) for rule in table.fields if rule.field in texts}
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        readings = threads.map(lambda name: read(texts[name], fields[name]), texts)
        return dict(zip(texts, readings, strict=True))


def _repetitive(raw: pl.DataFrame) -> list[str]:
    """Columns whose texts repeat themselves: judged by the first rows, and by an estimate where these differ much."""
    first = raw.head(_FIRST_ROWS)
    seen = first.select(pl.all().n_unique()).to_dicts()
    varied = [name for counts in seen for name, count in counts.items() if count >= first.height * _REPETITIVE]
    estimates = raw.select(pl.col(varied).approx_n_unique()).to_dicts()
    whole = {name for counts in estimates for name, count in counts.items() if count >= raw.height * _REPETITIVE}
    return [name for name in raw.columns if name not in whole]


def _spread(raw: pl.DataFrame, readings: dict[str, Reading]) -> pl.DataFrame:
    """All that the readings made, as long as the batch; a field's companions under "field.companion"."""
    columns: list[pl.Series | pl.Expr] = []
    for field, reading in readings.items():
        for companion, values in reading.values.items():
            name = f"{field}.{companion}" if companion else field
            columns.append(_over_rows(field, reading.texts, values, raw.height).alias(name))
    return raw.select(columns)


def _over_rows(field: str, texts: pl.Series, values: pl.Series, height: int) -> pl.Series | pl.Expr:
    if len(texts) == height:
        return values
    return pl.col(field).replace_strict(texts, values, default=None, return_dtype=values.dtype)


def _with_family(made: pl.DataFrame, readings: dict[str, Reading]) -> pl.DataFrame:
    """The rank as its row's family reads it: a PPPK's where the status or the NIP's own digits say so."""
    variants = readings["rank"].values if "rank" in readings else {}
    if all(series.equals(variants[""]) for series in variants.values()):
        return made
    sayings = {
        "status": pl.col("status") == PPPK,
        "nip": pl.col("nip").cast(pl.Int64) // 10_000 % 100 >= FIRST_CONTRACT,
    }
    said = [expr for name, expr in sayings.items() if name in made.columns]
    known = pl.coalesce(*said, pl.lit(None, dtype=pl.Boolean))
    is_pppk = pl.any_horizontal(*said, known).fill_null(known)
    chosen = pl.when(is_pppk).then("rank.pppk").when(is_pppk.not_()).then("rank.pns").otherwise("rank")
    return made.with_columns(rank=chosen)


def _row_keys(batch: RawBatch, plan: Plan) -> pl.Series:
    """The declared key columns joined by "|"; where they say nothing, and without them, the row's number."""
    parts = {column: cleaned(batch.frame[column].cast(pl.String)) for column in plan.row_key}
    keys = pl.DataFrame(parts).select(_joined(list(parts))).to_series() if parts else None
    if keys is not None and not keys.null_count():
        return keys.alias("row_key")
    last = batch.first_row + batch.frame.height
    numbers = pl.int_range(batch.first_row, last, eager=True).cast(pl.String).alias("row_key")
    return numbers if keys is None else keys.zip_with(keys.is_not_null(), numbers).alias("row_key")


def _joined(columns: list[str]) -> pl.Expr:
    """The columns with a bar between them, an absent one as nothing; null where all are."""
    if len(columns) == 1:
        return pl.col(columns[0])
    said = pl.any_horizontal(pl.col(columns).is_not_null())
    return pl.when(said).then(pl.concat_str(pl.col(columns).fill_null(""), separator="|"))


def _as_noun(made: pl.DataFrame, keys: pl.Series, table: TableMapping, source: str) -> pl.DataFrame:
    """The noun's columns in its order; what no rule makes is null."""
    columns: list[pl.Series | pl.Expr] = []
    for name, kind in schema(table.noun_type).items():
        if name == "row_key":
            columns.append(keys)
            continue
        made_by = [part for part in (name, _COMPANIONS.get(name)) if part in made.columns]
        expr = pl.lit(source) if name == "source" else pl.coalesce(made_by) if made_by else pl.lit(None)
        columns.append(expr.cast(kind).alias(name))
    return made.select(columns)


def _filled(frame: pl.DataFrame, plan: Plan) -> dict[str, int]:
    """Unmapped columns with how many of their cells hold anything; what they hold is not looked at."""
    return {name: frame.height - frame[name].null_count() for name in plan.unmapped}
