"""What a field's texts said that its column could not take: which cells, and the notes about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from syncsvc.mapping.clean import cleaned
from syncsvc.mapping.codes import CODED
from syncsvc.mapping.identifiers import is_numeric
from syncsvc.mapping.notes import (
    NUMERIC_IDENTIFIER,
    UNREADABLE,
    masked,
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
class Unread:
    """One field's cells of a batch that were not understood: the rows they stand in, and their raw texts."""

    field: str
    rows: pl.Series
    texts: pl.Series


def unread_cells(raw: pl.DataFrame, readings: Mapping[str, Reading], frame: pl.DataFrame) -> list[Unread]:
    """Per field with such cells, where they are. ``frame`` is what the batch became, row by row as ``raw``."""
    cells = [_of_field(name, raw[name], reading, frame[name]) for name, reading in readings.items()]
    return [each for each in cells if each.rows.len()]


def unread_marks(cells: list[Unread], height: int) -> pl.Series:
    """Per row the names of its unread fields, parted by commas; null where all was understood."""
    marks = pl.Series([None], dtype=pl.String).new_from_index(0, height)
    for each in cells:
        before = marks.gather(each.rows)
        marks = marks.scatter(each.rows, (before + ",").fill_null("") + each.field)
    return marks


def value_notes(place: str, table: TableMapping, cells: Unread, frame: pl.DataFrame) -> pl.DataFrame:
    """MAP-01, MAP-02 and MAP-04 of one field. ``place`` is "source.table", ``frame`` what the batch became."""
    field, kind = cells.field, table.kinds[cells.field]
    values = cleaned(cells.texts, dashes=True)
    if kind in CODED or _translated(table, field):
        return term_notes(place, field, values)
    person = "nip" if "nip" in frame.columns else pl.lit(None, dtype=pl.String)
    rows = frame.select(key="row_key", person=person)[cells.rows].with_columns(value=values)
    if kind in _IDENTIFIERS:
        return _identifier_notes(place, table, field, rows)
    return row_notes(UNREADABLE, place, field, rows.with_columns(shortened(pl.col("value"))))


def _of_field(field: str, raw: pl.Series, reading: Reading, made: pl.Series) -> Unread:
    texts = reading.unread_texts()
    if texts.is_empty():
        return Unread(field, pl.Series([], dtype=pl.UInt32), raw.clear())
    here = raw.is_in(texts.unique().implode()) & made.is_null()
    return Unread(field, here.arg_true(), raw.filter(here))


def _translated(table: TableMapping, field: str) -> bool:
    """An id that the site's own lookup was to translate."""
    return any(rule.field == field and rule.lookup and table.kinds[field] is Kind.ID for rule in table.fields)


def _identifier_notes(place: str, table: TableMapping, field: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Numeric cells as MAP-04; the rest as MAP-01 unless a check of the noun judges it."""
    split = rows.select("key", "person", numeric=is_numeric(pl.col("value")), value=masked(pl.col("value")))
    found = [row_notes(NUMERIC_IDENTIFIER, place, field, split.filter("numeric"))]
    if (table.noun, field) != _JUDGED_ELSEWHERE:
        found.append(row_notes(UNREADABLE, place, field, split.filter(~pl.col("numeric"))))
    return pl.concat(found)
