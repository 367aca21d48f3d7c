"""The matcher of positions: titles made from a national list, matched in bulk and one by one. Answers are judged."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from bench.local_titles import Local, make_titles
from bench.measure import fresh, medians, peak_mb
from bench.people import TODAY
from bench.table import Row, at_most, known, skipped, truth
from syncsvc.config.nomenclature import nomenclature_facts
from syncsvc.mapping.nomenclature.positions.index import build_positions
from syncsvc.mapping.nomenclature.positions.match import match_title, match_titles
from syncsvc.model.nomenclature import Decision, Match, Title

TITLES = "titles.json"
PRECISION = 0.995
_A_SECOND, _ONE_MS, _MEMORY_MB, _INDEX_S = 5_000, 5, 300, 3
_WHAT = "local titles"


def write_titles(reference: str, folder: str, count: int) -> dict[str, Any]:
    """The titles to be matched, as JSON in the folder: made in a process of their own, whose memory is not ours."""
    titles = make_titles(read_reference(reference), count)
    (Path(folder) / TITLES).write_text(json.dumps([asdict(each) for each in titles]), "utf-8")
    return {"titles": len(titles), "conclusive": sum(bool(each.right) for each in titles)}


def read_reference(path: str) -> pl.DataFrame:
    """The national list as a frame of ``ReferencePosition``."""
    return pl.read_csv(path, infer_schema=False)


def in_bulk(reference: str, folder: str) -> dict[str, Any]:
    """All titles at once: seconds for the index and for matching, the process's peak, and how right the answers are."""
    locals_ = _read_titles(folder)
    titles = [Title(each.title, each.kind) for each in locals_]
    frame = read_reference(reference)
    began = time.perf_counter()
    index = build_positions(frame, nomenclature_facts(TODAY))
    built = time.perf_counter()
    matches = match_titles(titles, index)
    seconds = time.perf_counter() - built
    return {"index": built - began, "seconds": seconds, "peak": peak_mb(), **judged(locals_, matches)}


def one_by_one(reference: str, folder: str) -> dict[str, Any]:
    """Milliseconds of single titles, 95 of 100 and the slowest, with an index that nothing was asked before."""
    titles = [Title(each.title, each.kind) for each in _read_titles(folder)]
    index = build_positions(read_reference(reference), nomenclature_facts(TODAY))
    took = []
    for title in titles:
        began = time.perf_counter()
        match_title(title, index)
        took.append((time.perf_counter() - began) * 1_000)
    took.sort()
    return {"p95": took[len(took) * 95 // 100], "slowest": took[-1]}


def judged(locals_: Iterable[Local], matches: Iterable[Match]) -> dict[str, Any]:
    """How many were accepted, how many of them to the right entry, and the first wrong ones by name.

    Raises AssertionError when fewer than ``PRECISION`` of the accepted are right.
    """
    accepted, wrong, conclusive, found = 0, list[str](), 0, 0
    for local, match in zip(locals_, matches, strict=True):
        conclusive += bool(local.right)
        if match.decision is not Decision.ACCEPT:
            continue
        accepted += 1
        if match.candidates[0].code in local.right:
            found += 1
        else:
            wrong.append(f"{local.way}: {local.title} => {match.candidates[0].title}")
    precision = 1 - len(wrong) / max(accepted, 1)
    assert precision >= PRECISION, f"{len(wrong)} of {accepted} accepted wrongly: {'; '.join(wrong[:5])}"
    return {"accepted": accepted, "wrong": len(wrong), "precision": precision, "found": found / max(conclusive, 1)}


def goals(reference: str | None, folder: str, count: int, times: int) -> Iterable[Row]:
    """The rows of speed and memory; one that says so where there is no list."""
    if reference is None:
        yield skipped("names", f"{count:,} {_WHAT} a second", f"≥ {_A_SECOND:,}", "no national list, see docs/bench.md")
        return
    made = fresh(write_titles, reference=reference, folder=folder, count=count)
    answers = [fresh(in_bulk, reference=reference, folder=folder) for _ in range(times)]
    seconds, built, peak = medians(answers, "seconds", "index", "peak")
    alone = fresh(one_by_one, reference=reference, folder=folder)
    what, number = f"{made['titles']:,} {_WHAT}", answers[0]
    rate = made["titles"] / seconds
    beside = f"{seconds:.2f} s, {made['conclusive'] * 100 // made['titles']} % conclusive"
    yield Row("names", f"{what}, a second", f"≥ {_A_SECOND:,}", f"{rate:,.0f}", beside, rate >= _A_SECOND, times)
    yield at_most(
        "names", "one title, 95 of 100", alone["p95"], _ONE_MS, 1, " ms", f"slowest {alone['slowest']:.1f} ms"
    )
    yield at_most("names", "peak of a process that only matches", peak, _MEMORY_MB, times, " MB")
    yield at_most("names", "index of the whole list", built, _INDEX_S, times, " s")
    told = f"{number['precision'] * 100:.2f} %: {number['wrong']} of {number['accepted']:,}"
    yield truth("names", f"{what}: accepted rightly", f"≥ {PRECISION * 100:g} %", True, told)
    yield known("names", f"{what}: of the conclusive accepted rightly", f"{number['found'] * 100:.1f} %", 1)


def _read_titles(folder: str) -> list[Local]:
    rows = json.loads((Path(folder) / TITLES).read_text("utf-8"))
    return [Local(**{**row, "right": tuple(row["right"])}) for row in rows]
