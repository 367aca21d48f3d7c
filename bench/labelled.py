"""Real titles and unit names with their labels: how right the matcher is, beside two ways of plain similarity.

The pairs, the lists and the scorer lie outside of the project; where they are absent, everything here is skipped.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from bench.measure import ROOT, answered
from bench.nomenclature import TITLES, read_reference
from bench.nomenclature import goals as speed
from bench.people import TODAY
from bench.table import Row, known, skipped
from syncsvc.config.nomenclature import nomenclature_facts
from syncsvc.mapping.nomenclature.positions.index import build_positions
from syncsvc.mapping.nomenclature.positions.match import match_titles
from syncsvc.mapping.nomenclature.units import build_units, match_units
from syncsvc.model.nomenclature import FIRST, Match, Title, UnitName

VARIABLE = "BENCH_SHARED"
"""Names the folder that holds ``data/nomenclature`` and ``tools``, when it is not ``shared`` beside the checkout."""
_RIVALS = ROOT / "bench" / "rivals"
RIVALS = {"wratio": "WRatio", "tfidf": "TF-IDF"}
_POSITIONS = (
    ("top1", "the right entry first", 98.5),
    ("top5", "the right entry among five", 99.5),
    ("accept_precision", "accepted rightly", 99.5),
    ("accept_of_all", "accepted, of all", 75.0),
    ("accept_of_mappable", "accepted, of those with an entry", 92.0),
    ("none_accepted", "accepted though nothing fits", -0.5),
    ("none_settled", "nothing fits, settled", 60.0),
    ("wrong_none", "settled though an entry fits", -0.3),
)
_UNITS = (
    ("top1", "the right unit first", 97.0),
    ("accept_precision", "accepted rightly", 99.5),
    ("accept_of_mappable", "accepted, of those with a unit", 70.0),
)
"""Figures of the scorer, and their goals in per cent: at least, or (negative) at most."""
Pair = dict[str, str]
Answers = Sequence[Sequence[tuple[str, float]]]
"""For each title the codes found, best first, with how alike they are."""


def shared() -> Path | None:
    """The folder of the labelled data, or None where it is not complete."""
    folder = Path(os.environ.get(VARIABLE) or ROOT.parent / "shared")
    return folder if (folder / "tools" / "score_nomenclature.py").exists() else None


def goals(count: int, part: int, times: int, rivals: bool) -> Iterable[Row]:
    """All rows of the nomenclature: speed on ``count`` titles (rivals on a ``part``), and rightness on the pairs."""
    folder = shared()
    reference = str(_data(folder) / "reference_positions.csv") if folder else None
    with tempfile.TemporaryDirectory() as work:
        yield from speed(reference, work, count, times)
        if folder is None:
            yield skipped("names", "labelled titles and units", "see docs/bench.md", f"no pairs; {VARIABLE} names them")
            return
        found: dict[str, Answers] = {}
        for name, title in RIVALS.items() if rivals else ():
            answer = rival(name, folder, Path(work), part)
            found[title] = answer["found"]
            yield known("names", f"{title}: titles a second", f"{answer['rate']:,.0f}", 1)
        yield from rightness(folder, Path(work), found)


def rightness(folder: Path, work: Path, found: dict[str, Answers]) -> Iterable[Row]:
    """How right the answers to the labelled titles and units are, with rivals' candidates beside, if there are any."""
    pairs, ours = _read(_data(folder) / "pairs_positions.csv"), our_titles(folder)
    accepted = sum(row["decision"] == "accept" for row in ours)
    others = {name: score(folder, work, pairs, best(pairs, each, accepted)) for name, each in found.items()}
    yield from _rows(f"{len(pairs)} titles", _POSITIONS, score(folder, work, pairs, ours), others)
    units = [pair for pair in _read(_data(folder) / "pairs_units.csv") if pair["pattern"] != "renumbered"]
    figures = score(folder, work, units, our_units(folder, units))
    yield from _rows(f"{len(units)} units, no renumbered schools", _UNITS, figures, {})


def our_titles(folder: Path) -> list[Pair]:
    """Our answers to the labelled titles."""
    index = build_positions(read_reference(str(_data(folder) / "reference_positions.csv")), nomenclature_facts(TODAY))
    pairs = _read(_data(folder) / "pairs_positions.csv")
    return _results(pairs, match_titles([Title(pair["local"], pair["kind"]) for pair in pairs], index))


def our_units(folder: Path, pairs: Sequence[Pair]) -> list[Pair]:
    """Our answers to the labelled unit names."""
    listed = pl.read_csv(_data(folder) / "reference_units.csv", infer_schema=False)
    index = build_units(listed.with_columns(head_title=pl.lit(None, pl.String)))
    names = [UnitName(pair["local"], tuple(filter(None, [pair["parent"]])), pair["agency"]) for pair in pairs]
    return _results(pairs, match_units(names, index))


def best(pairs: Sequence[Pair], found: Answers, accepted: int) -> list[Pair]:
    """A rival's answers, the ``accepted`` most alike accepted: as many as ours, for plain similarity knows no more."""
    order = sorted(range(len(pairs)), key=lambda place: -(found[place][0][1] if found[place] else 0))
    sure = set(order[:accepted])
    rows = []
    for place, pair in enumerate(pairs):
        row = {"local": pair["local"], "decision": "accept" if place in sure else "review", "evidence": "similar"}
        rows.append(row | {f"code_{number}": code for number, (code, _) in enumerate(found[place][:FIRST], 1)})
    return rows


def rival(name: str, folder: Path, work: Path, part: int) -> dict[str, Any]:
    """A rival's candidates for each labelled title, and how many made titles it matches a second."""
    uv = shutil.which("uv") or ROOT / ".uv" / "bin" / "uv"
    command = [str(uv), "run", "--quiet", "--project", str(_RIVALS), "--frozen", "python", str(_RIVALS / "titles.py")]
    return answered([*command, name, str(_data(folder)), str(work / TITLES), str(part)])


def score(folder: Path, work: Path, pairs: Sequence[Pair], results: Sequence[Pair]) -> dict[str, Any]:
    """What the scorer says, a program of its own."""
    files = [work / "pairs.csv", work / "results.csv"]
    for file, rows in zip(files, (pairs, results), strict=True):
        with file.open("w", newline="", encoding="utf-8") as opened:
            writer = csv.DictWriter(opened, list(dict.fromkeys(name for row in rows for name in row)))
            writer.writeheader()
            writer.writerows(rows)
    command = [sys.executable, str(folder / "tools" / "score_nomenclature.py"), *map(str, files), "--json"]
    answer: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer


def _rows(
    of: str, goals_of: Iterable[tuple[str, str, float]], ours: dict[str, Any], others: dict[str, dict[str, Any]]
) -> Iterable[Row]:
    for name, what, goal in goals_of:
        percent = ours[name] * 100
        beside = ", ".join(f"{rival} {figures[name] * 100:.1f} %" for rival, figures in others.items())
        met = percent >= goal if goal > 0 else percent <= -goal
        target = f"{'≥' if goal > 0 else '≤'} {abs(goal):g} %"
        yield Row("names", f"{of}: {what}", target, f"{percent:.1f} %", beside, met, 1)


def _results(pairs: Sequence[Pair], matches: Sequence[Match]) -> list[Pair]:
    rows = []
    for pair, match in zip(pairs, matches, strict=True):
        row = {"local": pair["local"], "decision": match.decision.value, "evidence": match.evidence.value}
        rows.append(row | {f"code_{number}": each.code for number, each in enumerate(match.candidates, 1)})
    return rows


def _read(file: Path) -> list[Pair]:
    with file.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def _data(folder: Path) -> Path:
    return folder / "data" / "nomenclature"
