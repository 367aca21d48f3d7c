"""What the run commands mean: run, approve, reject, list, and the whole demonstration."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from syncsvc import settings
from syncsvc.app.places import agency_of, moment_of, rules_of, store_for_reading, store_for_writing, writing_file
from syncsvc.app.soundness import sound_agency
from syncsvc.app.telling import sentences
from syncsvc.app.views import write_report
from syncsvc.config.site import AgencyConfig
from syncsvc.errors import UsageError
from syncsvc.jobs import evaluate as jobs
from syncsvc.jobs.evaluate import Ended, Work
from syncsvc.lang import say, words
from syncsvc.model.finding import Severity
from syncsvc.model.nip import decode
from syncsvc.model.run import Scope, State
from syncsvc.simulator import write_sample
from syncsvc.store import journal
from syncsvc.store import runs as stored_runs
from syncsvc.store.engine import Store

Progress = Callable[[str], None]
EXIT_FINDINGS, EXIT_PARTIAL, EXIT_HELD = 1, 76, 79
_BLANK = re.compile(r"\{\w+\}")
_ORDER = [str(severity) for severity in Severity]


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asks a run to do."""

    agency: str
    dry: bool = False
    sources: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    nips: tuple[str, ...] = ()
    as_of: datetime | None = None


def run_agency(config: Path | None, data: Path | None, request: Request, language: str, progress: Progress) -> Ended:
    """Pull, guard, evaluate, keep. Raises UsageError for a source or unit the agency does not have, or no NIP."""
    agency = sound_agency(settings.config_folder(config), request.agency)
    unknown = [name for name in request.sources if name not in agency.sources]
    if unknown:
        raise UsageError("run.source_unknown", source=", ".join(unknown), known=", ".join(agency.sources))
    people = _people(request.nips)
    moment = moment_of(agency, request.as_of)
    with store_for_writing(data) as (store, lock):
        scope = Scope(people, _below(store, agency, request.units))
        work = Work(store, lock, agency, rules_of(agency, moment), scope, request.sources, request.dry, moment)
        return jobs.run(work, datetime.now(UTC), _teller(progress, language))


def approve_run(config: Path | None, data: Path | None, run: int, language: str, by: str, progress: Progress) -> Ended:
    """Evaluate exactly the intake that a run was held with, by the day on which it was held."""
    with store_for_writing(data) as (store, lock):
        record = journal.run_facts(store, run)
        agency = agency_of(config, record.agency)
        day = moment_of(agency, datetime.fromisoformat(record.rules["today"]))
        only = tuple(record.rules["only"])
        work = Work(store, lock, agency, rules_of(agency, day), record.scope, only, as_of=day)
        return jobs.approve(work, run, by, datetime.now(UTC), _teller(progress, language))


def reject_run(data: Path | None, run: int, by: str) -> None:
    """Refuse a held intake; the last good data stays in force."""
    with store_for_writing(data) as (store, _):
        stored_runs.reject(store, run, by, datetime.now(UTC))


def list_runs(data: Path | None, agency: str | None, limit: int) -> list[dict[str, Any]]:
    """Runs, newest first, as rows for the command line."""
    with store_for_reading(data) as store:
        return [
            {
                "run": run.run,
                "agency": run.agency,
                "state": run.state,
                "reason": run.reason,
                "started": run.started_at.isoformat(timespec="seconds"),
                "ended": run.ended_at and run.ended_at.isoformat(timespec="seconds"),
                **{name: run.counts.get(name) for name in ("open", "new", "closed")},
            }
            for run in journal.runs(store, agency, limit)
        ]


def show_run(data: Path | None, run_id: int, language: str) -> list[dict[str, Any]]:
    """One run as facts: its state with the sentence of its reason, its counts, and why it is held."""
    with store_for_reading(data) as store:
        run = journal.run_facts(store, run_id)
    rows: list[dict[str, Any]] = [
        {"fact": "run", "value": run.run},
        {"fact": "agency", "value": run.agency},
        {"fact": "state", "value": run.state},
        {
            "fact": "reason",
            "value": run.reason and _reason(run.reason, language),
        },
        {"fact": "started", "value": run.started_at.isoformat(timespec="seconds")},
    ]
    rows += [{"fact": name, "value": count} for name, count in run.counts.items()]
    rows += [{"fact": f"as_of {source}", "value": moment} for source, moment in run.as_of.items()]
    rows += [
        {"fact": "held", "value": say(language, f"run.doubt.{facts['why']}", **facts)} for facts in _held(run.held)
    ]
    return rows


def summary(config: Path | None, data: Path | None, ended: Ended, language: str) -> str:
    """What a person at the terminal is told after a run."""
    lines = [say(language, f"run.ended.{ended.state}", run=ended.run, agency=ended.agency)]
    lines += [
        say(language, "run.source_failed_line", source=name, why=sentence)
        for name, error in ended.failures.items()
        for sentence in sentences(error, language)
    ]
    lines += [say(language, f"run.doubt.{doubt.why}", **doubt.facts()) for doubt in ended.doubts]
    if ended.kept is not None:
        kept = ended.kept
        lines.append(
            say(
                language,
                "run.counts",
                new=kept.new,
                returned=kept.returned,
                closed=kept.closed,
                open=kept.open,
            )
        )
    if ended.state is State.HELD:
        lines.append(say(language, "run.held_remedy", run=ended.run))
    if ended.state in (State.DONE, State.PARTIAL) and ended.reason != "dry":
        lines += ["", write_report(config, data, ended.agency, "text", None, language).decode()]
    return "\n".join(lines)


def exit_code(ended: Ended, fail_on: str | None) -> int:
    """0 done; 79 held; 76 partial; a failure's own code when nothing came; 1 when findings reach ``fail_on``."""
    if ended.state is State.HELD:
        return EXIT_HELD
    if ended.state is State.FAILED:
        return next((error.exit_code for error in ended.failures.values()), 1)
    if ended.state is State.PARTIAL:
        return EXIT_PARTIAL
    if fail_on and ended.outcome is not None:
        bad = _ORDER[: _ORDER.index(fail_on) + 1]
        return EXIT_FINDINGS if ended.outcome.findings["severity"].is_in(bad).any() else 0
    return 0


def demo(folder: Path, employees: int, seed: int, language: str, progress: Progress) -> list[str]:
    """An invented agency from nothing to its reports, in one folder."""
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise UsageError("run.folder_not_empty", folder=folder.as_posix())
    tell = _teller(progress, language)
    tell("run.demo_sample", employees=employees)
    day = datetime.now(UTC)
    with writing_file(folder):
        write_sample(folder, employees, seed, day.date())
    config, data = folder / "config", folder / "data"
    ended = run_agency(config, data, Request("sample", as_of=day), language, progress)
    lines = [summary(config, data, ended, language), ""]
    for form in ("html", "xlsx", "csv", "json"):
        tell("run.demo_report", form=form)
        target = folder / "reports" / f"sample.{form}"
        lines.append(write_report(config, data, "sample", form, target, language).decode().strip())
    return lines


def _people(nips: tuple[str, ...]) -> frozenset[str]:
    """The NIPs asked for, without blanks. Raises UsageError, which repeats nothing, when one is no NIP."""
    people = frozenset("".join(nip.split()) for nip in nips)
    if any(decode(nip) is None for nip in people):
        raise UsageError("run.nip_unreadable")
    return people


def _below(store: Store, agency: AgencyConfig, units: tuple[str, ...]) -> frozenset[str]:
    """The units asked for and everything below them, by the tree of the last run, which must know them."""
    if not units:
        return frozenset()
    units = tuple(unit.lower() for unit in units)
    current = journal.current_run(store, agency.key)
    if current is None:
        return frozenset(units)
    tree = journal.units(store, current)
    found = frozenset(units)
    unknown = found - set(tree["unit"])
    if unknown:
        raise UsageError("run.unit_unknown", unit=", ".join(sorted(unknown)))
    while True:
        more = found | set(tree.filter(pl.col("parent").is_in(list(found)))["unit"].to_list())
        if more == found:
            return found
        found = frozenset(more)


def _teller(progress: Progress, language: str) -> Callable[..., None]:
    return lambda key, **facts: progress(say(language, key, **facts))


def _held(held: dict[str, Any] | None) -> list[dict[str, Any]]:
    return list((held or {}).get("doubts", ()))


def _reason(code: str, language: str) -> str:
    """Why a run stands as it does: a reason's sentence, or that of the error that ended it, without its facts."""
    known = words(language)
    return known.get(f"run.reason.{code}") or _BLANK.sub("…", known[code])
