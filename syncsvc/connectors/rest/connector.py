"""The connector of every remote: it asks what the declaration says, whoever the remote is."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from syncsvc.config.live.source import LiveSource
from syncsvc.config.live.tables import LiveTable, Parent
from syncsvc.connectors.base import Lent, Probe
from syncsvc.connectors.doubled import doubled_remarks
from syncsvc.connectors.http.retries import LONGEST_PAUSE, Wait
from syncsvc.connectors.rest.asking import Asking, Tally
from syncsvc.connectors.rest.caller import Caller
from syncsvc.connectors.rest.failures import UnansweredError, told
from syncsvc.connectors.rest.frames import Columns
from syncsvc.connectors.rest.judge import Verdict
from syncsvc.connectors.rest.keyed import ask_about, endpoints_of, moments_of
from syncsvc.connectors.rest.lending import Door
from syncsvc.connectors.rest.urls import Blanks, shown
from syncsvc.connectors.rest.values import folded
from syncsvc.errors import UsageError
from syncsvc.model.answer import Answered, Endpoint
from syncsvc.model.raw import Origin, RawBatch


class RestConnector:
    """One remote as a source. Rows of a table are held as columns until the table is proven whole; then they come in
    batches, those of one year or period under an origin of their own.

    What is lent, the door among it, belongs to the caller, who also closes it.
    """

    def __init__(
        self, settings: LiveSource, lent: Lent, door: Door, wait: Wait, longest: float = LONGEST_PAUSE
    ) -> None:
        self._settings = settings
        self._lent = lent
        self._origin = shown(settings.address)
        caller = Caller(settings, lent, door, wait, longest)
        self._askings = {
            name: Asking(settings.address, table, self._wanted(name), caller) for name, table in settings.tables.items()
        }
        self._values: dict[tuple[str, str], tuple[str, ...]] = {}
        self._lost: dict[str, Verdict] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> RestConnector:
        return self

    def __exit__(self, *exc: object) -> None:
        """Let go of what was remembered of tables for those asked about their rows."""
        self._values.clear()

    def tables(self) -> tuple[str, ...]:
        """The tables that come whole."""
        return tuple(name for name, table in self._settings.tables.items() if table.each != "nip")

    def endpoints(self) -> tuple[Endpoint, ...]:
        """The tables that are asked person by person."""
        lent = self._lent
        return endpoints_of(self._settings, lent.wanted, lent.years, lent.periods)

    def ask(self, table: str, key: str) -> Answered:
        """One person's records in one table. Raises UsageError for a table that does not come like that."""
        declared = self._declared(table, keyed=True)
        questions = [{"nip": key, **moment} for moment in self._moments(declared)]
        return ask_about(self._askings[table], declared, self._wanted(table), questions)

    def probe(self, table: str, rows: int = 5) -> Probe:
        """The first rows of a table that comes whole. Of one that is asked person by person only the columns that the
        mapping reads: whom to ask is not for a first look to decide."""
        if table in self._settings.tables and self._settings.tables[table].each == "nip":
            return Probe(table, self._origin, self._wanted(table), ())
        blanks = next(iter(self._questions(table, self._declared(table))), {})
        try:
            columns = self._askings[table].first(blanks)
        except UnansweredError as end:
            raise told(end.verdict, table, self._origin) from None
        frame = next(columns.batches(self._wanted(table)))
        return Probe(table, self._origin, tuple(frame.columns), tuple(frame.head(rows).iter_rows()))

    def fetch(self, table: str) -> Iterator[RawBatch]:
        """All rows of a table that comes whole."""
        declared, first_row = self._declared(table), 1
        parts = self._children if isinstance(declared.each, Parent) else self._parts
        for origin, columns in parts(table, declared):
            for frame in columns.batches(self._wanted(table)):
                yield RawBatch(table, frame, first_row, origin, doubled_remarks(frame))
                first_row += frame.height

    def _parts(self, table: str, declared: LiveTable) -> Iterator[tuple[Origin, Columns]]:
        """Everything, or one part for each year or period."""
        asked, values = False, self._wanted_values(table)
        for blanks in self._questions(table, declared):
            asked, tally = True, Tally()
            began = tally.asked
            columns = self._answer(table, blanks, tally)
            for field, found in values.items():
                found.update(dict.fromkeys(columns.values(field)))
            name = " ".join([f"{self._origin}/{table}", *blanks.values()])
            yield Origin(name, began), columns
        if not asked:
            yield Origin(f"{self._origin}/{table}", Tally().asked), Columns()
        with self._lock:
            self._values |= {(table, field): tuple(found) for field, found in values.items()}

    def _children(self, table: str, declared: LiveTable) -> Iterator[tuple[Origin, Columns]]:
        """The rows of all calls together, as one part."""
        together, began = Columns(), Tally().asked
        for blanks in self._questions(table, declared):
            together.add(self._answer(table, blanks, Tally()).rows())
        yield Origin(f"{self._origin}/{table}", began), together

    def _questions(self, table: str, declared: LiveTable) -> Iterator[Blanks]:
        """What fills the blanks of each call that a table takes."""
        if isinstance(declared.each, Parent):
            yield from ({"key": value} for value in self._keys(declared.each))
        else:
            yield from self._moments(declared)

    def _moments(self, declared: LiveTable) -> list[Blanks]:
        return moments_of(declared, self._lent.years, self._lent.periods)

    def _keys(self, parent: Parent) -> tuple[str, ...]:
        """The distinct values of the parent's field, in its order; it is fetched for them unless it was before; one
        that did not come is not asked again."""
        place = (parent.table, folded(parent.field))
        if parent.table in self._lost:
            raise told(self._lost[parent.table], parent.table, self._origin)
        if place not in self._values:
            for _ in self.fetch(parent.table):
                continue
        return self._values[place]

    def _wanted_values(self, table: str) -> dict[str, dict[str, None]]:
        """The fields (folded) of a table that others are asked about, with no values yet."""
        parents = (each.each for each in self._settings.tables.values())
        return {folded(each.field): {} for each in parents if isinstance(each, Parent) and each.table == table}

    def _answer(self, table: str, blanks: Blanks, tally: Tally) -> Columns:
        try:
            return self._askings[table].all(blanks, tally)
        except UnansweredError as end:
            self._lost[table] = end.verdict
            raise told(end.verdict, table, self._origin) from None

    def _wanted(self, table: str) -> tuple[str, ...]:
        return tuple(self._lent.wanted.get(table, ()))

    def _declared(self, table: str, keyed: bool = False) -> LiveTable:
        declared = self._settings.tables.get(table)
        if declared is None:
            raise UsageError("remote.unknown_table", table=table, origin=self._origin)
        if (declared.each == "nip") is not keyed:
            raise UsageError("remote.other_manner", table=table, origin=self._origin)
        return declared
