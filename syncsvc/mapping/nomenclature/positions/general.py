"""Titles of pelaksana (JP): the very title, or the same title in other letters; what cannot be looked up goes to
``nearest``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from syncsvc.mapping.nomenclature.positions.answers import accepted, nothing, review
from syncsvc.mapping.nomenclature.positions.grammar import FIELDS, PLACES, without_marks
from syncsvc.mapping.nomenclature.positions.index import Entry, PositionIndex, Shelf
from syncsvc.mapping.nomenclature.positions.nearest import cut_short, nearest
from syncsvc.mapping.nomenclature.positions.notes import same_notes
from syncsvc.mapping.nomenclature.positions.structural import is_status, is_structural, is_task
from syncsvc.mapping.nomenclature.words import Words, of_written, read_words, with_joins
from syncsvc.model.nomenclature import JP, Decision, Evidence, Match, Reason, Title

_TAILS = {"pada": PLACES, "di": PLACES - FIELDS}
"""Words with which the place of work begins, and what then follows: "di bidang …" is a field of work, no place."""


def match_general(words: Words, title: Title, index: PositionIndex) -> Match:
    """What a pelaksana's title is matched with. A title that was given up is never mapped to those that usually took
    its place: they are suggested.
    """
    shelf = index.shelves[JP]
    found = _matched(words, title, shelf)
    after = index.known.simpler(words.key) if found.decision is not Decision.ACCEPT else ()
    today = [entry for name in after for entry in shelf.of_key(read_words(name).key)]
    return review(today, Reason("given_up", {"title": today[0].title})) if today else found


def _matched(words: Words, title: Title, shelf: Shelf) -> Match:
    written = shelf.written(words)
    if written is not None:
        return accepted(Evidence.EXACT, written, Reason("same_text"))
    found = _first_same(_readings(words), shelf) or cut_short(words, title.title, shelf)
    found = found or _first_same(_shorter_readings(words, title), shelf)
    if found is not None:
        return found
    if is_structural(words.written):
        return nothing("structural")
    if is_status(words.written):
        return nothing("no_title")
    if is_task(words.written):
        return nothing("task")
    return nearest(words, shelf)


def _first_same(readings: Iterator[tuple[Words, Reason]], shelf: Shelf) -> Match | None:
    for reading, reason in readings:
        entry = _same(reading, shelf)
        if entry is not None:
            return accepted(Evidence.NORMALISED, entry, reason)
    return None


def _readings(words: Words) -> Iterator[tuple[Words, Reason]]:
    """The title as it stands, and without the mark of its kind."""
    if is_status(words.written):
        for note in words.notes:
            yield of_written(words, note), Reason("in_brackets")
    yield words, Reason("same_words")
    bare, marked = without_marks(words.written)
    if marked:
        yield of_written(words, bare), Reason("mark_taken_off")


def _shorter_readings(words: Words, title: Title) -> Iterator[tuple[Words, Reason]]:
    """The title without the place of work, and with another form of its head."""
    place = _place_of_work(words.written) or _own_unit(words.written, title)
    if place is not None:
        yield of_written(words, words.written[:place]), Reason("place_taken_off")
    agent = _agent(words.written)
    if agent != words.written:
        yield of_written(words, agent), Reason("other_form")


def _place_of_work(written: tuple[str, ...]) -> int | None:
    """Where "pada sub bagian …" or "di puskesmas …" begins."""
    pairs = enumerate(pairwise(written))
    return next((at for at, (word, behind) in pairs if at > 1 and behind in _TAILS.get(word, ())), None)


def _own_unit(written: tuple[str, ...], title: Title) -> int | None:
    """Where the name of the unit in which the person works begins, behind the title."""
    for name in (title.unit, title.parent, title.agency):
        tail = read_words(name).written if name else ()
        if len(tail) > 1 and len(tail) < len(written) and written[-len(tail) :] == tail:
            return len(written) - len(tail)
    return None


def _same(words: Words, shelf: Shelf) -> Entry | None:
    """The entry with the same words in the same list; its brackets and ours must be idle."""
    written = shelf.written(words)
    if written is not None:
        return written
    alike = shelf.of_key(words.key) if words.key else []
    same = [entry for entry in alike if entry.words.joins == words.joins and same_notes(words, entry.words)]
    if len(same) > 1:
        mine = with_joins(words.written)
        same.sort(key=lambda entry: with_joins(entry.words.written) != mine)
    return same[0] if same else None


def _agent(written: tuple[str, ...]) -> tuple[str, ...]:
    """*Penyusunan* at the head as *penyusun*: who does it instead of what is done."""
    head = written[0] if written else ""
    if head.startswith("pe") and head.endswith("an") and len(head) > 7:
        return (head[:-2], *written[1:])
    return written
