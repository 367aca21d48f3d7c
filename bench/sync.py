"""Goal 6: a whole run without its pull – evaluate, keep, and the HTML and CSV reports – in one new process."""

from __future__ import annotations

import csv
import io
import tempfile
import time
from collections.abc import Iterable
from typing import Any

import polars as pl

from bench.again import assert_planted
from bench.faults import expected
from bench.kept_files import load_agency, shipped_rules, write_agency
from bench.measure import fresh, medians, peak_mb
from bench.people import NOW
from bench.stores import AGENCY, begin, new_store
from bench.table import Row, at_most
from syncsvc.app.places import FACTS
from syncsvc.app.views import view_of
from syncsvc.evaluate import evaluate
from syncsvc.model.run import Scope
from syncsvc.reports import REPORTS
from syncsvc.store.engine import Store
from syncsvc.store.keep import keep
from syncsvc.store.reading import SEEN

PHASES = ("load", "evaluate", "keep", "csv", "html")


def run(folder: str, people: int) -> dict[str, Any]:
    """The walk over snapshots that lie ready; seconds per phase and the process's peak. Asserts what was found."""
    marks, processor = [time.perf_counter()], time.process_time()
    loaded, rules = load_agency(folder), shipped_rules(folder)
    marks.append(time.perf_counter())
    with new_store() as (store, lock):
        lease = begin(store, lock)
        marks[-1] = time.perf_counter()
        concluded = evaluate(loaded, {}, rules, pl.DataFrame(schema=SEEN), Scope(), NOW)
        del loaded
        marks.append(time.perf_counter())
        keep(store, lease, concluded, NOW)
        marks.append(time.perf_counter())
        text = _report(store, "csv")
        marks.append(time.perf_counter())
        page = _report(store, "html")
        marks.append(time.perf_counter())
    processor, peak = time.process_time() - processor, peak_mb()
    planted = expected(people)
    assert_planted(concluded, planted)
    written = sum(1 for _ in csv.reader(io.StringIO(text.decode()))) - 1
    assert written == sum(planted.values()), f"the CSV has {written} findings"
    assert page.startswith(b"<!"), "the HTML report is no page"
    spent = {name: after - before for name, before, after in zip(PHASES, marks, marks[1:], strict=False)}
    return {"seconds": marks[-1] - marks[0], "processor": processor, "peak": peak, **spent}


def goals(people: int, times: int, seconds: float, megabytes: float) -> Iterable[Row]:
    """The rows of goal 6 at one size."""
    with tempfile.TemporaryDirectory() as folder:
        rows = fresh(write_agency, folder=folder, people=people)
        answers = [fresh(run, folder=folder, people=people) for _ in range(times)]
    skp = sum(count for name, count in rows.items() if "skp" in name)
    what = f"sync {people:,} people, {skp:,} SKP rows"
    spent, processor, peak = medians(answers, "seconds", "processor", "peak")
    phases = zip(PHASES, medians(answers, *PHASES), strict=True)
    beside = ", ".join([*(f"{name} {part:.1f}" for name, part in phases), f"processor {processor:.1f}"])
    yield at_most("6", what, spent, seconds, times, " s", beside)
    yield at_most("6", f"{what}: peak", peak, megabytes, times, " MB")


def _report(store: Store, form: str) -> bytes:
    return REPORTS[form].render(view_of(store, AGENCY, "Pemerintah Kab. Contoh", "Asia/Jakarta"), FACTS, "id")
