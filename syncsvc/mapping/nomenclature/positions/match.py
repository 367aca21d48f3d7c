"""A local title against the national list, by tiers of evidence; what is not conclusive is for a person.

The tiers: the very title in the right kind; the grammar of functional titles; the same title in other letters, every
difference explained; else candidates, and the verdict that nothing fits where all words are plain and no entry has
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from syncsvc.mapping.nomenclature.positions.answers import nothing, review
from syncsvc.mapping.nomenclature.positions.functional import match_functional, rows_of_family
from syncsvc.mapping.nomenclature.positions.general import match_general
from syncsvc.mapping.nomenclature.positions.grammar import read_functional, without_initials, without_marks
from syncsvc.mapping.nomenclature.positions.index import PositionIndex
from syncsvc.mapping.nomenclature.positions.structural import is_status, is_structural, without_assignment
from syncsvc.mapping.nomenclature.words import Words, of_written, read_words
from syncsvc.model.nomenclature import JF, JP, STR, Match, Reason, Title

KINDS = {"JF": JF, "JFT": JF, "JP": JP, "JFU": JP, "STR": STR}


def match_titles(titles: Sequence[Title], index: PositionIndex) -> list[Match]:
    """What each title is matched with, in the same order; equal titles are matched once."""
    known: dict[Title, Match] = {}
    return [known.get(title) or known.setdefault(title, match_title(title, index)) for title in titles]


def match_title(title: Title, index: PositionIndex) -> Match:
    """What one title is matched with. Entries of another kind than the title's are never accepted.

    *Plt* and its like are taken off and kept as a reason, unless the list itself writes them in this very title.
    """
    words = read_words(title.title)
    kind = KINDS.get(title.kind.upper(), "")
    written, acting = without_assignment(words.written)
    if acting and not (kind in index.shelves and index.shelves[kind].of_plain(words.plain)):
        words = of_written(words, written, words.notes)
    found = _of_kind(title, kind, words, index)
    return replace(found, reasons=(*found.reasons, Reason("acting", {"as": acting}))) if acting else found


def _of_kind(title: Title, kind: str, words: Words, index: PositionIndex) -> Match:
    if kind == STR or (not kind and index.known.structural(title.echelon)):
        return nothing("structural")
    if kind == JP:
        return match_general(words, title, index)
    if kind == JF:
        return match_functional(words, title, index)
    return _of_unknown_kind(title, words, index)


def _of_unknown_kind(title: Title, words: Words, index: PositionIndex) -> Match:
    """The functional reading first: a row of the other list that is really a functional title is wrong here."""
    if is_structural(words.written):
        return nothing("structural")
    shelf = index.shelves[JF]
    named = of_written(words, without_initials(words.written))
    if shelf.of_plain(words.plain) or shelf.of_key(words.key) or shelf.of_key(named.key):
        return match_functional(words, title, index)
    read = read_functional(words)
    if read is not None:
        found = match_functional(words, title, index)
        general = index.shelves[JP].of_plain(words.plain)
        if found.candidates or not general:
            return found
        return review(general, Reason("level_in_general"))
    written, marked = without_marks(words.written)
    if marked and not index.shelves[JP].of_plain(words.plain):
        words = of_written(words, written, words.notes)
        if rows_of_family(words.spelling, index):
            return nothing("level_missing")
    if is_status(words.written) and not words.notes:
        return nothing("no_title")
    return match_general(words, title, index)
