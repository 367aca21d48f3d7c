"""Findings folded by what one correction closes: "fix once"."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from syncsvc.reports.figures import SEVERITIES
from syncsvc.reports.wording import Wording

_KINDS = ("unit", "field", "job", "supervisor", "rater")
_RANK = {severity.value: place for place, severity in enumerate(SEVERITIES)}


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing to correct. ``label`` is the shared cause, None when the findings only share check and field.

    ``check``, ``field``, ``actor`` and ``severity`` are those of its weightiest finding; ``checks`` names all codes.
    """

    group: str
    label: str | None
    check: str
    field: str
    actor: str
    severity: str
    checks: tuple[str, ...]
    findings: int
    people: int
    units: int

    @property
    def shared(self) -> bool:
        """True when one correction closes several findings; otherwise they are merely of one kind."""
        return self.label is not None and self.findings > 1


def cause_words(cause: str, wording: Wording, names: dict[str, str]) -> str:
    """A shared cause for people: ``unit:41.03`` by the unit's name. Causes of an unknown form stay as they are."""
    kind, _, about = cause.partition(":")
    if kind == "unit":
        about = names.get(about, about)
    elif kind == "field":
        about = wording.field(about)
    elif kind == "job":
        about = about.partition(":")[2]
    return wording.say(f"cause.{kind}", about=about) if kind in _KINDS else cause


def about(cause: Cause, wording: Wording, names: dict[str, str]) -> str:
    """What a cause is about: its label in words, else the field its findings share."""
    return cause_words(cause.label, wording, names) if cause.label else wording.field(cause.field)


def group_key() -> pl.Expr:
    """What findings are folded by: the cause, else check and field."""
    alone = pl.concat_str(pl.col("check"), pl.lit(" · "), pl.col("field").fill_null(""))
    return pl.coalesce(pl.col("cause").replace({"": None}), alone)


def severity_rank(column: str = "severity") -> pl.Expr:
    """0 for the worst; severities of no known name come last."""
    return pl.col(column).replace_strict(_RANK, default=len(_RANK), return_dtype=pl.Int8)


def causes(todo: pl.DataFrame) -> tuple[Cause, ...]:
    """The causes among findings that ask for work (``figures.to_do``); blocking first, then the most findings."""
    folded = (
        todo.with_columns(group=group_key(), rank=severity_rank())
        .sort("rank", "check", "field")
        .group_by("group", maintain_order=True)
        .agg(
            pl.first("cause", "check", "field", "actor", "severity", "rank"),
            pl.col("check").unique().sort().alias("checks"),
            pl.len().alias("findings"),
            pl.col("person").drop_nulls().n_unique().alias("people"),
            pl.col("unit").drop_nulls().n_unique().alias("units"),
        )
        .sort(["rank", "findings", "group"], descending=[False, True, False])
    )
    return tuple(_cause(row) for row in folded.iter_rows(named=True))


def _cause(row: dict[str, object]) -> Cause:
    checks = row["checks"]
    return Cause(
        group=str(row["group"]),
        label=str(row["cause"]) if row["cause"] else None,
        check=str(row["check"]),
        field=str(row["field"] or ""),
        actor=str(row["actor"]),
        severity=str(row["severity"]),
        checks=tuple(checks) if isinstance(checks, list) else (),
        findings=int(str(row["findings"])),
        people=int(str(row["people"])),
        units=int(str(row["units"])),
    )
