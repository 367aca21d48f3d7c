"""One aspect put to one view: a verdict per subject, three-valued, and what follows from the verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from syncsvc.checks.base import STRUCTURE, Aspect, Check, Unless
from syncsvc.model.finding import Finding
from syncsvc.model.run import Scope
from syncsvc.model.schema import empty, schema
from syncsvc.reconcile.asked import IDENTITY, is_unread, named, root_names, unread_marks
from syncsvc.reconcile.attach import marked
from syncsvc.reconcile.judging.compare import FOR_COMPARING, settled
from syncsvc.reconcile.judging.coverage import DIFFERS, EQUAL, NOT_ASKED, NOT_CHECKED, UNKNOWN, coverage, unasked
from syncsvc.reconcile.judging.lag import LAG, Lags
from syncsvc.reconcile.judging.unasked import lost_people, persons, with_unasked
from syncsvc.reconcile.sides import Sides
from syncsvc.reconcile.views.lent import Lent, borrowed

_EMPTY = pl.lit(0, pl.UInt8)
Constants = Mapping[str, pl.Expr]
"""The rules' values, under the names by which questions ask for them as columns."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """A view as it is judged: its rows with units as categories, the tables that lend it columns, which rows are inside
    the scope (None = all), and how many of those each unit has (columns unit, total)."""

    rows: pl.DataFrame
    lent: tuple[Lent, ...]
    inside: pl.Series | None
    totals: pl.DataFrame

    def columns(self, names: frozenset[str]) -> pl.DataFrame:
        """Those of ``names`` that there are. What the view has itself is not borrowed."""
        own = self.rows.select(name for name in self.rows.columns if name in names)
        return own.hstack(borrowed(self.lent, names.difference(own.columns)))


@dataclass(frozen=True, slots=True)
class Judgement:
    """``verdicts`` has one row per subject in scope (key, unit, period, verdict, reason); ``whole`` is false when a
    table of a side the question asks did not arrive, or somebody is not counted, so that nothing may be concluded from
    what is not seen; nor of the people (NIP) who are ``lost``: no answer about them is to be relied upon. ``folded``
    are the verdicts (key, period) on rows that a decree explains."""

    verdicts: pl.DataFrame
    findings: pl.DataFrame
    coverage: pl.DataFrame
    whole: bool
    lost: pl.Series
    folded: pl.DataFrame


def subjects(view: pl.DataFrame, lent: tuple[Lent, ...], scope: Scope) -> Subjects:
    """A view made ready for its questions."""
    rows = view.with_columns(pl.col("unit").cast(pl.Categorical))
    inside = in_scope(view, scope)
    counted = rows["unit"] if inside is None else rows["unit"].filter(inside)
    totals = counted.to_frame("unit").group_by("unit").agg(total=pl.len().cast(pl.Int64))
    return Subjects(rows, lent, inside, totals)


def judge(
    check: Check, aspect: Aspect, asked_of: Subjects, constants: Constants, sides: Sides, lags: Lags | None = None
) -> Judgement:
    """Ask one question of every row of a view, and keep the answers about those inside the scope.

    Asked is always the whole view: what "nobody has" means does not depend on the scope.
    """
    wanted = _wanted(aspect)
    view, inside = asked_of.columns(wanted), asked_of.inside
    values = [constant.alias(name) for name, constant in constants.items() if name in wanted]
    aspect, lost = _of_what_is_there(aspect, view), lost_people(aspect, sides)
    aspect = with_unasked(aspect, lost, sides, view.columns)
    why = next((reason for name in aspect.needs if (reason := sides.why_missing(name))), None)
    verdicts = _verdicts(aspect, view, values, why)
    if inside is not None:
        verdicts, view = verdicts.filter(inside), view.filter(inside)
    rows = (verdicts["verdict"] == DIFFERS).arg_true()
    different = view[rows].with_columns(values) if rows.len() else view.clear()
    same = settled(aspect, different)
    if same is not None:
        verdicts = _settle(verdicts, rows.filter(same))
        rows, different = rows.filter(~same), different.filter(~same)
    late = None if lags is None else lags.late(check, aspect, different, verdicts["period"].gather(rows))
    if late is not None:
        verdicts = _postponed(verdicts, rows.filter(late), len(aspect.unless) + 1)
        different = different.filter(~late)
    reasons = _reasons(aspect, why)
    counted = coverage(check, verdicts, reasons, asked_of.totals)
    if why is not None and not (verdicts["verdict"] == NOT_CHECKED).any():
        counted = pl.concat([counted, unasked(check, why, counted.schema)])
    whole = why is None and _whole(aspect, sides) and (aspect.overturned is None or lost.is_empty())
    found = _findings(check, aspect, different)
    return Judgement(verdicts, found, counted, whole, lost["nip"], _folded(verdicts, reasons))


def in_scope(view: pl.DataFrame, scope: Scope) -> pl.Series | None:
    """Which rows of a view the scope speaks about; None when it speaks about all."""
    if scope.everybody:
        return None
    asked = {"key": scope.nips, "person": scope.nips, "unit": scope.units}
    inside = [pl.col(name).is_in(list(wanted)) for name, wanted in asked.items() if name in view.columns]
    return view.select(inside=pl.any_horizontal(inside).fill_null(value=False))["inside"]


def _wanted(aspect: Aspect) -> frozenset[str]:
    marks = {mark for mark, _ in unread_marks(aspect).values()}
    return named(aspect).union(IDENTITY, FOR_COMPARING, marks, persons(aspect))


def _of_what_is_there(aspect: Aspect, view: pl.DataFrame) -> Aspect:
    """The question, where a field it asks of is empty or said something that was not understood.

    Not understood: the question is not put, whether it would apply or not. Empty, and it does not apply: perhaps only
    for want of that field, so that this proves nothing about what was found before (``known`` is false).
    """
    marks = unread_marks(aspect)
    told = {name: place for name, place in marks.items() if {name, place[0]} <= set(view.columns)}
    told = {name: place for name, place in told.items() if view[name].null_count()}
    unread = {
        name: pl.col(name).is_null() & is_unread(pl.col(mark), field).fill_null(value=False)
        for name, (mark, field) in told.items()
        if view[mark].null_count() < view.height
    }
    if unread:
        doubt = Unless("unreadable", pl.any_horizontal(unread.values()))
        aspect = replace(aspect, unless=(*aspect.unless, doubt))
    decisive = root_names(aspect.applies)
    lost = [each for name, each in unread.items() if name in decisive]
    if lost:
        aspect = replace(aspect, applies=aspect.applies | pl.any_horizontal(lost))
    blank = [pl.col(name).is_null() for name in told if name in decisive]
    if blank:
        known = pl.lit(value=True) if aspect.known is None else aspect.known
        idle = (~aspect.applies & pl.any_horizontal(blank)).fill_null(value=False)
        aspect = replace(aspect, known=known & ~idle)
    return aspect


def _whole(aspect: Aspect, sides: Sides) -> bool:
    """Whether every table that is owed by the sides asked came, and all employees: they say who somebody is."""
    asked = {name.partition(".")[0] for name in aspect.needs}
    missing = [name for name in sides.missing if name.endswith(".employee") or name.partition(".")[0] in asked]
    return not (asked and missing)


def _verdicts(aspect: Aspect, view: pl.DataFrame, values: list[pl.Expr], why: str | None) -> pl.DataFrame:
    asked = (
        view.lazy()
        .with_columns(values)
        .select(
            "key",
            "unit",
            period=_period(aspect),
            known=pl.lit(value=True) if aspect.known is None else aspect.known,
            applies=aspect.applies,
            wrong=aspect.wrong,
            reason=_reason(aspect, why),
        )
    )
    reason = (
        pl.when(pl.col("reason").is_not_null())
        .then("reason")
        .when(pl.col("applies").is_null() | pl.col("wrong").is_null())
        .then(_EMPTY)
    )
    verdict = (
        pl.when(~pl.col("known"))
        .then(UNKNOWN)
        .when(~pl.col("applies"))
        .then(NOT_ASKED)
        .when(pl.col("reason").is_not_null())
        .then(NOT_CHECKED)
        .when(pl.col("wrong"))
        .then(DIFFERS)
        .otherwise(EQUAL)
        .cast(pl.Int8)
    )
    judged = asked.with_columns(reason=reason).with_columns(verdict=verdict)
    return judged.select("key", "unit", "period", "verdict", "reason").collect()


def _reasons(aspect: Aspect, why: str | None) -> list[str]:
    """Why a row may be not checked, in the order of the codes that the verdicts hold; 0 is ``empty``."""
    return ["empty", *([why] if why is not None else [*(unless.reason for unless in aspect.unless), LAG])]


def _folded(verdicts: pl.DataFrame, reasons: list[str]) -> pl.DataFrame:
    """The verdicts on rows that are not checked because a decree explains them: key, period."""
    code = reasons.index(STRUCTURE) if STRUCTURE in reasons else -1
    explained = (pl.col("verdict") == NOT_CHECKED) & (pl.col("reason").cast(pl.Int16) == code)
    return verdicts.filter(explained.fill_null(value=False)).select("key", "period")


def _reason(aspect: Aspect, why: str | None) -> pl.Expr:
    if why is not None:
        return pl.lit(1, pl.UInt8)
    branches = [
        pl.when(unless.when.fill_null(value=False)).then(pl.lit(code, pl.UInt8))
        for code, unless in enumerate(aspect.unless, 1)
    ]
    return pl.coalesce(branches) if branches else pl.lit(None, pl.UInt8)


def _period(aspect: Aspect) -> pl.Expr:
    return pl.lit("") if aspect.period is None else aspect.period.fill_null("")


def _settle(verdicts: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """Those rows are equal after all."""
    equal = pl.when(marked(rows, verdicts.height)).then(EQUAL).otherwise("verdict")
    return verdicts.with_columns(verdict=equal.cast(pl.Int8))


def _postponed(verdicts: pl.DataFrame, rows: pl.Series, code: int) -> pl.DataFrame:
    """Those rows differ, perhaps for a while only: not checked for the reason of that code."""
    these = marked(rows, verdicts.height)
    return verdicts.with_columns(
        verdict=pl.when(these).then(NOT_CHECKED).otherwise("verdict").cast(pl.Int8),
        reason=pl.when(these).then(pl.lit(code, pl.UInt8)).otherwise("reason"),
    )


def _findings(check: Check, aspect: Aspect, rows: pl.DataFrame) -> pl.DataFrame:
    if rows.is_empty():
        return empty(Finding)
    nobody = pl.lit(None, dtype=pl.String)
    cause = pl.lit(None) if aspect.cause is None else aspect.cause
    usual = pl.lit(str(check.severity))
    found = rows.select(
        check=pl.lit(check.code),
        entity=pl.lit(aspect.entity or check.entity),
        key=pl.col("key"),
        field=pl.lit(aspect.field),
        period=_period(aspect),
        person=pl.col("person") if "person" in rows.columns else nobody,
        subject=pl.col("subject").cast(pl.String) if "subject" in rows.columns else nobody,
        unit=pl.col("unit").cast(pl.String),
        severity=usual if aspect.severity is None else pl.coalesce(aspect.severity, usual),
        local=aspect.local.cast(pl.String),
        national=aspect.national.cast(pl.String),
        cause=cause.cast(pl.String),
    )
    return found.select(schema(Finding).names()).unique(["key", "period"], keep="first", maintain_order=True)
