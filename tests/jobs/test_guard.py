"""The guard: which intake is not to be believed without a person, and which small loss is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syncsvc.config.source_base import Guard
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


def titled(rows: int, titles: int, table: str = "local.employee", field: str = "job_title") -> Intake:
    """An intake of so many rows, of which so many have a title."""
    made: list[dict[str, str | None]] = [
        {"row_key": str(number), field: f"Jabatan {number}" if number < titles else None} for number in range(rows)
    ]
    return intakes({table: made})[0]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ((100, 100), (100, 0), [("column_emptied", "job_title", 100, 0)]),
        ((100, 50), (100, 4), [("column_emptied", "job_title", 50, 4)]),
        ((100, 50), (100, 5), []),
        ((100, 49), (100, 0), []),
        ((100, 100), (60, 6), []),
        ((100, 100), (60, 5), [("column_emptied", "job_title", 100, 5)]),
        ((10, 10), (10, 0), [("column_emptied", "job_title", 10, 0)]),
        ((9, 9), (9, 0), []),
    ],
)
def test_a_column_does_not_go_empty_unnoticed(
    before: tuple[int, int], now: tuple[int, int], expected: list[tuple[str, str, int, int]]
) -> None:
    """A column that at least half of the rows (and 10) had a value in must keep a tenth of that share."""
    found = doubts(titled(*now), sizes_of(titled(*before)), Guard(max_loss_share=1))
    assert [(doubt.why, doubt.column, doubt.before, doubt.now) for doubt in found] == expected


def test_job_titles_that_collapse_are_missed_too() -> None:
    """Positions are kept once each, so their number may fall; that none has a title any more is doubted."""
    last = sizes_of(titled(40, 40, "local.position", "title"))
    found = doubts(titled(3, 0, "local.position", "title"), last, Guard())
    assert [(doubt.table, doubt.why, doubt.column) for doubt in found] == [("position", "column_emptied", "title")]


def test_an_empty_column_of_the_first_delivery_is_no_doubt() -> None:
    """Nothing is known yet about what the source fills."""
    assert doubts(titled(100, 0), None, Guard()) == []
