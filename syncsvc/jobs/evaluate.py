"""Runs of kind evaluate: gather, guard, evaluate, keep. Read it like the walk in ``docs/architecture.md``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from syncsvc.errors import SyncsvcError
from syncsvc.evaluate import Background, evaluate
from syncsvc.jobs.absence import Moments, believed, last_moments
from syncsvc.jobs.changes import changes_since, newest_changes
from syncsvc.jobs.gather import Gathered, gather, missing, on_approval
from syncsvc.jobs.guard import Doubt, doubts
from syncsvc.jobs.nomenclature import nomenclature_of
from syncsvc.jobs.pulls import Pulled
from syncsvc.jobs.renewal import Tokens
from syncsvc.jobs.scope import within
from syncsvc.jobs.work import NamedFailure, Say, Work, log
from syncsvc.model.run import Intake, Outcome, State
from syncsvc.reconcile.seen import seen
from syncsvc.store import held, runs
from syncsvc.store.deliveries import judge_intakes, last_sizes
from syncsvc.store.judged import judge_by
from syncsvc.store.keep import keep
from syncsvc.store.lease import Lease
from syncsvc.store.memory import keep_memory, load_memory
from syncsvc.store.reading import findings
from syncsvc.store.retention import prune
from syncsvc.store.structure import structure_of
from syncsvc.store.versions import Kept


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended. ``failures`` are the sources, or single tables ("source.table"), that did not deliver;
    ``doubts`` are the reasons why it is held, ``intakes`` what was evaluated, ``tokens`` how those of the sources
    stand, ``pulls`` how they were pulled just before."""

    run: int
    agency: str
    state: State
    reason: str | None
    kept: Kept | None = None
    outcome: Outcome | None = None
    failures: Mapping[str, SyncsvcError] = field(default_factory=dict)
    doubts: Sequence[Doubt] = ()
    intakes: Sequence[Intake] = ()
    tokens: Tokens = field(default_factory=dict)
    pulls: Mapping[str, Pulled] = field(default_factory=dict)


def evaluate_newest(work: Work, now: datetime, say: Say, pulled: Mapping[str, Pulled] | None = None) -> Ended:
    """Evaluate the newest that each source brought, unless the guard holds it. ``pulled`` was brought just now."""
    return evaluate_under(work, runs.start(work.store, work.lock, _plan(work), now), now, say, pulled)


def evaluate_under(
    work: Work, lease: Lease, now: datetime, say: Say, pulled: Mapping[str, Pulled] | None = None
) -> Ended:
    """``evaluate_newest``, in a run that goes on already."""
    with NamedFailure(work, lease):
        judge_by(work.store, lease, _facts(work))
        lost = {name: each.error for name, each in (pulled or {}).items() if each.error is not None}
        if lost and len(lost) == len(pulled or {}):
            return _nothing_came(work, lease, lost)
        came = gather(work, lease, pulled or {}, work.as_of or now)
        if not any(intake.snapshots for intake in came.intakes):
            return _nothing_came(work, lease, came.failures)
        last = {name: last_moments(work.store, work.agency.key, name) for name in came.unjudged}
        work = _narrowed(work, came)
        doubted = [
            doubt for intake in came.intakes if intake.source in came.unjudged for doubt in _doubts(work, intake)
        ]
        if doubted and not work.dry:
            return replace(_hold(work, lease, came, doubted), failures=came.failures)
        came = replace(came, changes=changes_since(work, came.intakes, came.unjudged, work.as_of or now))
        if not work.dry:
            judge_intakes(work.store, lease, came.unjudged.values())
        return replace(_conclude(work, lease, came, last, now, say), doubts=doubted)


def approve(work: Work, run_id: int, by: str, now: datetime, say: Say) -> Ended:
    """Evaluate the intakes a run was held with (``held.allow``). They are no new look: nobody is absent by them."""
    approved = held.approve(work.store, work.lock, run_id, by, now)
    return approved_under(work, approved.lease, approved.intakes, now, say)


def approved_under(work: Work, lease: Lease, intakes: Sequence[int], now: datetime, say: Say) -> Ended:
    """``approve``, in a run that goes on already."""
    with NamedFailure(work, lease):
        judge_by(work.store, lease, _facts(work))
        came = on_approval(work, intakes)
        return _conclude(_narrowed(work, came), lease, came, {}, now, say)


def _narrowed(work: Work, came: Gathered) -> Work:
    """With the scope as what came defines it."""
    return replace(work, scope=within(work.scope, came.intakes, missing(work, came, came.idle)))


def _conclude(work: Work, lease: Lease, came: Gathered, last: Mapping[str, Moments], now: datetime, say: Say) -> Ended:
    say("run.evaluating")
    work = replace(work, rules=replace(work.rules, structure=structure_of(work.store, work.agency.key)))
    previous = findings(work.store, work.agency.key, work.rules.today)
    why, moment = missing(work, came), work.as_of or now
    before = load_memory(work.store, work.agency.key)
    memory = replace(before, changes=newest_changes(before.changes, came.changes))
    given = nomenclature_of(work.store, work.agency.key, work.rules.today, work.rules.nomenclature)
    judge_by(work.store, lease, {"nomenclature": dict(given.versions)})
    outcome = evaluate(came.intakes, why, work.rules, previous, work.scope, moment, Background(memory, given))
    outcome = replace(outcome, absent=believed(outcome.absent, previous, came.intakes, last))
    say("run.keeping", findings=outcome.findings.height)
    state, reason = _state(came, why)
    reason = "dry" if work.dry else reason
    if not work.dry:
        after = replace(memory, states=seen(came.intakes, before, moment))
        keep_memory(work.store, lease, before, after, moment)
    kept = keep(work.store, lease, outcome, work.clock(), state, reason)
    if not work.dry:
        prune(work.store, work.agency.key)
    log.info("run", agency=work.agency.key, run=lease.run, state=str(state), new=kept.new, closed=kept.closed)
    return Ended(lease.run, work.agency.key, state, reason, kept, outcome, came.failures, intakes=came.intakes)


def _state(came: Gathered, why: Mapping[str, str]) -> tuple[State, str | None]:
    """Partial while a source or one of its tables did not come, or somebody was not answered for."""
    if came.failures:
        return State.PARTIAL, "source_failed"
    if any(intake.unasked.height for intake in came.intakes):
        return State.PARTIAL, "not_all_asked"
    if "source_failed" in why.values():
        return State.PARTIAL, "source_failed"
    return State.DONE, None


def _doubts(work: Work, intake: Intake) -> Sequence[Doubt]:
    last = last_sizes(work.store, work.agency.key, intake.source)
    return doubts(intake, last, work.agency.sources[intake.source].guard, work.rules.annual_year)


def _hold(work: Work, lease: Lease, came: Gathered, held: Sequence[Doubt]) -> Ended:
    verdict = {"doubts": [doubt.facts() for doubt in held]}
    runs.hold(work.store, lease, verdict, work.clock(), came.unjudged.values())
    log.warning("run", agency=work.agency.key, run=lease.run, state="held", doubts=len(held))
    return Ended(lease.run, work.agency.key, State.HELD, "guard", doubts=held)


def _nothing_came(work: Work, lease: Lease, failures: Mapping[str, SyncsvcError]) -> Ended:
    runs.finish(work.store, lease, State.FAILED, "no_source_came", work.clock())
    return Ended(lease.run, work.agency.key, State.FAILED, "no_source_came", failures=failures)


def _plan(work: Work) -> runs.Plan:
    return runs.Plan(work.agency.key, work.scope, _facts(work), work.dry)


def _facts(work: Work) -> dict[str, Any]:
    """The rule facts that a run is judged by."""
    return {
        "today": work.rules.today.isoformat(),
        "plan_year": work.rules.plan_year,
        "only": list(work.only),
        "timezone": work.agency.file.timezone,
    }
