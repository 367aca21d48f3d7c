"""The hours of the day in which calls may be made, as arithmetic on moments.

A moment is seconds since 1970 (UTC). Indonesia's zones have had one constant offset each for decades, so the offset is
a number and a day always has 24 hours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

DAY = 86_400
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Hours:
    """``spans`` are (from, to) in minutes of the local day, to excluded; past midnight where to is not after from
    (so from = to is the whole day). Without spans it is always open. ``offset``: local time minus UTC, in seconds.
    """

    offset: int = 0
    spans: tuple[tuple[int, int], ...] = ()

    def opens(self, moment: float) -> float:
        """The first moment from this one on at which it is open; the moment itself when it is open then."""
        starts = []
        for start, end in self._near(moment):
            if start <= moment < end:
                return moment
            if start > moment:
                starts.append(start)
        return min(starts, default=moment)

    def closes(self, moment: float) -> float:
        """When the span that holds this moment ends (excluded); infinite when it never closes. Outside every span it
        is the moment itself.
        """
        if not merged(self.spans):
            return math.inf
        return next((end for start, end in self._near(moment) if start <= moment < end), moment)

    def day(self, moment: float) -> str:
        """The local date of a moment, as 2026-11-22."""
        return datetime.fromtimestamp(moment + self.offset, UTC).date().isoformat()

    def midnight(self, moment: float) -> float:
        """The first local midnight after a moment."""
        return (math.floor((moment + self.offset) / DAY) + 1) * DAY - self.offset

    def _near(self, moment: float) -> list[tuple[float, float]]:
        """The spans of yesterday, today and tomorrow, as moments."""
        today = self.midnight(moment) - DAY
        return [
            (today + shift + start, today + shift + end)
            for shift in (-DAY, 0, DAY)
            for start, end in merged(self.spans)
        ]


ALWAYS = Hours()


@lru_cache(maxsize=256)
def merged(spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """Spans in minutes as disjoint spans in seconds of the day, none touching another; the one that goes past midnight
    ends above 86 400. Empty when they cover the whole day, as when there are none.
    """
    pieces: list[tuple[int, int]] = []
    for piece in sorted(_cut(spans)):
        if pieces and piece[0] <= pieces[-1][1]:
            pieces[-1] = (pieces[-1][0], max(pieces[-1][1], piece[1]))
        else:
            pieces.append(piece)
    if pieces == [(0, DAY)]:
        return ()
    if len(pieces) > 1 and pieces[0][0] == 0 and pieces[-1][1] == DAY:
        pieces = [*pieces[1:-1], (pieces[-1][0], DAY + pieces[0][1])]
    return tuple(pieces)


def _cut(spans: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """Every span within one day, in seconds; what goes past midnight is two."""
    pieces = []
    for start, end in ((start * _MINUTE, end * _MINUTE) for start, end in spans):
        if start < end:
            pieces.append((start, end))
        else:
            pieces += [(start, DAY), (0, end)]
    return [piece for piece in pieces if piece[0] < piece[1]]
