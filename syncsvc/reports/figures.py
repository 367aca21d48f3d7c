"""The numbers a report begins with, counted once for all forms of report."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from syncsvc.model.finding import Actor, Severity, Status
from syncsvc.model.run_view import CheckFacts, Life, RunView

SEVERITIES = tuple(Severity)
ACTORS = tuple(Actor)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much was looked at: questions asked, answered, and the unanswered ones by reason (most frequent first)."""

    asked: int
    checked: int
    reasons: tuple[tuple[str, int], ...]

    @property
    def unchecked(self) -> int:
        """The questions that stayed without an answer."""
        return self.asked - self.checked


@dataclass(frozen=True, slots=True)
class CheckCoverage:
    """One check's share of the coverage. ``reasons`` as in ``Coverage``."""

    check: str
    equal: int
    differs: int
    unchecked: int
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ActorShare:
    """What one kind of person has to do: findings, those that block, and the people they concern."""

    actor: str
    findings: int
    blocking: int
    people: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The first numbers. ``findings`` asks for work (waived ones stand apart); people are ready, not, or unknown."""

    people: int
    ready: int
    unknown: int
    findings: int
    waived: int
    blocking: int
    severities: tuple[tuple[str, int], ...]
    lives: dict[str, int]
    actors: tuple[ActorShare, ...]
    coverage: Coverage
    checks: tuple[CheckCoverage, ...]

    @property
    def unready(self) -> int:
        """People whom something keeps from an SKP."""
        return max(self.people - self.ready - self.unknown, 0)


def figures(view: RunView, facts: dict[str, CheckFacts]) -> Figures:
    """Count ``view``. Checks missing from ``facts`` count for the agency's administrator."""
    todo = to_do(view, facts)
    severities = _counts(todo, "severity")
    return Figures(
        people=int(view.units["people"].sum()),
        ready=int(view.units["ready"].sum()),
        unknown=int(view.units["unknown"].sum()),
        findings=todo.height,
        waived=view.findings.height - todo.height,
        blocking=severities.get(Severity.BLOCK, 0),
        severities=tuple((severity.value, severities.get(severity, 0)) for severity in SEVERITIES),
        lives=_counts(view.findings, "life"),
        actors=_actors(todo),
        coverage=coverage_of(view.coverage),
        checks=_checks(view.coverage),
    )


def with_actor(findings: pl.DataFrame, facts: dict[str, CheckFacts]) -> pl.DataFrame:
    """The findings with their ``actor``; for a check without facts the agency's administrator."""
    actors = {code: fact.actor for code, fact in facts.items()}
    actor = pl.col("check").replace_strict(actors, default=Actor.AGENCY_ADMIN.value, return_dtype=pl.String)
    return findings.with_columns(actor=actor)


def to_do(view: RunView, facts: dict[str, CheckFacts]) -> pl.DataFrame:
    """The findings that ask for work, with their ``actor``."""
    return with_actor(view.findings.filter(pl.col("life") != Life.WAIVED), facts)


def _counts(findings: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(findings.group_by(column).len().iter_rows())


def _actors(todo: pl.DataFrame) -> tuple[ActorShare, ...]:
    person = pl.col("person").drop_nulls().n_unique()
    shares = todo.group_by("actor").agg(
        pl.len(), (pl.col("severity") == Severity.BLOCK).sum().alias("blocking"), person
    )
    found = {row[0]: ActorShare(*row) for row in shares.iter_rows()}
    return tuple(found[actor] for actor in ACTORS if actor in found)


def coverage_of(coverage: pl.DataFrame) -> Coverage:
    """The sums of some rows of a coverage frame."""
    unchecked = coverage.filter(pl.col("status") == Status.NOT_CHECKED)
    asked = int(coverage["count"].sum())
    return Coverage(asked, asked - int(unchecked["count"].sum()), _reasons(unchecked))


def _checks(coverage: pl.DataFrame) -> tuple[CheckCoverage, ...]:
    return tuple(_check(code, part) for (code,), part in coverage.sort("check").group_by("check", maintain_order=True))


def _check(code: object, part: pl.DataFrame) -> CheckCoverage:
    totals = {status: int(part.filter(pl.col("status") == status)["count"].sum()) for status in Status}
    reasons = _reasons(part.filter(pl.col("status") == Status.NOT_CHECKED))
    return CheckCoverage(str(code), totals[Status.EQUAL], totals[Status.DIFFERS], totals[Status.NOT_CHECKED], reasons)


def _reasons(unchecked: pl.DataFrame) -> tuple[tuple[str, int], ...]:
    totals = (
        unchecked.with_columns(pl.col("reason").fill_null(""))
        .group_by("reason")
        .agg(pl.col("count").sum())
        .filter(pl.col("count") > 0)
        .sort(["count", "reason"], descending=[True, False])
    )
    return tuple((reason, int(count)) for reason, count in totals.iter_rows())
