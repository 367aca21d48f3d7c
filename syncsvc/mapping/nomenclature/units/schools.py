"""Schools and places: known by number and place, however the rest is written."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from syncsvc.mapping.nomenclature.units.alikeness import resembling
from syncsvc.mapping.nomenclature.units.asked import Question, accept, likeness, none, review
from syncsvc.mapping.nomenclature.units.index import Entry
from syncsvc.mapping.nomenclature.units.parents import Fit
from syncsvc.mapping.nomenclature.units.reading import Reading, clash
from syncsvc.mapping.nomenclature.units.settling import settle
from syncsvc.mapping.nomenclature.units.wording import skeleton
from syncsvc.model.nomenclature import Evidence, Match, Reason

_NAMED_BY_OWNER = ("tk", "ra")
"""Kinds of school that bear the name of their foundation, which has many."""
_LONG_PLACE, _LONGER_PLACE = 5, 9


def match_place(question: Question) -> Match:
    """A unit that is known by kind and place (kecamatan, kelurahan, puskesmas), spelt otherwise than in the list."""
    reading = question.reading
    spelt = _at(question, reading.kind, skeleton(reading.place))
    if spelt:
        return settle(question, spelt, Evidence.RULE, Reason("unit_place_spelling"))
    near = _near(question)
    other = _at(question, {"desa": "kelurahan", "kelurahan": "desa"}.get(reading.kind, ""), skeleton(reading.place))
    if other:
        return review(question, other, Evidence.SIMILAR, Reason("unit_renamed_office"))
    if not near:
        return none(Reason("unit_no_such_place", {"place": " ".join(reading.words)}))
    if len(near) == 1 and _is_slip(question, near[0]) and question.fit(near[0]) is Fit.SAME and not reading.head:
        return accept(question, near[0], Evidence.RULE, Reason("unit_place_slip", {"place": near[0].title}))
    return review(question, near, Evidence.SIMILAR, Reason("unit_place_alike"))


def match_school(question: Question) -> Match:
    """A school whose kind, number and place together are not written so in the list."""
    here = _compatible(question, _at(question, question.reading.kind, skeleton(question.reading.place)))
    if not here:
        return _school_nearby(question)
    numbered = [entry for entry in here if _same_number(question.reading, entry.reading)]
    if numbered:
        return settle(question, numbered, Evidence.RULE, Reason("unit_number_and_place"))
    if len(here) > 1:
        reason = "unit_no_such_number" if _number(question.reading) else "unit_several_schools"
        return review(question, _by_likeness(question, here), Evidence.SIMILAR, Reason(reason))
    return _only_school(question, here[0])


def _only_school(question: Question, one: Entry) -> Match:
    """The place has one school of this kind, and the numbers differ or one is missing."""
    ours, theirs = _number(question.reading), _number(one.reading)
    facts = {"ours": ours, "theirs": theirs}
    if not ours or not theirs:
        plain = ours in ("", "1") and question.reading.kind not in _NAMED_BY_OWNER
        if plain and _marks_agree(question.reading, one.reading):
            return accept(question, one, Evidence.RULE, Reason("unit_only_school", {"number": ours or theirs}))
        return review(question, [one], Evidence.SIMILAR, Reason("unit_only_school", {"number": ours or theirs}))
    if _renumbering_is_plain(question, one):
        return accept(question, one, Evidence.RULE, Reason("unit_renumbered_whole", facts))
    return review(question, [one], Evidence.SIMILAR, Reason("unit_renumbered", facts))


def _renumbering_is_plain(question: Question, one: Entry) -> bool:
    """Whether another number says nothing: the agency counts its schools through, the old number is now borne
    elsewhere, the place is a village with one school of this kind, and both say the same of being an Inpres school.
    """
    reading, tree = question.reading, question.tree
    if reading.kind not in tree.numbers_are_of_the_whole or reading.marks != one.reading.marks:
        return False
    if reading.tail != one.reading.tail or _at(question, "kecamatan", skeleton(reading.place)):
        return False
    return any(
        entry.reading.number == reading.number and entry.reading.kind == reading.kind and entry is not one
        for entry in tree.entries
    )


def _school_nearby(question: Question) -> Match:
    """No school of this kind bears the place's name: one that differs by a slip is shown."""
    near = _compatible(question, _near(question))
    if not near and not question.reading.number:
        near = resembling(question)
    if not near:
        return none(Reason("unit_no_such_school", {"place": " ".join(question.reading.words)}))
    number = _number(question.reading)
    numbered = [entry for entry in near if _same_number(question.reading, entry.reading)]
    if len(numbered) == 1 and _is_slip(question, numbered[0]):
        return settle(question, numbered, Evidence.RULE, Reason("unit_number_and_slip", {"number": number}))
    return review(question, near, Evidence.SIMILAR, Reason("unit_place_alike"))


def _compatible(question: Question, entries: Sequence[Entry]) -> list[Entry]:
    """Those that are not in another kecamatan, and not private while the other is the state's."""
    return [
        entry
        for entry in entries
        if question.fit(entry) is not Fit.DIFFERENT and not clash(question.reading, entry.reading)
    ]


def _marks_agree(ours: Reading, theirs: Reading) -> bool:
    return ours.marks == theirs.marks and (ours.state == theirs.state or bool(ours.number or theirs.number))


def _number(reading: Reading) -> str:
    """``SDN Sukorame II`` and ``SDN 2 Sukorame`` have one number; with two, both count."""
    return " ".join(filter(None, (reading.number, reading.tail)))


def _same_number(ours: Reading, theirs: Reading) -> bool:
    """Whether both have the same number; one of two may be left out."""
    if ours.number and ours.number == theirs.number:
        return ours.tail == theirs.tail or not ours.tail or not theirs.tail
    return _number(ours) != "" and _number(ours) == _number(theirs)


def _is_slip(question: Question, entry: Entry) -> bool:
    """Whether two places differ by one letter only: with two, they may be two villages (Karangsari, Karangjati)."""
    return bool(OSA.distance(skeleton(question.reading.place), skeleton(entry.reading.place)) == 1)


def _at(question: Question, kind: str, place: str) -> tuple[Entry, ...]:
    return question.free(question.tree.by_place.get((kind, place), ())) if place else ()


def _near(question: Question) -> list[Entry]:
    """Units of this kind whose place differs by one letter, or two of a long name; the likest first."""
    reading = question.reading
    place = skeleton(reading.place)
    if len(place) < _LONG_PLACE:
        return []
    most = 2 if len(place) >= _LONGER_PLACE else 1
    places = question.tree.places.get(reading.kind)
    found = places.near(place, most) if places else []
    entries = [entry for name in found for entry in _at(question, reading.kind, name)]
    return _by_likeness(question, [entry for entry in entries if question.fit(entry) is not Fit.DIFFERENT])


def _by_likeness(question: Question, entries: Sequence[Entry]) -> list[Entry]:
    """Same marks first (an Inpres school is another than its neighbour), then by likeness."""
    ours = question.reading.marks
    return sorted(entries, key=lambda entry: (entry.reading.marks != ours, -likeness(question, entry), entry.order))
