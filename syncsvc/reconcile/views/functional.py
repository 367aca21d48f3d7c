"""Functional titles read as family and level: whether the rank fits the level, and whether the family was renamed."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from syncsvc.mapping.nomenclature.positions.grammar import read_functional
from syncsvc.mapping.nomenclature.positions.known import Known
from syncsvc.mapping.nomenclature.words import read_words
from syncsvc.model.rules import FamilyRename, NomenclatureFacts, Rules
from syncsvc.reconcile.attach import attach

_FUNCTIONAL = "2"
_RANKS = tuple(
    f"{group}{step}" for group, last in (("1", 4), ("2", 4), ("3", 4), ("4", 5)) for step in range(1, last + 1)
)
_STEPS = 1
"""Whoever waits for the next level, or came to it early, may lawfully be a rank step beside the level's span."""
_READ = pl.Schema({"title": pl.String(), "level": pl.String(), "renamed": pl.String()})


def with_functional(people: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """People with, per side, of a functional job: the level's code (local_level; null where the title does not say one
    plainly), whether the rank is more than a step beside the level's span (local_level_off), and today's name of a
    family that was renamed (local_renamed). A local title counts as what it was matched with.
    """
    titles = {"local": pl.coalesce("job_named", "local_job_title"), "siasn": pl.col("siasn_job_title")}
    facts, wide = rules.nomenclature, people
    fitting = fitting_ranks(facts)
    for side, named in titles.items():
        functional = pl.col(f"{side}_job_kind") == _FUNCTIONAL
        asked = wide.with_columns(
            named=pl.when(functional).then(named), written=pl.when(functional).then(f"{side}_job_title")
        )
        levels = read_titles(asked["named"], facts).select("title", pl.col("level").alias(f"{side}_level"))
        renamed = read_titles(asked["written"], facts).select("title", pl.col("renamed").alias(f"{side}_renamed"))
        read = attach(attach(asked, levels, "named", "title"), renamed, "written", "title").drop("named", "written")
        at_rank = pl.concat_str(f"{side}_level", f"{side}_rank", separator=":")
        wide = read.with_columns((~at_rank.is_in(fitting)).alias(f"{side}_level_off"))
    return wide


def read_titles(titles: pl.Series, facts: NomenclatureFacts) -> pl.DataFrame:
    """One row per distinct title: title, level (code), renamed (today's name, and its level where one is said)."""
    distinct = titles.drop_nulls().unique(maintain_order=True)
    before: dict[tuple[str, ...], list[FamilyRename]] = {}
    for each in facts.renames:
        before.setdefault(read_words(each.before).spelling, []).append(each)
    names, known = {level.code: level.name for level in facts.levels}, Known(facts)
    rows = [(title, *_read(title, before, names, known)) for title in distinct]
    return pl.DataFrame(rows, schema=_READ, orient="row")


def fitting_ranks(facts: NomenclatureFacts) -> list[str]:
    """ "level:rank" of all that fit: the ranks of each level's span, and those one step beside it."""
    return [f"{level.code}:{rank}" for level in facts.levels for rank in _widened(level.ranks)]


def _widened(span: tuple[str, ...]) -> Iterator[str]:
    places = [_RANKS.index(rank) for rank in span if rank in _RANKS]
    if places:
        yield from _RANKS[max(0, min(places) - _STEPS) : max(places) + _STEPS + 1]


def _read(
    title: str, before: dict[tuple[str, ...], list[FamilyRename]], names: dict[str, str], known: Known
) -> tuple[str | None, str | None]:
    words = read_words(title)
    read = read_functional(words)
    family = words.spelling if read is None else read.family
    plain = read is not None and known.by_scheme(read, "") is None
    level = read.level.code if read is not None and plain else None
    meant = [each for each in before.get(family, ()) if level is None or not each.levels or level in each.levels]
    after = [f"{each.after} {names[level]}" if level in names else each.after for each in meant]
    return level, " / ".join(after) or None
