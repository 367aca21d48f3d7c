"""One walk over all pages of a table, that notices when rows moved meanwhile.

What is noticed is either ``broken`` (rows are surely missing, or the remote goes in circles) or ``odd`` (rows came
again, or stand elsewhere than before). Rows that keep their order among themselves and are there all the time are
either seen, or one of the two is set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from syncsvc.config.live.paging import Paging
from syncsvc.connectors.rest.judge import Record, Verdict
from syncsvc.connectors.rest.urls import linked
from syncsvc.connectors.rest.values import at, compact, text_of

Extra = dict[str, str]
#: Asks for one page, by what is added to the query, or by an address.
AskPage = Callable[[Extra, str | None], Verdict]
Take = Callable[[Sequence[Record]], None]
Mark = tuple[int, int]
"""A row's identity and its content, as numbers of 60 bits: the longest that take no more than 32 bytes each. A row is
only ever taken for another when both are equal."""


@dataclass(slots=True)
class Walk:
    """What one walk saw: the order of its rows, and what was not as it should be."""

    order: Any = field(default_factory=lambda: blake2b(digest_size=16))
    rows: int = 0
    totals: set[str | None] = field(default_factory=set)
    first_page: int = 0
    broken: bool = False
    odd: bool = False

    def whole(self) -> bool:
        """Whether nothing is missing by what this walk alone can tell."""
        return not self.broken and self._counted()

    def sure(self) -> bool:
        """Whether the first page alone was the table, by the remote's own count."""
        return self.totals - {None} == {str(self.first_page)} and self.rows == self.first_page

    def _counted(self) -> bool:
        """As many rows as the remote says, and it said the same all along."""
        counts = self.totals - {None}
        return not counts or counts == {str(self.rows)}


class Walker:
    """Walks once. ``take`` gets every row that is new, in order."""

    def __init__(self, paging: Paging, ids: tuple[str, ...], ask: AskPage, take: Take) -> None:
        self._paging = paging
        self._ids = ids
        self._ask = ask
        self._take = take
        self._walk = Walk()
        self._first: dict[int, int] = {}
        self._others: set[Mark] = set()
        self._tail: list[int] = []

    def walk(self) -> Walk:
        """From the first page to the last, or to where it makes no sense any more."""
        steps = self._offsets() if self._paging.kind == "offset" else self._forward()
        for count, _ in enumerate(steps, start=1):
            if self._walk.broken:
                break
            if count >= self._paging.max_pages:
                self._walk.broken = True
                break
        return self._walk

    def _forward(self) -> Iterator[None]:
        """Page after page, by number, cursor or link. A page of nothing new is a circle."""
        number, extra, link = self._paging.first_page, self._sized(), None
        known: set[str] = set()
        if self._paging.kind == "page":
            extra = {**extra, self._paging.page_query: str(number)}
        while True:
            verdict, rows = self._page(extra, link)
            fresh = self._keep(rows, overlap=0)
            self._walk.broken = self._walk.broken or bool(rows and not fresh)
            yield
            if self._paging.kind == "page":
                if self._ended(verdict, rows):
                    return
                number += 1
                extra = {**self._sized(), self._paging.page_query: str(number)}
                continue
            following = self._following(verdict)
            if following is None:
                return
            self._walk.broken = self._walk.broken or following in known
            known.add(following)
            cursor = self._paging.kind == "cursor"
            extra, link = ({**self._sized(), self._paging.cursor_query: following}, None) if cursor else ({}, following)

    def _offsets(self) -> Iterator[None]:
        """By row number, each time a few rows back. Where nothing new comes, once more without going back: a remote
        that gives fewer rows than it is asked for has not ended, and what comes without going back proves nothing."""
        start = back = largest = 0
        while True:
            verdict, rows = self._page({**self._sized(), self._paging.offset_query: str(start)}, None)
            fresh = self._keep(rows, overlap=back)
            unproven = bool(start and fresh and not back) or bool(back and not fresh and len(rows) >= largest)
            self._walk.odd, largest = self._walk.odd or unproven, max(largest, len(rows))
            yield
            end = start + len(rows)
            if fresh and self._ended(verdict, rows):
                return
            if not fresh and not back:
                self._walk.broken = self._walk.broken or bool(rows)
                return
            back = min(self._paging.overlap, len(self._tail)) if fresh else 0
            start = end - back

    def _page(self, extra: Extra, link: str | None) -> tuple[Verdict, Sequence[Record]]:
        verdict = self._ask(extra, link)
        self._walk.totals.add(self._total(verdict))
        return verdict, verdict.records

    def _sized(self) -> Extra:
        named, size = self._paging.size_query, self._paging.size
        return {named: str(size)} if named and size else {}

    def _ended(self, verdict: Verdict, rows: Sequence[Record]) -> bool:
        """Whether this was the last page, by the table's own rule."""
        if not rows:
            return True
        if self._paging.stop == "total":
            return self._total(verdict) == str(self._walk.rows)
        return self._paging.stop == "short" and len(rows) < (self._paging.size or 0)

    def _total(self, verdict: Verdict) -> str | None:
        if self._paging.total_path is None:
            return None
        _, value = at(verdict.body, self._paging.total_path)
        return None if isinstance(value, list | dict) else text_of(value)

    def _following(self, verdict: Verdict) -> str | None:
        """The next page's cursor or address; None after the last."""
        if self._paging.next_path is None:
            return linked(verdict.headers.get("link"))
        _, value = at(verdict.body, self._paging.next_path)
        return None if isinstance(value, list | dict | bool) else text_of(value) or None

    def _keep(self, rows: Sequence[Record], overlap: int) -> int:
        """Take what is new, check what should come again, note what is strange; how many rows are new."""
        known = [self._mark(row) for row in rows]
        names = [name for name, _ in known]
        again = self._tail[len(self._tail) - overlap :]
        if overlap and names[:overlap] != again:
            self._walk.odd = True
            self._walk.broken = self._walk.broken or again[-1] not in names
        fresh = [row for row, mark in zip(rows, known, strict=True) if not self._seen(mark)]
        changed = any(mark[0] in self._first and not self._seen(mark) for mark in known)
        self._walk.odd = self._walk.odd or changed or len(rows) - len(fresh) > overlap
        self._note(known, len(fresh))
        self._take(fresh)
        return len(fresh)

    def _seen(self, mark: Mark) -> bool:
        """Whether an earlier page had this very row."""
        first = self._first.get(mark[0])
        return first is not None and (first == mark[1] or mark in self._others)

    def _note(self, known: list[Mark], fresh: int) -> None:
        """Remember a page's rows; those that one page tells twice, the remote has twice."""
        new = [mark for mark in known if not self._seen(mark)]
        for name, content in new:
            self._walk.order.update(name.to_bytes(8))
            if self._first.setdefault(name, content) != content:
                self._others.add((name, content))
        self._walk.first_page = self._walk.first_page or fresh
        self._walk.rows += fresh
        self._tail = [name for name, _ in known] or self._tail

    def _mark(self, row: Record) -> Mark:
        """A row's identity (all of it, where it has none of the fields that make it) and its content, short."""
        values = [at(row, name)[1] for name in self._ids]
        content = compact(row)
        return _short(content if all(value is None for value in values) else compact(values)), _short(content)


def _short(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) >> 4
