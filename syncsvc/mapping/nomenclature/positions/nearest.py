"""Titles that cannot be looked up: cut ones, the same title with slips, and the verdict that nothing fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from syncsvc.mapping.nomenclature.positions.answers import accepted, nothing, review
from syncsvc.mapping.nomenclature.positions.differences import ORDER, Difference, difference, exchanged
from syncsvc.mapping.nomenclature.positions.index import Entry, Shelf
from syncsvc.mapping.nomenclature.positions.notes import same_notes
from syncsvc.mapping.nomenclature.words import Words
from syncsvc.model.nomenclature import Evidence, Match, Reason

_WIDTHS = frozenset((50, 100))
"""Usual widths of columns: a title of this very length may have lost its end."""
_SIGNS = " .,:;!*-_\"'"
_LOOKED_AT = 20
_JUDGED = 5
_STEM, _STEM_LETTERS = 0.72, 4


class _Seen(NamedTuple):
    entry: Entry
    difference: Difference
    score: float
    same: bool


def cut_short(words: Words, title: str, shelf: Shelf) -> Match | None:
    """A title that lost its end at a column's width, here or in the list; None when it did not."""
    whole = shelf.cut_from(words.plain)
    if whole:
        return accepted(Evidence.NORMALISED, whole[0], Reason("cut_in_list"))
    lost = len(title) in _WIDTHS or len(" ".join(title.split()).strip(_SIGNS)) in _WIDTHS
    broken = bool(words.spelling) and not shelf.vocabulary.count(words.spelling[-1])
    if len(words.written) < 3 or not (lost or broken):
        return None
    numbered = words.spelling[-1].isdigit()
    longer = [] if words.written[-1].isdigit() or (numbered and not lost) else shelf.beginning_with(words.plain)
    meant = {entry.words.key for entry in longer}
    if len(meant) == 1 and not numbered and (lost or len(longer[0].words.written) == len(words.written)):
        return accepted(Evidence.NORMALISED, longer[0], Reason("cut_here"))
    if longer:
        return review(longer, Reason("cut_several", {"count": str(len(meant))}), like=words.key)
    return None


def nearest(words: Words, shelf: Shelf) -> Match:
    """Conclusive when one entry alone says the same; nothing when all words are plain and no entry has them; else a
    question with the nearest.
    """
    ordered = " ".join(sorted(words.spelling))
    seen = [_look(words, ordered, entry, shelf) for entry in _near(words, shelf)]
    seen.sort(key=lambda each: (not each.same, not each.difference.explained, -each.score, each.entry.rank))
    entries = [each.entry for each in seen]
    same = [each for each in seen if each.same]
    if same and len({each.entry.words.key for each in same}) == 1:
        return accepted(Evidence.NORMALISED, entries[0], _why_same(same[0].difference))
    if same:
        return review(entries, Reason("several_alike", {"count": str(len(same))}), like=words.key)
    doubt = _doubt(words, seen, shelf)
    if doubt is not None:
        return review(entries, doubt, like=words.key)
    return nothing("no_entry", entries, like=words.key)


def _near(words: Words, shelf: Shelf) -> list[Entry]:
    """The entries to look at: those nearest to the words, and to the words without their slips."""
    near = shelf.nearest(words.spelling, _LOOKED_AT)
    corrected = shelf.vocabulary.corrected(words.spelling)
    if corrected == list(words.spelling):
        return near
    known = {id(entry) for entry in near}
    return near + [entry for entry in shelf.nearest(corrected, _LOOKED_AT // 2) if id(entry) not in known]


def _look(words: Words, ordered: str, entry: Entry, shelf: Shelf) -> _Seen:
    found = difference(words.spelling, entry.words.spelling, words.cut, shelf.vocabulary)
    score = fuzz.ratio(ordered, " ".join(sorted(entry.words.spelling))) + fuzz.ratio(words.key, entry.words.key)
    same = found.explained and words.joins == entry.words.joins and same_notes(words, entry.words)
    in_order = ORDER not in found.how or exchanged(words.written, entry.words.written)
    return _Seen(entry, found, score, same and in_order)


def _why_same(found: Difference) -> Reason:
    return Reason(found.how[0]) if found.how else Reason("same_words")


def _doubt(words: Words, seen: Sequence[_Seen], shelf: Shelf) -> Reason | None:
    """Why a person should look although no entry says the same; None when all words are plain."""
    strange = [word for word in words.spelling if not shelf.vocabulary.count(word)]
    if strange:
        return Reason("strange_words", {"words": ", ".join(strange)})
    if words.cut & set(words.written[:-1]):
        return Reason("short_words", {"words": ", ".join(sorted(words.cut))})
    for each in seen[:_JUDGED]:
        if each.difference.explained:
            return Reason("same_words_other_list")
        if _kindred(each.difference, words.spelling[0]):
            return Reason("almost", {"here": each.difference.here[0], "there": each.difference.there[0]})
    return None


def _kindred(found: Difference, head: str) -> bool:
    """Whether all that is left over is one word each side, of one stem, and not the head."""
    if len(found.here) != 1 or len(found.there) != 1 or found.here[0] == head:
        return False
    one, other = found.here[0], found.there[0]
    return one[:_STEM_LETTERS] == other[:_STEM_LETTERS] and fuzz.ratio(one, other) / 100 >= _STEM
