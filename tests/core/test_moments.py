"""An export can show that somebody was not rated only when it was written after the day the ratings were due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from syncsvc.evaluate import evaluate
from syncsvc.model.run import Outcome, Scope
from tests.builders import NOW, PREVIOUS, intakes, rules

LATE, RATED = "198501012010011901", "199002152015022902"
Moments = dict[str, datetime]


def reconciled(moments: Moments, **changes: Any) -> Outcome:
    """Two obliged people, of whom one was rated: for the first quarter of 2026, and for the year 2025."""
    people: list[dict[str, str | None]] = [
        {"nip": nip, "legal_status": "01", "cpns_date": "2010-01-01"} for nip in (LATE, RATED)
    ]
    year = {"year": "2026", "status": "agreed", "start": "2026-01-01", "end": "2026-03-31"}
    periods = (("2026", "tw1"), ("2025", "final"))
    came = intakes(
        {
            "local.employee": people,
            "siasn.employee": people,
            "ekinerja.skp_plan": [{"nip": nip, "skp_id": nip, **year} for nip in (LATE, RATED)],
            "ekinerja.skp_evaluation": [
                {"nip": RATED, "year": year, "period_id": period, "predicate": "2"} for year, period in periods
            ],
        }
    )
    portal = came[-1]
    plans, ratings = portal.snapshots
    came[-1] = replace(portal, snapshots=(plans, replace(ratings, moments=moments)))
    ruled = rules(**changes)
    ruled = replace(ruled, periods=tuple(period for period in ruled.periods if period.id != "tw2"))
    return evaluate(came, {}, ruled, PREVIOUS, Scope(), NOW)


def answers(outcome: Outcome, check: str) -> tuple[list[str], int]:
    """Whom the check accuses, and about how many it did not ask for the export's sake."""
    mine = outcome.findings.filter(pl.col("check") == check)
    unasked = outcome.coverage.filter(check=check, reason="period_not_delivered")
    return mine["key"].to_list(), int(unasked["count"].sum())


def on(year: int, month: int, day: int, hour: int = 23) -> datetime:
    """A moment of that day, in UTC."""
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ({}, ([LATE], 0)),
        ({"2026/tw1": on(2026, 4, 16, 0)}, ([LATE], 0)),
        ({"2026/tw1": on(2026, 4, 15)}, ([], 1)),
        ({"2026/tw1": on(2026, 3, 1)}, ([], 1)),
        ({"2026/tw2": on(2026, 11, 1)}, ([], 1)),
    ],
)
def test_a_period_is_judged_by_an_export_of_after_its_deadline(
    moments: Moments, expected: tuple[list[str], int]
) -> None:
    """Up to its deadline day an export accuses nobody; whom it shows as rated is rated. Without moments rows do."""
    outcome = reconciled(moments)
    assert answers(outcome, "EVA-06") == expected


@pytest.mark.parametrize(
    ("moment", "changes", "expected"),
    [
        (on(2026, 2, 1), {}, ([LATE], 0)),
        (on(2026, 1, 31), {}, ([], 1)),
        (on(2026, 1, 21), {"annual_by": date(2026, 1, 20)}, ([LATE], 0)),
        (on(2026, 1, 20), {"annual_by": date(2026, 1, 20)}, ([], 1)),
        (on(2026, 2, 1), {"annual_by": date(2026, 3, 31)}, ([LATE], 0)),
    ],
)
def test_a_year_is_judged_by_an_export_of_after_its_deadline(
    moment: datetime, changes: dict[str, Any], expected: tuple[list[str], int]
) -> None:
    """The final period's export must be newer than the earlier of its own deadline and the year's."""
    assert answers(reconciled({"2025/final": moment}, **changes), "EVA-07") == expected
