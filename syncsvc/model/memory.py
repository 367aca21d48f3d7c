"""What earlier runs saw and an evaluation is told again: since when an SKP is in its state, and what changed when."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

STATES_SCHEMA = pl.Schema(
    {
        "side": pl.String(),
        "skp_id": pl.String(),
        "status": pl.String(),
        "since": pl.Datetime("us", "UTC"),
        "before": pl.String(),
    }
)
CHANGES_SCHEMA = pl.Schema(
    {"side": pl.String(), "nip": pl.String(), "field": pl.String(), "at": pl.Datetime("us", "UTC")}
)


@dataclass(frozen=True, slots=True)
class Memory:
    """``states``: per side and SKP the state it was last seen in, since when, and the state before (null when the first
    state ever seen). ``changes``: per side and person when a field was last seen to change; a field of one year is
    named with it (``predicate/2025``).
    """

    states: pl.DataFrame = field(default_factory=STATES_SCHEMA.to_frame)
    changes: pl.DataFrame = field(default_factory=CHANGES_SCHEMA.to_frame)
