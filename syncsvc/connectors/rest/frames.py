"""Rows of text become columns, under one spelling for each name, until the table is proven whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO

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
    """Rows of one table as they come; kept as columns, which cost a tenth of the rows, and once there are many of them
    packed, which costs a tenth of that."""

    def __init__(self) -> None:
        self._spelled: dict[str, str] = {}
        self._names: dict[str, None] = {}
        self._rows: list[Row] = []
        self._packed: list[bytes] = []

    def add(self, rows: Iterable[Row]) -> None:
        """Take rows. Raises TooWideError."""
        for row in rows:
            self._rows.append(self._one_spelling(row))
            if len(self._rows) >= _SLICE:
                self._packed.append(_packed(self._frame(list(self._names))))
                self._rows = []

    def names(self) -> tuple[str, ...]:
        """All names that any row had, as they are spelt here."""
        return tuple(self._names)

    def has(self, name: str) -> bool:
        """Whether any row had that name, whatever its spelling."""
        return folded(name) in self._spelled

    def values(self, name: str) -> tuple[str, ...]:
        """The distinct values under a name (folded), in order; absent and blank ones left out."""
        spelt = self._spelled.get(name)
        if spelt is None:
            return ()
        frames = (frame for frame in (*map(_unpacked, self._packed), self._frame([spelt])) if spelt in frame.columns)
        found = (frame[spelt].unique(maintain_order=True).to_list() for frame in frames)
        return tuple(dict.fromkeys(value for values in found for value in values if value and value.strip()))

    @property
    def height(self) -> int:
        """The rows so far."""
        return len(self._rows) + _SLICE * len(self._packed)

    def rows(self) -> Iterator[Row]:
        """All rows in their order, each with the names that it has: for the few of one answer, which are not worth a
        frame (that costs 3 ms)."""
        for packed in self._packed:
            yield from _unpacked(packed).iter_rows(named=True)
        yield from self._rows

    def batches(self, empty: tuple[str, ...]) -> Iterator[pl.DataFrame]:
        """All rows in their order, at most ``base.BATCH_ROWS`` at once; where there are none, one frame with the
        columns ``empty``. The rows are let go as they are given."""
        names, given = list(self._names or empty), False
        waiting = pl.DataFrame(schema=dict.fromkeys(names, pl.String))
        for frame in self._let_go(names):
            waiting = pl.concat([waiting, _complete(frame, names)])
            while waiting.height >= base.BATCH_ROWS:
                yield waiting.head(base.BATCH_ROWS)
                waiting, given = waiting.slice(base.BATCH_ROWS), True
        if waiting.height or not given:
            yield waiting

    def _let_go(self, names: list[str]) -> Iterator[pl.DataFrame]:
        """The frames in their order; each is forgotten as it is given."""
        while self._packed:
            yield _unpacked(self._packed.pop(0))
        yield self._frame(names)
        self._rows = []

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

    def _frame(self, names: list[str]) -> pl.DataFrame:
        """The rows that are not packed, as columns."""
        columns = {name: [row.get(name) for row in self._rows] for name in names}
        return pl.DataFrame(columns, dict.fromkeys(names, pl.String))


def _complete(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    missing = [pl.lit(None, pl.String).alias(name) for name in names if name not in frame.columns]
    return frame.with_columns(missing).select(names)


def _packed(frame: pl.DataFrame) -> bytes:
    """A frame in a tenth of its space. In memory: rows of people are not left on a disk."""
    out = BytesIO()
    frame.write_ipc(out, compression="zstd")
    return out.getvalue()


def _unpacked(packed: bytes) -> pl.DataFrame:
    return pl.read_ipc(packed)
