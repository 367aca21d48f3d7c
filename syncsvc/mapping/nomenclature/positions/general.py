"""Titles of pelaksana (JP): the very title, or the same title in other letters; what cannot be looked up goes to
``nearest``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from syncsvc.mapping.nomenclature.positions.answers import accepted, nothing
from syncsvc.mapping.nomenclature.positions.grammar import FIELDS, PLACES, without_marks
from syncsvc.mapping.nomenclature.positions.index import Entry, Shelf
from syncsvc.mapping.nomenclature.positions.nearest import cut_short, nearest
from syncsvc.mapping.nomenclature.positions.notes import same_notes
from syncsvc.mapping.nomenclature.positions.structural import is_status, is_structural, is_task
from syncsvc.mapping.nomenclature.words import Words, of_written
from syncsvc.model.nomenclature import Evidence, Match, Reason

_TAILS = {"pada": PLACES, "di": PLACES - FIELDS}
"""Words with which the place of work begins, and what then follows: "di bidang …" is a field of work, no place."""


def match_general(words: Words, title: str, shelf: Shelf) -> Match:
    """What a pelaksana's title is matched with."""
    written = shelf.written(words)
    if written:
        return accepted(Evidence.EXACT, written, Reason("same_text"))
    for reading, reason in _readings(words):
        entry = _same(reading, shelf)
        if entry is not None:
            return accepted(Evidence.NORMALISED, entry, reason)
    found = cut_short(words, title, shelf)
    if found is not None:
        return found
    if is_structural(words.written):
        return nothing("structural")
    if is_status(words.written):
        return nothing("no_title")
    if is_task(words.written):
        return nothing("task")
    return nearest(words, shelf)


def _readings(words: Words) -> Iterator[tuple[Words, Reason]]:
    """The title as it stands, and without what is not part of it."""
    if is_status(words.written):
        for note in words.notes:
            yield of_written(words, note), Reason("in_brackets")
    yield words, Reason("same_words")
    bare, marked = without_marks(words.written)
    if marked:
        yield of_written(words, bare), Reason("mark_taken_off")
    place = _place_of_work(words.written)
    if place is not None:
        yield of_written(words, words.written[:place]), Reason("place_taken_off")
    agent = _agent(words.written)
    if agent != words.written:
        yield of_written(words, agent), Reason("other_form")


def _place_of_work(written: tuple[str, ...]) -> int | None:
    """Where "pada sub bagian …" or "di puskesmas …" begins."""
    pairs = enumerate(pairwise(written))
    return next((at for at, (word, behind) in pairs if at > 1 and behind in _TAILS.get(word, ())), None)


def _same(words: Words, shelf: Shelf) -> Entry | None:
    """The entry with the same words in the same list; its brackets and ours must be idle."""
    written = shelf.written(words)
    if written:
        return written
    for entry in shelf.of_key(words.key) if words.key else ():
        if entry.words.joins == words.joins and same_notes(words, entry.words):
            return entry
    return None


def _agent(written: tuple[str, ...]) -> tuple[str, ...]:
    """*Penyusunan* at the head as *penyusun*: who does it instead of what is done."""
    head = written[0] if written else ""
    if head.startswith("pe") and head.endswith("an") and len(head) > 7:
        return (head[:-2], *written[1:])
    return written
