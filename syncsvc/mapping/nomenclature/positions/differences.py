"""Whether two titles say the same in other letters: every word that only one of them has must be explained.

A difference is explained by word order, by spacing, by a slip of the pen (of two words so alike only one is
established), by a word cut short with a dot, or by initials. A word that stays unexplained makes them two titles:
another head noun or one content word more is another position, however alike they look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from operator import eq
from typing import NamedTuple

from rapidfuzz.distance import OSA

from syncsvc.mapping.nomenclature.positions.vocabulary import Vocabulary
from syncsvc.mapping.nomenclature.spelling import HEADS

ORDER, SPACING, SLIP = "differs_by_order", "differs_by_spacing", "differs_by_slip"
SHORT, INITIALS = "differs_by_short", "differs_by_initials"
_MOST = 3
"""With more words left over on both sides, two titles have too little in common to be compared further."""
_SLIP_FROM, _ANY_SLIP_FROM, _TWO_SLIPS_FROM = 4, 6, 8
_MOST_SLIPS = 2
_INITIALS = 3


class Difference(NamedTuple):
    """How two titles differ: what explains it, and the words left over here and there."""

    how: tuple[str, ...]
    here: tuple[str, ...]
    there: tuple[str, ...]

    @property
    def explained(self) -> bool:
        """Whether nothing is left over on either side."""
        return not (self.here or self.there)


def difference(here: Sequence[str], there: Sequence[str], cut: frozenset[str], vocabulary: Vocabulary) -> Difference:
    """Compare two titles in their one spelling; ``cut`` are words of ``here`` that end with a dot."""
    mine, theirs = _left_over(here, there)
    if len(mine) > _MOST and len(theirs) > _MOST:
        return Difference((), tuple(mine), tuple(theirs))
    how: list[str] = []
    if "".join(mine) == "".join(theirs):
        how, mine, theirs = [SPACING] if mine else [], [], []
    elif mine and theirs:
        how, mine, theirs = _explained(mine, theirs, cut, vocabulary)
    if not (mine or theirs or _in_order(here, there)):
        how = [ORDER, *how]
    return Difference(tuple(dict.fromkeys(how)), tuple(mine), tuple(theirs))


def _explained(
    mine: list[str], theirs: list[str], cut: frozenset[str], vocabulary: Vocabulary
) -> tuple[list[str], list[str], list[str]]:
    """What explains words of one title by words of the other, and the words for which nothing does."""
    how: list[str] = []
    if not cut and all(map(vocabulary.certain, mine)) and all(map(vocabulary.certain, theirs)):
        mine, theirs = _without_initials(mine, theirs, how)
        return how, mine, theirs
    mine, theirs = _without(mine, theirs, how, SLIP, lambda word, other: slip(word, other, vocabulary))
    if cut:
        mine, theirs = _without(mine, theirs, how, SHORT, lambda word, other: word in cut and other.startswith(word))
    mine, theirs = _without_initials(mine, theirs, how)
    if (
        mine
        and theirs
        and _one_letter_apart("".join(mine), "".join(theirs))
        and not all(vocabulary.established(word) for word in (*mine, *theirs))
    ):
        return [*how, SPACING, SLIP], [], []
    return how, mine, theirs


def slip(word: str, other: str, vocabulary: Vocabulary) -> bool:
    """Whether one is a slip for the other: no number, and not both established words; one letter apart, in short words
    one too many or too few, in long words two behind the first.
    """
    here, there = len(word), len(other)
    shorter = min(here, there)
    if shorter < _SLIP_FROM or abs(here - there) > _MOST_SLIPS or (shorter < _ANY_SLIP_FROM and here == there):
        return False
    most = _MOST_SLIPS if shorter >= _TWO_SLIPS_FROM and word[0] == other[0] else 1
    if OSA.distance(word, other, score_cutoff=most) > most or not (word.isalpha() and other.isalpha()):
        return False
    if word in HEADS and other in HEADS:
        return False
    both = vocabulary.established(word) and vocabulary.established(other)
    return not both or _known_slip(word, other, vocabulary)


def _known_slip(word: str, other: str, vocabulary: Vocabulary) -> bool:
    long = min(len(word), len(other)) >= _TWO_SLIPS_FROM
    return long and (vocabulary.misspelt(word, other) or vocabulary.misspelt(other, word))


def _one_letter_apart(text: str, other: str) -> bool:
    return min(len(text), len(other)) >= _TWO_SLIPS_FROM and OSA.distance(text, other, score_cutoff=1) <= 1


def exchanged(here: Sequence[str], there: Sequence[str]) -> bool:
    """Whether only what stands on both sides of one *dan* changed places: "informasi dan publikasi"."""
    if len(here) != len(there) or tuple(here) == tuple(there):
        return False
    same = [mine == theirs for mine, theirs in zip(here, there, strict=True)]
    first, last = same.index(False), len(same) - same[::-1].index(False)
    mine, theirs = list(here[first:last]), list(there[first:last])
    return any(
        word == "dan" and theirs == [*mine[place + 1 :], "dan", *mine[:place]] for place, word in enumerate(mine)
    )


def _in_order(here: Sequence[str], there: Sequence[str]) -> bool:
    """Whether the words that both have just once come in one order."""
    if len(here) == len(there) and all(map(eq, here, there)):
        return True
    mine, theirs = Counter(here), Counter(there)
    once = {word for word, count in mine.items() if count == 1 == theirs[word]}
    return [word for word in here if word in once] == [word for word in there if word in once]


def _left_over(words: Sequence[str], others: Sequence[str]) -> tuple[list[str], list[str]]:
    rest, left = list(others), []
    for word in words:
        if word in rest:
            rest.remove(word)
        else:
            left.append(word)
    return left, rest


def _without(
    mine: list[str], theirs: list[str], how: list[str], why: str, same: Callable[[str, str], bool]
) -> tuple[list[str], list[str]]:
    """Both without the pairs of words that are the same in this way."""
    left, others = [], list(theirs)
    for word in mine:
        meant = next((other for other in others if same(word, other)), None)
        if meant is None:
            left.append(word)
        else:
            others.remove(meant)
            how.append(why)
    return left, others


def _without_initials(mine: list[str], theirs: list[str], how: list[str]) -> tuple[list[str], list[str]]:
    """Both without a word of three letters and more that is the initials of the other's words in a row."""
    for side, other in ((mine, theirs), (theirs, mine)):
        if len(other) < _INITIALS:
            continue
        for word in [each for each in side if _INITIALS <= len(each) <= len(other)]:
            place = "".join([each[0] for each in other]).find(word)
            if place < 0:
                continue
            side.remove(word)
            del other[place : place + len(word)]
            how.append(INITIALS)
    return mine, theirs
