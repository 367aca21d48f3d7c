"""The sample agency's truth: every planted fault found and nothing else, at several sizes and seeds."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.measure import fresh
from bench.table import Row, truth
from tests.story.site import make_site

SEEDS = (11, 12, 13, 14)
SIZES = (200, 5_000, 50_000)


def found(people: int, seed: int) -> dict[str, Any]:
    """Run a sample agency from its files to its findings, and compare the five columns with its truth."""
    with tempfile.TemporaryDirectory() as folder:
        site = make_site(Path(folder), people, seed)
        began = time.perf_counter()
        ended = site.run()
        seconds = time.perf_counter() - began
        seen, planted = site.identities(), site.truth()
    return {
        "state": ended.state.value,
        "planted": len(planted),
        "missed": sorted(planted - seen),
        "invented": sorted(seen - planted),
        "seconds": seconds,
    }


def goals(sizes: Iterable[int] = SIZES, seeds: Iterable[int] = SEEDS) -> Iterable[Row]:
    """One row per size and seed. Differences are named in the table, the first few."""
    for people in sizes:
        for seed in seeds:
            answer = fresh(found, people=people, seed=seed)
            missed, invented = answer["missed"], answer["invented"]
            holds = answer["state"] == "done" and not missed and not invented
            named = "; ".join("/".join(each) for each in [*missed[:2], *invented[:2]])
            told = f"{answer['planted']} planted, {len(missed)} missed, {len(invented)} invented {named}".strip()
            yield truth("truth", f"sample of {people:,}, seed {seed}", "all and only", holds, told)
