"""The national list of positions, laid out for matching."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import polars as pl

from syncsvc.mapping.nomenclature.levels import is_level
from syncsvc.mapping.nomenclature.positions.grammar import Functional, read_functional
from syncsvc.mapping.nomenclature.positions.known import Known
from syncsvc.mapping.nomenclature.positions.vocabulary import Vocabulary
from syncsvc.mapping.nomenclature.words import Words, read_words
from syncsvc.model.nomenclature import JF, JP
from syncsvc.model.rules import NomenclatureFacts

OLD = "O"
_LONG = 95
"""Titles of the list are cut near 100 characters; from here on one may be."""


class Entry(NamedTuple):
    """One row of the list, with its words."""

    code: str
    title: str
    old: bool
    level: str
    words: Words

    @property
    def rank(self) -> tuple[bool, bool, int, str]:
        """Order among entries that say the same: in use before old, the plain form before the one with a slash, whole
        words before torn ones.
        """
        return (self.old, "/" in self.title, sum(len(word) == 1 for word in self.words.written), self.code)


class Shelf:
    """All entries of one kind, in the order of their plain form."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = sorted(entries, key=lambda entry: (entry.words.plain, entry.rank))
        self._plain = [entry.words.plain for entry in self.entries]
        self._first = {
            plain: place for place, plain in zip(range(len(self._plain))[::-1], self._plain[::-1], strict=True)
        }
        self._keys: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for key in (entry.words.key, *aliases(entry)):
                if key != entry.words.plain:
                    self._keys.setdefault(key, []).append(entry)
        self.vocabulary = Vocabulary([entry.words.spelling for entry in self.entries])
        long = [entry for entry in self.entries if len(entry.title) >= _LONG]
        self._cut = _by(long, [entry.words.plain for entry in long])
        self._lengths = sorted({len(plain) for plain in self._cut}, reverse=True)

    def written(self, words: Words) -> Entry | None:
        """The entry that is written so, its very words first."""
        same = self.of_plain(words.plain)
        return next((entry for entry in same if entry.words.written == words.written), same[0] if same else None)

    def of_plain(self, plain: str) -> list[Entry]:
        """The entries with this plain form, the first one to be preferred."""
        first = self._first.get(plain)
        if first is None:
            return []
        last = first + 1
        while last < len(self._plain) and self._plain[last] == plain:
            last += 1
        return self.entries[first:last]

    def of_key(self, key: str) -> list[Entry]:
        """The entries with this key, or of which one of two names has it; the first one to be preferred."""
        found = [entry for entry in self.of_plain(key) if entry.words.key == key]
        others = self._keys.get(key)
        return sorted([*found, *others], key=lambda entry: entry.rank) if others else found

    def beginning_with(self, plain: str, most: int = 50) -> list[Entry]:
        """The entries whose plain form goes on after this one, at most so many."""
        place = bisect_left(self._plain, plain)
        found: list[Entry] = []
        while place < len(self._plain) and self._plain[place].startswith(plain) and len(found) < most:
            if self._plain[place] != plain:
                found.append(self.entries[place])
            place += 1
        return found

    def cut_from(self, plain: str) -> list[Entry]:
        """The entries, cut by the list itself, that this plain form goes on after."""
        for length in self._lengths:
            if length < len(plain) and plain[:length] in self._cut:
                return self._cut[plain[:length]]
        return []

    def nearest(self, words: Sequence[str], most: int) -> list[Entry]:
        """The entries that share most words' weight with these."""
        return [self.entries[number] for number in self.vocabulary.nearest(words, most)]


@dataclass(frozen=True, slots=True)
class Family:
    """One family of functional positions: its words, and its entries per level."""

    words: tuple[str, ...]
    levels: dict[str, list[Entry]]


class PositionIndex:
    """The list of positions: a shelf per kind, the families of functional positions, and what is well known."""

    def __init__(self, frame: pl.DataFrame, facts: NomenclatureFacts) -> None:
        self.known = Known(facts)
        rows: dict[str, list[Entry]] = {JF: [], JP: []}
        columns = frame.select("code", "title", "kind", "level", "status")
        for code, title, kind, level, status in columns.iter_rows():
            if kind in rows:
                rows[kind].append(Entry(code, title, status == OLD, level or "", read_words(title)))
        self.shelves = {kind: Shelf(entries) for kind, entries in rows.items()}
        self.families = _families(self.shelves[JF].entries)
        self.family_words = Vocabulary([family.words for family in self.families.values()])
        self._listed = list(self.families.values())
        self.heads = defaultdict[str, list[Family]](list)
        self.initials = defaultdict[str, list[Family]](list)
        for family in self._listed:
            self.heads[family.words[0]].append(family)
            self.initials["".join(word[0] for word in family.words)].append(family)

    def nearest_families(self, words: Sequence[str], most: int) -> list[Family]:
        """The families that share most words' weight with these."""
        return [self._listed[number] for number in self.family_words.nearest(words, most)]

    @cached_property
    def titles(self) -> dict[str, str]:
        """The title of each code."""
        return {entry.code: entry.title for shelf in self.shelves.values() for entry in shelf.entries}


def build_positions(frame: pl.DataFrame, facts: NomenclatureFacts) -> PositionIndex:
    """The index of a frame of ``ReferencePosition``; rows of other kinds than JF and JP are left out."""
    return PositionIndex(frame, facts)


def aliases(entry: Entry) -> list[str]:
    """The keys of either half of a title that gives two names of its level: "X Utama Muda / Ahli Muda"."""
    left, slash, right = entry.title.rpartition("/")
    halves = [read_words(left), read_words(right)] if slash and entry.words.written else []
    if not halves or not halves[0].written or not is_level(halves[1].written):
        return []
    return [halves[0].key]


def _by(entries: Sequence[Entry], keys: Sequence[str]) -> dict[str, list[Entry]]:
    grouped: dict[str, list[Entry]] = {}
    for entry, key in zip(entries, keys, strict=True):
        grouped.setdefault(key, []).append(entry)
    for found in grouped.values():
        if len(found) > 1:
            found.sort(key=lambda entry: entry.rank)
    return grouped


def _families(entries: Sequence[Entry]) -> dict[str, Family]:
    families: dict[str, Family] = {}
    for entry in entries:
        read: Functional | None = read_functional(entry.words)
        if read is None or not read.family or read.level.code is None:
            continue
        code = read.level.code
        family = families.setdefault("".join(read.family), Family(read.family, {}))
        family.levels.setdefault(code, []).append(entry)
    for family in families.values():
        for listed in family.levels.values():
            listed.sort(key=lambda entry: entry.rank)
    return families
