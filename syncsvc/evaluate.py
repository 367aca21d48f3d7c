"""Snapshots, rules and what was open before go in; findings, coverage and proven endings come out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from syncsvc.checks import CHECKS
from syncsvc.checks.base import Aspect, Check
from syncsvc.mapping.nomenclature.given import NOTHING_GIVEN, Nomenclature
from syncsvc.model.finding import COVERAGE_SCHEMA, Finding, Status
from syncsvc.model.memory import Memory
from syncsvc.model.rules import Rules
from syncsvc.model.run import Intake, Outcome, Scope
from syncsvc.model.schema import empty, schema
from syncsvc.reconcile.attach import attach
from syncsvc.reconcile.judging.coverage import STATUSES
from syncsvc.reconcile.judging.desk import Desk
from syncsvc.reconcile.judging.endings import Endings, note_endings
from syncsvc.reconcile.judging.judge import Judgement, Subjects, judge
from syncsvc.reconcile.judging.lag import Lags
from syncsvc.reconcile.judging.readiness import Doubts, blocked, readiness
from syncsvc.reconcile.seen import seen
from syncsvc.reconcile.sides import Sides, merge
from syncsvc.reconcile.structure.succession import folding
from syncsvc.reconcile.views.layout import Views, build_views


@dataclass(frozen=True)
class Background:
    """What an evaluation knows beside what came: what earlier runs saw, and the national lists with the rulings on
    local terms.
    """

    memory: Memory = field(default_factory=Memory)
    nomenclature: Nomenclature = NOTHING_GIVEN


NO_BACKGROUND = Background()


class _Bench:
    """What a check's questions are put with."""

    def __init__(self, views: Views, sides: Sides, rules: Rules, scope: Scope, lags: Lags) -> None:
        asked = [aspect for check in CHECKS if check.code not in rules.off for aspect in check.aspects]
        self.desk = Desk(views, scope, asked)
        self._sides, self._everybody, self._lags = sides, scope.everybody, lags
        self._constants = _constants(rules)

    def judge(self, check: Check, aspect: Aspect) -> Judgement | None:
        """The question's verdicts; None when it needs everybody and not everybody is in scope."""
        if check.everybody and not self._everybody:
            return None
        return judge(check, aspect, self.desk.take(aspect), self._constants, self._sides, self._lags)


def evaluate(
    intakes: Sequence[Intake],
    missing: Mapping[str, str],
    rules: Rules,
    previous: pl.DataFrame,
    scope: Scope,
    now: datetime,
    background: Background = NO_BACKGROUND,
) -> Outcome:
    """Reconcile all sides.

    ``missing`` says why a "side.table" cannot be relied upon. ``previous`` are the findings open before (columns id,
    check, entity, key, field, period, person, severity). Only findings inside ``scope`` may open or close.
    ``background`` is what is known beside what came; what to remember of this run, ``reconcile.seen`` says.
    """
    memory, sides = background.memory, merge(intakes, rules.authority, missing)
    views = build_views(sides, intakes, rules, now, seen(intakes, memory, now), background.nomenclature)
    endings, doubts = Endings(previous, scope), Doubts(sides)
    findings, coverage = [empty(Finding)], list[pl.DataFrame]()
    bench = _Bench(views, sides, rules, scope, Lags(memory.changes, rules, now))
    for check in _switched_on(rules, endings):
        for aspect in check.aspects:
            judgement = bench.judge(check, aspect)
            if judgement is None:
                coverage.append(_out_of_scope(check, bench.desk.take(aspect)))
                continue
            findings.append(judgement.findings)
            coverage.append(judgement.coverage)
            endings.learn(check, aspect, judgement)
            doubts.learn(check, aspect, judgement)
    if scope.everybody:
        notes = _notes(intakes, rules, views.people)
        findings.append(notes)
        endings.add(note_endings(previous, notes, intakes))
    found, closed = _severities(pl.concat(findings), rules), endings.closed()
    return Outcome(
        findings=found,
        coverage=_summed(coverage),
        endings=closed,
        absent=endings.absent(),
        units=readiness(views, scope, blocked(found, previous.join(closed, on="id", how="anti")), doubts),
        terms=views.terms.counted(found),
        term_uses=views.terms.uses,
        as_of={intake.source: intake.as_of for intake in intakes if intake.snapshots},
    )


def _switched_on(rules: Rules, endings: Endings) -> Iterator[Check]:
    """The checks to make; the findings of the others end, and those on decrees whose differences are not expected."""
    endings.decrees([event.number for event in folding(rules)])
    for check in CHECKS:
        if check.code in rules.off:
            endings.switched_off(check)
        else:
            yield check


def _constants(rules: Rules) -> dict[str, pl.Expr]:
    """The rules' values that the checks' expressions name."""
    values = {
        "today": pl.lit(rules.today),
        "plan_year": pl.lit(str(rules.plan_year)),
        "annual_year": pl.lit(rules.annual_year, pl.Int32),
        "agree_by": pl.lit(rules.agree_by),
        "annual_by": pl.lit(rules.annual_by),
        "submitted_days": pl.lit(rules.submitted_days),
        "matrix_from_year": pl.lit(rules.matrix_from_year, pl.Int16),
        "own_staff_type": pl.lit(rules.agency.own_staff_type),
    }
    return values | {f"reference_{name}": pl.lit(side) for name, side in rules.reference_side.items()}


def _out_of_scope(check: Check, asked_of: Subjects) -> pl.DataFrame:
    return asked_of.totals.select(
        check=pl.lit(check.code),
        unit=pl.col("unit"),
        status=pl.lit(str(Status.NOT_CHECKED), STATUSES),
        reason=pl.lit("scope"),
        count=pl.col("total"),
    )


def _notes(intakes: Sequence[Intake], rules: Rules, people: pl.DataFrame) -> pl.DataFrame:
    """What the mapping noted, as findings; of a person's row they stand in the person's unit."""
    facts = {check.code: str(check.severity) for check in CHECKS}
    notes = [intake.notes.filter(~pl.col("check").is_in(list(rules.off))) for intake in intakes]
    if not notes:
        return empty(Finding)
    known = people.select("key", "unit", "subject")
    every = attach(pl.concat(notes).rename({"key": "place"}), known, "person", "key").select(
        "check",
        "entity",
        "field",
        "person",
        "subject",
        "unit",
        key=pl.col("place"),
        period=pl.lit(""),
        severity=pl.col("check").replace_strict(facts, return_dtype=pl.String),
        local=pl.concat_str(pl.col("value").fill_null("-"), pl.lit(" ×"), pl.col("count").cast(pl.String)),
        national=pl.lit(None, dtype=pl.String),
        cause=pl.when(pl.col("entity") == "row").then(pl.concat_str(pl.lit("field:"), pl.col("field"))),
    )
    return every.select(schema(Finding).names()).unique(["check", "key", "field"], keep="first", maintain_order=True)


def _severities(findings: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    if not rules.severities:
        return findings
    own = pl.col("check").replace_strict(rules.severities, default=None, return_dtype=pl.String)
    return findings.with_columns(severity=pl.coalesce(own, "severity"))


def _summed(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """One row per check, unit, status and reason, sorted. Every part is of one check."""
    keys = [name for name in COVERAGE_SCHEMA.names() if name != "count"]
    by_check: dict[str, list[pl.DataFrame]] = {}
    for part in parts:
        if part.height:
            by_check.setdefault(part["check"][0], []).append(part)
    summed = [
        pl.concat(by_check[code]).group_by(keys).agg(pl.col("count").sum()).cast(COVERAGE_SCHEMA).sort(keys)
        for code in sorted(by_check)
    ]
    return pl.concat([pl.DataFrame(schema=COVERAGE_SCHEMA), *summed])
