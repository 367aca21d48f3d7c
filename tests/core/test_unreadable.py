"""What is written but not understood is neither missing nor in order."""

from __future__ import annotations

import os
from random import Random

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from syncsvc.evaluate import evaluate
from syncsvc.model.finding import IDENTITY
from syncsvc.model.run import Outcome, Scope
from tests.builders import NOW, PREVIOUS, intakes, rules
from tests.core.random_agencies import Tables, random_agency


@settings(
    max_examples=10 if "CI" in os.environ else 25,
    deadline=None,
    derandomize="CI" in os.environ,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(random=st.randoms(use_true_random=True))
def test_a_value_that_cannot_be_read_only_takes_answers_away(random: Random) -> None:
    """If some empty cells were really unreadable ones, no finding is new and nothing more is in order. That a state
    cannot be read is what SKP-07 is about.
    """
    tables = random_agency(random)
    plain, doubtful = (_judged(given) for given in (tables, _marked(random, tables)))
    assert _found(doubtful) <= _found(plain)
    assert all(times <= _equal(plain).get(code, 0) for code, times in _equal(doubtful).items())


def _judged(tables: Tables) -> Outcome:
    return evaluate(intakes(tables), {}, rules(), PREVIOUS, Scope(), NOW)


def _marked(random: Random, tables: Tables) -> Tables:
    """The same tables, some of whose empty cells could not be read."""
    marked: Tables = {}
    for name, given_rows in tables.items():
        marked[name] = []
        for row in given_rows:
            lost = [field for field, value in row.items() if value is None and random.random() < 0.5]
            marked[name].append({**row, "unread": ",".join(lost) or None})
    return marked


def _found(outcome: Outcome) -> set[tuple[str, ...]]:
    return set(outcome.findings.filter(pl.col("check") != "SKP-07").select(IDENTITY).iter_rows())


def _equal(outcome: Outcome) -> dict[str, int]:
    equal = outcome.coverage.filter(pl.col("status") == "equal")
    return dict(equal.group_by("check").agg(pl.col("count").sum()).iter_rows())
