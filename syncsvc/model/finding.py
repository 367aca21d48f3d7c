"""What an evaluation concludes: findings, coverage, and how earlier findings end."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from syncsvc.model.schema import Count, Text, schema


class Severity(StrEnum):
    """How bad (domain reference 6): BLOCK = the portal refuses, HIGH = money, career or law, INFO = advisory."""

    BLOCK = "block"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


class Actor(StrEnum):
    """Who has to act on a finding."""

    EMPLOYEE = "employee"
    RATER = "rater"
    UNIT_OPERATOR = "unit_operator"
    AGENCY_ADMIN = "agency_admin"
    BKN = "bkn"


class Status(StrEnum):
    """The three values of a check, per subject."""

    EQUAL = "equal"
    DIFFERS = "differs"
    NOT_CHECKED = "not_checked"


class Ending(StrEnum):
    """How a finding closes. Nothing else closes one."""

    PROVEN = "proven"
    SUBJECT_GONE = "subject_gone"
    CHECK_OFF = "check_off"
    FOLDED = "folded"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a person should look; the column schema of ``Outcome.findings``.

    Identity is (agency, check, entity, key, field, period), never the values. ``local`` and ``national`` are the
    two sides' evidence as text; ``cause`` groups findings that one correction would close. ``person`` is the NIP of the
    person concerned (null for units and sources), ``subject`` what people call the subject: a name, a unit.
    """

    check: Text
    entity: Text
    key: Text
    field: Text
    period: Text
    person: Text
    subject: Text
    unit: Text
    severity: Text
    local: Text
    national: Text
    cause: Text


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often one check came to one answer in one unit, and why it was not asked; the columns of
    ``Outcome.coverage``.

    ``status`` is a ``Status``; ``reason`` stands beside ``not_checked`` only.
    """

    check: Text
    unit: Text
    status: Text
    reason: Text
    count: Count


IDENTITY = ("check", "entity", "key", "field", "period")
COVERAGE_SCHEMA = schema(Coverage)
ENDING_SCHEMA = pl.Schema({"id": pl.String, "ending": pl.String})


def finding_id(agency: str, identity: tuple[str | None, ...]) -> str:
    """SHA-256 of agency and identity; stable across runs, values and rule versions."""
    return _hashed("\x1f".join([agency, *(part or "" for part in identity)]))


def with_ids(agency: str, findings: pl.DataFrame) -> pl.DataFrame:
    """The findings with their ``id`` column in front."""
    parts = [pl.lit(agency), *(pl.col(name).fill_null("") for name in IDENTITY)]
    texts = findings.select(pl.concat_str(parts, separator="\x1f").alias("text"))["text"]
    sha256 = hashlib.sha256
    ids = pl.Series("id", [sha256(text).hexdigest() for text in map(str.encode, texts.to_list())], dtype=pl.String)
    return findings.select(ids, *findings.columns)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
