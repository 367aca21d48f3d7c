"""What changed about people since a source's last accepted delivery: who is asked about first, and what may be on its
way to the next system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import polars as pl

from syncsvc.checks import CHECKS
from syncsvc.jobs.work import Work
from syncsvc.model.memory import CHANGES_SCHEMA
from syncsvc.model.rules import Rules
from syncsvc.model.run import Intake, Side
from syncsvc.reconcile.seen import changed
from syncsvc.store.deliveries import latest
from syncsvc.store.snapshots import load_tables

_PEOPLE = (
    *("name", "title_front", "title_back", "legal_status", "rank", "rank_date", "job_kind", "job_id", "job_title"),
    *("job_date", "unit_id", "agency_home", "agency_work", "supervisor_nip"),
)
"""The fields of a person that are compared with another side."""
_BY_YEAR = {"skp_annual": ("predicate", "predicate"), "skp_plan": ("status", "skp_status")}
"""Of nouns with a row per person and year the field that is compared, and how it is called among the changes."""


def changes_since(work: Work, intakes: Sequence[Intake], fresh: Mapping[str, int], at: datetime) -> pl.DataFrame:
    """The fields that fresh deliveries give otherwise than the last accepted ones did (``CHANGES_SCHEMA``)."""
    parts = [pl.DataFrame(schema=CHANGES_SCHEMA)]
    for intake in intakes:
        number = latest(work.store, work.agency.key, intake.source) if intake.source in fresh else None
        if number is None:
            continue
        before = load_tables(work.store, number, ("employee", *_years_asked(work.rules)))
        for table in intake.snapshots:
            old = before.get(table.table)
            if old is not None and table.table == "employee":
                parts.append(changed(intake.side, old, table.frame, _PEOPLE, at))
            elif old is not None:
                parts.append(_of_years(intake.side, table.table, old, table.frame, at))
    return pl.concat(parts)


def _of_years(side: Side, noun: str, before: pl.DataFrame, after: pl.DataFrame, at: datetime) -> pl.DataFrame:
    field, name = _BY_YEAR[noun]
    old, new = (rows.select("nip", "year", pl.col(field).alias(name)) for rows in (before, after))
    return changed(side, old, new, (name,), at, year="year")


def _years_asked(rules: Rules) -> list[str]:
    """The nouns of ``_BY_YEAR`` that some check waits for: plans are many, and nobody is asked about first for them."""
    lagging = {
        name for check in CHECKS if check.code in rules.lag_checks for each in check.aspects for name in each.lagged
    }
    return [noun for noun, (_, name) in _BY_YEAR.items() if name in lagging.union(rules.lag_fields)]


def newest_changes(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """All changes, of each field the newest."""
    return pl.concat([after, before]).unique(["side", "nip", "field"], keep="first", maintain_order=True)
