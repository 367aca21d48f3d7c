"""What persons say about a local term: statements that are only ever added, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from syncsvc.model.schema import Count, Date, Moment, Text, schema


class Verdict(StrEnum):
    """What is said about a pair: put forward, in force, never to be offered again, or taken back."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """Where a term stands: mapped by the run itself, ruled on since, waiting for a second person, or open."""

    OPEN = "open"
    PROPOSED = "proposed"
    APPROVED = "approved"
    MAPPED = "mapped"


@dataclass(frozen=True, slots=True)
class Statement:
    """What one person (or a pack) says about one pair of local term and reference entry; never changed.

    ``agency`` is "" of a shared pack, for all. ``kind`` and ``context`` are as in ``nomenclature.Equivalence``.
    ``code`` and ``title`` (as the entry was called then) are null when nothing fits. ``verdict`` is a ``Verdict``,
    ``evidence`` the tier the matcher had, ``pack`` the name and version it came with. It is in force from
    ``valid_from`` through ``valid_to``. ``at`` is UTC.
    """

    agency: Text
    listing: Text
    kind: Text
    term: Text
    key: Text
    context: Text
    code: Text
    title: Text
    kinship: Text
    verdict: Text
    evidence: Text
    author: Text
    reviewer: Text
    reason: Text
    valid_from: Date
    valid_to: Date
    reference_version: Count
    pack: Text
    at: Moment


STATEMENT_SCHEMA = pl.Schema({"id": pl.Int64(), **schema(Statement)})
"""Statements as they were kept: numbered in the order in which they were made."""
OF_TERM = ("listing", "kind", "key", "context")
"""What makes a term."""
OF_PAIR = (*OF_TERM, "code")
"""What makes a pair: the newest statement about it counts."""


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """The entries of one list that a ruling may name: ``titles`` by code. ``retired`` are those that may not be named
    any more, each with what to take instead ("CODE – title", or "" where nobody knows). ``version`` and ``digest`` say
    which reference that is; null and "" where none was imported.
    """

    titles: Mapping[str, str]
    retired: Mapping[str, str] = field(default_factory=dict)
    version: int | None = None
    digest: str = ""
