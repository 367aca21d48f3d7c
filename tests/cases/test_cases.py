"""Every check's cases, executed: exactly what the case says is found, and nothing else of that check."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from syncsvc.checks import CHECKS
from syncsvc.evaluate import Background, evaluate
from syncsvc.model.run import Scope
from tests.builders import PREVIOUS, TODAY, intakes, rules
from tests.cases.mapped import mapped_intakes, remembered
from tests.cases.reader import Case, read_cases

CASES = read_cases(Path(__file__).parent)
NOT_A_NOUN = ("finds", "not checked", "raw ", "remarks ", "gone ", "memory ")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_holds(case: Case) -> None:
    """The check finds in the case's tables what the case says, and counts as not checked what it says.

    A case leaves out the tables it is not about: unless it speaks of "no_source" itself, what they cost is not counted.
    """
    today = date.fromisoformat(case.facts.get("today", TODAY.isoformat()))
    now = datetime(today.year, today.month, today.day, 5, tzinfo=UTC)
    tables = {name: rows for name, rows in case.tables.items() if not name.startswith(NOT_A_NOUN)}
    scope = Scope(nips=frozenset(case.facts.get("scope", "").split()))
    given = intakes(tables, datetime.fromisoformat(case.facts["as_of"]) if "as_of" in case.facts else now)
    given += mapped_intakes(case, now)
    others = frozenset(check.code for check in CHECKS) - {case.check}
    changes = {"fresh_hours": dict.fromkeys(("local", "siasn", "ekinerja"), 72), "off": others}
    outcome = evaluate(given, {}, rules(today, **changes), PREVIOUS, scope, now, Background(remembered(case)))
    mine = outcome.findings.filter(pl.col("check") == case.check)
    found = sorted(mine.select("entity", "key", "field", pl.col("period").fill_null("")).iter_rows())
    assert found == sorted(_row(row, "entity", "key", "field", "period") for row in case.tables.get("finds", []))
    if "not checked" in case.tables:
        counted = outcome.coverage.filter((pl.col("check") == case.check) & (pl.col("status") == "not_checked"))
        expected = {str(row["reason"]): int(row["count"] or 0) for row in case.tables["not checked"]}
        reasons = dict(counted.group_by("reason").agg(pl.col("count").sum()).iter_rows())
        left_out = {"no_source"} - expected.keys()
        assert {reason: times for reason, times in reasons.items() if reason not in left_out} == expected


def test_every_check_has_a_case_file() -> None:
    """No check exists without a case in which it finds something and one in which it does not."""
    finding = {case.check for case in CASES if case.tables.get("finds")}
    silent = {case.check for case in CASES if not case.tables.get("finds")}
    every = {check.code for check in CHECKS}
    assert (every - finding, every - silent) == (set(), set())
    assert (finding | silent) - every == set()


def _row(row: dict[str, str | None], *names: str) -> tuple[str, ...]:
    return tuple(row.get(name) or "" for name in names)
