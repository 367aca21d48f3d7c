"""What a job asks of its holder: retirement age and least education, from the rule packs."""

from __future__ import annotations

import polars as pl

from syncsvc.mapping.fold import fold_presentation
from syncsvc.model.rules import EducationRule, RetirementRule, Rules


def job_demands(people: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Add ``retirement_age`` (years, null when no rule fits) and ``education_least`` (level code, null when none)."""
    kind = pl.coalesce("siasn_job_kind", "local_job_kind")
    title = pl.coalesce("siasn_job_title", "local_job_title")
    echelon = pl.coalesce("siasn_echelon", "local_echelon")
    jobs = people.select("key", kind=kind, title=title, echelon=echelon)
    distinct = jobs.select("kind", "title", "echelon").unique()
    judged = distinct.with_columns(spelt=fold_presentation(pl.col("title"))).select(
        *distinct.columns,
        retirement_age=_first(rules.retirement, _retires, "age", pl.Int32),
        education_least=_first(rules.education, _demands, "at_least", pl.String),
    )
    joined = jobs.join(judged, on=["kind", "title", "echelon"], how="left", nulls_equal=True, maintain_order="left")
    return people.with_columns(joined["retirement_age"], joined["education_least"])


def _first(rules: tuple, condition, value: str, dtype: type[pl.DataType]) -> pl.Expr:  # type: ignore[no-untyped-def, type-arg]
    """The value of the first rule whose condition holds; null where it is open whether an earlier one does."""
    found = pl.lit(None, dtype)
    for rule in reversed(rules):
        fits = condition(rule)
        found = pl.when(fits.is_null()).then(None).when(fits).then(pl.lit(getattr(rule, value), dtype)).otherwise(found)
    return found


def _retires(rule: RetirementRule) -> pl.Expr:
    parts = [pl.lit(value=True)]
    if rule.job_kind:
        parts.append(pl.col("kind") == rule.job_kind)
    if rule.family:
        parts.append(pl.col("spelt").str.starts_with(rule.family.lower()))
    return pl.all_horizontal(*parts, _level(rule.level), _echelon(rule.echelon_max))


def _demands(rule: EducationRule) -> pl.Expr:
    return _level(rule.level) & _echelon(rule.echelon_max)


def _level(level: str | None) -> pl.Expr:
    if level is None:
        return pl.lit(value=True)
    return (pl.col("kind") == "2") & pl.col("spelt").str.ends_with(" " + level.lower())


def _echelon(highest: str | None) -> pl.Expr:
    if highest is None:
        return pl.lit(value=True)
    return (pl.col("kind") == "1") & (pl.col("echelon") <= highest)
