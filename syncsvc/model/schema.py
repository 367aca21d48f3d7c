"""How a frozen dataclass becomes a column schema.

A noun's fields are annotated with the aliases below. Each alias carries a ``Kind``, which decides the column's
Polars type and how the mapping reads raw text into it. Every column may be null: null means "the source did not say".
"""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, get_args, get_type_hints

import polars as pl


class Kind(StrEnum):
    """What a column holds; the mapping has one reader per kind."""

    TEXT = "text"
    ID = "id"
    NIP = "nip"
    OLD_NIP = "old_nip"
    NIK = "nik"
    NAME = "name"
    DATE = "date"
    MOMENT = "moment"
    YEAR = "year"
    NUMBER = "number"
    FLAG = "flag"
    SEX = "sex"
    STATUS = "status"
    LEGAL_STATUS = "legal_status"
    STAFF_TYPE = "staff_type"
    RANK = "rank"
    ECHELON = "echelon"
    JOB_KIND = "job_kind"
    ASSIGNMENT = "assignment"
    EDUCATION = "education"
    RATING = "rating"
    PREDICATE = "predicate"
    SKP_STATUS = "skp_status"
    COUNT = "count"


Text = Annotated[str | None, Kind.TEXT]
Id = Annotated[str | None, Kind.ID]
NipText = Annotated[str | None, Kind.NIP]
OldNip = Annotated[str | None, Kind.OLD_NIP]
Nik = Annotated[str | None, Kind.NIK]
Name = Annotated[str | None, Kind.NAME]
Date = Annotated[date | None, Kind.DATE]
Moment = Annotated[datetime | None, Kind.MOMENT]
Year = Annotated[int | None, Kind.YEAR]
Number = Annotated[float | None, Kind.NUMBER]
Flag = Annotated[bool | None, Kind.FLAG]
Sex = Annotated[str | None, Kind.SEX]
Status = Annotated[str | None, Kind.STATUS]
LegalStatus = Annotated[str | None, Kind.LEGAL_STATUS]
StaffType = Annotated[str | None, Kind.STAFF_TYPE]
RankCode = Annotated[str | None, Kind.RANK]
Echelon = Annotated[str | None, Kind.ECHELON]
JobKind = Annotated[str | None, Kind.JOB_KIND]
Assignment = Annotated[str | None, Kind.ASSIGNMENT]
Education = Annotated[str | None, Kind.EDUCATION]
Rating = Annotated[int | None, Kind.RATING]
Predicate = Annotated[int | None, Kind.PREDICATE]
SkpStatus = Annotated[str | None, Kind.SKP_STATUS]
Count = Annotated[int | None, Kind.COUNT]

_TYPES: dict[Kind, type[pl.DataType]] = {
    Kind.DATE: pl.Date,
    Kind.MOMENT: pl.Datetime,
    Kind.YEAR: pl.Int16,
    Kind.NUMBER: pl.Float64,
    Kind.FLAG: pl.Boolean,
    Kind.RATING: pl.Int8,
    Kind.PREDICATE: pl.Int8,
    Kind.COUNT: pl.Int64,
}
_KINDS: dict[type[Any], dict[str, Kind]] = {}
_SCHEMAS: dict[type[Any], pl.Schema] = {}
_EMPTY: dict[type[Any], pl.DataFrame] = {}


def polars_type(kind: Kind) -> pl.DataType:
    """The column type of a kind; text unless said otherwise."""
    if kind is Kind.MOMENT:
        return pl.Datetime("ms")
    return _TYPES.get(kind, pl.String)()


def kinds(noun: type[Any]) -> dict[str, Kind]:
    """Field name to kind, in the order of the dataclass; read once per noun.

    Raises TypeError when a field is not annotated with one of this module's aliases.
    """
    if noun not in _KINDS:
        _KINDS[noun] = _read_kinds(noun)
    return dict(_KINDS[noun])


def _read_kinds(noun: type[Any]) -> dict[str, Kind]:
    hints = get_type_hints(noun, include_extras=True)
    found: dict[str, Kind] = {}
    for field in dataclasses.fields(noun):
        marks = [mark for mark in get_args(hints[field.name])[1:] if isinstance(mark, Kind)]
        if not marks:
            raise TypeError(f"{noun.__name__}.{field.name} names no Kind")
        found[field.name] = marks[0]
    return found


def schema(noun: type[Any]) -> pl.Schema:
    """The Polars schema of a noun's columns; the same object for all, not to be changed."""
    if noun not in _SCHEMAS:
        _SCHEMAS[noun] = pl.Schema({name: polars_type(kind) for name, kind in kinds(noun).items()})
    return _SCHEMAS[noun]


def empty(noun: type[Any]) -> pl.DataFrame:
    """A frame of the noun with no rows; the same object for all, not to be changed."""
    if noun not in _EMPTY:
        _EMPTY[noun] = pl.DataFrame(schema=schema(noun))
    return _EMPTY[noun]
