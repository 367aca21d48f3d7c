"""What became of some texts of one column."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Reading:
    """The raw texts, the columns they became, and which of them could not be read.

    ``values`` has one Series per column made, as long as ``texts``: the field itself under "", its companions
    (the titles split from a name, the original of a NIP) under their own names. ``unread`` is true where a
    text said something that was not understood; None when there is no such text.
    """

    texts: pl.Series
    values: dict[str, pl.Series]
    unread: pl.Series | None

    def unread_texts(self) -> pl.Series:
        """The texts that became nothing, as they were."""
        if self.unread is None or not self.unread.any():
            return self.texts.clear()
        return self.texts.filter(self.unread)
