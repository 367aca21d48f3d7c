"""The whole life of runs, in any order that anybody can think of, against a plain model, on both databases."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import text

from syncsvc.store.engine import Store
from tests.store.run_life import Life

PHASES = [Phase.explicit, Phase.generate]


def test_runs_live_as_the_model_says(store: Store) -> None:
    """Whatever is wished, ticked, taken, kept, cancelled, given back, taken over, held, decided or ended, in any order
    and also by those whose lease is lost: no lane has two runs going on, each wish and tick is there once, fences never
    go back, each checkpoint takes effect once, steps come in order, events tell what happened, and whatever may be
    taken is offered and its agency woken."""
    with store.changing() as connection:
        connection.execute(text("CREATE TABLE effect (run int, number int, fence int, UNIQUE (run, number))"))
    Life.opened = store
    soak = bool(os.environ.get("SYNCSVC_SOAK"))
    few = 6 if os.environ.get("CI", "").lower() == "true" else 12
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=200 if soak else few,
            phases=PHASES,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
