"""What to remember of a run: since when SKP are in their states, and which fields of people have changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from syncsvc.model.memory import CHANGES_SCHEMA, STATES_SCHEMA, Memory
from syncsvc.model.run import Intake, Side

_WHICH = ["side", "skp_id"]


def seen(intakes: Sequence[Intake], memory: Memory, now: datetime) -> pl.DataFrame:
    """The states to remember after a run (``STATES_SCHEMA``), sorted.

    A state that is as before keeps its day; another one begins ``now``. One never seen before began when its row was
    made, where the row says so, else now. What was not delivered this time, or not understood, stays as remembered.
    """
    told = pl.concat([pl.DataFrame(schema=_TOLD), *(_told(intake) for intake in intakes)])
    fresh = told.unique(_WHICH, keep="last", maintain_order=True)
    known = memory.states.rename({"status": "old", "since": "began", "before": "earlier"})
    both = known.join(fresh, on=_WHICH, how="full", coalesce=True)
    moment = pl.lit(now).cast(STATES_SCHEMA["since"])
    same = pl.col("status").is_null() | (pl.col("old") == pl.col("status")).fill_null(value=False)
    first = pl.col("old").is_null()
    made = pl.min_horizontal(pl.coalesce("created", moment), moment)
    states = both.with_columns(
        since=pl.when(same).then("began").when(first).then(made).otherwise(moment),
        before=pl.when(same).then("earlier").otherwise("old"),
        status=pl.coalesce("status", "old"),
    )
    return states.select(STATES_SCHEMA.names()).cast(STATES_SCHEMA).sort(_WHICH)


def changed(
    side: Side,
    before: pl.DataFrame,
    after: pl.DataFrame,
    fields: Sequence[str],
    at: datetime,
    *,
    year: str | None = None,
) -> pl.DataFrame:
    """Which fields of whom are not as they were: rows of ``CHANGES_SCHEMA``, all ``at`` one moment.

    Both frames are one side's rows of a noun with a ``nip``; who is in only one of them has not changed, and who stands
    in either more than once is left out. With ``year`` (a column's name), people are compared year by year, and a field
    is named with it: ``predicate/2025``.
    """
    keys = ["nip", *([year] if year else [])]
    old, new = (_alone(rows.select(*keys, *fields), keys) for rows in (before, after))
    pairs = new.join(old, on=keys, suffix="_before")
    parts = [pl.DataFrame(schema=CHANGES_SCHEMA)]
    for name in fields:
        differs = pairs.filter(pl.col(name).ne_missing(pl.col(f"{name}_before")))
        field = pl.concat_str(pl.lit(f"{name}/"), pl.col(year).cast(pl.String)) if year else pl.lit(name)
        rows = differs.select(side=pl.lit(str(side)), nip="nip", field=field, at=pl.lit(at))
        parts.append(rows.cast(CHANGES_SCHEMA))
    return pl.concat(parts)


_TOLD = pl.Schema(
    {"side": pl.String(), "skp_id": pl.String(), "status": pl.String(), "created": pl.Datetime("us", "UTC")}
)


def _told(intake: Intake) -> pl.DataFrame:
    plans = [snapshot.frame for snapshot in intake.snapshots if snapshot.table == "skp_plan"]
    known = pl.col("skp_id").is_not_null() & pl.col("status").is_not_null()
    rows = [
        frame.filter(known).select(
            side=pl.lit(str(intake.side)),
            skp_id="skp_id",
            status="status",
            created=pl.col("created").dt.replace_time_zone("UTC").dt.cast_time_unit("us"),
        )
        for frame in plans
    ]
    return pl.concat([pl.DataFrame(schema=_TOLD), *rows])


def _alone(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    known = rows.filter(pl.all_horizontal(pl.col(keys).is_not_null()))
    return known.filter(known.select(keys).is_unique())
