"""A stored run as its readers see it, and the reports made of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from syncsvc.app.places import FACTS, agency_of, store_for_reading, writing_file
from syncsvc.errors import UsageError
from syncsvc.model.run_view import VIEW_FINDINGS, RunView, SourceAge
from syncsvc.reports import REPORTS
from syncsvc.store import journal, reading
from syncsvc.store.engine import Store


def write_report(
    config: Path | None, data: Path | None, key: str, form: str, output: Path | None, language: str
) -> bytes:
    """Render a report of the run that readers see now; the report itself for the screen, or where its file is.

    Text without a file and whatever has ``-`` as its file goes to the screen; else, without a file, it is written
    beside where you are. Raises UsageError for an unknown form or when there is no run, DiskFull or Denied when the
    file cannot be written.
    """
    if form not in REPORTS:
        raise UsageError("run.report_unknown", form=form, known=", ".join(REPORTS))
    agency = agency_of(config, key)
    with store_for_reading(data) as store:
        view = view_of(store, key, agency.file.name, agency.file.timezone)
    report = REPORTS[form]
    content = report.render(view, FACTS, language)
    to_screen = str(output) == "-" or (output is None and report.media_type.startswith("text/plain"))
    if to_screen:
        return content
    target = output or Path(f"{key}-{view.run}{report.suffix}")
    with writing_file(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return f"{target.as_posix()}\n".encode()


def view_of(store: Store, key: str, name: str, zone: str) -> RunView:
    """The run that readers of an agency see now. Raises UsageError when there is none."""
    current = journal.current_run(store, key)
    if current is None:
        raise UsageError("run.none_yet", agency=key)
    run = journal.run_facts(store, current)
    findings = reading.findings(store, key, datetime.now(UTC).date())
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
        started=run.started_at,
        ended=run.ended_at,
        scope_everybody=run.scope.everybody,
        findings=findings.select(VIEW_FINDINGS.names()).cast(VIEW_FINDINGS),
        closed=reading.endings(store, key, current),
        coverage=journal.coverage(store, current),
        units=journal.units(store, current),
        sources=ages,
        zone=zone,
    )
