"""A stored run as its readers see it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from syncsvc.checks import CHECKS
from syncsvc.errors import UsageError
from syncsvc.model.run_view import VIEW_FINDINGS, CheckFacts, RunView, SourceAge
from syncsvc.store import journal, reading
from syncsvc.store.engine import Store

FACTS = {
    check.code: CheckFacts(
        check.code, str(check.severity), str(check.actor), check.ground.text, str(check.ground.confidence)
    )
    for check in CHECKS
}
"""What reports say of each check, by code."""


def view_of(store: Store, key: str, name: str, zone: str) -> RunView:
    """The run that readers of an agency see now. Raises UsageError when there is none."""
    current = journal.current_run(store, key)
    if current is None:
        raise UsageError("run.none_yet", agency=key)
    run = journal.run_facts(store, current)
    findings = reading.findings(store, key, datetime.now(UTC).astimezone(ZoneInfo(zone)).date())
    ages = tuple(
        SourceAge(each.source, each.side, each.as_of, each.rows)
        for each in journal.intakes(store, key, current)
        if each.state == "accepted"
    )
    return RunView(
        agency_key=key,
        agency_name=name,
        run=current,
        state=run.state,
        reason=run.reason,
        started=run.started or run.queued,
        ended=run.ended,
        scope_everybody=run.scope.everybody,
        findings=findings.select(VIEW_FINDINGS.names()).cast(VIEW_FINDINGS),
        closed=reading.endings(store, key, current),
        coverage=journal.coverage(store, current),
        units=journal.units(store, current),
        sources=ages,
        zone=zone,
        terms=journal.terms(store, current),
        term_uses=journal.term_uses(store, current),
    )
