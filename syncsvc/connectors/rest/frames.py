"""Rows of text become columns, under one spelling for each name, until the table is proven whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from syncsvc.connectors import base
from syncsvc.connectors.rest.records import Row
from syncsvc.connectors.rest.values import folded

_SLICE = 10_000
#: Nobody's table is that wide: these are records whose names are data.
WIDEST = 2_000


class TooWideError(Exception):
    """A table has more names than any table has."""


class Columns:
    """Rows of one table as they come; kept as columns, which cost a tenth of the rows."""

    def __init__(self) -> None:
        self._spelled: dict[str, str] = {}
        self._names: dict[str, None] = {}
        self._rows: list[Row] = []
        self._frames: list[pl.DataFrame] = []

    def add(self, rows: Iterable[Row]) -> None:
        """Take rows. Raises TooWideError."""
        for row in rows:
            self._rows.append(self._one_spelling(row))
            if len(self._rows) >= _SLICE:
                self._settle()

    def names(self) -> tuple[str, ...]:
        """All names that any row had, as they are spelt here."""
        return tuple(self._names)

    def has(self, name: str) -> bool:
        """Whether any row had that name, whatever its spelling."""
        return folded(name) in self._spelled

    def values(self, name: str) -> tuple[str, ...]:
        """The distinct values under a name (folded), in order; absent and blank ones left out."""
        self._settle()
        spelt = self._spelled.get(name)
        found = (frame[spelt].unique(maintain_order=True).to_list() for frame in self._frames if spelt in frame.columns)
        return tuple(dict.fromkeys(value for values in found for value in values if value and value.strip()))

    @property
    def height(self) -> int:
        """The rows so far."""
        return len(self._rows) + sum(frame.height for frame in self._frames)

    def rows(self) -> Iterator[Row]:
        """All rows in their order, each with the names that it has: for the few of one answer, which are not worth a
        frame (that costs 3 ms)."""
        for frame in self._frames:
            yield from frame.iter_rows(named=True)
        yield from self._rows

    def batches(self, empty: tuple[str, ...]) -> Iterator[pl.DataFrame]:
        """All rows in their order, at most ``base.BATCH_ROWS`` at once; where there are none, one frame with the
        columns ``empty``. The rows are let go as they are given."""
        self._settle()
        if not self._frames:
            yield pl.DataFrame(schema=dict.fromkeys(empty, pl.String))
            return
        names = list(self._names)
        whole = pl.concat([self._complete(frame, names) for frame in self._frames])
        self._frames.clear()
        for start in range(0, whole.height, base.BATCH_ROWS):
            yield whole.slice(start, base.BATCH_ROWS)

    def _one_spelling(self, row: Row) -> Row:
        """The row under the names as they were first spelt; two names of one row never become one."""
        told: Row = {}
        for name, value in row.items():
            spelt = self._spelled.setdefault(folded(name), name)
            told[name if spelt in told else spelt] = value
        if not told.keys() <= self._names.keys():
            self._names |= dict.fromkeys(told)
            if len(self._names) > WIDEST:
                raise TooWideError
        return told

    def _settle(self) -> None:
        if self._rows:
            names = list(self._names)
            self._frames.append(
                pl.DataFrame(
                    {name: [row.get(name) for row in self._rows] for name in names}, dict.fromkeys(names, pl.String)
                )
            )
            self._rows = []

    @staticmethod
    def _complete(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
        missing = [pl.lit(None, pl.String).alias(name) for name in names if name not in frame.columns]
        return frame.with_columns(missing).select(names)
