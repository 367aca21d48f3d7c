"""One run of an agency: pull, guard, evaluate, keep. Read it like the walk in ``docs/architecture.md``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import structlog

from syncsvc.config.site import AgencyConfig
from syncsvc.errors import SyncsvcError
from syncsvc.evaluate import evaluate
from syncsvc.jobs.absence import Moments, believed, last_moments
from syncsvc.jobs.guard import Doubt, doubts
from syncsvc.jobs.pull import pull
from syncsvc.jobs.scope import within
from syncsvc.model.rules import Rules
from syncsvc.model.run import Intake, Outcome, Scope, State
from syncsvc.store import runs
from syncsvc.store.engine import Store
from syncsvc.store.keep import keep
from syncsvc.store.lease import Lease
from syncsvc.store.lock import DataLock
from syncsvc.store.reading import findings
from syncsvc.store.retention import prune
from syncsvc.store.snapshots import last_sizes, latest, load, save_intake
from syncsvc.store.versions import Kept

Say = Callable[..., None]
"""Called with a word key and facts, to tell a person what is being done."""

log = structlog.get_logger()


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Work:
    """What one run is given; ``clock`` tells when it ends, in UTC."""

    store: Store
    lock: DataLock
    agency: AgencyConfig
    rules: Rules
    scope: Scope
    only: tuple[str, ...] = ()
    dry: bool = False
    as_of: datetime | None = None
    clock: Callable[[], datetime] = _now


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What a run concludes from: the intakes, why sources are missing, and when those it fetched last were current."""

    intakes: Sequence[Intake]
    failures: Mapping[str, SyncsvcError]
    last: Mapping[str, Moments]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended. ``failures`` are the sources that did not deliver, ``doubts`` the reasons it is held."""

    run: int
    agency: str
    state: State
    reason: str | None
    kept: Kept | None = None
    outcome: Outcome | None = None
    failures: Mapping[str, SyncsvcError] = field(default_factory=dict)
    doubts: Sequence[Doubt] = ()


def run(work: Work, now: datetime, say: Say) -> Ended:
    """Pull what is asked for, and evaluate it unless the guard holds it."""
    lease = runs.start(work.store, work.lock, _plan(work), now)
    with _NamedFailure(work, lease):
        intakes, failures = _pull(work, now, say)
        if not intakes:
            return _nothing_came(work, lease, failures)
        every = [*intakes, *_kept_intakes(work, intakes)]
        last = {intake.source: last_moments(work.store, work.agency.key, intake.source) for intake in intakes}
        work = _narrowed(work, every, failures)
        held = [doubt for intake in intakes for doubt in _doubts(work, intake)]
        if held and not work.dry:
            return replace(_hold(work, lease, intakes, held, now), failures=failures)
        if not work.dry:
            for intake in intakes:
                save_intake(work.store, lease, intake, now)
        return replace(_conclude(work, lease, _Gathered(every, failures, last), now, say), doubts=held)


def approve(work: Work, run_id: int, by: str, now: datetime, say: Say) -> Ended:
    """Evaluate the intakes a run was held with (``runs.approve``). They are no new look: nobody is absent by them."""
    approved = runs.approve(work.store, work.lock, run_id, by, now, _plan(work).rules)
    with _NamedFailure(work, approved.lease):
        intakes = [load(work.store, number) for number in approved.intakes]
        failed = {name: SyncsvcError("run.not_in_held", source=name) for name in _not_among(work, intakes)}
        every = [*intakes, *_kept_intakes(work, intakes)]
        return _conclude(_narrowed(work, every, failed), approved.lease, _Gathered(every, failed, {}), now, say)


@dataclass(frozen=True, slots=True)
class _NamedFailure:
    """Whatever ends a run early, its state says failed and its reason why; the fault goes on its way."""

    work: Work
    lease: Lease

    def __enter__(self) -> _NamedFailure:
        """The run goes on."""
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, _: object) -> None:
        if isinstance(fault, SyncsvcError):
            _fail(self.work, self.lease, fault.key)
        elif fault is not None:
            _fail(self.work, self.lease, "interrupted" if isinstance(fault, KeyboardInterrupt) else "crashed")


def _narrowed(work: Work, intakes: Sequence[Intake], failures: Mapping[str, SyncsvcError]) -> Work:
    """With the scope as what came defines it."""
    return replace(work, scope=within(work.scope, intakes, _missing(work, intakes, failures)))


def _pull(work: Work, now: datetime, say: Say) -> tuple[list[Intake], dict[str, SyncsvcError]]:
    intakes: list[Intake] = []
    failures: dict[str, SyncsvcError] = {}
    for name, settings in work.agency.sources.items():
        if work.only and name not in work.only:
            continue
        say("run.pulling", source=name)
        try:
            intake = pull(name, settings, work.agency.mappings[name], now)
        except SyncsvcError as error:
            failures[name] = error
            log.warning("pull", agency=work.agency.key, source=name, state="failed", error=error.key)
            continue
        intakes.append(intake)
        rows = sum(snapshot.frame.height for snapshot in intake.snapshots)
        log.info("pull", agency=work.agency.key, source=name, state="done", rows=rows)
    return intakes, failures


def _conclude(work: Work, lease: Lease, came: _Gathered, now: datetime, say: Say) -> Ended:
    say("run.evaluating")
    intakes, failures = came.intakes, came.failures
    previous = findings(work.store, work.agency.key, work.rules.today)
    missing = _missing(work, intakes, failures)
    outcome = evaluate(intakes, missing, work.rules, previous, work.scope, work.as_of or now)
    outcome = replace(outcome, absent=believed(outcome.absent, previous, intakes, came.last))
    say("run.keeping", findings=outcome.findings.height)
    state, reason = (State.PARTIAL, "source_failed") if failures else (State.DONE, None)
    reason = "dry" if work.dry else reason
    kept = keep(work.store, lease, outcome, work.clock(), state, reason)
    if not work.dry:
        prune(work.store, work.agency.key)
    log.info("run", agency=work.agency.key, run=lease.run, state=str(state), new=kept.new, closed=kept.closed)
    return Ended(lease.run, work.agency.key, state, reason, kept, outcome, failures)


def _missing(work: Work, intakes: Sequence[Intake], failures: Mapping[str, SyncsvcError]) -> dict[str, str]:
    """Why each "side.table" that a configured source owes cannot be relied upon."""
    here = {intake.source for intake in intakes}
    missing: dict[str, str] = {}
    for name, settings in work.agency.sources.items():
        if name in here:
            continue
        reason = "source_failed" if name in failures else "no_source"
        for mapping in work.agency.mappings[name].tables:
            if mapping.table in settings.tables:
                missing[f"{settings.side}.{mapping.noun}"] = reason
    return missing


def _doubts(work: Work, intake: Intake) -> Sequence[Doubt]:
    last = last_sizes(work.store, work.agency.key, intake.source)
    return doubts(intake, last, work.agency.sources[intake.source].guard, work.rules.annual_year)


def _hold(work: Work, lease: Lease, intakes: Sequence[Intake], held: Sequence[Doubt], now: datetime) -> Ended:
    for intake in intakes:
        save_intake(work.store, lease, intake, now, "held")
    runs.hold(work.store, lease, {"doubts": [doubt.facts() for doubt in held]}, work.clock())
    log.warning("run", agency=work.agency.key, run=lease.run, state="held", doubts=len(held))
    return Ended(lease.run, work.agency.key, State.HELD, "guard", doubts=held)


def _nothing_came(work: Work, lease: Lease, failures: Mapping[str, SyncsvcError]) -> Ended:
    runs.finish(work.store, lease, State.FAILED, "no_source_came", work.clock())
    return Ended(lease.run, work.agency.key, State.FAILED, "no_source_came", failures=failures)


def _fail(work: Work, lease: Lease, reason: str) -> None:
    """Name the run's end; when even that cannot be written, the next start buries it."""
    log.error("run", agency=work.agency.key, run=lease.run, state="failed", error=reason)
    try:
        runs.finish(work.store, lease, State.FAILED, reason, work.clock())
    except SyncsvcError as second:
        log.error("run", agency=work.agency.key, run=lease.run, state="unwritten", error=second.key)


def _kept_intakes(work: Work, came: Sequence[Intake]) -> list[Intake]:
    """With some sources asked for only, the last good intakes of the others that did not come."""
    if not work.only:
        return []
    here = {intake.source for intake in came}
    others = [name for name in work.agency.sources if name not in here.union(work.only)]
    numbers = [latest(work.store, work.agency.key, name) for name in others]
    return [load(work.store, number) for number in numbers if number is not None]


def _not_among(work: Work, intakes: Sequence[Intake]) -> list[str]:
    here = {intake.source for intake in intakes}
    return [name for name in work.only or work.agency.sources if name not in here]


def _plan(work: Work) -> runs.Plan:
    facts: dict[str, Any] = {
        "today": work.rules.today.isoformat(),
        "plan_year": work.rules.plan_year,
        "only": list(work.only),
        "timezone": work.agency.file.timezone,
    }
    return runs.Plan(work.agency.key, work.scope, facts, work.dry)
