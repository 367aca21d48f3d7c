"""What the checks ask of a view: columns that nothing asks are not laid out, for a million rows of each are dear."""

from __future__ import annotations

from dataclasses import fields

import polars as pl

from syncsvc.checks import CHECKS
from syncsvc.checks.base import Aspect

IDENTITY = ("key", "unit", "subject", "nip")
"""What findings are written from, whatever the question."""


def asked(view: str) -> frozenset[str]:
    """The columns of a view that any check names; the rules' constants are among them."""
    aspects = [aspect for check in CHECKS for aspect in check.aspects if aspect.view == view]
    return frozenset(IDENTITY).union(*(named(aspect) for aspect in aspects))


def named(aspect: Aspect) -> frozenset[str]:
    """The columns that one question names, in whichever of its parts."""
    parts = [getattr(aspect, field.name) for field in fields(aspect)]
    parts += [unless.when for unless in aspect.unless]
    return frozenset(name for part in parts if isinstance(part, pl.Expr) for name in part.meta.root_names())
