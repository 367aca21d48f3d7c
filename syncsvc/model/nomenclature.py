"""The nouns of nomenclature: national lists, what a title or unit name was matched with, and what persons ruled.

Kinds of position here are the reference's words: JF (functional), JP (pelaksana), STR (structural); "" is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from syncsvc.model.schema import Count, Date, Number, Text, schema

JF, JP, STR = "JF", "JP", "STR"
KIND_OF_JOB = {"1": STR, "2": JF, "3": JF, "4": JP}
"""SIASN's jenis jabatan (1 structural, 2 JFT, 3 both, 4 JFU) as the reference's kinds."""
FIRST = 5
"""How many candidates a person is shown."""


class Listing(StrEnum):
    """The lists whose terms are matched."""

    POSITIONS = "positions"
    UNITS = "units"


class Decision(StrEnum):
    """What the matcher concludes about a term: conclusive, to be asked, or nothing fits."""

    ACCEPT = "accept"
    REVIEW = "review"
    NONE = "none"


class Evidence(StrEnum):
    """The tiers of evidence, strongest first; only the first five may accept."""

    DECISION = "decision"
    ID = "id"
    EXACT = "exact"
    RULE = "rule"
    NORMALISED = "normalised"
    SIMILAR = "similar"
    NOTHING = "nothing"


class Kinship(StrEnum):
    """What a local term is to the reference term (SKOS: exactMatch, broadMatch, narrowMatch, relatedMatch, none).

    Only EXACT maps people to the reference; NONE says that the list has nothing for the term.
    """

    EXACT = "exact"
    BROADER = "broader"
    NARROWER = "narrower"
    INEXACT = "inexact"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ReferencePosition:
    """One row of the national list of positions. ``level`` is a code of the levels (PM … UT, XX), ``status`` N (in use)
    or O (old).
    """

    code: Text
    title: Text
    kind: Text
    level: Text
    status: Text
    family_id: Text


@dataclass(frozen=True, slots=True)
class ReferenceUnit:
    """One unit of an agency's national tree. ``level`` is its echelon or rank in the tree as the list says it,
    ``parent`` a code of the same list (null for a root or where it does not say), ``head_title`` its structural post.
    """

    code: Text
    title: Text
    level: Text
    agency: Text
    parent: Text
    head_title: Text


@dataclass(frozen=True, slots=True)
class ReferenceCode:
    """One row of any other national code list (ranks, echelons, …)."""

    code: Text
    title: Text


@dataclass(frozen=True, slots=True)
class Title:
    """A local title of a position with what is known around it; "" where nothing is. ``rank`` is SIASN's code (31 …) or
    written (III/a)."""

    title: str
    kind: str = ""
    rank: str = ""
    echelon: str = ""
    unit: str = ""
    parent: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True)
class UnitName:
    """A local unit's name below its parents' names (nearest first), in an agency as the reference names it."""

    name: str
    parents: tuple[str, ...] = ()
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reference entry that may be meant. ``score`` (0 to 1) orders candidates of one term; it decides nothing."""

    code: str
    title: str
    score: float


@dataclass(frozen=True, slots=True)
class Reason:
    """One feature of an answer: a key of ``lang/*/nomenclature.toml`` below ``reason`` and its facts."""

    key: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """What a term was matched with: at most ``FIRST`` candidates, best first, and why. Of an accepted term the first
    candidate is meant; a term with the decision NONE has only what a person may want to look at."""

    decision: Decision
    evidence: Evidence
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Equivalence:
    """A person's ruling in force on one term: columns that a run is given (``EQUIVALENCE_SCHEMA``).

    ``listing`` is a ``Listing``; ``kind`` a kind of position or ""; ``key`` the folded term by which it is found
    (``mapping.nomenclature.keys``), ``context`` what else must hold ("" = everywhere; of units the folded parent, of
    positions a rank). ``code`` is null when ``kinship`` is none. ``rejected`` pairs are those that must never be
    offered or accepted again.
    """

    listing: Text
    kind: Text
    key: Text
    context: Text
    code: Text
    kinship: Text
    rejected: Count
    valid_from: Date
    valid_to: Date


@dataclass(frozen=True, slots=True)
class Term:
    """One distinct local term as a run matched it: the columns of ``Outcome.terms``.

    ``id`` is a hash of (listing, kind, key, context); ``reasons`` is JSON: a list of [key, facts]. ``people`` hold it
    or work in it, ``units`` use it, ``findings`` are open because of it.
    """

    id: Text
    listing: Text
    kind: Text
    term: Text
    key: Text
    context: Text
    decision: Text
    evidence: Text
    code_1: Text
    code_2: Text
    code_3: Text
    code_4: Text
    code_5: Text
    title_1: Text
    title_2: Text
    title_3: Text
    title_4: Text
    title_5: Text
    score_1: Number
    score_2: Number
    score_3: Number
    score_4: Number
    score_5: Number
    reasons: Text
    people: Count
    units: Count
    findings: Count


@dataclass(frozen=True, slots=True)
class TermUse:
    """How many people of one unit a term concerns: the columns of ``Outcome.term_uses``."""

    id: Text
    unit: Text
    people: Count


EQUIVALENCE_SCHEMA = schema(Equivalence)
TERM_SCHEMA = schema(Term)
TERM_USE_SCHEMA = schema(TermUse)
