"""Which person is asked about next at which endpoint, and when the sweep is complete. Pure: frames in, frames out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import polars as pl

from syncsvc.model.answer import FROM_NOW, Endpoint
from syncsvc.model.budget import EDGE, Grant
from syncsvc.model.hours import DAY

_MOMENT = pl.Datetime("us", "UTC")
LANDED: dict[str, Any] = {
    "endpoint": pl.String,
    "key": pl.String,
    "answered_at": _MOMENT,
    "shape": pl.String,
    "again_at": _MOMENT,
}
"""What is to be known of each question asked before (of ``store.landing.LANDED``), one row per endpoint and key."""

CALLS: dict[str, Any] = {"endpoint": pl.String, "key": pl.String, "worth": pl.Int8}
"""The calls to make, in order. ``worth``: ``CHANGED``, ``FINDING``, ``NEVER`` or ``OLD``."""

CHANGED, FINDING, NEVER, OLD = 0, 1, 2, 3
TEN_YEARS = 3660


def plan(
    keys: pl.Series,
    landed: pl.DataFrame,
    changed: pl.Series,
    open_findings: pl.Series,
    now: datetime,
    endpoints: Sequence[Endpoint],
) -> pl.DataFrame:
    """The calls worth making now (``CALLS``), the worthiest first.

    ``keys`` are all persons to know about, ``landed`` what is remembered (``LANDED``), ``changed`` the persons whose
    local data changed, ``open_findings`` those with an open finding. Left out is what has a fresh answer of the present
    shape, and what may not be asked again yet (``again_at``).

    Persons who changed come first, then those with a finding, those never answered for, and the oldest answers. The
    first three go person by person, with all their endpoints one after the other: a check needs a person's answers
    together, so half of them for twice as many persons settles nothing. Refreshing goes by age alone, whosever the
    answer is; answers that were given together stay together by themselves.
    """
    remembered = landed.select(*LANDED)
    people = _people(keys, changed, open_findings)
    questions = people.join(_asked(endpoints, now), how="cross").join(remembered, on=["endpoint", "key"], how="left")
    return _ordered(questions.filter(_due(now)))


OUTLOOK: dict[str, Any] = {
    "endpoint": pl.String,
    "fresh": pl.Int64,
    "never": pl.Int64,
    "stale": pl.Int64,
    "resting": pl.Int64,
}
"""How many persons' answers stand how, per endpoint; ``never`` and ``stale`` would be asked now."""


def outlook(keys: pl.Series, landed: pl.DataFrame, now: datetime, endpoints: Sequence[Endpoint]) -> pl.DataFrame:
    """How the answers about all persons stand (``OUTLOOK``), in the order of the endpoints: fresh, never answered for,
    stale, or resting after a failure. Each question counts once."""
    remembered = landed.select("endpoint", "key", "answered_at", "shape", "again_at")
    people = pl.DataFrame({"key": keys.cast(pl.String).unique(maintain_order=True)})
    questions = people.join(_asked(endpoints, now), how="cross").join(remembered, on=["endpoint", "key"], how="left")
    resting, never = pl.col("again_at") > pl.lit(now, _MOMENT), pl.col("answered_at").is_null()
    stands = (
        pl.when(resting.fill_null(value=False))
        .then(pl.lit("resting"))
        .when(~_due(now))
        .then(pl.lit("fresh"))
        .when(never)
        .then(pl.lit("never"))
        .otherwise(pl.lit("stale"))
    )
    states = [name for name in OUTLOOK if name != "endpoint"]
    counted = questions.select("endpoint", stands=stands).group_by("endpoint")
    sums = counted.agg((pl.col("stands") == state).sum().cast(pl.Int64).alias(state) for state in states)
    ordered = pl.DataFrame({"endpoint": [each.table for each in endpoints]}, schema={"endpoint": pl.String})
    return ordered.join(sums, on="endpoint", how="left", maintain_order="left").with_columns(
        pl.col(states).fill_null(0)
    )


def _asked(endpoints: Sequence[Endpoint], now: datetime) -> pl.DataFrame:
    """The endpoints in their order, the shape wanted of each, and since when an answer is fresh."""
    rows = [(each.table, each.shape, now - each.fresh, place) for place, each in enumerate(endpoints)]
    schema: dict[str, Any] = {"endpoint": pl.String, "wanted": pl.String, "since": _MOMENT, "place": pl.Int32}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _people(keys: pl.Series, changed: pl.Series, open_findings: pl.Series) -> pl.DataFrame:
    """Every person once, in order, and how urgent they are; null when they are not."""
    people = pl.DataFrame({"key": keys.cast(pl.String).unique(maintain_order=True)}).with_row_index("row")
    has_changed = pl.col("key").is_in(changed.cast(pl.String).implode())
    has_finding = pl.col("key").is_in(open_findings.cast(pl.String).implode())
    urgent = pl.when(has_changed).then(CHANGED).when(has_finding).then(FINDING)
    return people.with_columns(urgent=urgent.cast(pl.Int8))


def _due(now: datetime) -> pl.Expr:
    moment = pl.lit(now, _MOMENT)
    recent = (pl.col("answered_at") > pl.col("since")) & (pl.col("answered_at") <= pl.lit(now + FROM_NOW, _MOMENT))
    fresh = recent & (pl.col("shape") == pl.col("wanted"))
    resting = pl.col("again_at") > moment
    return ~(fresh.fill_null(value=False) | resting.fill_null(value=False))


def _ordered(questions: pl.DataFrame) -> pl.DataFrame:
    never = pl.when(pl.col("answered_at").is_null()).then(NEVER).otherwise(OLD).cast(pl.Int8)
    worth = pl.coalesce(pl.col("urgent"), never)
    age = pl.when(worth == OLD).then(pl.col("answered_at"))
    ranked = questions.with_columns(worth=worth, age=age)
    return ranked.sort("worth", "age", "row", "place").select(*CALLS)


def forecast(calls: int, grant: Grant, now: datetime, used: int = 0) -> datetime | None:
    """When the last of so many calls is made at the granted pace, ``used`` of today's being gone; None beyond ten
    years.

    Walks from one span of calls to the next (a window, or a day where a day is limited), never call by call. How long
    answers take, and what others draw on the same budget, is not known here: it may take longer.
    """
    if calls <= 0 or grant.unlimited:
        return now
    at, left, day = now.timestamp(), calls, grant.hours.day(now.timestamp())
    last = at + TEN_YEARS * DAY
    while at < last:
        at = grant.begins(at)
        if grant.hours.day(at) > day:
            day, used = grant.hours.day(at), 0
        room = _room(grant, at, used)
        if left <= room:
            return datetime.fromtimestamp(at + (left - 1) * grant.interval, UTC)
        left, used = left - room, used + room
        at = max(at + room * grant.interval, _next_span(grant, at, used))
    return None


def _room(grant: Grant, at: float, used: int) -> int:
    """How many calls fit from this moment to the end of its span."""
    end = grant.ends(at)
    fit = math.inf if not grant.interval or math.isinf(end) else max(0, math.ceil((end - at) / grant.interval))
    rest = math.inf if grant.per_day is None else max(0, grant.per_day - used)
    room = min(fit, rest)
    return 2**62 if math.isinf(room) else int(room)


def _next_span(grant: Grant, at: float, used: int) -> float:
    """From when on there is room again: the next day when this one's calls are gone, else the end of the span."""
    gone = grant.per_day is not None and used >= grant.per_day
    return grant.hours.midnight(at) if gone else grant.ends(at) + EDGE
