"""Rows in slices, one slice ahead, so that the last batch knows that it is the last."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from syncsvc.connectors.sql.session import Row

SLICE_ROWS = 10_000


class Rows:
    """At most ``cap`` rows of a stream. ``ended``: none are left; ``cut``: the source had more."""

    def __init__(self, take: Callable[[int], Sequence[Row]], cap: int) -> None:
        self._take = take
        self._left = cap
        self._dry = False
        self.cut = False
        self._ahead = self._fetched()

    @property
    def ended(self) -> bool:
        """True when every row has been given out."""
        return not self._ahead

    def next_slice(self, room: int) -> list[Row]:
        """The next rows, at most ``room`` and at most ``SLICE_ROWS``; empty only at the end."""
        given, self._ahead = self._ahead[:room], self._ahead[room:]
        self._ahead = self._ahead or self._fetched()
        return given

    def _fetched(self) -> list[Row]:
        if self._dry:
            return []
        wanted = min(SLICE_ROWS, self._left + 1)
        rows = list(self._take(wanted))
        self.cut = len(rows) > self._left
        self._dry = self.cut or len(rows) < wanted
        rows = rows[: self._left]
        self._left -= len(rows)
        return rows
