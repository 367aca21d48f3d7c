"""Answers in the making: entries become candidates, and each verdict says why."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from syncsvc.mapping.nomenclature.positions.index import Entry
from syncsvc.model.nomenclature import FIRST, Candidate, Decision, Evidence, Match, Reason


def accepted(evidence: Evidence, entry: Entry, *reasons: Reason) -> Match:
    """A conclusive answer."""
    return Match(Decision.ACCEPT, evidence, (Candidate(entry.code, entry.title, 1.0),), reasons)


def review(entries: Sequence[Entry], *reasons: Reason, like: str = "") -> Match:
    """A question to a person, with the candidates in this order; ``like`` is what their scores measure against."""
    return Match(Decision.REVIEW, Evidence.SIMILAR, candidates(entries, like), reasons)


def nothing(why: str, entries: Sequence[Entry] = (), like: str = "", **facts: str) -> Match:
    """Nothing fits; the entries are what comes nearest."""
    return Match(Decision.NONE, Evidence.NOTHING, candidates(entries, like), (Reason(why, facts),))


def candidates(entries: Sequence[Entry], like: str) -> tuple[Candidate, ...]:
    """The first distinct entries as candidates, their scores never rising."""
    found, score = [], 1.0
    for entry in dict.fromkeys(entries):
        score = min(score, likeness(like, entry) if like else 1.0)
        found.append(Candidate(entry.code, entry.title, round(score, 4)))
        if len(found) == FIRST:
            break
    return tuple(found)


def likeness(key: str, entry: Entry) -> float:
    """How alike two titles look in their one spelling, 0 to 1. It orders candidates and decides nothing."""
    return fuzz.ratio(key, entry.words.key) / 100
