"""The whole way on an invented agency: sample, double, run, reports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from syncsvc.app import clock
from syncsvc.app.answer import Answer
from syncsvc.app.daemon_shown import Stage, show_daemon
from syncsvc.app.double import double_beside
from syncsvc.app.places import writing_file
from syncsvc.app.runs import Progress, Request, run_agency, summary, teller
from syncsvc.app.simulation import TOKENS
from syncsvc.app.views import keep_report, make_report
from syncsvc.errors import UsageError
from syncsvc.lang import say
from syncsvc.simulator import Making, Reached, write_agency, write_http_site


class Daemon(StrEnum):
    """Whether the daemon is shown after the reports, and whether it goes on afterwards."""

    NONE = "none"
    SHOWN = "shown"
    KEPT = "kept"


def demo(
    folder: Path, making: Making, exports: bool, language: str, progress: Progress, daemon: Daemon = Daemon.NONE
) -> Answer:
    """An invented agency from nothing to its reports, in one folder; then, if wanted, the daemon on it.

    SIASN and e-Kinerja are asked over HTTP, of a double that serves as long as this lasts; with ``exports`` the
    portals' files are read instead.
    """
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise UsageError("run.folder_not_empty", folder=folder.as_posix())
    tell = teller(progress, language)
    tell("run.demo_sample", employees=making.employees)
    with writing_file(folder):
        facts = write_agency(folder, making.plant())
    data, today = folder / "data", clock.now_in(clock.SAMPLE_ZONE)
    with _configured(folder, making, exports) as config:
        if not exports:
            tell("run.demo_double")
        ended = run_agency(config, data, Request(facts.agency, as_of=today), language, progress)
    rows = [{"part": part, "place": place.as_posix()} for part, place in (("config", config), ("data", data))]
    for form in ("html", "xlsx", "csv", "json"):
        tell("run.demo_report", form=form)
        target = folder / "reports" / f"{facts.agency}.{form}"
        keep_report(make_report(config, data, facts.agency, form, language), target)
        rows.append({"part": form, "place": target.as_posix()})
    reports = [row["place"] for row in rows[2:]]
    told = [*summary(config, data, ended, language), "", *reports]
    if daemon is not Daemon.NONE:
        told += ["", *_daemon_told(Stage(folder, facts.agency), daemon, reports[0], language, progress)]
    return Answer(rows, told)


def _daemon_told(stage: Stage, daemon: Daemon, report: str, language: str, progress: Progress) -> list[str]:
    """What was shown of the daemon, as it was told meanwhile."""
    told: list[str] = []

    def tell(key: str, **facts: object) -> None:
        told.append(say(language, key, **facts))
        progress(told[-1])

    shown = show_daemon(stage, tell, daemon is Daemon.KEPT)
    if daemon is Daemon.KEPT:
        told.append(say(language, "serve.demo.kept", address=shown.address, pid=shown.process.pid, report=report))
    return told


def daemon_wish(given: str) -> Daemon:
    """Whether the daemon is shown. Raises UsageError for anything else."""
    if given not in set(Daemon):
        raise UsageError("serve.demo.unknown", given=given, known=", ".join(Daemon))
    return Daemon(given)


def making_today(employees: int, seed: int) -> Making:
    """The invented agency as it is today, where it lies."""
    return Making(employees, seed, clock.now_in(clock.SAMPLE_ZONE).date())


@contextmanager
def _configured(folder: Path, making: Making, exports: bool) -> Iterator[Path]:
    """The configuration to run with, and behind it, unless files are read, a double."""
    if exports:
        yield folder / "config"
        return
    with double_beside(making, folder / TOKENS) as address:
        with writing_file(folder):
            config = write_http_site(folder, Reached(address))
        yield config
