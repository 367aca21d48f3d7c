"""Notes about values: what a field's texts said that its column could not take."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from syncsvc.mapping.clean import cleaned
from syncsvc.mapping.codes import CODED
from syncsvc.mapping.identifiers import is_numeric
from syncsvc.mapping.notes import (
    NUMERIC_IDENTIFIER,
    UNREADABLE,
    masked,
    no_notes,
    row_notes,
    shortened,
    term_notes,
)
from syncsvc.mapping.reading import Reading
from syncsvc.mapping.spec import TableMapping
from syncsvc.model.schema import Kind

_IDENTIFIERS = frozenset({Kind.NIP, Kind.OLD_NIP, Kind.NIK, Kind.ID})
#: PEG-03 finds an employee's own damaged NIP from ``nip_raw``; a second finding here would say the same.
_JUDGED_ELSEWHERE = ("employee", "nip")


@dataclass(frozen=True, slots=True)
class Column:
    """One field of one batch: its raw texts by row, how they were read, and the frame they became part of."""

    raw: pl.Series
    reading: Reading
    frame: pl.DataFrame


def value_notes(place: str, table: TableMapping, field: str, column: Column) -> pl.DataFrame:
    """MAP-01, MAP-02 and MAP-04 of one field. ``place`` is "source.table"."""
    texts = column.reading.unread_texts()
    if texts.is_empty():
        return no_notes()
    here = column.raw.is_in(texts.unique().to_list()) & column.frame[field].is_null()
    keys, values = column.frame["row_key"].filter(here), cleaned(column.raw.filter(here), dashes=True)
    kind = table.kinds[field]
    if kind in CODED or _translated(table, field):
        return term_notes(place, field, values)
    if kind in _IDENTIFIERS:
        return _identifier_notes(place, table, field, pl.DataFrame({"key": keys, "value": values}))
    return row_notes(UNREADABLE, place, field, keys, pl.select(shortened(pl.lit(values))).to_series())


def _translated(table: TableMapping, field: str) -> bool:
    """An id that the site's own lookup was to translate."""
    return any(rule.field == field and rule.lookup and table.kinds[field] is Kind.ID for rule in table.fields)


def _identifier_notes(place: str, table: TableMapping, field: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Numeric cells as MAP-04; the rest as MAP-01 unless a check of the noun judges it."""
    split = rows.select("key", numeric=is_numeric(pl.col("value")), value=masked(pl.col("value")))
    numeric, other = split.filter("numeric"), split.filter(~pl.col("numeric"))
    found = [row_notes(NUMERIC_IDENTIFIER, place, field, numeric["key"], numeric["value"])]
    if (table.noun, field) != _JUDGED_ELSEWHERE:
        found.append(row_notes(UNREADABLE, place, field, other["key"], other["value"]))
    return pl.concat(found)
