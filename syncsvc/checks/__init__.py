"""Every named way to be wrong, written out."""

from __future__ import annotations

from syncsvc.checks import (
    annual,
    employment,
    evaluation,
    history,
    identity,
    intake,
    integrity,
    line,
    naming,
    organisation,
    plan,
    records,
    supervisor,
)
from syncsvc.checks.base import Check

CHECKS: tuple[Check, ...] = (
    *intake.CHECKS,
    *organisation.CHECKS,
    *identity.CHECKS,
    *employment.CHECKS,
    *history.CHECKS,
    *supervisor.CHECKS,
    *line.CHECKS,
    *naming.CHECKS,
    *plan.CHECKS,
    *evaluation.CHECKS,
    *annual.CHECKS,
    *records.CHECKS,
    *integrity.CHECKS,
)
