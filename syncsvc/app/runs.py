"""What the run commands mean: run, approve, reject, list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from syncsvc import settings
from syncsvc.app.answer import Answer
from syncsvc.app.asking import asking_notes
from syncsvc.app.ending import heeding_signals
from syncsvc.app.places import (
    agency_of,
    evaluating,
    moment_of,
    rules_of,
    store_for_pulling,
    store_for_reading,
    store_for_writing,
)
from syncsvc.app.soundness import sound_agency
from syncsvc.app.telling import sentences
from syncsvc.app.tokens import notices
from syncsvc.app.views import make_report
from syncsvc.errors import Locked, UsageError
from syncsvc.jobs.evaluate import Ended, approve, evaluate_newest
from syncsvc.jobs.host import signs_of_life
from syncsvc.jobs.whole import run as pull_and_evaluate
from syncsvc.jobs.work import Work
from syncsvc.lang import say, words
from syncsvc.model.finding import Severity
from syncsvc.model.nip import decode
from syncsvc.model.run import Run, Scope, State
from syncsvc.model.schema import schema
from syncsvc.store import journal
from syncsvc.store.audit import Entry, looked
from syncsvc.store.held import reject
from syncsvc.store.journal import IntakeFacts, RunFacts
from syncsvc.store.lending import answers

Progress = Callable[[str], None]
EXIT_FINDINGS, EXIT_PARTIAL, EXIT_HELD = 1, 76, 79
COLUMNS = tuple(schema(Run))
WITH_PULLS = (*COLUMNS[:2], "source", *COLUMNS[2:])
_BLANK = re.compile(r"\{(\w+)\}")
_ORDER = [str(severity) for severity in Severity]


@dataclass(frozen=True, slots=True)
class Request:
    """What a person (``by``, else whoever runs this) asks a run to do. ``action`` is what the audit calls it for each
    of ``nips``."""

    agency: str
    dry: bool = False
    sources: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    nips: tuple[str, ...] = ()
    as_of: datetime | None = None
    by: str | None = None
    action: str = "run.start_person"


@contextmanager
def working(config: Path | None, data: Path | None, request: Request, pulling: bool = False) -> Iterator[Work]:
    """All that a request's runs are given, with signals heeded and the store open for writing; for ``pulling`` beside
    others who write.

    Raises UsageError for a source that the agency does not have, or a NIP that is none; Locked beside a daemon, which
    does such things itself when it is asked to.
    """
    folder = settings.data_folder(data)
    if answers(folder):
        raise Locked("store.locked_daemon", folder=str(folder))
    agency = sound_agency(settings.config_folder(config), request.agency)
    unknown = [name for name in request.sources if name not in agency.sources]
    if unknown:
        raise UsageError("run.source_unknown", source=", ".join(unknown), known=", ".join(agency.sources))
    scope = Scope(people_named(request.nips), frozenset(unit.lower() for unit in request.units))
    moment = moment_of(agency, request.as_of)
    asked = request.sources or tuple(agency.sources)
    opened = store_for_pulling(data, agency.key, asked) if pulling else store_for_writing(data)
    with opened as (store, lock), heeding_signals() as stop, signs_of_life(store, lock.owner):
        rules = rules_of(agency, moment)
        looked(store, *_wish(request, scope))
        yield Work(store, lock, agency, rules, scope, request.sources, request.dry, moment, stop=stop)


def _wish(request: Request, scope: Scope) -> list[Entry]:
    """What is written down before a run begins: who wants it, and each person whom it is about."""
    facts = {"dry": request.dry, "sources": ",".join(request.sources), "units": len(scope.units)}
    by = request.by or settings.whoever()
    if not scope.nips:
        return [Entry(by, "run.start", request.agency, facts=facts)]
    return [Entry(by, request.action, request.agency, nip, facts) for nip in sorted(scope.nips)]


def run_agency(config: Path | None, data: Path | None, request: Request, language: str, progress: Progress) -> Ended:
    """Pull, guard, evaluate, keep. Raises UsageError for a source, unit or NIP that nobody knows, Stopped when it was
    stopped before it could evaluate."""
    with working(config, data, request, pulling=True) as work:
        folder = settings.data_folder(data)
        return pull_and_evaluate(work, datetime.now(UTC), teller(progress, language), evaluating(folder))


def evaluate_agency(
    config: Path | None, data: Path | None, request: Request, language: str, progress: Progress
) -> Ended:
    """Guard, evaluate and keep the newest that each source brought; no source is reached."""
    with working(config, data, request) as work:
        return evaluate_newest(work, datetime.now(UTC), teller(progress, language))


def approve_run(config: Path | None, data: Path | None, run: int, language: str, by: str, progress: Progress) -> Ended:
    """Evaluate the intake that a run was held with, by the day on which it was held, or the later one of the run that
    readers see: results never go back in time.
    """
    with store_for_writing(data) as (store, lock):
        record = journal.held_run(store, run)
        agency = agency_of(config, record.agency)
        seen = journal.current_run(store, record.agency)
        days = [record.rules["today"], *([journal.run_facts(store, seen).rules["today"]] if seen else [])]
        day = moment_of(agency, datetime.fromisoformat(max(days)))
        only = tuple(record.rules["only"])
        work = Work(store, lock, agency, rules_of(agency, day), record.scope, only, as_of=day)
        return approve(work, run, by, datetime.now(UTC), teller(progress, language))


def reject_run(data: Path | None, run: int, by: str, language: str) -> Answer:
    """Refuse a held intake; the last good data stays in force."""
    with store_for_writing(data) as (store, _):
        reject(store, run, by, datetime.now(UTC))
        record = journal.run_facts(store, run)
    return Answer([_row(record)], [say(language, "run.ended.rejected", run=run, agency=record.agency)])


def list_runs(data: Path | None, agency: str | None, limit: int, pulls: bool = False) -> list[dict[str, Any]]:
    """Runs, newest first, as rows for the command line: columns of ``COLUMNS``, with ``pulls`` of ``WITH_PULLS``."""
    with store_for_reading(data) as store:
        return [_row(run) | {"source": run.source} for run in journal.runs(store, agency, limit, pulls)]


def show_run(data: Path | None, run_id: int, language: str) -> list[dict[str, Any]]:
    """One run as facts: its state with the sentence of its reason, its counts, what came, and why it is held."""
    with store_for_reading(data) as store:
        run = journal.run_facts(store, run_id)
        came = journal.run_intakes(store, run_id)
    shown = _row(run) | {"reason": why(run, language)}
    source = [("source", run.source)] if run.source else []
    rows = [(name, shown[name]) for name in ("run", "agency")] + source
    rows += [(name, shown[name]) for name in ("state", "reason", "started", "ended")]
    rows += [*run.counts.items(), *_facts(run).items()]
    rows += [(f"as_of {source}", moment.isoformat(timespec="seconds")) for source, moment in run.as_of.items()]
    rows += [(f"intake {each.source}", _intake(each, language)) for each in came]
    rows += [(f"nomenclature {name}", number) for name, number in run.rules.get("nomenclature", {}).items()]
    doubts = (run.held or {}).get("doubts", ())
    rows += [("held", say(language, f"run.doubt.{facts['why']}", **facts)) for facts in doubts]
    return [{"fact": name, "value": value} for name, value in rows]


def answer(config: Path | None, data: Path | None, ended: Ended, language: str) -> Answer:
    """What is told after a run: its line among the runs; to people its summary."""
    with store_for_reading(data) as store:
        row = _row(journal.run_facts(store, ended.run))
    return Answer([row], summary(config, data, ended, language), tuple(_notes(ended, language)))


def summary(config: Path | None, data: Path | None, ended: Ended, language: str) -> Iterator[str]:
    """What a person at the terminal is told after a run, piece by piece; the report of what is in force comes last."""
    yield say(language, f"run.ended.{ended.state}", run=ended.run, agency=ended.agency)
    yield from _notes(ended, language)
    if ended.kept is not None:
        counts = {name: getattr(ended.kept, name) for name in ("new", "returned", "closed", "open")}
        yield say(language, "run.counts", **counts)
    if ended.state in (State.DONE, State.PARTIAL) and ended.reason != "dry":
        yield ""
        yield make_report(config, data, ended.agency, "text", language).content.decode()


def _notes(ended: Ended, language: str) -> Iterator[str]:
    """How remotes were asked, which sources failed and why, what the guard doubts, and what a person can do."""
    for pulled in ended.pulls.values():
        yield from asking_notes(pulled, language)
    for name, error in ended.failures.items():
        for sentence in sentences(error, language):
            yield say(language, "run.source_failed_line", source=name, why=sentence)
    for doubt in ended.doubts:
        yield say(language, f"run.doubt.{doubt.why}", **doubt.facts())
    if ended.state is State.HELD:
        yield say(language, "run.held_remedy", run=ended.run)
    yield from notices(ended.tokens, language)


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


def people_named(nips: tuple[str, ...]) -> frozenset[str]:
    """The NIPs asked for, without blanks. Raises UsageError, which repeats nothing, when one is no NIP."""
    people = frozenset("".join(nip.split()) for nip in nips)
    if any(decode(nip) is None for nip in people):
        raise UsageError("run.nip_unreadable")
    return people


def teller(progress: Progress, language: str) -> Callable[..., None]:
    """A function that tells progress by key and facts."""
    return lambda key, **facts: progress(say(language, key, **facts))


def _facts(run: RunFacts) -> dict[str, str]:
    """What was kept of the error that ended a run, or kept it from being whole."""
    return dict((run.held or {}).get("facts", {}))


def why(run: RunFacts, language: str) -> str | None:
    """Why a run stands as it does: its reason's sentence, or that of the error that ended it, with the facts kept."""
    if run.reason is None:
        return None
    known = words(language)
    sentence = known.get(f"run.reason.{run.reason}") or known.get(f"remote.reason.{run.reason}") or known[run.reason]
    facts = _facts(run)
    return _BLANK.sub(lambda blank: str(facts.get(blank[1], "…")), sentence)


def _row(run: Run) -> dict[str, Any]:
    """A run as a row; moments as text, to the second."""
    row = {name: getattr(run, name) for name in COLUMNS}
    moments = {name: row[name] and row[name].isoformat(timespec="seconds") for name in ("started", "ended")}
    return row | moments | {"state": str(run.state)}


def _intake(intake: IntakeFacts, language: str) -> str:
    moment = intake.as_of.isoformat(timespec="seconds")
    return say(language, "run.intake", state=intake.state, rows=intake.rows, as_of=moment)
