"""What a remote is asked: one declaration per table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from syncsvc.config.agency import Texts
from syncsvc.config.explain import fault
from syncsvc.config.live.answers import Answers
from syncsvc.config.live.paging import Paging
from syncsvc.config.shape import Name, Strict

_BLANK = re.compile(r"\{(\w*)\}")
_BLANKS: dict[str, frozenset[str]] = {
    "nip": frozenset({"nip", "year", "period"}),
    "year": frozenset({"year"}),
    "period": frozenset({"year", "period"}),
    "parent": frozenset({"key"}),
    "whole": frozenset(),
}
_NEEDED = {"nip": "nip", "year": "year", "period": "period", "parent": "key"}


class Parent(Strict):
    """Another table of the same remote that comes whole, and its field whose every value is asked about."""

    table: Name
    field: str = Field(min_length=1)


class Rate(Strict):
    """The headers in which a remote tells how many calls are left, and when there will be new ones (seconds from now,
    or since 1970)."""

    remaining: str
    reset: str


class LiveTable(Strict):
    """One table of a remote.

    ``each`` says what one call is about. Nothing: the whole table, in one answer or in pages. ``year`` or ``period``:
    one call for every year or period that the rules ask about. ``nip``: one call per person, whose last answer is kept
    (landing), asked again when older than ``fresh_hours``, and not believed when older than ``trust_days``; where it
    has the blank {year} or {period}, one call for each of these. A parent: one call for every value of another table's
    field.

    ``path`` is relative to the source's address, or to its host when it begins with "/"; it and ``query`` have the
    blanks {nip}, {year}, {period} and {key} (of a parent). ``or_paths`` are tried in turn while there is nothing at
    those before. ``records`` is the dotted path to the list of records or to the one record, the first of several that
    is there; "" is the body itself. A record's own records become dotted names (unit.id). ``explode`` names a list
    inside a record whose entries become the rows; the record's fields stand beside them with ``parent_prefix`` and a
    dot in front. ``from_json`` are fields that hold JSON inside a text. ``first_of`` makes a field of the first of
    several that says anything, ``joined`` one of several with "-" between them, where all say something.

    ``row_id`` are the fields by which a row is known again on another page. A field of ``required`` that no record has
    means that the remote has changed its form. ``ignored`` fields, and all below them, are not taken. ``tokens`` are
    the only ones sent, when stated. ``answers`` replaces the source's.
    """

    path: str = Field(min_length=1)
    or_paths: Texts = ()
    query: dict[str, str] = Field(default_factory=dict)
    each: Literal["nip", "year", "period"] | Parent | None = None
    records: Texts = ("",)
    explode: str | None = None
    parent_prefix: str = "parent"
    from_json: Texts = ()
    first_of: dict[str, Texts] = Field(default_factory=dict)
    joined: dict[str, Texts] = Field(default_factory=dict)
    paging: Paging | None = None
    row_id: Texts = ()
    required: Texts = ()
    ignored: Texts = ()
    tokens: Texts | None = None
    answers: Answers | None = None
    fresh_hours: float = Field(default=24.0, ge=0)
    trust_days: float = Field(default=31.0, gt=0)

    @property
    def manner(self) -> str:
        """What one call is about: nip, year, period, parent or whole."""
        return "parent" if isinstance(self.each, Parent) else self.each or "whole"

    @model_validator(mode="after")
    def _blanks_fit(self) -> LiveTable:
        allowed = _BLANKS[self.manner]
        for text in self._texts():
            found = set(_BLANK.findall(text))
            if found - allowed or "{" in _BLANK.sub("", text):
                raise fault("unknown_blank", allowed=", ".join(f"{{{name}}}" for name in sorted(allowed)) or "-")
            if "://" in text.partition("?")[0]:
                raise fault("whole_address")
        return self

    @model_validator(mode="after")
    def _asks_about_each(self) -> LiveTable:
        needed = _NEEDED.get(self.manner)
        for path in (self.path, *self.or_paths):
            if needed and not any(f"{{{needed}}}" in text for text in (path, *self.query.values())):
                raise fault("blank_missing", blank=f"{{{needed}}}")
        if self.paging and not self.row_id:
            raise fault("missing", name="row_id")
        return self

    def blanks(self) -> frozenset[str]:
        """The blanks that are filled for each call."""
        return frozenset(name for text in self._texts() for name in _BLANK.findall(text))

    def _texts(self) -> Iterator[str]:
        yield from (self.path, *self.or_paths, *self.query.values())
