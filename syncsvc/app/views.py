"""A stored run as its readers see it, and the reports made of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from syncsvc.app.answer import Answer
from syncsvc.app.looking import look
from syncsvc.app.places import FACTS, agency_of, store_for_reading, writing_file
from syncsvc.config.site import AgencyConfig
from syncsvc.errors import UsageError
from syncsvc.jobs.view import view_of as view_of
from syncsvc.reports import REPORTS
from syncsvc.settings import whoever
from syncsvc.store.audit import Entry
from syncsvc.store.engine import Store

_ON_SCREEN = ("text/plain", "text/csv", "application/json")


@dataclass(frozen=True, slots=True)
class Made:
    """A report, and the name it has when nobody gives it one. ``is_text``: a terminal can show it."""

    content: bytes
    name: str
    is_text: bool


def make_report(
    config: Path | None, data: Path | None, key: str, form: str, language: str, by: str | None = None
) -> Made:
    """Render a report of the run that readers see now. ``table`` is another word for ``text``. That it was made is
    written down first, as by ``by``, else by whoever runs this; not of the text, which names nobody.

    Raises UsageError for an unknown form or when there is no run.
    """
    report = REPORTS.get("text" if form == "table" else form)
    if report is None:
        raise UsageError("run.report_unknown", form=form, known=", ".join(REPORTS))
    agency = agency_of(config, key)
    with store_for_reading(data) as store:
        view = view_of(store, key, agency.file.name, agency.file.timezone)
        if report is not REPORTS["text"]:
            seen = {"form": form, "run": view.run, "people": view.findings["person"].drop_nulls().n_unique()}
            look(store, data, Entry(by or whoever(), "report.make", key, facts=seen))
    is_text = report.media_type.startswith(_ON_SCREEN)
    return Made(report.render(view, FACTS, language), f"{key}-{view.run}{report.suffix}", is_text)


def report_of(store: Store, agency: AgencyConfig, form: str, language: str) -> Made:
    """Render a report from a store that is open already; whoever calls has written down that it is made. Raises
    UsageError when there is no run."""
    report = REPORTS[form]
    view = view_of(store, agency.key, agency.file.name, agency.file.timezone)
    is_text = report.media_type.startswith(_ON_SCREEN)
    return Made(report.render(view, FACTS, language), f"{agency.key}-{view.run}{report.suffix}", is_text)


def keep_report(report: Made, target: Path | None) -> Answer:
    """Write a report into its file, or beside where you are; where it is.

    Raises DiskFull or Denied when the file cannot be written.
    """
    target = target or Path(report.name)
    with writing_file(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(report.content)
    return Answer([{"file": target.as_posix()}], [target.as_posix()])
