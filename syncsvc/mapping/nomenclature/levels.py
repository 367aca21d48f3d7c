"""The levels of functional positions (jenjang) as titles say them, in the names of today and of before 2014-2016.

Source of the names and codes: domain reference 3.9 and 4.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

TODAY = {
    "pemula": "PM",
    "terampil": "TR",
    "mahir": "MH",
    "penyelia": "PY",
    "ahli pertama": "PT",
    "ahli muda": "MU",
    "ahli madya": "MA",
    "ahli utama": "UT",
}
BEFORE = {
    "pelaksana pemula": "PM",
    "pelaksana lanjutan": "MH",
    "pelaksana": "TR",
    "lanjutan": "MH",
    "pertama": "PT",
    "muda": "MU",
    "madya": "MA",
    "utama": "UT",
}
_CATEGORIES = ("terampil", "ahli", "keterampilan", "keahlian")
"""Words that may stand before an old name and then say the category only: "Terampil Pelaksana Lanjutan"."""
_BEHIND_CATEGORY = ("pelaksana", "lanjutan", "penyelia", "pemula")
_FILLERS = ("tingkat", "jenjang", "tk", "tkt")
WORDS = frozenset(word for name in (*TODAY, *BEFORE) for word in name.split())
_LONG_WORDS = tuple(sorted(word for word in WORDS if len(word) >= 5))


@dataclass(frozen=True, slots=True)
class Level:
    """What the words of a title say about its level: every level named, whether by an old name, and a repaired typo."""

    codes: frozenset[str]
    old: bool
    repaired: bool

    @property
    def code(self) -> str | None:
        """The level, when all words agree on one."""
        return next(iter(self.codes)) if len(self.codes) == 1 else None


def repaired(word: str) -> str:
    """The level word that ``word`` is a slip of, else ``word``: one letter, in words of five letters and more."""
    if word in WORDS or len(word) < 5:
        return word
    near = [each for each in _LONG_WORDS if DamerauLevenshtein.distance(word, each, score_cutoff=1) <= 1]
    return near[0] if len(near) == 1 else word


def is_level(words: Sequence[str]) -> bool:
    """Whether all these words speak of a level."""
    return bool(words) and _run(words) == len(words)


def run_at_end(words: Sequence[str]) -> int:
    """How many of the last words speak of a level."""
    return _run(list(reversed(words)))


def run_at_start(words: Sequence[str]) -> int:
    """How many of the first words speak of a level, in a name of today: "pelaksana teknis" begins with no level."""
    found = _run(words)
    said = " ".join(repaired(word) for word in words[:found])
    return found if any(name in said for name in TODAY) else 0


def _run(words: Sequence[str]) -> int:
    known, length = WORDS | {"ahli", *_FILLERS}, 0
    for word in words:
        if repaired(word) not in known:
            break
        length += 1
    return length


def level_of(words: Sequence[str]) -> Level:
    """The level that a run of level words names."""
    fixed = [repaired(word) for word in words]
    codes: set[str] = set()
    old, place = False, 0
    while place < len(fixed):
        pair = " ".join(fixed[place : place + 2])
        if pair in TODAY:
            codes.add(TODAY[pair])
            place += 2
        elif pair in BEFORE:
            codes.add(BEFORE[pair])
            old, place = True, place + 2
        else:
            one = fixed[place]
            if not _category(fixed, place):
                if one in TODAY:
                    codes.add(TODAY[one])
                elif one in BEFORE:
                    codes.add(BEFORE[one])
                    old = True
            place += 1
    return Level(frozenset(codes), old, list(words) != fixed)


def _category(words: Sequence[str], place: int) -> bool:
    """Whether the word here only names the category of the old name behind it."""
    behind = words[place + 1] if place + 1 < len(words) else ""
    return words[place] in _CATEGORIES and behind in _BEHIND_CATEGORY
