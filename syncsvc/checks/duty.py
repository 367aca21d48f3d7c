"""Who has to hold an SKP, as far as it is known: why a question about that may not be judged."""

from __future__ import annotations

import polars as pl

from syncsvc.checks.base import Unless

NOT_CAME = Unless("period_not_delivered", ~pl.col("plans_came"))
"""No SKP of plan_year was delivered of anybody: the year's report lies elsewhere."""
UNCLEAR = (
    Unless("duty_unclear", pl.col("duty") == "ask"),
    Unless("status_unknown", ~pl.col("status_known")),
    Unless("status_disputed", pl.col("obliged").is_null()),
    Unless("duplicate", pl.col("duplicate")),
    Unless("identifier_damaged", pl.col("person").is_null()),
)
"""The legal status leaves it to a person, no side gives one, or two sides give different answers; or it is
unclear whose rows these are, since somebody stands there twice or under no NIP that anybody could be asked about."""
