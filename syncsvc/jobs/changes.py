"""What changed about people since a source's last accepted delivery: who is asked about first, and what may be on its
way to the next system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import polars as pl

from syncsvc.jobs.work import Work
from syncsvc.model.memory import CHANGES_SCHEMA
from syncsvc.model.run import Intake
from syncsvc.reconcile.seen import changed
from syncsvc.store.deliveries import latest
from syncsvc.store.snapshots import load_tables

_PEOPLE = (
    *("name", "title_front", "title_back", "legal_status", "rank", "rank_date", "job_kind", "job_id", "job_title"),
    *("job_date", "unit_id", "agency_home", "agency_work", "supervisor_nip"),
)
"""The fields of a person that are compared with another side."""
_YEARS = "skp_annual"


def changes_since(work: Work, intakes: Sequence[Intake], fresh: Mapping[str, int], at: datetime) -> pl.DataFrame:
    """The fields that fresh deliveries give otherwise than the last accepted ones did (``CHANGES_SCHEMA``)."""
    parts = [pl.DataFrame(schema=CHANGES_SCHEMA)]
    for intake in intakes:
        number = latest(work.store, work.agency.key, intake.source) if intake.source in fresh else None
        if number is None:
            continue
        before = load_tables(work.store, number, ("employee", _YEARS))
        for table in intake.snapshots:
            if table.table == "employee" and table.table in before:
                parts.append(changed(intake.side, before[table.table], table.frame, _PEOPLE, at))
            elif table.table == _YEARS and table.table in before:
                parts.append(changed(intake.side, before[_YEARS], table.frame, ("predicate",), at, year="year"))
    return pl.concat(parts)


def newest_changes(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """All changes, of each field the newest."""
    return pl.concat([after, before]).unique(["side", "nip", "field"], keep="first", maintain_order=True)
