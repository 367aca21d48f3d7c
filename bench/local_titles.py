"""Local titles made from a national list: how an agency might write them, and the codes that are right for each."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import polars as pl

from bench import title_ways as ways
from syncsvc.model.nomenclature import JF, JP, STR

_SIGNS = re.compile(r"[^a-z0-9]+")
_LEVEL_WORDS = frozenset((*" ".join(ways.LEVELS).split(), "pelaksana", "lanjutan"))
_TRIES = 200
_NATIONAL = re.compile(r"[A-Za-z][A-Za-z]+(?: [A-Za-z]+)+")
"""Titles without signs and numbers: what a way does to those is what it says."""


@dataclass(frozen=True, slots=True)
class Local:
    """A local title of a kind: how it came about, and the codes that are right; none where nothing is conclusive."""

    title: str
    kind: str
    way: str
    right: tuple[str, ...]


MIX: tuple[tuple[ways.Way, str, str, float], ...] = (
    *((way, JP, JP, share) for way, share in ((ways.recased, 27), (ways.spaced, 5), (ways.joined, 3))),
    *((way, JP, JP, share) for way, share in ((ways.shortened, 3), (ways.other_spelling, 3), (ways.slipped, 5))),
    *((way, JP, JP, share) for way, share in ((ways.exchanged, 1), (ways.cut, 3), (ways.marked, 2), (ways.placed, 2))),
    *((way, JF, JF, share) for way, share in ((ways.recased, 7), (ways.old_level, 6), (ways.level_first, 2))),
    *((way, JF, JF, share) for way, share in ((ways.level_in_brackets, 1), (ways.level_slipped, 1))),
    *((way, JF, JF, share) for way, share in ((ways.slipped, 2), (ways.shortened, 1), (ways.marked, 1))),
    (ways.placed, JF, JF, 1),
)
"""Conclusive ways: which rows they start from, the kind that is told, and their share in per cent of all titles."""
OPEN: tuple[tuple[ways.Way, str, str, float], ...] = (
    *((way, JP, JP, share) for way, share in ((ways.other_head, 5), (ways.one_more, 4), (ways.one_less, 4))),
    (ways.heading, JP, JP, 3),
    (ways.heading, JP, STR, 3),
    (ways.without_level, JF, JF, 2),
    (ways.unknown, JP, JP, 2),
    (ways.teacher, JF, JF, 1),
)
"""Ways after which nothing of the list is right, or only a person may say what is."""


class _Listed:
    """The list as the maker of titles sees it: rows by kind, and which codes say the same in the same kind."""

    def __init__(self, reference: pl.DataFrame) -> None:
        self.rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.letters: set[tuple[str, str]] = set()
        self.same: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for code, title, kind, level in reference.select("code", "title", "kind", "level").iter_rows():
            self.letters.add((kind, letters(title)))
            self.same[kind, ways.in_full(title)].append(code)
            self.same[kind, _family(title), level or ""].append(code)
            if _NATIONAL.fullmatch(title) and (kind == JP or ways.level_of(title)):
                self.rows[kind].append((title, level or ""))
        self.sorted = {of: sorted(text for kind, text in self.letters if kind == of) for of in (JF, JP)}

    def right(self, title: str, kind: str, level: str) -> tuple[str, ...]:
        """All codes that are right for a title of the list."""
        alike = self.same[kind, _family(title), level] if kind == JF else []
        return tuple(sorted({*self.same[kind, ways.in_full(title)], *alike}))

    def has(self, title: str, kind: str) -> bool:
        """Whether the list has the very letters already."""
        return (kind, letters(title)) in self.letters or (kind, ways.in_full(title)) in self.same

    def completions(self, title: str, kind: str) -> int:
        """How many entries go on after this text."""
        begun, listed = letters(title), self.sorted[kind]
        return bisect_left(listed, begun + "~") - bisect_left(listed, begun)


def make_titles(reference: pl.DataFrame, count: int, seed: int = 4) -> list[Local]:
    """At most ``count`` distinct titles in the shares of ``MIX`` and ``OPEN``, the same for one list and seed."""
    chance, listed = Random(seed), _Listed(reference)  # noqa: S311 - repeatable, nothing secret
    made: dict[tuple[str, str], Local] = {}
    for conclusive, mix in ((True, MIX), (False, OPEN)):
        for way, source, told, share in mix:
            for _ in range(round(count * share / 100)):
                found = _one(way, (source, told), conclusive, listed, chance, made)
                if found is not None:
                    made[found.title, found.kind] = found
    titles = list(made.values())
    chance.shuffle(titles)
    return titles


def letters(title: str) -> str:
    """Only letters and digits, in small letters; ``&`` is *dan*."""
    return _SIGNS.sub("", title.lower().replace("&", " dan "))


def _one(
    way: ways.Way,
    kinds: tuple[str, str],
    conclusive: bool,
    listed: _Listed,
    chance: Random,
    made: dict[tuple[str, str], Local],
) -> Local | None:
    source, told = kinds
    rows: Sequence[tuple[str, str]] = listed.rows[source]
    for _ in range(_TRIES if rows else 0):
        title, level = chance.choice(rows)
        written = way(title, chance)
        if written is None or (written, told) in made or not _is_what_it_says(written, title, source, listed):
            continue
        if conclusive and way is ways.cut and listed.completions(written, source) != 1:
            continue
        return Local(written, told, way.__name__, listed.right(title, source, level) if conclusive else ())
    return None


def _is_what_it_says(written: str, title: str, kind: str, listed: _Listed) -> bool:
    """Whether no other entry has the letters that came about by chance."""
    return ways.in_full(written) == ways.in_full(title) or not listed.has(written, kind)


def _family(title: str) -> str:
    words = title.partition("/")[0].lower().split()
    while len(words) > 1 and words[-1] in _LEVEL_WORDS:
        words.pop()
    return letters(" ".join(words))
