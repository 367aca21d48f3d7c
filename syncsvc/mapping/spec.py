"""What a mapping file says, as values. Read from YAML by ``config``, executed by ``mapping.apply``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from syncsvc.model import TABLES
from syncsvc.model.schema import Kind, kinds

Lookup = dict[str, str]


@dataclass(frozen=True, slots=True)
class FieldRule:
    """How one field of a noun is read.

    ``columns`` are the source's column names, compared without case, blanks, underscores and dots; the first
    that exists is read. ``value`` is a constant instead. ``formats`` are names of date formats
    (``mapping.dates.FORMATS``). ``lookup`` names a lookup of the mapping that is asked before the built-in
    one of the field's kind: for codes its right side may be any known spelling, and "" says "nothing"; an id
    is translated by it, and an id that it lacks is MAP-02; a text that it lacks stays. ``split_titles`` takes
    academic titles off a name and puts them into title_front and title_back. ``reversed_scale`` says that
    this source's ratings count 1 as the lowest.
    """

    field: str
    columns: tuple[str, ...] = ()
    value: str | None = None
    formats: tuple[str, ...] = ()
    lookup: str | None = None
    optional: bool = False
    split_titles: bool = False
    reversed_scale: bool = False


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How one source table becomes one noun.

    ``row_key`` names the source columns that identify a row; without them its number does. ``ignored`` are
    columns that nobody wants reported. Fewer rows than ``min_rows`` or more than ``max_rows`` are MAP-05.
    """

    noun: str
    table: str
    fields: tuple[FieldRule, ...]
    row_key: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    min_rows: int | None = None
    max_rows: int | None = None

    @property
    def kinds(self) -> dict[str, Kind]:
        """Field name to kind, of the noun this table becomes."""
        return kinds(self.noun_type)

    @property
    def noun_type(self) -> type[Any]:
        """The dataclass this table becomes."""
        return TABLES[self.noun]


@dataclass(frozen=True, slots=True)
class MappingSpec:
    """One source's tables, and its lookups: for each kind the built-in one, and the site's own by name."""

    source: str
    tables: tuple[TableMapping, ...]
    kind_lookups: dict[Kind, Lookup] = field(default_factory=dict)
    lookups: dict[str, Lookup] = field(default_factory=dict)
