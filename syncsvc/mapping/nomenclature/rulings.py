"""Persons' rulings on terms: an approved one counts before all evidence, a rejected pair is never offered again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

import polars as pl

from syncsvc.mapping.identifiers import fold_ids
from syncsvc.mapping.nomenclature.keys import fold_term
from syncsvc.model.nomenclature import Candidate, Decision, Evidence, Kinship, Match, Reason

Place = tuple[str, str, str, str]
"""Listing, kind, key and context of a term."""
Pair = tuple[str, str, str, str, str]
"""A term's place and a code."""


class Ruling(NamedTuple):
    """What a term was ruled to be; the code, as ids are compared, is "" where nothing fits. ``outlived``: the list has
    the entry no more, or put it out of use since.
    """

    kinship: Kinship
    code: str
    outlived: bool = False


@dataclass(frozen=True, slots=True)
class Rulings:
    """Rulings in force on one day: what a term was found to be, and the codes that it is not."""

    settled: Mapping[Place, Ruling] = field(default_factory=dict)
    rejected: Mapping[Place, frozenset[str]] = field(default_factory=dict)

    def on(self, listing: str, kind: str, term: str, context: str = "") -> Ruling | None:
        """What the term was ruled to be, in this context or everywhere."""
        key = fold_term(term)
        return self.settled.get((listing, kind, key, context)) or self.settled.get((listing, kind, key, ""))

    def against(self, listing: str, kind: str, term: str, context: str = "") -> frozenset[str]:
        """The codes that the term is not."""
        key = fold_term(term)
        here = self.rejected.get((listing, kind, key, context), frozenset())
        return here | self.rejected.get((listing, kind, key, ""), frozenset())


_RULED = {
    Kinship.EXACT: "ruled_exact",
    Kinship.BROADER: "ruled_broader",
    Kinship.NARROWER: "ruled_narrower",
    Kinship.INEXACT: "ruled_inexact",
    Kinship.NONE: "ruled_none",
}
NO_RULINGS = Rulings()


def rulings_on(day: date, equivalences: pl.DataFrame, outlived: frozenset[Pair] = frozenset()) -> Rulings:
    """The rulings of ``equivalences`` (``EQUIVALENCE_SCHEMA``) that hold on this day; ``outlived`` are those whose
    entry cannot be meant any more. However a code was written, it is compared as ids are.
    """
    begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)
    lasting = pl.col("valid_to").is_null() | (pl.col("valid_to") >= day)
    settled: dict[Place, Ruling] = {}
    rejected: dict[Place, frozenset[str]] = {}
    binding = equivalences.filter(begun & lasting)
    for row in binding.with_columns(fold_ids(binding["code"])).iter_rows(named=True):
        place = (row["listing"], row["kind"], row["key"], row["context"])
        if row["rejected"]:
            rejected[place] = rejected.get(place, frozenset()) | {row["code"]}
        else:
            code = row["code"] or ""
            settled[place] = Ruling(Kinship(row["kinship"]), code, (*place, code) in outlived)
    return Rulings(settled, rejected)


def ruled(found: Match, ruling: Ruling | None, against: frozenset[str], titles: Mapping[str, str]) -> Match:
    """A match under the rulings on its term; ``titles`` names the codes of the list. A ruling that the list outlived
    counts no more: the term waits for a person, unless the matcher itself is sure.
    """
    if ruling is not None:
        kinship, code, outlived = ruling
        if kinship is Kinship.NONE:
            return replace(
                found, decision=Decision.NONE, evidence=Evidence.DECISION, reasons=(Reason(_RULED[kinship]),)
            )
        if code in titles and not outlived:
            meant = (Candidate(code, titles[code], 1.0),)
            decision = Decision.ACCEPT if kinship is Kinship.EXACT else Decision.NONE
            return Match(decision, Evidence.DECISION, meant, (Reason(_RULED[kinship]),))
        found = replace(found, reasons=(*found.reasons, Reason("ruled_code_gone", {"code": code})))
    return without(found, against)


def without(found: Match, against: frozenset[str]) -> Match:
    """A match without rejected codes: what was accepted becomes a question when it is one of them."""
    if not against.intersection(each.code for each in found.candidates):
        return found
    left = tuple(each for each in found.candidates if each.code not in against)
    reasons = (*found.reasons, Reason("rejected_before"))
    if found.decision is Decision.ACCEPT and found.candidates[0].code in against:
        return Match(Decision.REVIEW, Evidence.SIMILAR, left, reasons)
    return replace(found, candidates=left, reasons=reasons)
