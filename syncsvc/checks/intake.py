"""MAP: what the mapping could not take. The mapping itself notes them while it reads; here they get their facts."""

from __future__ import annotations

from syncsvc.checks.base import Check, Confidence, Ground
from syncsvc.model.finding import Actor, Severity

SITE = Ground("konfigurasi pemetaan instansi", Confidence.HIGH)


def _check(code: str, severity: Severity, entity: str) -> Check:
    return Check(code, severity, Actor.AGENCY_ADMIN, entity, SITE, ())


CHECKS = (
    _check("MAP-01", Severity.MEDIUM, "row"),
    _check("MAP-02", Severity.HIGH, "term"),
    _check("MAP-03", Severity.LOW, "column"),
    _check("MAP-04", Severity.HIGH, "row"),
    _check("MAP-05", Severity.HIGH, "table"),
    _check("MAP-06", Severity.MEDIUM, "column"),
    _check("MAP-07", Severity.LOW, "column"),
    _check("MAP-08", Severity.LOW, "file"),
    _check("MAP-09", Severity.MEDIUM, "source"),
    _check("MAP-10", Severity.MEDIUM, "column"),
    _check("MAP-11", Severity.HIGH, "row"),
    _check("MAP-12", Severity.HIGH, "column"),
)
