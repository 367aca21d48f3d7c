"""From packs, the agency's file and the day to the ``Rules`` that an evaluation is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import polars as pl

from syncsvc.config.checks import ChecksFile
from syncsvc.config.nomenclature import nomenclature_facts
from syncsvc.config.packs import (
    CalendarsPack,
    DeadlinesPack,
    EducationPack,
    LagsPack,
    LevelsPack,
    MatrixPack,
    ReferencePack,
    RetirementPack,
    StaffTypePack,
    StatusPack,
    pack,
)
from syncsvc.config.periods import PeriodShape, month_day
from syncsvc.config.site import AgencyConfig
from syncsvc.mapping.identifiers import read_id
from syncsvc.model.rules import AgencyFacts, EducationRule, Period, RetirementRule, Rules
from syncsvc.model.run import Side


def build_rules(agency: AgencyConfig, checks: ChecksFile, today: date) -> Rules:
    """Everything the checks compare against on ``today``. Raises UsageError before the first pack's day."""
    file = agency.file
    deadlines, matrix = pack(DeadlinesPack, today), pack(MatrixPack, today)
    plan_year = file.plan_year or _plan_year(today, file.agree_by or deadlines.agree_by)
    status, levels = pack(StatusPack, today), pack(LevelsPack, today)
    followed: dict[str, Side] = {**pack(ReferencePack, today).side}
    followed.update(file.reference_side.items())
    annual_by = month_day(file.annual_by or deadlines.annual_by, plan_year)
    return Rules(
        today=today,
        agency=_facts(agency, today),
        plan_year=plan_year,
        annual_year=plan_year - 1,
        agree_by=month_day(file.agree_by or deadlines.agree_by, plan_year),
        annual_by=annual_by,
        submitted_days=deadlines.submitted_days if file.submitted_days is None else file.submitted_days,
        matrix_from_year=matrix.from_year,
        matrix={(result, behaviour): predicate for result, behaviour, predicate in matrix.cells},
        duty=status.duty,
        active=status.active,
        periods=_due(_calendar(agency, today), plan_year, today, annual_by),
        retirement=tuple(RetirementRule(**each.model_dump()) for each in pack(RetirementPack, today).rules),
        education=tuple(EducationRule(**each.model_dump()) for each in pack(EducationPack, today).rules),
        old_levels=levels.old,
        level_words=levels.words,
        reference_side={name: str(side) for name, side in followed.items()},
        lag_fields=pack(LagsPack, today).days,
        lag_checks=checks.lag_days,
        off=frozenset(checks.off),
        severities={code: severity.value for code, severity in checks.severity.items()},
        fresh_hours={key: source.stale_after_hours for key, source in agency.sources.items()},
        unit_pairs=dict(zip(_as_ids(file.unit_pairs), _as_ids(file.unit_pairs.values()), strict=True)),
        authority=file.authority,
        nomenclature=nomenclature_facts(today),
    )


def _plan_year(today: date, agree_by: str) -> int:
    """The youngest year whose plans are due: until ``agree_by`` has passed that is the year before."""
    return today.year if today > month_day(agree_by, today.year) else today.year - 1


def _facts(agency: AgencyConfig, today: date) -> AgencyFacts:
    file = agency.file
    own = pack(StaffTypePack, today).own[file.kind]
    return AgencyFacts(key=file.key, name=file.name, national_id=file.national_id, own_staff_type=own)


def _calendar(agency: AgencyConfig, today: date) -> tuple[PeriodShape, ...]:
    periods = agency.file.periods
    if not isinstance(periods, str):
        return periods
    calendars = pack(CalendarsPack, today)
    return calendars.quarterly if periods == "quarterly" else calendars.monthly


def _due(calendar: tuple[PeriodShape, ...], plan_year: int, today: date, annual_by: date) -> tuple[Period, ...]:
    """The periods of ``plan_year`` whose deadline has passed, and the past year's final one once it is due.

    The final one is due when its own deadline or ``annual_by`` has passed, whichever comes first.
    """
    finals = [shape.in_year(plan_year - 1) for shape in calendar if shape.final]
    past = [period for period in finals if min(period.deadline, annual_by) < today]
    current = [period for period in (shape.in_year(plan_year) for shape in calendar) if period.deadline < today]
    due = (*past, *current)
    return tuple(replace(period, id=id_) for period, id_ in zip(due, _as_ids(each.id for each in due), strict=True))


def _as_ids(written: Iterable[str]) -> list[str]:
    """Ids as the mapping reads them from the sources: what a person typed is compared without case and dashes."""
    return read_id(pl.Series(list(written), dtype=pl.String)).values[""].to_list()
