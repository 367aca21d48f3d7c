"""Runs of kind tell: reports laid down as files, and the digest announced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from syncsvc import crash_points
from syncsvc.config.notify import ReportsConfig
from syncsvc.errors import LeaseLost, Stopped, StoreGone, SyncsvcError
from syncsvc.jobs.digest import tell_digest
from syncsvc.jobs.laying import keep_newest, lay_down
from syncsvc.jobs.view import FACTS, view_of
from syncsvc.jobs.work import NamedFailure, Say, Work, log
from syncsvc.model.run import State
from syncsvc.model.run_view import RunView
from syncsvc.reports import REPORTS
from syncsvc.store import runs
from syncsvc.store.audit import Entry, append
from syncsvc.store.lease import Lease, fenced

ACTOR = "syncsvc"
"""Stands in the audit where a person's name would, for what a schedule does by itself."""


@dataclass(frozen=True, slots=True)
class Told:
    """How it ended: the reports that were laid down; ``error`` is why none were, or not all."""

    run: int
    state: State
    files: tuple[Path, ...] = ()
    error: SyncsvcError | None = None


def tell_under(work: Work, lease: Lease, reports: ReportsConfig, data: Path, now: datetime, say: Say) -> Told:
    """Lay down the reports of what readers see now, and announce its digest, in a run that goes on already.

    ``data`` is where a relative folder of ``reports`` starts. A failure ends the run as failed and raises nothing;
    Cancelled and LeaseLost pass through, and no digest is announced then.
    """
    with NamedFailure(work, lease):
        agency = work.agency
        try:
            view = view_of(work.store, agency.key, agency.file.name, agency.file.timezone)
            say("run.rendering", run=view.run)
            files = () if work.dry else _lay_down(work, lease, view, reports, data / reports.folder, now)
        except (LeaseLost, Stopped, StoreGone):
            raise
        except SyncsvcError as error:
            runs.fail(work.store, lease, error, work.clock())
            log.warning("tell", agency=lease.agency, run=lease.run, state="failed", error=error.key)
            return Told(lease.run, State.FAILED, error=error)
        if not work.dry:
            tell_digest(work.store, view, [path.as_posix() for path in files])
        reason = "dry" if work.dry else None
        runs.finish(work.store, lease, State.DONE, reason, work.clock(), files=len(files))
        log.info("tell", agency=lease.agency, run=lease.run, state="done", files=len(files))
        return Told(lease.run, State.DONE, files)


def _lay_down(
    work: Work, lease: Lease, view: RunView, reports: ReportsConfig, folder: Path, now: datetime
) -> tuple[Path, ...]:
    """One file per form, named for agency, run and day. Before each the run proves that it goes on, and it is written
    into the audit that a report, which names persons, is made."""
    agency = work.agency.file
    day = now.astimezone(ZoneInfo(agency.timezone)).strftime("%Y%m%d")
    files = []
    for number, form in enumerate(reports.formats):
        with fenced(work.store, lease, {"done": number, "of": len(reports.formats)}) as connection:
            append(connection, Entry(ACTOR, "report.make", agency.key, facts={"form": form, "run": view.run}))
        report = REPORTS[form]
        path = folder / agency.key / f"{agency.key}-{view.run}-{day}-{form}{report.suffix}"
        lay_down(path, report.render(view, FACTS, agency.language))
        crash_points.here("report_written")
        files.append(path)
    keep_newest(folder / agency.key, agency.key, reports.keep)
    return tuple(files)
