"""One mapping file, own or shipped, as entries: which table becomes which noun, read how."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field, RootModel, model_validator

from syncsvc.config.agency import Texts
from syncsvc.config.explain import fault, unknown
from syncsvc.config.read import Document, Place
from syncsvc.config.shape import Strict
from syncsvc.mapping.dates import FORMATS
from syncsvc.mapping.spec import FieldRule, Lookup
from syncsvc.model import TABLES
from syncsvc.model.schema import Kind, kinds

OWN_FIELDS = frozenset({"source", "row_key", "unread", "nip_raw"})
_FITS = {
    "formats": frozenset({Kind.DATE, Kind.MOMENT}),
    "split_titles": frozenset({Kind.NAME}),
    "reversed_scale": frozenset({Kind.RATING, Kind.PREDICATE}),
}


class MappingFile(Strict):
    """The top of the file. Tables and lookups are judged one by one, so that no mistake hides another."""

    preset: str | None = None
    tables: dict[str, Any] = Field(default_factory=dict)
    lookups: dict[str, Any] = Field(default_factory=dict)


class LookupShape(RootModel[dict[str, str]]):
    """One lookup of the site: the source's word to our code."""


class ExpectShape(Strict):
    """How many rows the table normally has."""

    min_rows: int | None = Field(default=None, ge=0)
    max_rows: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> ExpectShape:
        if self.min_rows is not None and self.max_rows is not None and self.max_rows < self.min_rows:
            raise fault("rows_backwards")
        return self


class TableShape(Strict):
    """One source table that becomes one noun."""

    table: str | None = Field(default=None, alias="from", min_length=1)
    row_key: Texts = ()
    ignored: Texts = ()
    expect: ExpectShape = ExpectShape()
    fields: dict[str, Any] = Field(default_factory=dict)


class FieldShape(Strict):
    """How one field is read: from a column, from the first of several that exists, or a constant."""

    column: str | None = Field(default=None, min_length=1)
    columns: Texts = ()
    value: str | None = None
    formats: Texts = ()
    lookup: str | None = None
    optional: bool = False
    split_titles: bool = False
    reversed_scale: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, given: Any) -> Any:
        return {"column": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _one_origin(self) -> FieldShape:
        origins = (self.column is not None, bool(self.columns), self.value is not None)
        if sum(origins) != 1:
            raise fault("one_origin")
        return self


@dataclass(slots=True)
class Entry:
    """One table of one noun while it is put together. ``named`` are all fields written, wrong ones too."""

    noun: str
    document: Document
    place: Place
    table: str | None = None
    rules: dict[str, FieldRule] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    row_key: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    min_rows: int | None = None
    max_rows: int | None = None


@dataclass(slots=True)
class Draft:
    """All entries and lookups of one file."""

    entries: list[Entry] = field(default_factory=list)
    lookups: dict[str, Lookup] = field(default_factory=dict)


def draft_mapping(document: Document, below: Collection[str] = ()) -> Draft:
    """Read the file's entries, noting mistakes in the document. ``below`` are a preset's lookup names."""
    document.shape(MappingFile, document.table)
    found = Draft()
    for name, raw in _table(document.table, "lookups").items():
        lookup = document.shape(LookupShape, raw, ("lookups", name))
        found.lookups[name] = lookup.root if lookup else {}
    lookups = sorted({*below, *found.lookups})
    for noun, raw in _table(document.table, "tables").items():
        if noun not in TABLES:
            key, facts = unknown("noun", noun, TABLES)
            document.blame(("tables", noun), key, **facts)
            continue
        found.entries += [_entry(noun, document, place, each, lookups) for place, each in _each(noun, raw)]
    return found


def _each(noun: str, raw: Any) -> Iterator[tuple[Place, Any]]:
    if isinstance(raw, list):
        for number, each in enumerate(raw):
            yield ("tables", noun, number), each
    else:
        yield ("tables", noun), raw


def _entry(noun: str, document: Document, place: Place, raw: Any, lookups: list[str]) -> Entry:
    entry = Entry(noun, document, place)
    shape = document.shape(TableShape, raw, place)
    written = raw.get("from") if isinstance(raw, dict) else None
    entry.table = written if isinstance(written, str) else None
    if shape:
        entry.row_key, entry.ignored = shape.row_key, shape.ignored
        entry.min_rows, entry.max_rows = shape.expect.min_rows, shape.expect.max_rows
    fields = _table(raw, "fields")
    entry.named = set(fields)
    for name, given in fields.items():
        rule = _rule(noun, name, document, (*place, "fields", name), given, lookups)
        if rule:
            entry.rules[name] = rule
    return entry


def _rule(noun: str, name: str, document: Document, place: Place, given: Any, lookups: list[str]) -> FieldRule | None:
    known = kinds(TABLES[noun])
    if name in OWN_FIELDS and name in known:
        document.blame(place, "own_field", name=name)
        return None
    if name not in known:
        key, facts = unknown("field", name, known.keys() - OWN_FIELDS)
        document.blame(place, key, noun=noun, **facts)
        return None
    shape = document.shape(FieldShape, given, place)
    if shape is None:
        return None
    _judge(shape, known[name], document, place, lookups)
    columns = (shape.column,) if shape.column else shape.columns
    return FieldRule(
        field=name,
        columns=columns,
        value=shape.value,
        formats=shape.formats,
        lookup=shape.lookup,
        optional=shape.optional,
        split_titles=shape.split_titles,
        reversed_scale=shape.reversed_scale,
    )


def _judge(shape: FieldShape, kind: Kind, document: Document, place: Place, lookups: list[str]) -> None:
    """Note options that do not fit the field's kind, unknown formats and unknown lookups."""
    for option, fitting in _FITS.items():
        if getattr(shape, option) and kind not in fitting:
            document.blame((*place, option), "option_misplaced", option=option, name=str(place[-1]))
    for name in shape.formats:
        if name not in FORMATS:
            document.blame((*place, "formats"), "unknown_format", given=name, choices=", ".join(FORMATS))
    if shape.lookup is not None and shape.lookup not in lookups:
        known = ", ".join(lookups) or "-"
        document.blame((*place, "lookup"), "unknown_lookup", given=shape.lookup, choices=known)


def _table(raw: Any, key: str) -> dict[str, Any]:
    """The table under a key, or an empty one where something else stands (``shape`` has noted that)."""
    inside = raw.get(key) if isinstance(raw, dict) else None
    return inside if isinstance(inside, dict) else {}
