"""A unit's name as words: what two names are compared by, whatever the typing, abbreviations and numerals."""

from __future__ import annotations

import re
from functools import lru_cache

from syncsvc.mapping.fold import presentation_text
from syncsvc.mapping.nomenclature.units.spellings import LONG, WORDS

_REMEMBERED = 1 << 16
_NUMERALS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
_ROMAN = {numeral: str(number) for number, numeral in enumerate(_NUMERALS.split(), 1)}
_LETTERS_OF_WORDS = frozenset(("i", "v", "x"))
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}(?=[a-z]?\b|\s|$)")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_SCHOOL_NUMBER = re.compile(r"\b(sdn?|smpn?|sman?|smkn?|tkn?|sltpn?|smun?|mtsn?|min|man|mts|sdln|sdlb)(\d{1,3})\b")
_WORD = re.compile(r"[^\W_]+")
_ENDS_IN_NUMBER = re.compile(r"[a-z][0-9]")
_NO_QUOTES = str.maketrans(dict.fromkeys("'\"`"))
_PHRASES: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
for _short in sorted(LONG, key=lambda phrase: (-len(phrase.split()), phrase)):
    _PHRASES.setdefault(_short.split()[0], []).append((tuple(_short.split()), tuple(LONG[_short].split())))
_OLD_LETTERS = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("ngng", "ng"), ("th", "t"), ("dh", "d"), ("sy", "s"))
_DOUBLED = re.compile(r"(.)\1+")


def unit_key(name: str) -> str:
    """A name without case, blanks and signs: as it stands in the list, however it is typed."""
    return "".join(_WORD.findall(_typed(name)))


@lru_cache(maxsize=_REMEMBERED)
def unit_words(name: str) -> tuple[str, ...]:
    """The name's words in lower case, abbreviations written out, numerals as arabic numbers without leading zeros.

    ``Sub.Bag Umum & Kepeg.`` and ``SUBBAGIAN UMUM DAN KEPEGAWAIAN`` have the same words. An acronym in brackets
    behind a name is left out.
    """
    typed = _typed(name)
    if "." in typed:
        typed = _INITIALS.sub(lambda found: found[0].replace(".", ""), typed)
    if "(" in typed:
        typed = _IN_BRACKETS.sub(_unbracketed, typed)
    words = _WORD.findall(typed.replace("&", " dan ").replace("/", " dan "))
    if _ENDS_IN_NUMBER.search(typed):
        words = _SCHOOL_NUMBER.sub(r"\1 \2", " ".join(words)).split()
    long = _written_out([WORDS.get(word, word) for word in words])
    if not WORDS.keys().isdisjoint(long):
        long = _written_out([WORDS.get(word, word) for word in long])
    return tuple(_numbered(long))


def _typed(name: str) -> str:
    """``presentation_text``, by a short way where a name is plain."""
    return name.lower().translate(_NO_QUOTES).strip() if name.isascii() else presentation_text(name)


def skeleton(place: str) -> str:
    """A place's name as one word, without what is written now so and now otherwise: old spelling, doubled letters."""
    for old, new in _OLD_LETTERS:
        place = place.replace(old, new)
    return _DOUBLED.sub(r"\1", place)


def _written_out(words: list[str]) -> list[str]:
    """Abbreviations as their long forms, longer phrases first."""
    if _PHRASES.keys().isdisjoint(words):
        return words
    long: list[str] = []
    place = 0
    while place < len(words):
        for short, written in _PHRASES.get(words[place], ()):
            if tuple(words[place : place + len(short)]) == short:
                long += written
                place += len(short)
                break
        else:
            long.append(words[place])
            place += 1
    return long


def _unbracketed(found: re.Match[str]) -> str:
    inside = found[1].strip()
    return " " if found.start() and inside.isalnum() and not inside.isdigit() else f" {inside} "


def _numbered(words: list[str]) -> list[str]:
    """Numerals and numbers. A lone letter is a numeral only behind another word (``Wilayah I``, ``Sukorame I``)."""
    if _ROMAN.keys().isdisjoint(words) and not any(word[0] <= "9" for word in words):
        return words
    numbered = []
    for place, word in enumerate(words):
        if word.isdigit():
            numbered.append(word.lstrip("0") or "0")
        elif word in _ROMAN and (word not in _LETTERS_OF_WORDS or place > 0):
            numbered.append(_ROMAN[word])
        else:
            numbered.append(word)
    return [word for place, word in enumerate(numbered) if word != "no" or not _digit_follows(numbered, place)]


def _digit_follows(words: list[str], place: int) -> bool:
    return place + 1 < len(words) and words[place + 1].isdigit()
