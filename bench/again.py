"""Goal 5: a second run after one in a hundred has changed. And goal 2 for checks and keep: what growing costs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl

from bench.faults import PLANTED, expected
from bench.keep import outcome
from bench.kept_files import load_agency, shipped_rules, size_mb, write_agency
from bench.measure import fresh, medians, spending
from bench.people import NOW
from bench.reconcile import exponent
from bench.stores import AGENCY, begin, new_store
from bench.table import Row, at_most
from syncsvc.evaluate import evaluate
from syncsvc.model.run import Outcome, Scope
from syncsvc.store.keep import keep
from syncsvc.store.reading import SEEN, findings
from syncsvc.store.versions import Kept

_RANK = PLANTED["rank"]
_LATER = NOW + timedelta(hours=1)


def once(folder: str, people: int) -> dict[str, Any]:
    """All checks over the agency, its snapshots loaded, and what they found kept: exactly what was planted."""
    loaded, rules = load_agency(folder), shipped_rules(folder)
    inputs = size_mb(loaded)
    with new_store() as (store, lock):
        lease = begin(store, lock)
        with spending() as evaluated:
            concluded = evaluate(loaded, {}, rules, pl.DataFrame(schema=SEEN), Scope(), NOW)
        with spending() as written:
            kept = keep(store, lease, concluded, NOW)
    assert_planted(concluded, expected(people))
    assert kept.new == concluded.findings.height, kept
    seconds = {"checks": evaluated.seconds, "keep": written.seconds}
    return {**seconds, "checks_above": evaluated.above_mb / inputs, "keep_above": written.above_mb / inputs}


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
        loaded = load_agency(second)
        lease = begin(store, lock, 1)
        with spending() as evaluated_again:
            concluded = evaluate(loaded, {}, rules, findings(store, AGENCY, NOW.date()), Scope(), _LATER)
        with spending() as kept_second:
            kept = keep(store, lease, concluded, _LATER)
        _assert_only_the_change(kept, people)
        assert_planted(concluded, expected(people, changed=True))
    return {
        "evaluate": evaluated.seconds,
        "evaluate_again": evaluated_again.seconds,
        "keep": kept_first.seconds,
        "keep_again": kept_second.seconds,
    }


def kept_twice(count: int) -> dict[str, Any]:
    """Keep ``count`` findings, then the same with other evidence for one in a hundred."""
    first, second = outcome(count), outcome(count, changed=True)
    with new_store() as (store, lock):
        lease = begin(store, lock)
        with spending() as new:
            keep(store, lease, first, NOW)
        lease = begin(store, lock, 1)
        with spending() as again:
            kept = keep(store, lease, second, _LATER)
    assert (kept.new, kept.changed, kept.closed, kept.returned) == (0, count // 100, 0, 0), kept
    return {"keep": new.seconds, "keep_again": again.seconds}


def goals(people: int, times: int) -> Iterable[Row]:
    """The rows of goal 5: of an agency with its people, and of as many findings as it has people."""
    with tempfile.TemporaryDirectory() as name:
        first, second = (Path(name) / each for each in ("first", "second"))
        for folder, changed in ((first, False), (second, True)):
            folder.mkdir()
            fresh(write_agency, folder=str(folder), people=people, changed=changed)
        answers = [fresh(twice, first=str(first), second=str(second), people=people) for _ in range(times)]
    found = [fresh(kept_twice, count=people) for _ in range(times)]
    yield _again(f"{people:,} people, 1 % changed: second keep to the first", answers, "keep", 10)
    yield _again(f"{people:,} people, 1 % changed: second evaluate to the first", answers, "evaluate", 110)
    yield _again(f"{people:,} findings, 1 % changed: second keep to the first", found, "keep", 10)


def growth(small: int, large: int) -> Iterable[Row]:
    """The rows of goal 2 for checks and keep, both sizes measured once."""
    answers = {people: _measured_once(people) for people in (small, large)}
    for step in ("checks", "keep"):
        seconds = {people: answer[step] for people, answer in answers.items()}
        beside = " and ".join(f"{each:.2f} s" for each in seconds.values())
        above = answers[large][f"{step}_above"]
        yield at_most("2", f"{step}, {large:,} people, peak above the snapshots", above, 0.6, 1)
        what = f"{step}, growth {small:,} to {large:,} people"
        yield at_most("2", what, exponent(seconds, small, large), 1.05, 1, "", beside)


def assert_planted(concluded: Outcome, planted: dict[tuple[str, str], int]) -> None:
    """The outcome names exactly what was planted. Raises AssertionError with the difference."""
    counted = concluded.findings.group_by("check", "field").len()
    found = {(check, field): count for check, field, count in counted.iter_rows()}
    places = found.keys() | planted.keys()
    counts = {place: (found.get(place, 0), planted.get(place, 0)) for place in places}
    wrong = {place: both for place, both in counts.items() if both[0] != both[1]}
    assert not wrong, f"found and planted differ: {wrong}"


def _again(what: str, answers: list[dict[str, Any]], step: str, target: float) -> Row:
    ratios = [{"ratio": answer[f"{step}_again"] / answer[step]} for answer in answers]
    first, second = medians(answers, step, f"{step}_again")
    beside = f"{first:.3f} s, then {second:.3f} s"
    return at_most("5", what, 100 * medians(ratios, "ratio")[0], target, len(answers), " %", beside)


def _assert_only_the_change(kept: Kept, people: int) -> None:
    rank = (_RANK.check, _RANK.field)
    new = expected(people, changed=True)[rank] - expected(people)[rank]
    assert (kept.new, kept.closed, kept.changed, kept.returned) == (new, 0, 0, 0), kept


def _measured_once(people: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        fresh(write_agency, folder=folder, people=people)
        return fresh(once, folder=folder, people=people)
