"""One aspect put to one view: a verdict per subject, three-valued, and what follows from the verdicts."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from syncsvc.checks.base import Aspect, Check
from syncsvc.model.finding import COVERAGE_SCHEMA, Finding, Status
from syncsvc.model.run import Scope
from syncsvc.model.schema import empty, schema
from syncsvc.reconcile.compare import settled
from syncsvc.reconcile.sides import Sides

EQUAL, DIFFERS, NOT_CHECKED, NOT_ASKED = 0, 1, 2, 3
_STATUS = {EQUAL: Status.EQUAL, DIFFERS: Status.DIFFERS, NOT_CHECKED: Status.NOT_CHECKED}


@dataclass(frozen=True, slots=True)
class Judgement:
    """``verdicts`` has one row per subject in scope (key, unit, period, verdict, reason); ``whole`` is false when a
    table of a side the question asks did not arrive, so that nothing may be concluded from what is not seen."""

    verdicts: pl.DataFrame
    findings: pl.DataFrame
    coverage: pl.DataFrame
    whole: bool


def judge(
    check: Check,
    aspect: Aspect,
    view: pl.DataFrame,
    constants: list[pl.Expr],
    sides: Sides,
    inside: pl.Series | None = None,
) -> Judgement:
    """Ask one question of every row of a view, and keep the answers about those ``inside`` the scope (None = all).

    ``constants`` are the rules' values as columns. Asked is always the whole view: what "nobody has" means does not
    depend on the scope.
    """
    why = next((reason for name in aspect.needs if (reason := sides.why_missing(name))), None)
    verdicts = _verdicts(aspect, view, constants, why)
    if inside is not None:
        verdicts, view = verdicts.filter(inside), view.filter(inside)
    rows = verdicts.with_row_index("row").filter(pl.col("verdict") == DIFFERS)["row"]
    different = view[rows].with_columns(constants) if rows.len() else view.clear()
    same = settled(aspect, different)
    if same is not None:
        verdicts = _settle(verdicts, rows.filter(same))
        different = different.filter(~same)
    whole = why is None and _whole(aspect, sides)
    return Judgement(verdicts, _findings(check, aspect, different), _coverage(check, verdicts), whole)


def in_scope(view: pl.DataFrame, scope: Scope) -> pl.Series | None:
    """Which rows of a view the scope speaks about; None when it speaks about all."""
    if scope.everybody:
        return None
    person = "nip" if "nip" in view.columns else "key"
    named = pl.col(person).is_in(list(scope.nips)) | pl.col("key").is_in(list(scope.nips))
    placed = pl.col("unit").is_in(list(scope.units))
    return view.select(inside=named.fill_null(value=False) | placed.fill_null(value=False))["inside"]


def _whole(aspect: Aspect, sides: Sides) -> bool:
    """Whether every table that is owed by the sides asked came, and all employees: they say who somebody is."""
    asked = {name.partition(".")[0] for name in aspect.needs}
    missing = [name for name in sides.missing if name.endswith(".employee") or name.partition(".")[0] in asked]
    return not (asked and missing)


def _verdicts(aspect: Aspect, view: pl.DataFrame, constants: list[pl.Expr], why: str | None) -> pl.DataFrame:
    asked = (
        view.lazy()
        .with_columns(constants)
        .select(
            "key",
            "unit",
            period=_period(aspect),
            applies=aspect.applies,
            wrong=aspect.wrong,
            reason=_reason(aspect, why),
        )
    )
    reason = (
        pl.when(pl.col("reason").is_not_null())
        .then("reason")
        .when(pl.col("applies").is_null() | pl.col("wrong").is_null())
        .then(pl.lit("empty"))
    )
    verdict = (
        pl.when(~pl.col("applies"))
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


def _reason(aspect: Aspect, why: str | None) -> pl.Expr:
    if why is not None:
        return pl.lit(why)
    branches = [pl.when(unless.when.fill_null(value=False)).then(pl.lit(unless.reason)) for unless in aspect.unless]
    return pl.coalesce(branches) if branches else pl.lit(None, dtype=pl.String)


def _period(aspect: Aspect) -> pl.Expr:
    return pl.lit("") if aspect.period is None else aspect.period.fill_null("")


def _settle(verdicts: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """Those rows are equal after all."""
    equal = (
        pl.Series(range(verdicts.height), dtype=pl.UInt32).is_in(rows.implode()) if rows.len() else pl.lit(value=False)
    )
    return verdicts.with_columns(verdict=pl.when(equal).then(EQUAL).otherwise("verdict").cast(pl.Int8))


def _coverage(check: Check, verdicts: pl.DataFrame) -> pl.DataFrame:
    counted = (
        verdicts.lazy()
        .filter(pl.col("verdict") != NOT_ASKED)
        .group_by("unit", "verdict", "reason")
        .agg(count=pl.len().cast(pl.Int64))
        .with_columns(
            pl.col("unit").cast(pl.String),
            check=pl.lit(check.code),
            status=pl.col("verdict").replace_strict(_STATUS, return_dtype=pl.String),
        )
    )
    return counted.select(COVERAGE_SCHEMA.names()).collect()


def _findings(check: Check, aspect: Aspect, rows: pl.DataFrame) -> pl.DataFrame:
    if rows.is_empty():
        return empty(Finding)
    person = (
        pl.col("nip")
        if "nip" in rows.columns
        else pl.col("key")
        if aspect.view in ("people", "periods", "twins")
        else pl.lit(None)
    )
    cause = pl.lit(None) if aspect.cause is None else aspect.cause
    found = rows.select(
        check=pl.lit(check.code),
        entity=pl.lit(aspect.entity or check.entity),
        key=pl.col("key"),
        field=pl.lit(aspect.field),
        period=_period(aspect),
        person=person.cast(pl.String),
        subject=pl.col("subject").cast(pl.String) if "subject" in rows.columns else pl.lit(None, dtype=pl.String),
        unit=pl.col("unit").cast(pl.String),
        severity=pl.lit(str(check.severity)),
        local=aspect.local.cast(pl.String),
        national=aspect.national.cast(pl.String),
        cause=cause.cast(pl.String),
    )
    return found.select(schema(Finding).names()).unique(["key", "period"], keep="first", maintain_order=True)
