"""A title as its words: what is compared, what was in brackets, and which words were cut short by a dot."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from syncsvc.mapping.abbreviations import HEADS
from syncsvc.mapping.nomenclature.spelling import (
    DIGITS,
    FIRST_WORD_FORMS,
    IDLE,
    JOINING,
    PHRASES,
    VARIANTS,
    WORD_FORMS,
)

_PLAIN = re.compile(r"[a-z0-9 ]*")
_NOTES = re.compile(r"\(([^()]*)\)?|\[([^\[\]]*)\]")
_WORD = re.compile(r"([a-z0-9]+)(\.?)")
_JOIN = re.compile(r"[,/;](?=.*[a-z0-9])")
_COMMA_AND = re.compile(r",\s*(?:dan|serta|atau)\b")
_TWICE = re.compile(r"([a-z])\1+")
_LONG = 5
_PHRASES = re.compile(r"\b(?:" + "|".join(sorted(PHRASES, key=len, reverse=True)) + r")\b")
_PHRASE_BEGINS = frozenset(phrase.split()[0] for phrase in PHRASES)
_APOSTROPHES = re.compile("['`\u00b4\u2018\u2019\u02bc]")
_JOINS = JOINING | {word for word, usual in VARIANTS.items() if usual in JOINING}

Written = tuple[str, ...]


class Words(NamedTuple):
    """A title's words in order: as ``written`` (lower case, without signs), and in their one ``spelling`` (usual
    abbreviations in full, variants replaced, words of grammar gone). ``cut`` are written words that end with a dot;
    ``notes`` is what stood in brackets, written. ``joins`` is how many signs and words part it into a list: with one
    more or less, a title may mean something else.

    ``plain`` (letters and digits only, brackets among them) is equal for titles that differ by case, blanks and signs;
    ``key`` for titles that differ by spelling, usual abbreviations and words of grammar, too, whatever the brackets.
    """

    written: Written
    spelling: Written
    cut: frozenset[str]
    notes: tuple[Written, ...]
    joins: int
    plain: str
    key: str


def read_words(title: str) -> Words:
    """A title taken apart. What is in brackets counts as a note, unless nothing else is there."""
    text = _lower(title)
    if _PLAIN.fullmatch(text):
        return _words(tuple([SEEN[word] for word in text.split()]), _NONE, (), 0)
    notes = tuple(words for found in _NOTES.finditer(text) if (words := _plain_words(found[1] or found[2] or "")))
    outside = _NOTES.sub(" ", text) if notes else text
    found = _WORD.findall(outside)
    if not found:
        outside, notes = text, ()
        found = _WORD.findall(text)
    signs = sum(1 for _ in _JOIN.finditer(outside)) - len(_COMMA_AND.findall(outside))
    written = tuple([SEEN[word] for word, _ in found])
    return _words(written, frozenset(word for word, dot in found if dot), notes, signs)


def of_written(words: Words, written: Written, notes: tuple[Written, ...] = ()) -> Words:
    """The title with other written words."""
    return _words(written, words.cut, notes, 0)


def spelled(written: Written) -> Written:
    """Words in their one spelling, without words of grammar."""
    return _spelled(written)[0]


def with_joins(written: Written) -> Written:
    """Words in their one spelling with a *dan* where words join: "data dan sistem informasi" is not "data sistem dan
    informasi".
    """
    return tuple(same for word in written for same in (("dan",) if word in _JOINS else FORMS[word]))


def _words(written: Written, cut: frozenset[str], notes: tuple[Written, ...], signs: int) -> Words:
    spelling, joins = _spelled(written)
    plain = "".join(written)
    if notes:
        plain += "".join(word for note in notes for word in note)
    key = "".join(spelling)
    return Words(written, spelling, cut, notes, joins + signs, plain, plain if key == plain else key)


def _spelled(written: Written) -> tuple[Written, int]:
    """Words in their one spelling, and how many words that join went."""
    if not _PHRASE_BEGINS.isdisjoint(written):
        written = tuple(_PHRASES.sub(lambda found: PHRASES[found[0]], " ".join(written)).split())
    words: list[str] = []
    joins = 0
    for place, word in enumerate(written):
        joins += word in _JOINS
        words += FORMS[word] if place else _first_forms(word)
    return tuple(words), joins


class _Forms(dict[str, Written]):
    """The one spelling of each word, worked out when it is first met."""

    def __missing__(self, word: str) -> Written:
        self[word] = forms = _forms(VARIANTS.get(word, word))
        return forms


class _Seen(dict[str, str]):
    """Each word once, however many titles have it."""

    def __missing__(self, word: str) -> str:
        self[word] = word
        return word


FORMS, SEEN = _Forms(), _Seen()
_NONE: frozenset[str] = frozenset()


def _forms(word: str) -> Written:
    if word in IDLE:
        return ()
    long = WORD_FORMS.get(word)
    if long is not None:
        return tuple(same for each in long.split() for same in _forms(each))
    if word in DIGITS:
        return (DIGITS[word],)
    return (_TWICE.sub(r"\1", word) if len(word) > _LONG else word,)


def _first_forms(word: str) -> Written:
    long = FIRST_WORD_FORMS.get(word) or HEADS.get(word)
    return tuple(long.split()) if long else FORMS[word]


def _plain_words(text: str) -> Written:
    return tuple(word for word, _ in _WORD.findall(text))


def _lower(title: str) -> str:
    if title.isascii() and "'" not in title and "&" not in title and "`" not in title:
        return title.lower()
    text = unicodedata.normalize("NFKC", title)
    return _APOSTROPHES.sub("", text.lower()).replace("&", " dan ")
