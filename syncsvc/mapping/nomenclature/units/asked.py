"""One question to the matcher, and its answers put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from syncsvc.mapping.nomenclature.units.index import Entry, Tree
from syncsvc.mapping.nomenclature.units.kinds import Rank
from syncsvc.mapping.nomenclature.units.parents import Above, Fit, fit
from syncsvc.mapping.nomenclature.units.reading import Reading
from syncsvc.model.nomenclature import FIRST, Candidate, Decision, Evidence, Match, Reason

_FIT_WEIGHT = 0.05


@dataclass(frozen=True, slots=True)
class Question:
    """A local unit understood: its folded title, its words, its reading, what stands above it, and the codes a person
    has ruled out for it. Every look-up passes through ``free``: what was ruled out never comes back.
    """

    title: str
    text: str
    reading: Reading
    above: Above
    tree: Tree
    rejected: frozenset[str]
    fits: dict[tuple[int, Rank | None], Fit] = field(default_factory=dict, repr=False)

    def free(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Those that were not ruled out."""
        return tuple(entry for entry in entries if entry.code not in self.rejected)

    def fit(self, entry: Entry) -> Fit:
        """What the units above both say."""
        place = (id(entry.above), entry.reading.rank)
        if place not in self.fits:
            self.fits[place] = fit(self.above, entry.above, entry.reading.rank)
        return self.fits[place]


def accept(question: Question, entry: Entry, evidence: Evidence, *reasons: Reason) -> Match:
    """Conclusive: this one is meant."""
    return Match(Decision.ACCEPT, evidence, (_candidate(question, entry),), reasons)


def review(question: Question, entries: Sequence[Entry], evidence: Evidence, *reasons: Reason) -> Match:
    """A person chooses; the best come first as given."""
    return Match(Decision.REVIEW, evidence, tuple(_candidate(question, entry) for entry in entries[:FIRST]), reasons)


def none(*reasons: Reason) -> Match:
    """Settled: the agency's tree has nothing for it."""
    return Match(Decision.NONE, Evidence.NOTHING, (), reasons)


def likeness(question: Question, entry: Entry) -> float:
    """From 0 to 1, for the order of candidates only."""
    alike = fuzz.token_sort_ratio(question.text, entry.text) / 100
    return round((1 - 3 * _FIT_WEIGHT) * alike + _FIT_WEIGHT * question.fit(entry), 4)


def _candidate(question: Question, entry: Entry) -> Candidate:
    return Candidate(entry.code, entry.title, likeness(question, entry))
