"""What the checks ask of a view: columns that nothing asks are not laid out, for a million rows of each are dear."""

from __future__ import annotations

from dataclasses import fields

import polars as pl

from syncsvc.checks import CHECKS
from syncsvc.checks.base import Aspect
from syncsvc.model.run import Side

IDENTITY = ("key", "unit", "subject", "person")
"""What findings are written from, whatever the question."""
_BY_RULES = frozenset({"plan_year", "annual_year", "period"})


def asked(view: str) -> frozenset[str]:
    """The columns of a view that any check names; the rules' constants are among them."""
    aspects = [aspect for check in CHECKS for aspect in check.aspects if aspect.view == view]
    return frozenset(IDENTITY).union(*(named(aspect) for aspect in aspects))


def is_unread(marks: pl.Expr, field: str) -> pl.Expr:
    """Whether a row's ``unread`` names the field."""
    return marks.str.contains(rf"(?:^|,){field}(?:,|$)")


def unread_marks(aspect: Aspect) -> dict[str, tuple[str, str]]:
    """The columns whose absence the question might take for an answer: each with the column of unread marks that tells,
    and the field's name there."""
    told = {}
    for name in root_names(aspect.applies, aspect.wrong):
        side, _, field = name.partition("_")
        told[name] = (f"{side}_unread", field) if side in tuple(Side) else ("unread", name)
    return told


def period_by_rules(aspect: Aspect) -> bool:
    """Whether the rules say which periods the question is about, and not the rows."""
    return aspect.period is not None and root_names(aspect.period) <= _BY_RULES


def named(aspect: Aspect) -> frozenset[str]:
    """The columns that one question names, in whichever of its parts."""
    parts = [getattr(aspect, field.name) for field in fields(aspect)]
    parts += [unless.when for unless in aspect.unless]
    return root_names(*(part for part in parts if isinstance(part, pl.Expr)))


def root_names(*parts: pl.Expr) -> frozenset[str]:
    """All columns that some expressions name."""
    return frozenset(name for part in parts for name in part.meta.root_names())
