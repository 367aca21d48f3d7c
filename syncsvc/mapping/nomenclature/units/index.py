"""What a name is looked up in: the units of each agency, by key, by place and by word."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import polars as pl

from syncsvc.mapping.nomenclature.units.agencies import Agency, own_words, read_agency
from syncsvc.mapping.nomenclature.units.kinds import Rank, family_of
from syncsvc.mapping.nomenclature.units.neighbours import Neighbours
from syncsvc.mapping.nomenclature.units.parents import Above, Chain
from syncsvc.mapping.nomenclature.units.reading import Owner, Reading, read
from syncsvc.mapping.nomenclature.units.wording import skeleton, unit_key, unit_words

_LEVELS = {"agency": 0, "opd": 1, "bidang": 2, "sub": 3}
_DIGITS = re.compile(r"(\d+)")
_DEEPEST = 12
_FEWEST_INITIALS = 3


class Entry(NamedTuple):
    """One unit of the reference, understood. ``text`` is its words; ``chain`` what stands above it."""

    code: str
    title: str
    text: str
    reading: Reading
    above: Above
    order: tuple[int, tuple[tuple[int, str], ...]]


@dataclass(frozen=True)
class Tree:
    """The units of one agency. ``states_parents``: at least one of them says what stands above it."""

    agency: Agency
    entries: tuple[Entry, ...]
    states_parents: bool
    by_title: Mapping[str, tuple[Entry, ...]] = field(repr=False)
    by_key: Mapping[str, tuple[Entry, ...]] = field(repr=False)
    by_place: Mapping[tuple[str, str], tuple[Entry, ...]] = field(repr=False)
    by_word: Mapping[str, tuple[int, ...]] = field(repr=False)
    by_family: Mapping[tuple[str, str], tuple[int, ...]] = field(repr=False)
    by_initials: Mapping[str, tuple[int, ...]] = field(repr=False)

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """All words of the tree, sorted."""
        return tuple(sorted(self.by_word))

    @cached_property
    def known(self) -> frozenset[str]:
        """All words of the tree, those of units above included."""
        above = {word for entry in self.entries for owner in entry.above.chain for word in owner.words}
        return frozenset(above.union(self.by_word))

    @cached_property
    def places(self) -> Mapping[str, Neighbours]:
        """The places of each kind that is known by place."""
        found: dict[str, list[str]] = defaultdict(list)
        for kind, place in self.by_place:
            found[kind].append(place)
        return {kind: Neighbours(places) for kind, places in found.items()}

    @cached_property
    def spellings(self) -> Neighbours:
        """All words of the tree."""
        return Neighbours(self.by_word)

    @cached_property
    def numbers_are_of_the_whole(self) -> frozenset[str]:
        """Kinds of school whose numbers run through the whole agency: hardly one is borne twice."""
        borne: dict[str, list[str]] = defaultdict(list)
        for entry in self.entries:
            if entry.reading.rank is Rank.SCHOOL and entry.reading.number:
                borne[entry.reading.kind].append(entry.reading.number)
        return frozenset(
            kind for kind, numbers in borne.items() if len(numbers) >= 20 and len({*numbers}) >= 0.9 * len(numbers)
        )

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """How much each word tells: the rarer, the more."""
        return {word: math.log(1 + len(self.entries) / (1 + len(places))) for word, places in self.by_word.items()}

    def weight(self, word: str) -> float:
        """How much a word tells; one that the tree does not know, the most."""
        return self.weights.get(word) or math.log(1 + len(self.entries))


@dataclass(frozen=True)
class UnitIndex:
    """The trees of all agencies of a list, by the agency's key ("" for units that name none)."""

    trees: Mapping[str, Tree] = field(repr=False)

    def tree_of(self, agency: str) -> Tree | None:
        """The agency's own tree; without a name that of a list of one agency. None when the list does not have it."""
        if agency.strip():
            return self.trees.get(read_agency(agency).key) or (self.trees.get("") if len(self.trees) == 1 else None)
        return next(iter(self.trees.values())) if len(self.trees) == 1 else None


def build_units(frame: pl.DataFrame) -> UnitIndex:
    """The index of a list of units (columns of ``ReferenceUnit``; ``parent`` a code of the list or a unit's name).

    The order of the rows does not matter. Rows without code or title are left out.
    """
    rows = frame.select("code", "title", "level", "agency", "parent").fill_null("").rows()
    by_agency: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    names: dict[str, Agency] = {}
    for row in rows:
        if row[0] and row[1].strip():
            names[row[3]] = names.get(row[3]) or read_agency(row[3])
            by_agency[names[row[3]].key].append(row)
    agencies = {name.key: name for name in names.values()}
    return UnitIndex({key: _tree(agencies[key], listed) for key, listed in sorted(by_agency.items())})


def _tree(agency: Agency, rows: Sequence[tuple[str, ...]]) -> Tree:
    readings = {row[0]: _reading(row[1], agency) for row in rows}
    parents = {row[0]: row[4].strip() for row in rows}
    shared: dict[Chain, Above] = {}
    entries = sorted((_entry(row, readings, parents, agency, shared) for row in rows), key=lambda entry: entry.order)
    titles, keys, places, words, families, initials = (defaultdict[object, list[object]](list) for _ in range(6))
    for place, entry in enumerate(entries):
        titles[unit_key(entry.title)].append(entry)
        keys[entry.reading.key].append(entry)
        if entry.reading.rank in (Rank.PLACE, Rank.SCHOOL):
            places[(entry.reading.kind, skeleton(entry.reading.place))].append(entry)
        for word in {*entry.reading.words}:
            words[word].append(place)
            families[(family_of(entry.reading.kind), word)].append(place)
        for letters in _initials(entry.reading):
            initials[letters].append(place)
    tables = (_frozen(each) for each in (titles, keys, places, words, families, initials))
    return Tree(agency, tuple(entries), any(parents.values()), *tables)


def _initials(reading: Reading) -> set[str]:
    """The first letters of the own words, with and without the kind's."""
    if reading.rank is Rank.SCHOOL or len(reading.words) < _FEWEST_INITIALS - 1:
        return set()
    own = "".join(word[0] for word in reading.words)
    kind = "".join(word[0] for word in reading.kind.split())
    found = {own, kind + own, f"{kind}{own}d"}
    return {letters for letters in found if len(letters) >= _FEWEST_INITIALS}


def _frozen(lists: Mapping[object, list[object]]) -> dict:  # type: ignore[type-arg]
    return {key: tuple(listed) for key, listed in lists.items()}


def _reading(name: str, agency: Agency) -> Reading:
    return read(own_words(unit_words(name), agency, ())[0])


def _entry(
    row: tuple[str, ...],
    readings: Mapping[str, Reading],
    parents: Mapping[str, str],
    agency: Agency,
    shared: dict[Chain, Above],
) -> Entry:
    code, title, level = row[:3]
    chain = (*readings[code].owners, *_above(code, readings, parents, agency))
    above = shared.setdefault(chain, Above(chain))
    order = (_LEVELS.get(level, 9), _natural(code))
    return Entry(code, title, " ".join(unit_words(title)), readings[code], above, order)


def _above(code: str, readings: Mapping[str, Reading], parents: Mapping[str, str], agency: Agency) -> Chain:
    """The units above, nearest first; a circle ends where it began."""
    chain: list[Owner] = []
    seen = {code}
    above = parents[code]
    while above and above not in seen and len(chain) < _DEEPEST:
        seen.add(above)
        chain += as_owners(readings.get(above) or _reading(above, agency))
        above = parents.get(above, "")
    return tuple(chain)


def as_owners(reading: Reading) -> Chain:
    """A unit and what its name says to be above it, as units above another one."""
    if reading.kind == "pemerintah":
        return ()
    number = tuple(filter(None, (reading.number,)))
    return (Owner(reading.kind, (*number, *reading.words)), *reading.owners)


def chain_of(parents: Sequence[str], agency: Agency) -> Chain:
    """The units above a local unit, by their names, nearest first."""
    return tuple(owner for name in parents if name.strip() for owner in as_owners(_reading(name, agency)))


def _natural(code: str) -> tuple[tuple[int, str], ...]:
    """Orders U9 before U10."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in _DIGITS.split(code))
