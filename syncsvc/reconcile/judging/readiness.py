"""Per unit, who is ready: nothing that blocks is open about them, and every blocking question could be asked."""

from __future__ import annotations

import polars as pl

from syncsvc.checks.base import Aspect, Check
from syncsvc.model.finding import Severity
from syncsvc.model.run import Scope
from syncsvc.reconcile.judging.coverage import NOT_CHECKED
from syncsvc.reconcile.judging.judge import Judgement, in_scope
from syncsvc.reconcile.sides import Sides
from syncsvc.reconcile.views.layout import PEOPLE, Views

BLOCKING = (Severity.BLOCK, Severity.HIGH)
_ANY_SITE_HAS = ("siasn.employee", "siasn.unit", "siasn.position", "ekinerja.skp_plan", "ekinerja.skp_evaluation")
"""The tables that the portals export for every agency."""


class Doubts:
    """Gathers, question by question, about whom a blocking one was left open."""

    def __init__(self, sides: Sides) -> None:
        """Nobody yet but those whom a source was not asked about."""
        self._sides = sides
        self._people = [rows["nip"] for rows in sides.unasked.values()]
        self.everybody = False

    def learn(self, check: Check, aspect: Aspect, judgement: Judgement) -> None:
        """Take in who could not be judged; everybody, when a table that should be there is not."""
        if check.severity in BLOCKING and check.entity != "source" and self._owed(aspect):
            self.everybody = True
        if aspect.view == PEOPLE and check.severity is Severity.BLOCK:
            self._people.append(judgement.verdicts.filter(pl.col("verdict") == NOT_CHECKED)["key"])

    def people(self) -> pl.Series:
        """Their keys."""
        return pl.concat(self._people).unique() if self._people else pl.Series([], dtype=pl.String)

    def _owed(self, aspect: Aspect) -> bool:
        """Whether a table is missing that any site has, or that a source of this site owes. What no local system keeps
        (a position history, older predicates), and what only the live SIASN tells, is the site's own affair.
        """
        missing = {name: self._sides.why_missing(name) for name in aspect.needs}
        return any(why and (why != "no_source" or name in _ANY_SITE_HAS) for name, why in missing.items())


def blocked(found: pl.DataFrame, still_open: pl.DataFrame) -> pl.Series:
    """The persons about whom something that blocks was found now, or before and has not ended."""
    rows = pl.concat([each.select("person", "severity") for each in (found, still_open)])
    return rows.filter(pl.col("severity").is_in(BLOCKING))["person"].drop_nulls().unique()


def readiness(views: Views, scope: Scope, blocked: pl.Series, doubts: Doubts) -> pl.DataFrame:
    """Per unit the active people in scope, the ready among them, and those whom a blocking question left open: columns
    unit, parent, name, people, ready, unknown."""
    inside = in_scope(views.people, scope)
    known = views.people if inside is None else views.people.filter(inside)
    marked = known.filter(pl.col("active").fill_null(value=True)).select(
        "unit",
        blocked=pl.col("key").is_in(blocked.implode()),
        unjudged=pl.lit(value=True) if doubts.everybody else pl.col("key").is_in(doubts.people().implode()),
    )
    counted = marked.group_by("unit").agg(
        people=pl.len().cast(pl.Int64),
        ready=(~pl.col("blocked") & ~pl.col("unjudged")).sum().cast(pl.Int64),
        unknown=(~pl.col("blocked") & pl.col("unjudged")).sum().cast(pl.Int64),
    )
    named = views.units.join(counted, on="unit", how="full", coalesce=True, maintain_order="left")
    return named.with_columns(pl.col("people", "ready", "unknown").fill_null(0))
