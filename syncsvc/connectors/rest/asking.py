"""One table asked for one thing (everything, a year, a person …): all its rows, over pages and other places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from syncsvc.config.live.paging import Paging
from syncsvc.config.live.tables import LiveTable
from syncsvc.connectors.rest.caller import Caller
from syncsvc.connectors.rest.failures import UnansweredError
from syncsvc.connectors.rest.frames import Columns, TooWideError
from syncsvc.connectors.rest.judge import Record, Verdict
from syncsvc.connectors.rest.pages import AskPage, Extra, Walk, Walker
from syncsvc.connectors.rest.records import Row, layout_of, rows_of
from syncsvc.connectors.rest.urls import Blanks, address_of, next_address, paths
from syncsvc.connectors.rest.values import folded
from syncsvc.model.answer import Answer

_WALKS = 2
KEY, YEAR, PERIOD = "_key", "_year", "_period"
"""Columns that say what was asked, for answers that do not repeat it. They are there when the mapping reads them."""


@dataclass(slots=True)
class Tally:
    """How many calls a question took, when the last one began (UTC), and the bodies, where somebody wants them."""

    bodies: list[Any] | None = None
    tries: int = 0
    asked: datetime = field(default_factory=lambda: datetime.now(UTC))


class Asking:
    """One table of one remote, ready to be asked. ``wanted`` are the columns that the mapping reads.

    Its methods raise UnansweredError, whose verdict says why there are no rows.
    """

    def __init__(self, base: str, table: LiveTable, wanted: tuple[str, ...], caller: Caller) -> None:
        self._base = base
        self._table = table
        self._caller = caller
        self._layout = layout_of(table, wanted)
        self._said = {folded(name): name for name in wanted}

    def all(self, blanks: Blanks, tally: Tally) -> Columns:
        """All rows, from the first place that has some."""
        columns = Columns()
        for path in paths(self._table):
            columns = self._at(path, blanks, tally)
            if columns.height:
                break
        missing = frozenset(name for name in self._table.required if not columns.has(name))
        if columns.height and missing:
            raise UnansweredError(Verdict(Answer.REFUSED, "schema_drift", missing=missing))
        return columns

    def first(self, blanks: Blanks) -> Columns:
        """The rows of the first page."""
        columns, table = Columns(), self._table
        address = address_of(self._base, table.path, table.query, blanks, _first_page(table.paging))
        self._take(columns, blanks, self._page(address, Tally()).records)
        return columns

    def _at(self, path: str, blanks: Blanks, tally: Tally) -> Columns:
        """All rows at one place, after as many walks as it takes to believe them."""
        paging = self._table.paging
        if paging is None:
            columns = Columns()
            verdict = self._page(address_of(self._base, path, self._table.query, blanks, {}), tally)
            self._take(columns, blanks, verdict.records)
            return columns
        before: Walk | None = None
        for _ in range(_WALKS + paging.twice):
            columns = Columns()
            take = partial(self._take, columns, blanks)
            walk = Walker(paging, self._table.row_id, self._asker(path, blanks, tally), take).walk()
            if _believed(walk, before, paging.twice):
                return columns
            before = walk
        raise UnansweredError(Verdict(Answer.FAILED, "incomplete"))

    def _asker(self, path: str, blanks: Blanks, tally: Tally) -> AskPage:
        """What asks for one page of one place after the other."""
        current = self._base

        def ask(extra: Extra, link: str | None) -> Verdict:
            nonlocal current
            plain = address_of(self._base, path, self._table.query, blanks, extra)
            followed = plain if link is None else next_address(self._base, current, link)
            if followed is None:
                raise UnansweredError(Verdict(Answer.REFUSED, "redirect"))
            current = followed
            return self._page(current, tally)

        return ask

    def _page(self, address: str, tally: Tally) -> Verdict:
        """One answer, empty or not."""
        told = self._caller.ask(self._table, address)
        tally.tries += told.tries
        tally.asked = told.asked
        if told.verdict.kind not in (Answer.ANSWERED, Answer.EMPTY):
            raise UnansweredError(told.verdict)
        if tally.bodies is not None:
            tally.bodies.append(told.verdict.body)
        return told.verdict

    def _take(self, columns: Columns, blanks: Blanks, records: Sequence[Record]) -> None:
        """Records as rows, put with the others."""
        asked = self._asked(blanks)
        try:
            columns.add({**asked, **row} for record in records for row in rows_of(record, self._layout))
        except UnicodeEncodeError:
            raise UnansweredError(Verdict(Answer.REFUSED, "bad_json")) from None
        except TooWideError:
            raise UnansweredError(Verdict(Answer.REFUSED, "schema_drift")) from None

    def _asked(self, blanks: Blanks) -> Row:
        """The columns that say what was asked, as far as the mapping reads them."""
        told = {KEY: blanks.get("nip") or blanks.get("key"), YEAR: blanks.get("year"), PERIOD: blanks.get("period")}
        wanted = ((self._said.get(folded(name)), value) for name, value in told.items())
        return {name: value for name, value in wanted if name and value}


def _believed(walk: Walk, before: Walk | None, twice: bool) -> bool:
    """Whether nothing is missing: a clean walk, or two that agree on every row."""
    if not walk.whole():
        return False
    agree = before is not None and before.order.digest() == walk.order.digest()
    return agree or (not walk.odd and (not twice or walk.sure()))


def _first_page(paging: Paging | None) -> Extra:
    """What asks for the first page."""
    if paging is None:
        return {}
    sized = {paging.size_query: str(paging.size)} if paging.size_query else {}
    places = {"page": {paging.page_query: str(paging.first_page)}, "offset": {paging.offset_query: "0"}}
    return sized | places.get(paging.kind, {})
