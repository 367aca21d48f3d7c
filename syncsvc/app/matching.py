"""Matching the names of a file with a reference in a file, without a site: row for row, in the same order."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from syncsvc.app.answer import Answer
from syncsvc.app.list_files import ListFile, Terms, checked_list, delivered_from
from syncsvc.app.places import writing_file
from syncsvc.app.plain_tables import Row, read_table
from syncsvc.config.nomenclature import nomenclature_facts
from syncsvc.errors import UsageError
from syncsvc.lang import say
from syncsvc.mapping.nomenclature.positions.index import build_positions
from syncsvc.mapping.nomenclature.positions.match import match_titles
from syncsvc.mapping.nomenclature.units import build_units, match_units
from syncsvc.mapping.references.shapes import POSITIONS, UNITS, shape_of
from syncsvc.model.nomenclature import FIRST, Decision, Match, Title, UnitName
from syncsvc.reports.cells import guarded_text

ABOVE = ">"
"""Separates the units above in one cell, nearest first."""
_PLACES = range(1, FIRST + 1)
COLUMNS = (
    "local",
    "kind",
    "decision",
    "evidence",
    *(f"{field}_{place}" for field in ("code", "title", "score") for place in _PLACES),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is matched with what, and where the answers go. ``agency`` holds for names whose row says none; of the
    reference ``columns`` are FIELD=NAME as written, and ``cut_cycles`` takes units that are each other's parents."""

    reference: ListFile
    names: Path
    output: Path
    agency: str = ""
    columns: Sequence[str] = ()
    cut_cycles: bool = False


def match_file(listing: str, wish: Wish, language: str) -> Answer:
    """Match every row of a file and write the answers to another.

    The reference may be any file that ``reference import`` takes. Raises UsageError for names that are not there,
    Misunderstood for a file that is not such a table, Refused with the mistakes of the reference, row by row; then
    nothing is written.
    """
    if wish.output.resolve() in (wish.names.resolve(), wish.reference.place.resolve()):
        raise UsageError("matching.same_file", file=str(wish.output))
    names = read_table(wish.names, ("local",), {"name": "local"})
    shape = shape_of(listing)
    terms = Terms(wish.columns, cut_cycles=wish.cut_cycles, of_any=True, refused="matching.refused")
    reference = checked_list(shape, delivered_from(wish.reference), terms).frame
    matches = _LISTS[listing](reference, names.rows, wish.agency)
    _write(wish.output, names.rows, matches)
    counts = Counter(match.decision for match in matches)
    row = {"rows": len(matches), **{str(decision): counts[decision] for decision in Decision}, "file": str(wish.output)}
    return Answer([row], [say(language, "matching.done", **row)])


def _match_units(reference: pl.DataFrame, rows: Sequence[Row], agency: str) -> list[Match]:
    index = build_units(reference)
    names = [
        UnitName(
            row.get("local"),
            tuple(name.strip() for name in row.get("parent").split(ABOVE) if name.strip()),
            row.get("agency") or agency,
        )
        for row in rows
    ]
    return match_units(names, index)


def _match_positions(reference: pl.DataFrame, rows: Sequence[Row], agency: str) -> list[Match]:
    titles = [
        Title(
            row.get("local"),
            row.get("kind").strip(),
            row.get("golongan").strip(),
            row.get("eselon").strip(),
            row.get("unit"),
            row.get("parent"),
            row.get("agency") or agency,
        )
        for row in rows
    ]
    return match_titles(titles, build_positions(reference, nomenclature_facts(datetime.now(UTC).date())))


_LISTS: dict[str, Callable[[pl.DataFrame, Sequence[Row], str], list[Match]]] = {
    POSITIONS: _match_positions,
    UNITS: _match_units,
}
"""How the names of each list are matched."""


def _write(place: Path, rows: Sequence[Row], matches: Sequence[Match]) -> None:
    """The local name is echoed as it came, so that rows can be joined; what the reference says is made harmless."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(row, match) for row, match in zip(rows, matches, strict=True))
    beside = place.with_name(f".{place.name}.part")
    with writing_file(place):
        try:
            beside.write_text(text.getvalue(), "utf-8", newline="")
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)


def _cells(row: Row, match: Match) -> list[str]:
    filled = [(guarded_text(each.code), guarded_text(each.title), f"{each.score:.4f}") for each in match.candidates]
    filled += [("", "", "")] * (FIRST - len(filled))
    candidates = [cell for field in zip(*filled, strict=True) for cell in field]
    return [row.get("local"), row.get("kind"), str(match.decision), str(match.evidence), *candidates]
