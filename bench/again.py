"""Goals 2 and 5 for checks: what evaluating costs, and a second run after one person in a hundred has changed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl

from bench.faults import PLANTED, expected
from bench.kept_files import load_agency, shipped_rules, size_mb, write_agency
from bench.measure import fresh, medians, spending
from bench.people import NOW
from bench.reconcile import exponent
from bench.stores import AGENCY, begin, new_store
from bench.table import Row, at_most, known
from syncsvc.evaluate import evaluate
from syncsvc.model.run import Outcome, Scope
from syncsvc.store.keep import keep
from syncsvc.store.reading import SEEN, findings
from syncsvc.store.versions import Kept

_RANK = PLANTED["rank"]


def checked(folder: str, people: int) -> dict[str, Any]:
    """All checks over the agency, its snapshots loaded; the findings are exactly the planted ones."""
    loaded, rules = load_agency(folder), shipped_rules(folder)
    with spending() as spent:
        concluded = evaluate(loaded, {}, rules, pl.DataFrame(schema=SEEN), Scope(), NOW)
    assert_planted(concluded, expected(people))
    return {"seconds": spent.seconds, "above": spent.above_mb / size_mb(loaded)}


def twice(first: str, second: str, people: int) -> dict[str, Any]:
    """Evaluate and keep, then the same with the changed snapshots: seconds of each step."""
    rules, loaded = shipped_rules(first), load_agency(first)
    with new_store() as (store, lock):
        lease = begin(store, lock)
        with spending() as evaluated:
            concluded = evaluate(loaded, {}, rules, findings(store, AGENCY, NOW.date()), Scope(), NOW)
        with spending() as kept_first:
            keep(store, lease, concluded, NOW)
        assert_planted(concluded, expected(people))
        loaded, later = load_agency(second), NOW + timedelta(hours=1)
        lease = begin(store, lock, 1)
        with spending() as evaluated_again:
            concluded = evaluate(loaded, {}, rules, findings(store, AGENCY, NOW.date()), Scope(), later)
        with spending() as kept_second:
            kept = keep(store, lease, concluded, later)
        _assert_only_the_change(kept, people)
        assert_planted(concluded, expected(people, changed=True))
    return {
        "evaluate": evaluated.seconds,
        "evaluate_again": evaluated_again.seconds,
        "keep": kept_first.seconds,
        "keep_again": kept_second.seconds,
    }


def goals(people: int, times: int) -> Iterable[Row]:
    """The rows of goal 5."""
    with tempfile.TemporaryDirectory() as name:
        first, second = (Path(name) / each for each in ("first", "second"))
        for folder, changed in ((first, False), (second, True)):
            folder.mkdir()
            fresh(write_agency, folder=str(folder), people=people, changed=changed)
        answers = [fresh(twice, first=str(first), second=str(second), people=people) for _ in range(times)]
    whole, again = medians([_ratios(answer) for answer in answers], "keep", "evaluate")
    seconds = medians(answers, "keep", "keep_again")
    yield at_most("5", f"{people:,} people, 1 % changed: second keep to the first", 100 * whole, 10, times, " %")
    yield at_most("5", f"{people:,} people, 1 % changed: second evaluate to the first", 100 * again, 110, times, " %")
    yield known("5", "first and second keep", " and ".join(f"{each:.3f} s" for each in seconds), times)


def growth(small: int, large: int) -> Iterable[Row]:
    """The rows of goal 2 for checks."""
    answers = {people: _checked_once(people) for people in (small, large)}
    seconds = {people: answer["seconds"] for people, answer in answers.items()}
    yield at_most("2", f"checks, {large:,} people, peak above inputs", answers[large]["above"], 0.6, 1)
    yield at_most("2", f"checks, growth {small:,} to {large:,}", exponent(seconds, small, large), 1.05, 1, "")


def assert_planted(concluded: Outcome, planted: dict[tuple[str, str], int]) -> None:
    """The outcome names exactly what was planted. Raises AssertionError with the difference."""
    counted = concluded.findings.group_by("check", "field").len()
    found = {(check, field): count for check, field, count in counted.iter_rows()}
    wrong = {place: (found.get(place), planted.get(place)) for place in found.keys() ^ planted.keys()}
    wrong |= {place: (found[place], planted[place]) for place in found.keys() & planted.keys()}
    wrong = {place: counts for place, counts in wrong.items() if counts[0] != counts[1]}
    assert not wrong, f"found and planted differ: {wrong}"


def _assert_only_the_change(kept: Kept, people: int) -> None:
    rank = (_RANK.check, _RANK.field)
    new = expected(people, changed=True)[rank] - expected(people)[rank]
    assert (kept.new, kept.closed, kept.changed, kept.returned) == (new, 0, 0, 0), kept


def _ratios(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: answer[f"{name}_again"] / answer[name] for name in ("keep", "evaluate")}


def _checked_once(people: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        fresh(write_agency, folder=folder, people=people)
        return fresh(checked, folder=folder, people=people)
