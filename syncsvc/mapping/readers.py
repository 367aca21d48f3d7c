"""One reader per kind of column: raw texts in, a ``Reading`` out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from syncsvc.mapping.clean import cleaned
from syncsvc.mapping.codes import CODED, NOTHING, Codebook, codebook
from syncsvc.mapping.dates import is_zero, read_days, read_moments
from syncsvc.mapping.figures import read_numbers, read_years
from syncsvc.mapping.identifiers import read_id, read_nip, read_number
from syncsvc.mapping.names import split_titles
from syncsvc.mapping.ranks import PNS, PPPK
from syncsvc.mapping.reading import Reading
from syncsvc.mapping.spec import FieldRule, MappingSpec
from syncsvc.model.schema import Kind, polars_type

#: Fields that everybody has: a date of zeros there is a finding (MAP-01), elsewhere it says "none".
_NEVER_NONE = frozenset({"birth_date", "cpns_date"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field as its reader needs it."""

    rule: FieldRule
    kind: Kind
    spec: MappingSpec


def read(texts: pl.Series, field: Field) -> Reading:
    """Read raw texts of one column, distinct or not, as the field's kind."""
    if field.kind in CODED:
        return _read_code(texts, field)
    if field.rule.lookup:
        return _read_translated(texts, field)
    return _PLAIN[field.kind](texts, field)


def _read_text(texts: pl.Series, _: Field) -> Reading:
    return Reading(texts, {"": cleaned(texts)}, None)


def _read_name(texts: pl.Series, field: Field) -> Reading:
    plain = cleaned(texts)
    return Reading(texts, split_titles(plain) if field.rule.split_titles else {"": plain}, None)


def _read_date(texts: pl.Series, field: Field) -> Reading:
    plain = cleaned(texts)
    reader = read_days if field.kind is Kind.DATE else read_moments
    moments, nothing = reader(plain, field.rule.formats)
    unread = moments.is_null() & plain.is_not_null()
    silent = nothing & ~is_zero(plain) if field.rule.field in _NEVER_NONE else nothing
    return Reading(texts, {"": moments.cast(polars_type(field.kind))}, unread & ~silent)


def _read_figure(read_figures: Callable[[pl.Series], pl.Series]) -> Callable[[pl.Series, Field], Reading]:
    def reader(texts: pl.Series, _: Field) -> Reading:
        plain = cleaned(texts)
        figures = read_figures(plain)
        return Reading(texts, {"": figures}, figures.is_null() & plain.is_not_null())

    return reader


def _read_code(texts: pl.Series, field: Field) -> Reading:
    plain = cleaned(texts, dashes=field.kind is Kind.ECHELON)
    book = codebook(field.kind, field.rule, field.spec)
    distinct = plain.drop_nulls().unique()
    codes = _codes(plain, distinct, book, None)
    values = {"": _typed(codes, field.kind)}
    unread = codes.is_null() & plain.is_not_null()
    if field.kind is Kind.RANK:
        for family in (PNS, PPPK):
            codes = _codes(plain, distinct, book, family)
            values[family] = _typed(codes, field.kind)
            unread |= codes.is_null() & plain.is_not_null()
    return Reading(texts, values, unread)


def _codes(plain: pl.Series, distinct: pl.Series, book: Codebook, family: str | None) -> pl.Series:
    found = pl.Series([book.read(text, family) for text in distinct], dtype=pl.String)
    return plain.replace_strict(distinct, found, default=None, return_dtype=pl.String)


def _typed(codes: pl.Series, kind: Kind) -> pl.Series:
    """Codes in the column's own type; a lookup's "nothing" becomes null here and never counts as unread."""
    said = codes.set((codes == NOTHING).fill_null(value=False), None)
    if kind is Kind.FLAG:
        return said == "true"
    return said.cast(polars_type(kind), strict=False)


def _read_translated(texts: pl.Series, field: Field) -> Reading:
    """A text or id with the site's own lookup. A text that it lacks stays; an id that it lacks is unread."""
    plain = cleaned(texts)
    book = codebook(field.kind, field.rule, field.spec)
    distinct = plain.drop_nulls().unique()
    codes = _codes(plain, distinct, book, None)
    translated = _PLAIN[field.kind](_typed(codes, Kind.TEXT), field)
    missing = codes.is_null() & plain.is_not_null()
    if field.kind is Kind.ID:
        return Reading(texts, translated.values, missing)
    own = _PLAIN[field.kind](texts, field)
    values = {name: own.values[name].zip_with(missing, series) for name, series in translated.values.items()}
    return Reading(texts, values, _failed(own.unread, missing) | _failed(translated.unread, ~missing))


def _failed(unread: pl.Series | None, here: pl.Series) -> pl.Series:
    """Where a reading failed, looked at only ``here``."""
    return here & unread if unread is not None else here.clear().extend_constant(value=False, n=len(here))


_PLAIN: dict[Kind, Callable[[pl.Series, Field], Reading]] = {
    Kind.TEXT: _read_text,
    Kind.NAME: _read_name,
    Kind.ID: lambda texts, _: read_id(texts),
    Kind.NIP: lambda texts, _: read_nip(texts),
    Kind.OLD_NIP: lambda texts, _: read_number(texts),
    Kind.NIK: lambda texts, _: read_number(texts),
    Kind.DATE: _read_date,
    Kind.MOMENT: _read_date,
    Kind.YEAR: _read_figure(read_years),
    Kind.NUMBER: _read_figure(read_numbers),
}
