"""The whole way on an invented agency: sample, run, reports."""

from __future__ import annotations

from pathlib import Path

from syncsvc.app import clock
from syncsvc.app.answer import Answer
from syncsvc.app.places import writing_file
from syncsvc.app.runs import Progress, Request, run_agency, summary, teller
from syncsvc.app.views import keep_report, make_report
from syncsvc.errors import UsageError
from syncsvc.simulator import write_sample


def demo(folder: Path, employees: int, seed: int, language: str, progress: Progress) -> Answer:
    """An invented agency from nothing to its reports, in one folder."""
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise UsageError("run.folder_not_empty", folder=folder.as_posix())
    tell = teller(progress, language)
    tell("run.demo_sample", employees=employees)
    today = clock.now_in(clock.SAMPLE_ZONE)
    with writing_file(folder):
        facts = write_sample(folder, employees, seed, today.date())
    config, data = folder / "config", folder / "data"
    ended = run_agency(config, data, Request(facts.agency, as_of=today), language, progress)
    rows = [{"part": part, "place": place.as_posix()} for part, place in (("config", config), ("data", data))]
    for form in ("html", "xlsx", "csv", "json"):
        tell("run.demo_report", form=form)
        target = folder / "reports" / f"{facts.agency}.{form}"
        keep_report(make_report(config, data, facts.agency, form, language), target)
        rows.append({"part": form, "place": target.as_posix()})
    reports = [row["place"] for row in rows[2:]]
    return Answer(rows, [*summary(config, data, ended, language), "", *reports])
