"""The ``files`` connector: tables kept in CSV, TSV or XLSX files."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from itertools import chain, islice
from weakref import WeakSet

import polars as pl

from syncsvc.config.sources import FileSource, FileTable
from syncsvc.connectors.base import Probe
from syncsvc.connectors.files.csv_rows import Piece
from syncsvc.connectors.files.drop import Choice, DroppedFile, choose
from syncsvc.connectors.files.header import Header
from syncsvc.connectors.files.opened import opened
from syncsvc.errors import UsageError
from syncsvc.model.raw import Origin, RawBatch, Remark, RemarkKind


class FilesConnector:
    """Reads the tables of one ``FileSource``. Looks for files at each fetch, so that a later drop is seen."""

    def __init__(self, settings: FileSource) -> None:
        """Nothing is opened before ``fetch`` or ``probe``."""
        self._settings = settings
        self._fetches: WeakSet[Generator[RawBatch]] = WeakSet()

    def __enter__(self) -> FilesConnector:
        """Nothing to open: each fetch opens its own files."""
        return self

    def __exit__(self, *exc: object) -> None:
        """End the fetches that were not read to their end, and with them their child processes."""
        for fetch in tuple(self._fetches):
            fetch.close()

    def tables(self) -> tuple[str, ...]:
        """The configured tables, in the configuration's order."""
        return tuple(self._settings.tables)

    def probe(self, table: str, rows: int = 5) -> Probe:
        """A look at the first of the table's files: its columns, up to ``rows`` rows, formula columns."""
        settings = self._table(table)
        choice = choose(self._settings, table, time.time())
        file = choice.files[0]
        with opened(file, settings, self._settings.child_memory_mb, whole=False) as first:
            columns = _named(first.header)
            found = chain.from_iterable(piece.frame.select(columns).iter_rows() for piece in first.pieces)
            sample = tuple(islice(found, rows))
        return Probe(table, file.name, columns, sample, choice.remarks + first.remarks)

    def fetch(self, table: str) -> Iterator[RawBatch]:
        """All rows of the table's files, each file's batches under its own origin.

        Remarks on files and formulas stand on the first batch they concern, damaged rows on the batch they
        were found with. Raises what ``base`` says; Unreachable too when a file changed while it was read.
        """
        settings = self._table(table)
        fetch = self._fetch(table, settings, choose(self._settings, table, time.time()))
        self._fetches.add(fetch)
        return fetch

    def _table(self, name: str) -> FileTable:
        if name not in self._settings.tables:
            raise UsageError("files.unknown_table", table=name, tables=", ".join(self.tables()))
        return self._settings.tables[name]

    def _fetch(self, name: str, settings: FileTable, choice: Choice) -> Generator[RawBatch]:
        remarks, left = choice.remarks, self._settings.max_rows
        for file in choice.files:
            with opened(file, settings, self._settings.child_memory_mb, whole=True) as current:
                origin = Origin(file.name, file.as_of, current.sha256)
                remarks += current.remarks
                for piece in _at_least_one(current.pieces, current.header):
                    cut = piece.frame.height > left
                    noticed = remarks + _damage(file, piece)
                    yield RawBatch(name, piece.frame[:left], piece.first_row, origin, noticed, cut)
                    if cut:
                        return
                    remarks, left = (), left - piece.frame.height
            file.must_be_unchanged()


def _at_least_one(pieces: Iterator[Piece], header: Header) -> Iterator[Piece]:
    first = next(pieces, None)
    if first is None:
        empty = pl.DataFrame(schema=dict.fromkeys(_named(header), pl.String))
        first = Piece(header.data_row, empty)
    return chain([first], pieces)


def _named(header: Header) -> tuple[str, ...]:
    return tuple(name for name in header.names if name not in header.unnamed)


def _damage(file: DroppedFile, piece: Piece) -> tuple[Remark, ...]:
    return tuple(Remark(RemarkKind.BAD_ROW, file.name, row) for row in piece.bad)
