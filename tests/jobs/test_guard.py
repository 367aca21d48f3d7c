"""The guard: which intake is not to be believed without a person, and which small loss is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syncsvc.config.sources import Guard
from syncsvc.jobs.guard import doubts
from syncsvc.model.run import Intake
from syncsvc.store.snapshots import Sizes, sizes_of
from tests.builders import intakes


def intake(units: dict[str, int], table: str = "local.employee", cut: bool = False) -> Intake:
    """An intake with so many people per unit."""
    rows: list[dict[str, str | None]] = [
        {"unit_id": unit, "name": f"{unit} {number}"} for unit, count in units.items() for number in range(count)
    ]
    made = intakes({table: rows})[0]
    return Intake(made.source, made.side, made.snapshots, made.notes, made.as_of, cut)


def why(before: dict[str, int] | None, now: dict[str, int], guard: Guard | None = None) -> set[tuple[str, str | None]]:
    """Reasons and units of the doubts about a change of sizes."""
    last: Sizes | None = sizes_of(intake(before)) if before is not None else None
    return {(doubt.why, doubt.unit) for doubt in doubts(intake(now), last, guard or Guard())}


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (None, {"a": 1}, set()),
        (None, {}, {("empty", None)}),
        ({"a": 5}, {"a": 4}, set()),
        ({"a": 5}, {"a": 5, "b": 900}, set()),
        ({"a": 5, "b": 1_000}, {"b": 1_000}, set()),
        ({"a": 1_000}, {"a": 950}, set()),
        ({"a": 1_000}, {"a": 949}, {("shrunk", None)}),
        ({"a": 60}, {"a": 9}, {("shrunk", None)}),
        ({"a": 8, "b": 8, "c": 8, "d": 8}, {"a": 4, "b": 4, "c": 3, "d": 4}, {("shrunk", None)}),
        ({"a": 6, "b": 5}, {"a": 1}, set()),
        ({"a": 60, "b": 3_000}, {"a": 29, "b": 3_000}, {("unit_shrunk", "a")}),
        ({"a": 60, "b": 3_000}, {"a": 30, "b": 3_000}, set()),
        ({"a": 11, "b": 3_000}, {"b": 3_000}, {("unit_shrunk", "a")}),
        ({"a": 10, "b": 3_000}, {"b": 3_000}, set()),
    ],
)
def test_share_and_number(
    before: dict[str, int] | None, now: dict[str, int], expected: set[tuple[str, str | None]]
) -> None:
    """Only a loss beyond share *and* number is doubted: 5 % and 50 over all, half and 10 in a unit; empty always."""
    assert why(before, now) == expected


def test_limits_are_the_sources_own() -> None:
    """A source that may lose nothing is doubted for one row."""
    strict = Guard(max_loss_share=0, max_loss_rows=0)
    assert why({"a": 5}, {"a": 4}, strict) == {("shrunk", None)}
    assert why({"a": 5}, {"a": 5}, strict) == set()


def test_a_cut_table_is_never_believed() -> None:
    """What a row cap ended early is doubted, however large it is, and tells how many rows came."""
    found = doubts(intake({"a": 900}, cut=True), sizes_of(intake({"a": 10})), Guard())
    assert [(doubt.why, doubt.table, doubt.now) for doubt in found] == [("cut", "*", 900)]


def test_a_table_that_may_be_empty() -> None:
    """Some tables may hold nothing from the start (no history yet), but not suddenly."""
    nothing = intake({}, "local.appointment")
    assert doubts(nothing, None, Guard()) == []
    before = sizes_of(intakes({"local.appointment": [{"job_title": "Guru"}]})[0])
    assert [doubt.why for doubt in doubts(nothing, before, Guard())] == ["empty"]


def ratings(periods: dict[str, int], files: int) -> Intake:
    """An intake of so many ratings per period, from so many files."""
    rows: list[dict[str, str | None]] = [
        {"year": period.partition("/")[0], "period_id": period.partition("/")[2]}
        for period, count in periods.items()
        for _ in range(count)
    ]
    made = intakes({"ekinerja.skp_evaluation": rows})[0]
    return replace(made, snapshots=(replace(made.snapshots[0], files=files),))


@pytest.mark.parametrize(
    ("now", "files", "expected"),
    [
        ({"2025/final": 2, "2026/tw1": 2, "2026/tw2": 9}, 3, []),
        ({"2025/final": 2, "2026/tw2": 9}, 2, [("period_gone", "2026/tw1")]),
        ({"2026/tw1": 2, "2026/tw2": 9}, 3, [("period_gone", "2025/final")]),
        ({"2025/final": 2, "2026/tw1": 2, "2026/tw2": 9}, 2, [("file_gone", None)]),
        ({"2025/final": 2, "2026/tw1": 2, "2026/tw2": 9, "2026/tw3": 1}, 4, []),
    ],
)
def test_no_period_and_no_file_goes_unnoticed(
    now: dict[str, int], files: int, expected: list[tuple[str, str | None]]
) -> None:
    """However few rows it held, a period or a file that was there last time is missed."""
    last = sizes_of(ratings({"2025/final": 2, "2026/tw1": 2, "2026/tw2": 9}, 3))
    found = doubts(ratings(now, files), last, Guard(), since=2025)
    assert [(doubt.why, doubt.period) for doubt in found] == expected


def test_a_year_that_nobody_asks_about_may_go() -> None:
    """Periods before the years under check are not missed."""
    last = sizes_of(ratings({"2024/final": 2, "2026/tw1": 2}, 2))
    assert doubts(ratings({"2026/tw1": 2}, 2), last, Guard(), since=2025) == []
