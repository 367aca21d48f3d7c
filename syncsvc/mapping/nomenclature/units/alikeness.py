"""Names written otherwise: slips, cut words and forms of one word; and what is near enough to show a person."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from heapq import nsmallest
from typing import NamedTuple

from syncsvc.mapping.nomenclature.units.asked import Question, likeness, none, review
from syncsvc.mapping.nomenclature.units.index import Entry, Tree
from syncsvc.mapping.nomenclature.units.kinds import family_of
from syncsvc.mapping.nomenclature.units.known_words import REAL_WORDS
from syncsvc.mapping.nomenclature.units.parents import Fit
from syncsvc.mapping.nomenclature.units.settling import settle
from syncsvc.model.nomenclature import Evidence, Match, Reason

_SLIP_LENGTH, _CUT_LENGTH, _CUT_FORMS = 6, 3, 6
_LOOKED_AT = 24
_SHARED, _SHARED_BELOW_ONE, _SHARED_OF_OFFICES, _MOSTLY = 0.3, 0.2, 0.15, 0.5
_FEW = ("rumah sakit", "satuan polisi")
_SCORE = {"same": 1.0, "form": 0.95, "slip": 0.9, "cut": 0.8}
_OPTIONAL = frozenset(("daerah",))


class Near(NamedTuple):
    """A unit that shares words: how much of both (0 to 1), and by which ways its words are ours when all are."""

    entry: Entry
    shared: float
    ways: frozenset[str] | None


def match_alike(question: Question) -> Match:
    """A unit whose name, as read, stands nowhere in the list: conclusive when only writing differs, else shown."""
    telling = [each for each in _near(question) if each.ways is not None or _is_worth_showing(question, each)]
    near = sorted(telling, key=lambda each: (-_worth(question, each), each.entry.order))
    whole = [each for each in near if each.ways is not None and each.entry.reading.kind == question.reading.kind]
    strict = [each for each in whole if question.fit(each.entry) is not Fit.DIFFERENT]
    if strict:
        return _written_otherwise(question, strict)
    shown = [each.entry for each in near if _is_worth_showing(question, each)]
    shown = shown or _by_initials(question) or _of_a_kind(question)
    if not shown:
        return none(Reason("unit_nothing_alike"))
    renamed = shown[0].reading.kind != question.reading.kind and question.reading.kind != ""
    key = "unit_head_named" if question.reading.head else "unit_renamed_office" if renamed else "unit_alike"
    return review(question, shown, Evidence.SIMILAR, Reason(key))


def resembling(question: Question) -> list[Entry]:
    """Units of the same kind that share most of the name, the likest first: to be shown, never conclusive."""
    near = [each for each in _near(question) if each.shared >= _MOSTLY and _is_worth_showing(question, each)]
    return [each.entry for each in sorted(near, key=lambda each: (-_worth(question, each), each.entry.order))]


def _of_a_kind(question: Question) -> list[Entry]:
    """Of kinds that an agency has one or two of, those it has."""
    kind = question.reading.kind
    if kind not in _FEW:
        return []
    return list(question.free(entry for entry in question.tree.entries if entry.reading.kind == kind))


def _by_initials(question: Question) -> list[Entry]:
    """Units whose first letters a word of the name may be: many have the same, so a person chooses."""
    tree, reading = question.tree, question.reading
    places = {place for word in question.text.split() for place in tree.by_initials.get(word, ())}
    return [
        entry
        for entry in question.free(tree.entries[place] for place in sorted(places))
        if question.fit(entry) is not Fit.DIFFERENT and reading.kind in ("", entry.reading.kind)
    ]


def _written_otherwise(question: Question, whole: list[Near]) -> Match:
    """All words are the same but for writing; the surest way counts, and one name only."""
    surest = min(_surest(each) for each in whole)
    chosen = [each for each in whole if _surest(each) == surest]
    ways = set().union(*(each.ways or frozenset() for each in chosen))
    key = "unit_cut" if "cut" in ways else "unit_slip" if "slip" in ways else "unit_form"
    entries = [each.entry for each in chosen]
    if len({entry.reading.key for entry in entries}) > 1:
        several = Reason("unit_several_alike", {"count": str(len(entries))})
        return review(question, entries, Evidence.SIMILAR, Reason(key), several)
    if ways == {"cut"} and all(question.fit(entry) is not Fit.SAME for entry in entries):
        return review(question, entries, Evidence.SIMILAR, Reason(key))
    return settle(question, entries, Evidence.RULE, Reason(key))


def _surest(near: Near) -> int:
    order = ("same", "form", "slip", "cut")
    return max((order.index(way) for way in near.ways or ()), default=0)


def _worth(question: Question, near: Near) -> float:
    same_kind = near.entry.reading.kind == question.reading.kind
    return near.shared + likeness(question, near.entry) + 0.3 * same_kind + 0.2 * question.fit(near.entry)


def _is_worth_showing(question: Question, near: Near) -> bool:
    kind = near.entry.reading.kind
    if question.fit(near.entry) is Fit.DIFFERENT:
        return False
    if not question.reading.kind:
        return near.ways is not None
    if family_of(kind) != family_of(question.reading.kind):
        return False
    if kind == question.reading.kind and family_of(kind) == "dinas" and near.shared >= _SHARED_OF_OFFICES:
        return True
    least = _SHARED_BELOW_ONE if question.fit(near.entry) is Fit.SAME else _SHARED
    return near.shared >= least or (family_of(kind) == "dinas" and _half(question, near.entry))


def _half(question: Question, entry: Entry) -> bool:
    """Whether half of the shorter name's words are in both: an office that was joined with another or divided."""
    ours, theirs = {*question.reading.words}, {*entry.reading.words}
    return 2 * len(ours & theirs) >= min(len(ours), len(theirs)) > 0


def _near(question: Question) -> list[Near]:
    """Units that share the most telling words, judged one by one."""
    tree = question.tree
    forms = {word: _forms(word, tree) for word in question.reading.words}
    votes: dict[int, float] = defaultdict(float)
    family = family_of(question.reading.kind)
    for word in sorted(forms):
        for form in forms[word]:
            weight = tree.weight(form)
            for place in tree.by_family.get((family, form), ()) if family else tree.by_word[form]:
                votes[place] += weight
    best = nsmallest(_LOOKED_AT, votes.items(), key=lambda vote: (-vote[1], vote[0]))
    return [_judged(question, entry, forms) for entry in question.free(tree.entries[place] for place, _ in best)]


def _judged(question: Question, entry: Entry, forms: Mapping[str, Mapping[str, str]]) -> Near:
    """How much of both names is shared, weighed by how telling the words are."""
    left = list(entry.reading.words)
    ways, both, ours = set(), 0.0, 0.0
    for word in question.reading.words:
        form = next((each for each in forms[word] if each in left), None)
        if form is None:
            ours += question.tree.weight(word)
            continue
        left.remove(form)
        ways.add(forms[word][form])
        both += question.tree.weight(form) * _SCORE[forms[word][form]]
    missing = [word for word in left if word not in _OPTIONAL]
    theirs = sum(question.tree.weight(word) for word in left)
    whole = (
        not ours
        and not missing
        and ways
        and (entry.reading.number, entry.reading.tail)
        == (
            question.reading.number,
            question.reading.tail,
        )
    )
    return Near(entry, both / (both + ours + theirs) if both else 0.0, frozenset(ways) if whole else None)


def _forms(word: str, tree: Tree) -> dict[str, str]:
    """The tree's words that this word may be, and in which way, surest first."""
    if word in tree.by_word or word.isdigit():
        found = {word: "same"} if word in tree.by_word else {}
        return found | _forms_of(word, tree)
    found = _forms_of(word, tree)
    if not found and word not in REAL_WORDS:
        found = _slips(word, tree)
    return found or _cuts(word, tree)


def _forms_of(word: str, tree: Tree) -> dict[str, str]:
    """``pengelola`` and ``pengelolaan``."""
    if len(word) < _SLIP_LENGTH:
        return {}
    return {form: "form" for form in (f"{word}an", word.removesuffix("an")) if form != word and form in tree.by_word}


def _slips(word: str, tree: Tree) -> dict[str, str]:
    if len(word) < _SLIP_LENGTH:
        return {}
    return dict.fromkeys(tree.spellings.near(word, 1), "slip")


def _cuts(word: str, tree: Tree) -> dict[str, str]:
    """Words that begin so, when they are few."""
    if len(word) < _CUT_LENGTH or word.isdigit():
        return {}
    start = bisect_left(tree.vocabulary, word)
    following = tree.vocabulary[start : start + _CUT_FORMS + 1]
    found = [form for form in following if form.startswith(word)]
    return dict.fromkeys(found, "cut") if len(found) <= _CUT_FORMS else {}
