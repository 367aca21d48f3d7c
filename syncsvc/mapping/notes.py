"""What the mapping could not take, as notes: checks MAP-01 to MAP-12 with the identity of their findings.

A note never holds more of a value than a person needs to find the cell: identifiers are masked, texts
shortened. ``person`` is the NIP in the note's row, where there is one.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from syncsvc.mapping.columns import fold_column
from syncsvc.mapping.spec import TableMapping
from syncsvc.model.raw import Remark, RemarkKind

UNREADABLE = "MAP-01"
NOT_IN_LOOKUP = "MAP-02"
UNMAPPED_COLUMN = "MAP-03"
NUMERIC_IDENTIFIER = "MAP-04"
SIZE = "MAP-05"
OPTIONAL_MISSING = "MAP-06"
REQUIRED_GONE = "MAP-12"

NOTES_SCHEMA = pl.Schema(
    {
        "check": pl.String,
        "entity": pl.String,
        "key": pl.String,
        "field": pl.String,
        "value": pl.String,
        "count": pl.Int64,
        "person": pl.String,
    }
)
_IDENTITY = ("check", "entity", "key", "field")
_LONGEST = 60
_NOBODY = pl.lit(None, dtype=pl.String)
_OF_REMARK = {
    RemarkKind.FORMULA: ("MAP-07", "column"),
    RemarkKind.REPEATED_FILE: ("MAP-08", "file"),
    RemarkKind.WRITABLE: ("MAP-09", "source"),
    RemarkKind.DOUBLE_ENCODED: ("MAP-10", "column"),
    RemarkKind.BAD_ROW: ("MAP-11", "row"),
}


def no_notes() -> pl.DataFrame:
    """A notes frame with no rows."""
    return pl.DataFrame(schema=NOTES_SCHEMA)


def merge_notes(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """All notes, those of one identity as one: counts summed, first value kept, in order of appearance."""
    notes = pl.concat([no_notes(), *frames])
    merged = notes.group_by(_IDENTITY, maintain_order=True).agg(
        pl.col("value", "person").first(), pl.col("count").sum()
    )
    return merged.select(NOTES_SCHEMA.names())


def row_notes(check: str, place: str, field: str, rows: pl.DataFrame) -> pl.DataFrame:
    """One note per row of ``place`` ("source.table"): columns key (its row key), person, value (what stood there)."""
    return rows.select(
        check=pl.lit(check),
        entity=pl.lit("row"),
        key=pl.lit(f"{place}#") + pl.col("key"),
        field=pl.lit(field),
        value=pl.col("value"),
        count=pl.lit(1, dtype=pl.Int64),
        person=pl.col("person"),
    )


def term_notes(place: str, field: str, values: pl.Series) -> pl.DataFrame:
    """MAP-02: one note per distinct value, upper case and blanks collapsed, with how often it came."""
    terms = pl.DataFrame({"value": values, "term": values.str.to_uppercase()})
    counted = terms.group_by("term", maintain_order=True).agg(pl.col("value").first(), pl.len().alias("count"))
    return counted.select(
        check=pl.lit(NOT_IN_LOOKUP),
        entity=pl.lit("term"),
        key=pl.lit(f"{place}=") + pl.col("term"),
        field=pl.lit(field),
        value=shortened(pl.col("value")),
        count=pl.col("count").cast(pl.Int64),
        person=_NOBODY,
    )


def column_notes(check: str, place: str, counts: dict[str, int]) -> pl.DataFrame:
    """One note per column name (or our field name), with how many rows are concerned."""
    return _noted((check, "column", place, column, None, count) for column, count in counts.items())


def size_notes(source: str, table: TableMapping, rows: int) -> pl.DataFrame:
    """MAP-05 for a whole table of ``rows`` rows, when its mapping promised more or fewer."""
    found = None
    if table.min_rows is not None and rows < table.min_rows:
        found = f"{rows} < {table.min_rows}"
    if table.max_rows is not None and rows > table.max_rows:
        found = f"{rows} > {table.max_rows}"
    return _noted([(SIZE, "table", f"{source}.{table.table}", "rows", found, 1)] if found else [])


def remark_notes(source: str, table: TableMapping, remarks: Iterable[Remark]) -> pl.DataFrame:
    """A connector's remarks as MAP-07 to MAP-11. Ignored columns and files that merely wait yield nothing."""
    ignored = {fold_column(name) for name in table.ignored}
    return _noted(
        _remark(source, table.table, remark)
        for remark in remarks
        if remark.kind in _OF_REMARK and not (_about_column(remark) and fold_column(remark.place) in ignored)
    )


def _noted(rows: Iterable[tuple[str, str, str, str, str | None, int]]) -> pl.DataFrame:
    """Notes about something else than a person's row."""
    return pl.DataFrame([(*row, None) for row in rows], schema=NOTES_SCHEMA, orient="row")


def _about_column(remark: Remark) -> bool:
    return _OF_REMARK[remark.kind][1] == "column"


def _remark(source: str, table: str, remark: Remark) -> tuple[str, str, str, str, str | None, int]:
    check, entity = _OF_REMARK[remark.kind]
    place = f"{source}.{table}"
    if remark.kind is RemarkKind.WRITABLE:
        return check, entity, source, "account", remark.place, remark.count
    if remark.kind is RemarkKind.BAD_ROW:
        return check, entity, f"{place}#{remark.row}", "row", remark.place, remark.count
    return check, entity, place, remark.place, None, remark.count


def shortened(text: pl.Expr) -> pl.Expr:
    """At most 60 signs of a text."""
    return pl.when(text.str.len_chars() > _LONGEST).then(text.str.head(_LONGEST - 1) + "…").otherwise(text)


def masked(text: pl.Expr) -> pl.Expr:
    """An identifier's first four and last three signs; of a short one only the last two."""
    ends = text.str.head(4) + "…" + text.str.tail(3)
    return pl.when(text.str.len_chars() > 8).then(ends).otherwise("…" + text.str.tail(2))
