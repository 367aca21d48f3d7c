"""Who is absent: only what a source says anew counts, for the same snapshot read twice is one look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import polars as pl

from syncsvc.model.run import Intake
from syncsvc.store import journal
from syncsvc.store.deliveries import latest
from syncsvc.store.engine import Store

Moments = Mapping[str, frozenset[datetime]]
"""Per noun, when its tables were current."""

_SUBJECTS = {"unit": "unit", "skp": "skp_plan", "evaluation": "skp_evaluation"}
_ELSE = "employee"


def last_moments(store: Store, agency: str, source: str) -> Moments:
    """When the tables of the source's last accepted intake were current; {} before the first."""
    intake = latest(store, agency, source)
    return {} if intake is None else journal.moments(store, intake)


def believed(
    absent: frozenset[str], previous: pl.DataFrame, intakes: Sequence[Intake], last: Mapping[str, Moments]
) -> frozenset[str]:
    """Of the findings whose subject no side knows, those for which every table of such subjects is a new snapshot.

    ``previous``: columns id and entity of the findings open before. ``last``: of each source fetched in this run, when
    what it brought last was current; a source that is not in it was only read from the store. A table as old as the
    last one is the same snapshot again.
    """
    known = {
        snapshot.table
        for intake in intakes
        for snapshot in intake.snapshots
        if intake.source not in last or snapshot.as_of in last[intake.source].get(snapshot.table, ())
    }
    subjects = previous.filter(pl.col("id").is_in(list(absent))).select("id", "entity").iter_rows()
    return frozenset(number for number, entity in subjects if _SUBJECTS.get(entity, _ELSE) not in known)
