"""Rows of a list, under whatever names they came, become its columns; nothing is taken while one row is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from syncsvc.errors import Mistake
from syncsvc.mapping.references.mistakes import ROW, Notice, cut_from_circles, found_in, notices_of
from syncsvc.mapping.references.shapes import POSITIONS, UNITS, ListShape
from syncsvc.mapping.references.spelling import one_spelling
from syncsvc.mapping.references.tree import parents_as_codes
from syncsvc.model.nomenclature import JF, JP, KIND_OF_JOB, STR
from syncsvc.model.schema import schema

_KINDS = {**{kind: kind for kind in (JF, JP, STR)}, **KIND_OF_JOB, "JFT": JF, "JFU": JP}
_EXAMPLES = 5
_IN_USE = "N"
_STATUSES = {"1": _IN_USE, "0": "O"}
"""SIASN's list of pelaksana says 1 where that of functional positions says N."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Rows as they came: text columns, the number of each row in its source, the row of the names, and the numbers of
    rows that could not be read."""

    origin: str
    frame: pl.DataFrame
    rows: pl.Series
    header_row: int = 1
    bad: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person said about a delivery: ``columns`` field to column name; ``agency`` whose units these are ("" when
    the rows say it); ``levels`` names of levels (in capitals) to their codes; ``cut_cycles``: units that are each
    other's parents are taken, as units whose parent is not known; ``of_any``: it need not be known whose units these
    are."""

    columns: Mapping[str, str] = field(default_factory=dict)
    agency: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)
    cut_cycles: bool = False
    of_any: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A list in order of its codes; or every mistake, and then the frame is not to be used."""

    frame: pl.DataFrame
    mistakes: tuple[Mistake, ...]
    notices: tuple[Notice, ...]


def read_list(shape: ListShape, delivered: Delivered, asked: Asked) -> Checked:
    """The list that was delivered, checked as a whole. Raises UsageError for a field it does not have."""
    taken = shape.columns(delivered.frame.columns, asked.columns)
    missing = _missing(shape, delivered, asked, taken)
    if missing or not delivered.frame.height:
        return Checked(_empty(shape), missing or (_no_row(shape, delivered),), ())
    frame = one_spelling(_read(shape, delivered, asked, taken))
    tree: list[Notice] = []
    if shape.name == UNITS:
        frame, tree = _as_tree(frame, asked)
    unique = frame.unique(pl.exclude(ROW), keep="first", maintain_order=True)
    damaged = [Mistake(delivered.origin, row, shape.name, "references.row_damaged") for row in delivered.bad]
    mistakes = (*damaged, *found_in(shape, delivered.origin, unique), *_several(delivered, asked, unique))
    absent = tuple(name for name in shape.fields if name not in taken)
    notices = notices_of(shape, unique, frame.height - unique.height, absent, frozenset(asked.levels.values()))
    keys = [name for name in ("agency", "kind", "code") if name in shape.fields]
    return Checked(unique.sort(keys, maintain_order=True).drop(ROW), mistakes, () if mistakes else (*tree, *notices))


def _as_tree(frame: pl.DataFrame, asked: Asked) -> tuple[pl.DataFrame, list[Notice]]:
    """The units with parents as codes, none for a unit that is its own; circles cut where a person said so."""
    whole, by_title = parents_as_codes(frame)
    notices = [Notice("references.parents_by_title", {"count": by_title})] if by_title else []
    own = pl.col("parent").eq_missing(pl.col("code"))
    whole = whole.with_columns(pl.when(~own).then("parent").alias("parent"))
    if not asked.cut_cycles:
        return whole, notices
    cut, told = cut_from_circles(whole)
    return cut, [*notices, *told]


def _empty(shape: ListShape) -> pl.DataFrame:
    return pl.DataFrame(schema=schema(shape.noun))


def _no_row(shape: ListShape, delivered: Delivered) -> Mistake:
    return Mistake(delivered.origin, delivered.header_row, shape.name, "references.no_row")


def _missing(
    shape: ListShape, delivered: Delivered, asked: Asked, taken: Mapping[str, tuple[str, ...]]
) -> tuple[Mistake, ...]:
    """Required fields without a column, and columns that a person named and that are not there."""
    wanted = [name for name in shape.fields if name not in taken and (name in shape.required or name in asked.columns)]
    found = ", ".join(delivered.frame.columns) or "-"
    return tuple(
        Mistake(
            delivered.origin,
            delivered.header_row,
            name,
            "references.column_missing",
            (("field", name), ("wanted", asked.columns.get(name, name)), ("found", found)),
        )
        for name in wanted
    )


def _several(delivered: Delivered, asked: Asked, frame: pl.DataFrame) -> tuple[Mistake, ...]:
    """Units of several agencies where a person said that all belong to one."""
    if not asked.agency or "agency" not in frame.columns:
        return ()
    named = frame["agency"].drop_nulls().unique(maintain_order=True).to_list()
    if len(named) < 2:
        return ()
    facts = (("agencies", ", ".join(named[:_EXAMPLES])), ("agency", asked.agency))
    return (Mistake(delivered.origin, delivered.header_row, "agency", "references.several_agencies", facts),)


def _read(shape: ListShape, delivered: Delivered, asked: Asked, taken: Mapping[str, tuple[str, ...]]) -> pl.DataFrame:
    """The list's columns with each row's number; absent columns are empty."""
    cells = [
        (pl.coalesce([_text(column) for column in taken[name]]) if name in taken else pl.lit(None, pl.String)).alias(
            name
        )
        for name in schema(shape.noun).names()
    ]
    frame = delivered.frame.select(cells).with_columns(delivered.rows.cast(pl.Int64).alias(ROW))
    if shape.name == POSITIONS:
        return frame.with_columns(
            _coded("kind", _KINDS),
            _coded("level", asked.levels),
            _coded("status", _STATUSES).fill_null(_IN_USE),
        )
    if shape.name == UNITS:
        whose = asked.agency or ("" if asked.of_any else None)
        return frame.with_columns(pl.col("agency").fill_null(pl.lit(whose, pl.String)))
    return frame


def _text(column: str) -> pl.Expr:
    """A cell on one line, without blanks around; null where nothing is left, or only the word null."""
    cleaned = pl.col(column).str.replace_all(r"[\p{Cc}\u2028\u2029]+", " ").str.strip_chars()
    cleaned = cleaned.str.strip_chars("\u00a0\ufeff\u200b").str.strip_chars()
    return pl.when(~cleaned.str.to_lowercase().is_in(["", "null"])).then(cleaned)


def _upper(column: str) -> pl.Expr:
    return pl.col(column).str.to_uppercase()


def _coded(column: str, codes: Mapping[str, str]) -> pl.Expr:
    """Known words as their code; others stay, in capitals."""
    return _upper(column).replace(dict(codes)).alias(column)
