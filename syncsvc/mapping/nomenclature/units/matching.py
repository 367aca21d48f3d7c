"""The matcher of unit names: conclusive by look-up where it can be, else explained and shown to a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from syncsvc.mapping.nomenclature.keys import fold_term
from syncsvc.mapping.nomenclature.units.agencies import own_words
from syncsvc.mapping.nomenclature.units.alikeness import match_alike
from syncsvc.mapping.nomenclature.units.asked import Question, none
from syncsvc.mapping.nomenclature.units.index import Tree, UnitIndex, chain_of
from syncsvc.mapping.nomenclature.units.kinds import NO_UNIT, Rank
from syncsvc.mapping.nomenclature.units.parents import Above, Fit
from syncsvc.mapping.nomenclature.units.reading import Reading, clash, read
from syncsvc.mapping.nomenclature.units.schools import match_place, match_school
from syncsvc.mapping.nomenclature.units.settling import settle
from syncsvc.mapping.nomenclature.units.wording import unit_key, unit_words
from syncsvc.model.nomenclature import Decision, Evidence, Match, Reason, UnitName

Rejected = Collection[tuple[str, str]]
"""Pairs that a person has ruled out: the local name's key (``keys.fold_term``), and the code."""


def match_unit(name: UnitName, index: UnitIndex, rejected: Rejected = ()) -> Match:
    """What a unit's name means in its agency's own tree; never a unit of another agency.

    Tiers: the same title, the same name as read, number and place of schools and places, only the writing differs;
    what is merely alike is for a person. Several units of one name are told apart by what stands above them.
    """
    if not unit_key(name.name):
        return none(Reason("unit_empty"))
    tree = index.tree_of(name.agency)
    if tree is None:
        return none(Reason("unit_unknown_agency", {"agency": name.agency}))
    key = unit_key(name.name)
    term = fold_term(name.name) if rejected else ""
    ruled_out = frozenset(code for local, code in rejected if local == term)
    words, foreign = own_words(unit_words(name.name), tree.agency, tree.known)
    reading = read(words)
    above = Above((*reading.owners, *chain_of(name.parents, tree.agency)))
    question = Question(key, " ".join(words), reading, above, tree, ruled_out)
    foreign = _foreign_above(name, tree) or ("" if key in tree.by_title else foreign)
    if foreign:
        return none(Reason("unit_other_agency", {"agency": foreign}))
    return _as_written(question) or _as_meant(question)


def match_units(names: Sequence[UnitName], index: UnitIndex, rejected: Rejected = ()) -> list[Match]:
    """``match_unit`` of many, in their order; each distinct one is asked once."""
    found: dict[UnitName, Match] = {}
    for name in names:
        if name not in found:
            found[name] = match_unit(name, index, rejected)
    return [found[name] for name in names]


def _foreign_above(name: UnitName, tree: Tree) -> str:
    """The other agency that a unit above speaks of, or ""; a title of the list speaks of none."""
    for parent in name.parents:
        foreign = own_words(unit_words(parent), tree.agency, tree.known)[1]
        if foreign and unit_key(parent) not in tree.by_title:
            return foreign
    return ""


def _as_written(question: Question) -> Match | None:
    """The title as the list has it, or the same name but for abbreviations, numerals and what is named behind it."""
    exact = question.free(question.tree.by_title.get(question.title, ()))
    bearing = question.tree.by_key.get(question.reading.key, ()) if question.text else ()
    same = question.free(entry for entry in bearing if not clash(question.reading, entry.reading))
    if same and question.reading.rank is Rank.PART and all(question.fit(entry) is Fit.DIFFERENT for entry in same):
        other = match_alike(question)
        if other.decision is Decision.REVIEW:
            return other
    if exact and question.reading.rank is not Rank.PART:
        return settle(question, exact, Evidence.EXACT, Reason("unit_same_title"))
    if same and _is_telling(question):
        exactly = Evidence.EXACT if exact else Evidence.NORMALISED
        return settle(question, same, exactly, Reason("unit_same_after_abbreviations"))
    return None


def _is_telling(question: Question) -> bool:
    """Whether the reading's key names one thing: a kind alone does only as a part of what stands above it."""
    reading = question.reading
    if reading.rank is None:
        return len(reading.words) > 0
    if reading.words or reading.place or reading.rank is Rank.PART:
        return True
    return reading.kind not in ("dinas", "badan", "kantor", "rumah sakit", "upt")


def _as_meant(question: Question) -> Match:
    reading: Reading = question.reading
    first = question.text.split(" ", 1)[0]
    if not reading.kind and first in NO_UNIT:
        return none(Reason("unit_not_a_unit"))
    if reading.kind == "pemerintah" and not reading.words:
        return none(Reason("unit_agency_itself"))
    if reading.rank is Rank.SCHOOL:
        return match_school(question)
    if reading.rank is Rank.PLACE:
        return match_place(question)
    return match_alike(question)
