"""What the states of SKP tell over time: since when a plan stands where it stands, and which of two came first."""

from __future__ import annotations

import polars as pl

from syncsvc.model.rules import Rules
from syncsvc.model.run import Side
from syncsvc.model.skp import AGREED, JUMPS
from syncsvc.reconcile.asked import is_unread
from syncsvc.reconcile.attach import attach, placed

_OF_ABOVE = ("above_agreed", "above_obliged", "above_unread")


def with_states(plans: pl.DataFrame, people: pl.DataFrame, states: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Plans with since and before (null when no earlier state was seen), state_unknown (a word nobody understood; null
    where there is none), jumped, the holder's supervisor (above) with what is known of their SKP (above_agreed,
    above_obliged, above_unread), and since when that is agreed, if it was seen to become so (above_since).
    """
    portal = states.filter(pl.col("side") == str(Side.EKINERJA)).select("skp_id", "since", "before")
    wide = attach(plans, portal, "skp_id", "skp_id")
    by_portal = pl.col("ekinerja_supervisor_nip").is_not_null()
    bosses = people.select(
        "above",
        *(pl.when(by_portal).then(f"ekinerja_{name}").otherwise(f"local_{name}").alias(name) for name in _OF_ABOVE),
    )
    led = wide.hstack(placed(bosses, wide["who"]))
    step = pl.concat_str("before", "status", separator=">")
    unread = is_unread(pl.col("unread"), "status").fill_null(value=False)
    return attach(led, _agreed_since(wide, rules), "above", "key").with_columns(
        state_unknown=pl.when(pl.col("status").is_not_null()).then(False).when(unread).then(True),
        jumped=step.is_in([">".join(jump) for jump in JUMPS]),
    )


def _agreed_since(plans: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Per person since when the first own SKP of ``plan_year`` is agreed: key, above_since; null when that was not seen
    of each that is."""
    own = ~pl.col("acting").fill_null(value=False) & (pl.col("year") == rules.plan_year)
    agreed = plans.filter(own & pl.col("status").is_in(AGREED) & pl.col("key").is_not_null())
    watched = (pl.col("status") == "agreed") & pl.col("before").is_not_null()
    return agreed.group_by(pl.col("nip").alias("key")).agg(
        above_since=pl.when(watched.fill_null(value=False).all()).then(pl.col("since").min())
    )
