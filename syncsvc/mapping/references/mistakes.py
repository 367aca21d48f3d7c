"""What is wrong with a list, row by row with a remedy each; and what is only worth knowing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from syncsvc.errors import Mistake
from syncsvc.mapping.references.shapes import POSITIONS, UNITS, ListShape
from syncsvc.mapping.references.tree import cycles
from syncsvc.model.nomenclature import JF, JP, STR

ROW = "row in its source"
_KINDS = (JF, JP, STR)
_STATUSES = ("N", "O")
_EXAMPLES = 5
_NO_LEVEL = "XX"
_DAMAGED = "\ufffd"
_AS_NUMBER = r"^\d(\.\d+)?E\+\d+$"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth knowing that keeps nothing from being taken: a word key and its facts."""

    key: str
    facts: dict[str, object] = field(default_factory=dict)


def found_in(shape: ListShape, origin: str, frame: pl.DataFrame) -> tuple[Mistake, ...]:
    """Every mistake of a list, in the order of its rows. ``frame`` has the list's columns and ``ROW``; rows repeated
    exactly were dropped before."""
    found = [*_empty(origin, frame, shape), *_damaged(origin, frame), *_twice(origin, frame)]
    if shape.name == POSITIONS:
        found += _not_one_of(origin, frame, "kind", _KINDS, "references.kind_unknown")
        found += _not_one_of(origin, frame, "status", _STATUSES, "references.status_unknown")
    if shape.name == UNITS:
        found += _circles(origin, frame)
    return tuple(sorted(found, key=lambda each: each.line))


def notices_of(
    shape: ListShape, frame: pl.DataFrame, repeated: int, absent: tuple[str, ...], levels: frozenset[str]
) -> tuple[Notice, ...]:
    """What is worth knowing about a list that is in order; ``levels`` are the codes of levels, none when unknown."""
    found = [Notice("references.column_absent", {"fields": ", ".join(absent)})] if absent else []
    if repeated:
        found.append(Notice("references.rows_repeated", {"count": repeated}))
    titles = _same_titles(frame)
    if titles:
        found.append(Notice("references.titles_shared", {"count": titles}))
    if shape.name == POSITIONS:
        found += [*_in_two_kinds(frame), *_other_levels(frame, levels)]
    if shape.name == UNITS:
        found += _orphans(frame)
    return tuple(found)


def cut_from_circles(frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[Notice, ...]]:
    """The units with no parent for those that stand in a circle of parents, and a notice that names the circles."""
    found = cycles(frame)
    if not found:
        return frame, ()
    members = [(agency, code) for agency, circle in found for code in circle]
    circling = pl.DataFrame(members, schema=["agency", "code"], orient="row").with_columns(circles=pl.lit(value=True))
    marked = frame.join(circling, on=["agency", "code"], how="left", maintain_order="left")
    cut = marked.with_columns(pl.when(pl.col("circles").is_null()).then("parent").alias("parent")).drop("circles")
    shown = "; ".join(" → ".join((*circle, circle[0])) for _, circle in found[:_EXAMPLES])
    return cut, (Notice("references.cycles_cut", {"count": len(found), "cycles": shown}),)


def _empty(origin: str, frame: pl.DataFrame, shape: ListShape) -> Iterator[Mistake]:
    needed = ("code", "title", *(("kind",) if "kind" in shape.fields else ()))
    for name in needed:
        for row in frame.filter(pl.col(name).is_null())[ROW]:
            yield Mistake(origin, row, name, "references.cell_empty", (("field", name),))
    if "agency" in shape.fields:
        for row in frame.filter(pl.col("agency").is_null())[ROW]:
            yield Mistake(origin, row, "agency", "references.agency_empty")


def _damaged(origin: str, frame: pl.DataFrame) -> Iterator[Mistake]:
    """Titles with the sign that stands for a lost letter – the file was converted from a wrong encoding –, and codes
    that a spreadsheet made numbers of."""
    hurt = frame.filter(pl.col("title").str.contains(_DAMAGED, literal=True))
    for row in hurt[ROW]:
        yield Mistake(origin, row, "title", "references.text_damaged")
    for row, code in frame.filter(pl.col("code").str.contains(_AS_NUMBER)).select(ROW, "code").iter_rows():
        yield Mistake(origin, row, "code", "references.code_as_number", (("code", code),))


def _twice(origin: str, frame: pl.DataFrame) -> Iterator[Mistake]:
    """The same code said twice, differently. Units are told apart within their agency, positions within their kind: in
    SIASN each kind is a list of its own, and one id does stand in both."""
    keys = [name for name in ("agency", "kind", "code") if name in frame.columns]
    firsts = pl.col(ROW).first().over(keys)
    again = frame.filter(pl.col("code").is_not_null()).with_columns(first=firsts).filter(pl.col(ROW) != pl.col("first"))
    for row, code, first in again.select(ROW, "code", "first").iter_rows():
        yield Mistake(origin, row, "code", "references.code_twice", (("code", code), ("first", first)))


def _not_one_of(origin: str, frame: pl.DataFrame, name: str, known: tuple[str, ...], key: str) -> Iterator[Mistake]:
    for row, given in frame.filter(~pl.col(name).is_in(known)).select(ROW, name).iter_rows():
        yield Mistake(origin, row, name, key, (("given", given), ("known", ", ".join(known))))


def _circles(origin: str, frame: pl.DataFrame) -> Iterator[Mistake]:
    places = {(agency, code): row for agency, code, row in frame.select("agency", "code", ROW).iter_rows()}
    for agency, circle in cycles(frame):
        shown = " → ".join((*circle, circle[0]))
        yield Mistake(origin, places[(agency, circle[0])], "parent", "references.cycle", (("cycle", shown),))


def _same_titles(frame: pl.DataFrame) -> int:
    """How many titles stand under several codes (within one kind or agency)."""
    keys = [name for name in ("agency", "kind", "title") if name in frame.columns]
    return frame.group_by(keys).agg(pl.col("code").n_unique()).filter(pl.col("code") > 1).height


def _in_two_kinds(frame: pl.DataFrame) -> list[Notice]:
    """Codes that stand in the list of more than one kind."""
    shared = frame.group_by("code").agg(pl.col("kind").n_unique()).filter(pl.col("kind") > 1).sort("code")
    if shared.is_empty():
        return []
    shown = ", ".join(shared["code"].head(_EXAMPLES).to_list())
    return [Notice("references.codes_in_two_kinds", {"count": shared.height, "examples": shown})]


def _other_levels(frame: pl.DataFrame, levels: frozenset[str]) -> list[Notice]:
    """Levels that are no code and no name of a level."""
    other = frame["level"].drop_nulls().filter(~frame["level"].drop_nulls().is_in([*levels, _NO_LEVEL]))
    if other.is_empty() or not levels:
        return []
    shown = ", ".join(other.unique().sort().head(_EXAMPLES).to_list())
    return [Notice("references.levels_unknown", {"count": other.len(), "examples": shown})]


def _orphans(frame: pl.DataFrame) -> list[Notice]:
    """Units below a parent that the list does not have; real lists have some."""
    known = frame.select("agency", parent="code")
    lost = frame.filter(pl.col("parent").is_not_null()).join(known, on=["agency", "parent"], how="anti")
    if lost.is_empty():
        return []
    shown = ", ".join(lost["code"].head(_EXAMPLES).to_list())
    return [Notice("references.parents_unknown", {"count": lost.height, "examples": shown})]
