"""What a row of a file asks to be ruled, or why it is refused: each row by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from syncsvc.errors import Mistake
from syncsvc.model.equivalence import KnownCodes

FileRow = tuple[int, Mapping[str, str]]
"""A row's number in its file, and its cells by column, empty ones as ""."""
_QUOTED = 40
_DIGITS = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){15,17}(?!\d)")
_DEGREE = re.compile(r",\s*(?:[SMADP]\.\s?|(?:SE|SH|ST|MM|MT|MH|Amd)\b)|^(?:dr|drs|dra|ir|hj?)\.\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """A ruling to be made: about which term (``term`` has at least listing, kind, term, key, context, evidence), and
    the columns of ``model.equivalence.Statement`` that the file says."""

    term: Mapping[str, Any]
    says: Mapping[str, Any]


@dataclass(slots=True)
class Judged:
    """What a file came to: rulings to make, and the rows that were refused, each with its place and why."""

    drafts: list[Draft] = field(default_factory=list)
    refused: list[Mistake] = field(default_factory=list)


class RefusedRow(Exception):  # noqa: N818 - it never leaves this folder
    """Why one row is refused: the column, and a key of ``nomenclature.row`` with its facts."""

    def __init__(self, column: str, key: str, facts: Mapping[str, object] | None = None) -> None:
        """Nothing but what it says."""
        super().__init__(column, key)
        self.column, self.key, self.facts = column, key, facts or {}

    def at(self, file: str, row: int) -> Mistake:
        """The mistake with its place."""
        return Mistake(file, row, self.column, self.key, tuple(self.facts.items()))


def looks_personal(text: str) -> bool:
    """Whether a text holds a number as long as a NIK or NIP, or is written like a person's name with a degree."""
    return bool(_DIGITS.search(text) or _DEGREE.search(text))


def quotable(text: str) -> str:
    """The beginning of what a person wrote, as an error may repeat it; nothing of what looks personal."""
    return "…" if looks_personal(text) else text.strip()[:_QUOTED]


def require_code(known: Mapping[str, KnownCodes], listing: str, code: str, column: str) -> str:
    """The title of a code in force. Raises RefusedRow for one that does not exist or is retired, with its successor."""
    codes = known.get(listing, KnownCodes({}))
    if code in codes.retired:
        raise RefusedRow(column, "nomenclature.row.code_retired", {"code": code, "instead": codes.retired[code] or "-"})
    if code not in codes.titles:
        raise RefusedRow(column, "nomenclature.row.code_unknown", {"code": quotable(code), "listing": listing})
    return codes.titles[code]


def require_day(text: str, column: str) -> date | None:
    """A day written as in 2026-11-22, or none. Raises RefusedRow."""
    try:
        return date.fromisoformat(text[:10]) if text.strip() else None
    except ValueError:
        raise RefusedRow(column, "nomenclature.row.day_unknown", {"day": quotable(text)}) from None
