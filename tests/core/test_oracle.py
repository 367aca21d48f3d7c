"""Small random agencies, judged twice: by the real thing in columns, and by the reference in loops. Both must agree."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from syncsvc.checks import CHECKS
from syncsvc.evaluate import evaluate
from syncsvc.model.rules import Rules
from syncsvc.model.run import Outcome, Scope
from tests.builders import NOW, PREVIOUS, intakes, rules
from tests.core.random_agencies import Tables, random_agency
from tests.core.reference import CHECKED, conclude
from tests.core.reference.sheet import Sheet

_OTHERS = frozenset(check.code for check in CHECKS) - CHECKED
_PAIRS_BY_HAND = st.dictionaries(st.sampled_from(("u1", "u2")), st.sampled_from(("n1", "n2", "dead")), max_size=1)


@settings(
    max_examples=24 if "CI" in os.environ else 75,
    deadline=None,
    derandomize="CI" in os.environ,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(random=st.randoms(use_true_random=True), by_hand=_PAIRS_BY_HAND)
def test_columns_and_loops_conclude_the_same(random: Random, by_hand: dict[str, str]) -> None:
    """For any small agency, findings and counts of what was not checked are those of the reference."""
    tables, ruled = random_agency(random), rules(unit_pairs=by_hand, off=_OTHERS)
    if _disagreement(tables, ruled):
        small = _smallest(tables, ruled)
        pytest.fail(f"{_disagreement(small, ruled)}\nby hand: {by_hand}\n{_shown(small)}")


def test_the_reference_is_a_second_opinion() -> None:
    """It imports nothing of what it judges: no checks, no reconcile, no mapping, no columns."""
    sources = [path.read_text("utf-8") for path in (Path(__file__).parent / "reference").glob("*.py")]
    imported = {
        line.split()[1] for source in sources for line in source.splitlines() if line.startswith(("from ", "import "))
    }
    assert len(sources) > 5
    assert {name for name in imported if name.startswith(("syncsvc", "polars"))} == {"syncsvc.model.rules"}


def _disagreement(tables: Tables, ruled: Rules) -> list[Any]:
    """What only one of the two says: findings, and counts of what was not checked."""
    outcome = evaluate(intakes(tables), {}, ruled, PREVIOUS, Scope(), NOW)
    sheet = conclude(tables, ruled)
    expected: set[tuple[object, ...]] = {("found", *answer) for answer in sheet.found}
    expected |= {("unchecked", *doubt) for doubt in _expected_doubts(sheet, tables).items()}
    really: set[tuple[object, ...]] = {("found", *answer) for answer in _found(outcome)}
    really |= {("unchecked", *doubt) for doubt in _unchecked(outcome).items()}
    only_expected = sorted((("reference", *each) for each in expected - really), key=str)
    return only_expected + sorted((("columns", *each) for each in really - expected), key=str)


def _expected_doubts(sheet: Sheet, tables: Tables) -> dict[tuple[str, str], int]:
    """Per check and reason; a question that nobody could be asked for want of a table counts once."""
    counted: Counter[tuple[str, str]] = Counter()
    for (code, _, reason), times in sheet.unchecked.items():
        counted[code, reason] += times
    doubted = {(code, field) for code, field, _ in sheet.unchecked}
    for check in CHECKS:
        for aspect in check.aspects if check.code in CHECKED else ():
            if (check.code, aspect.field) not in doubted and not tables.keys() >= set(aspect.needs):
                counted[check.code, "no_source"] += 1
    return dict(counted)


def _smallest(tables: Tables, ruled: Rules) -> Tables:
    """The tables without the rows and cells that the disagreement does not need: quicker than shrinking."""
    wanted = _disagreement(tables, ruled)[0][2:4]

    def still(smaller: Tables) -> bool:
        return any(each[2:4] == wanted for each in _disagreement(smaller, ruled))

    for name in tables:
        for place in reversed(range(len(tables[name]))):
            smaller = {**tables, name: tables[name][:place] + tables[name][place + 1 :]}
            tables = smaller if still(smaller) else tables
    for name in tables:
        for place, row in enumerate(tables[name]):
            for field in [field for field, value in row.items() if value is not None]:
                emptied = {**tables[name][place], field: None}
                smaller = {**tables, name: [*tables[name][:place], emptied, *tables[name][place + 1 :]]}
                tables = smaller if still(smaller) else tables
    return tables


def _shown(tables: Tables) -> str:
    rows = [
        f"{name}: { ({field: value for field, value in row.items() if value is not None}) }"
        for name, given in tables.items()
        for row in given
    ]
    return "\n".join([*rows, f"tables: {sorted(tables)}"])


def _found(outcome: Outcome) -> set[tuple[str, ...]]:
    columns = ("check", "entity", "key", "field", "period")
    return set(outcome.findings.filter(pl.col("check").is_in(CHECKED)).select(columns).iter_rows())


def _unchecked(outcome: Outcome) -> dict[tuple[str, str], int]:
    counted: Counter[tuple[str, str]] = Counter()
    doubted = outcome.coverage.filter((pl.col("status") == "not_checked") & pl.col("check").is_in(CHECKED))
    for check, reason, times in doubted.select("check", "reason", "count").iter_rows():
        counted[check, reason] += times
    return dict(counted)
