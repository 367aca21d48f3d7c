"""What a check is: one named way to be wrong, as a value that ``evaluate`` executes over a view.

A view is a frame with one row per subject (a person, a unit, an SKP …), built by ``reconcile.views`` from all sides.
An aspect asks one question of each row; a check with several fields or several sides has several aspects.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import polars as pl

from syncsvc.model.finding import Actor, Severity


class Confidence(StrEnum):
    """How well a check's legal ground is attested (the domain reference's grades)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Ground:
    """Regulation and article, or "praktik e-Kinerja" / "praktik SIASN" where only practice is attested."""

    text: str
    confidence: Confidence


class Comparator(StrEnum):
    """What a comparison of local_FIELD with siasn_FIELD forgives; executed by ``reconcile.judging.compare``."""

    NAME = "name"
    TITLE = "title"
    UNIT = "unit"
    LEGAL_STATUS = "legal_status"


STRUCTURE = "structure_change"
"""The reason of rows that a decree on the organisation (SOTK) explains: they are told as one finding, ORG-11."""


@dataclass(frozen=True, slots=True)
class Unless:
    """A reason why a row cannot be judged: where ``when`` holds, the row counts as not checked for ``reason``."""

    reason: str
    when: pl.Expr


@dataclass(frozen=True, slots=True)
class Aspect:
    """One question over one view.

    ``applies`` selects the rows it speaks about; ``wrong`` is true for a finding, false for in order, null for
    unknown (not checked, reason ``empty``). ``field`` and ``period`` belong to the finding's identity. ``local`` and
    ``national`` are the evidence. ``needs`` are the "side.table" the question cannot do without: when one did not
    arrive, every row counts as not checked. ``cause`` groups findings that one correction closes; null = by itself.
    ``known`` are the rows whose subject every side asked knows (null = all): of the others nothing is asked, and what
    was found about them before is not proven in order by that, but absent.
    ``comparator`` is asked only of rows that ``wrong`` took for different: equal in its canonical form means equal
    after all (canonical forms are dear, and nearly all rows are raw-equal). ``entity`` overrides the check's, and
    ``severity`` the check's for the rows where it says one. ``lagged`` are the fields of which a recent change on one
    side (``Memory.changes``) may explain a difference; a field of one period is remembered with it. ``excuses`` are the
    "side.table" that may excuse what looks wrong, and need not come: where people are asked about there, those whom
    nobody was asked about are not judged. ``overturned`` belongs to questions that count people: the outcome (true:
    wrong, false: in order) that one person more could change; null where a row is about one person.
    """

    view: str
    field: str
    applies: pl.Expr
    wrong: pl.Expr
    needs: tuple[str, ...]
    local: pl.Expr
    national: pl.Expr
    unless: tuple[Unless, ...] = ()
    cause: pl.Expr | None = None
    period: pl.Expr | None = None
    comparator: Comparator | None = None
    entity: str | None = None
    known: pl.Expr | None = None
    severity: pl.Expr | None = None
    lagged: tuple[str, ...] = ()
    excuses: tuple[str, ...] = ()
    overturned: bool | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One way to be wrong. Its title, explanation and remedy are words in ``lang/*/checks.toml`` under its code.

    ``everybody`` marks checks that need the whole population (duplicates, cycles): a narrowed run does not run them.
    """

    code: str
    severity: Severity
    actor: Actor
    entity: str
    ground: Ground
    aspects: tuple[Aspect, ...]
    everybody: bool = False


def folds(aspect: Aspect, explained: pl.Expr) -> Aspect:
    """The question, not put about rows that a decree explains."""
    return replace(aspect, unless=(Unless(STRUCTURE, explained), *aspect.unless))


def folds_wrong(aspect: Aspect, explained: pl.Expr) -> Aspect:
    """The question; rows that a decree explains may be in order, and are not checked where they would be wrong."""
    return folds(aspect, explained & aspect.wrong.fill_null(value=False))


def text(name: str) -> pl.Expr:
    """A column as evidence text."""
    return pl.col(name).cast(pl.String)


def nothing() -> pl.Expr:
    """No evidence on this side."""
    return pl.lit(None, dtype=pl.String)


def period_mark() -> pl.Expr:
    """A period as findings name it: the year, and the portal's id within it; null when either is unknown."""
    return pl.concat_str("year", "period_id", separator="/")


def labelled(**parts: pl.Expr) -> pl.Expr:
    """Several values as one evidence text: ``name=value; name=value``. Null values show as ``-``."""
    pieces = [pl.concat_str(pl.lit(f"{name}="), expr.cast(pl.String).fill_null("-")) for name, expr in parts.items()]
    return pl.concat_str(pieces, separator="; ")


def matched(candidates: str, why: str) -> pl.Expr:
    """What the national list has for a local term, where it has anything, and why that is not conclusive; null where
    nothing is to be explained.
    """
    named = pl.when(pl.col(candidates).is_not_null()).then(labelled(candidates=pl.col(candidates)))
    told = pl.when(pl.col(why).is_not_null()).then(labelled(why=pl.col(why)))
    return pl.when(pl.col(why).is_not_null()).then(pl.concat_str(named, told, separator="; ", ignore_nulls=True))
