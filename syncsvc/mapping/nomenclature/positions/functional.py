"""Functional titles (JF): family and level, in the names of today and of before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from syncsvc.mapping.nomenclature.positions.answers import accepted, nothing, review
from syncsvc.mapping.nomenclature.positions.differences import INITIALS, SLIP, difference
from syncsvc.mapping.nomenclature.positions.grammar import (
    Functional,
    read_functional,
    without_initials,
    without_marks,
)
from syncsvc.mapping.nomenclature.positions.index import Entry, Family, PositionIndex, Shelf
from syncsvc.mapping.nomenclature.words import Words, of_written, read_words
from syncsvc.model.nomenclature import JF, JP, Evidence, Match, Reason, Title

_LOOKED_AT = 12
_LIKE = 75
_INITIALS = 3
_SPECIALISED = {("dokter", "spesialis"), ("dokter", "umum")}
"""How a doctor's speciality begins; a teacher's is whatever follows."""


@dataclass(frozen=True, slots=True)
class _Meant:
    """The families that may be meant, whether that is conclusive, and why."""

    families: tuple[Family, ...]
    sure: bool
    reason: Reason


def match_functional(words: Words, title: Title, index: PositionIndex) -> Match:
    """What a functional title is matched with."""
    shelf = index.shelves[JF]
    same = shelf.written(words)
    if same is not None:
        return accepted(Evidence.EXACT, same, Reason("same_text"))
    written, marked = without_marks(words.written)
    if marked:
        words = of_written(words, written, words.notes)
    read = read_functional(words)
    if read is not None and read.level.code is not None:
        return _with_level(words, title, read, index)
    for each in (words, of_written(words, without_initials(words.written))):
        found = shelf.of_plain("".join(each.written)) or shelf.of_key(each.key)
        if found:
            return accepted(Evidence.NORMALISED, found[0], Reason("same_words"))
    if read is None:
        return _without_level(words, index)
    return nothing("levels_contradict", rows_of_family(read.family, index), like=words.key)


def rows_of_family(family: Sequence[str], index: PositionIndex) -> list[Entry]:
    """The entries of the family with these very words, all levels."""
    found = index.families.get("".join(family))
    return _rows([found]) if found else []


def _with_level(words: Words, title: Title, read: Functional, index: PositionIndex) -> Match:
    code, scheme = read.level.code or "", index.known.by_scheme(read, title.rank)
    if scheme == "":
        return nothing("rank_decides", rows_of_family(read.family, index), like=words.key)
    meant = _family_of(read, words, index)
    entries = [entry for family in meant.families for entry in family.levels.get(scheme or code, [])]
    if meant.sure and entries:
        return accepted(Evidence.RULE, entries[0], *_why(meant, read, title.rank if scheme else ""))
    if meant.sure:
        others = [entry for family in _wider(meant.families[0], index) for entry in family.levels.get(code, [])]
        return review([*others, *_rows(meant.families)], Reason("level_not_listed"), like=words.key)
    today = _renamed(read, code, index)
    if today:
        return review(today, Reason("family_renamed", {"title": today[0].title}), like=words.key)
    if not meant.families or meant.reason.key == "family_ambiguous":
        return nothing(meant.reason.key, entries or _rows(meant.families), like=words.key)
    return review(entries or _rows(meant.families), meant.reason, like=words.key)


def _renamed(read: Functional, code: str, index: PositionIndex) -> list[Entry]:
    """The entries, at this level, of the family that took this one's place: a suggestion."""
    today = [index.families.get(read_words(name).key) for name in index.known.renamed(read.family, code)]
    return [entry for family in today if family for entry in family.levels.get(code, [])]


def _why(meant: _Meant, read: Functional, rank: str) -> list[Reason]:
    reasons = [meant.reason]
    if read.level.old:
        reasons.append(Reason("old_level", {"level": " ".join(read.level_words)}))
    if read.level.repaired:
        reasons.append(Reason("level_repaired", {"level": " ".join(read.level_words)}))
    if rank:
        reasons.append(Reason("rank_decided", {"rank": rank}))
    return reasons


def _family_of(read: Functional, words: Words, index: PositionIndex) -> _Meant:
    """The family that a title names: itself, in other letters, by its head alone, with a speciality, or one like it."""
    same = index.families.get("".join(read.family))
    if same is not None:
        return _Meant((same,), True, Reason("family"))
    near = index.nearest_families(read.family, _LOOKED_AT)
    found = {family.words: difference(read.family, family.words, words.cut, index.family_words) for family in near}
    alike = [family for family in near if found[family.words].explained]
    if len(alike) == 1:
        how = found[alike[0].words].how
        return _Meant((alike[0],), True, Reason(how[0] if how else "family"))
    if alike:
        return _Meant(tuple(alike), False, Reason("several_alike", {"count": str(len(alike))}))
    return _by_head(read.family, index) or _one_like(read.family, near) or _strange(read.family, index)


def _by_head(family: tuple[str, ...], index: PositionIndex) -> _Meant | None:
    """A family named by its head alone, when no other begins so; or a teacher's or doctor's with the speciality."""
    below = index.heads.get(family[0], [])
    if len(family) == 1 and below:
        return _Meant(
            tuple(below), len(below) == 1, Reason("family_by_head" if len(below) == 1 else "family_ambiguous")
        )
    named = index.initials.get(family[0], []) if len(family) == 1 and len(family[0]) >= _INITIALS else []
    if named:
        return _Meant(tuple(named), len(named) == 1, Reason(INITIALS if len(named) == 1 else "family_like"))
    head = index.families.get(family[0])
    if head is not None and (family[0] == "guru" or family[:2] in _SPECIALISED):
        return _Meant((head,), True, Reason("speciality", {"words": " ".join(family[1:])}))
    return None


def _one_like(family: tuple[str, ...], near: Iterable[Family]) -> _Meant | None:
    """Families with nearly the same words, for a person; None when there are none."""
    mine, text = set(family), " ".join(family)
    likeness = {each.words: fuzz.token_sort_ratio(text, " ".join(each.words)) for each in near}
    inside = {each.words for each in near if mine <= set(each.words) or set(each.words) <= mine}
    like = [each for each in near if each.words in inside or likeness[each.words] >= _LIKE]
    like.sort(key=lambda each: (each.words not in inside, -likeness[each.words], each.words))
    return _Meant(tuple(like), False, Reason("family_like")) if like else None


def _strange(family: tuple[str, ...], index: PositionIndex) -> _Meant:
    """Families with the same head, for a person, when the rest has words that the list does not know; else none."""
    known = index.shelves[JP].vocabulary
    strange = [word for word in family if not index.family_words.count(word) and not known.established(word)]
    below = index.heads.get(family[0], []) if strange else []
    text = " ".join(family)
    below = sorted(below, key=lambda each: (-fuzz.token_sort_ratio(text, " ".join(each.words)), each.words))
    if "".join(family) in index.known.families:
        return _Meant((), False, Reason("family_not_listed"))
    reason = Reason("strange_words", {"words": ", ".join(strange)}) if below else Reason("no_family")
    return _Meant(tuple(below), False, reason)


def _wider(family: Family, index: PositionIndex) -> list[Family]:
    """Families that have all words of this one and more: "Asisten Pemeriksa …" beside "Pemeriksa …"."""
    mine = set(family.words)
    return [each for each in index.nearest_families(family.words, _LOOKED_AT) if mine < set(each.words)]


def _without_level(words: Words, index: PositionIndex) -> Match:
    """A functional title without a level: the entry that needs none, else asked back; never guessed."""
    slips = _slips(words, index.shelves[JF])
    if slips and len({entry.words.key for entry in slips}) == 1:
        return accepted(Evidence.NORMALISED, slips[0], Reason(SLIP))
    rows = rows_of_family(words.spelling, index)
    if rows:
        return nothing("level_missing", rows, like=words.key)
    near = index.nearest_families(words.spelling, _LOOKED_AT)
    alike = [each for each in near if difference(words.spelling, each.words, words.cut, index.family_words).explained]
    usual = words.key in index.known.families
    return nothing("level_missing" if alike or usual else "no_family", _rows(alike or near[:2]), like=words.key)


def _slips(words: Words, shelf: Shelf) -> list[Entry]:
    near = shelf.nearest(words.spelling, _LOOKED_AT)
    return [
        entry
        for entry in near
        if difference(words.spelling, entry.words.spelling, words.cut, shelf.vocabulary).explained
    ]


def _rows(families: Iterable[Family]) -> list[Entry]:
    return [entry for family in families for level in family.levels.values() for entry in level]
