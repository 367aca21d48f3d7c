"""Runs of kind pull: one source brought in, under a lane of its own, so that a slow one keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from syncsvc.config.live.source import LiveSource
from syncsvc.errors import Stopped, StoreGone, SyncsvcError
from syncsvc.jobs.people import asks_one_by_one
from syncsvc.jobs.pull import pull
from syncsvc.jobs.remote_pull import Brought, keep_intake, pull_remote
from syncsvc.jobs.work import NamedFailure, Say, Work, log
from syncsvc.model.run import Intake, State
from syncsvc.store import runs
from syncsvc.store.deliveries import brought_by
from syncsvc.store.lease import Lease
from syncsvc.store.snapshots import load


@dataclass(frozen=True, slots=True)
class Pulled:
    """How a pull ended. ``error`` is why a source delivered nothing, ``failures`` why single tables did not come;
    ``intake`` is what it delivered, kept as ``number``; ``asked`` how the asking person by person went."""

    run: int
    source: str
    state: State
    reason: str | None = None
    error: SyncsvcError | None = None
    intake: Intake | None = None
    number: int | None = None
    failures: Mapping[str, SyncsvcError] = field(default_factory=dict)
    asked: Brought | None = None


def pull_sources(work: Work, now: datetime, say: Say) -> Mapping[str, Pulled]:
    """Pull every source asked for, in the order of the configuration but last those that are asked person by person:
    whom to ask stands in the others. Told to stop, it begins no other."""
    asked = [name for name in work.agency.sources if not work.only or name in work.only]
    asked.sort(key=lambda name: asks_one_by_one(work.agency.sources[name]))
    pulled: dict[str, Pulled] = {}
    for name in asked:
        if work.stop.told:
            break
        pulled[name] = pull_source(work, name, now, say)
    return pulled


def pull_source(work: Work, source: str, now: datetime, say: Say) -> Pulled:
    """One run that pulls one source; a source that fails ends its run as failed and raises nothing."""
    plan = runs.Plan(work.agency.key, work.scope, {}, work.dry, runs.PULL + source)
    return pull_under(work, runs.start(work.store, work.lock, plan, now), source, now, say)


def pull_under(work: Work, lease: Lease, source: str, now: datetime, say: Say) -> Pulled:
    """``pull_source``, in a run that goes on already."""
    with NamedFailure(work, lease):
        say("run.pulling", source=source)
        try:
            brought = _brought(work, lease, source, now)
        except (Stopped, StoreGone):
            raise
        except SyncsvcError as error:
            runs.fail(work.store, lease, error, work.clock())
            log.warning("pull", agency=lease.agency, run=lease.run, source=source, state="failed", error=error.key)
            return Pulled(lease.run, source, State.FAILED, error.key, error)
        return _ended(work, lease, source, brought)


def _brought(work: Work, lease: Lease, source: str, now: datetime) -> Brought:
    settings = work.agency.sources[source]
    if isinstance(settings, LiveSource):
        return pull_remote(work, lease, source, settings, now)
    before = brought_by(work.store, lease.run, source)
    if before is not None:  # who held this run before was killed on its last step
        return Brought(load(work.store, before), before)
    intake = pull(source, settings, work.agency.mappings[source], now, work.stop.heed)
    work.stop.heed()
    return Brought(intake, keep_intake(work, lease, intake, now))


def _ended(work: Work, lease: Lease, source: str, brought: Brought) -> Pulled:
    """End the run: partial when a table or an answer is missing that should have come, and when it was stopped, however
    little came. Raises Cancelled or Stopped when that is why (``Stop.heed``)."""
    stopped = brought.swept.ended == "stopped"
    if stopped:
        work.stop.heed()
    some = brought.intake or brought.swept.asked or stopped
    error = next(iter(brought.failures.values()), brought.trouble)
    if error is not None and not some:
        runs.fail(work.store, lease, error, work.clock())
        return Pulled(lease.run, source, State.FAILED, error.key, error, failures=brought.failures)
    reason = error.key if error and not stopped else brought.swept.ended or brought.unanswered
    state = State.PARTIAL if reason else State.DONE
    rows = sum(snapshot.frame.height for snapshot in brought.intake.snapshots) if brought.intake else 0
    counts = {"rows": rows, "asked": brought.swept.asked, "changed": brought.swept.changed, "left": brought.left}
    counts |= {"calls": brought.calls}
    runs.finish(work.store, lease, state, reason, work.clock(), error.facts if error else {}, **counts)
    log.info("pull", agency=lease.agency, run=lease.run, source=source, state=str(state), reason=reason, **counts)
    return Pulled(lease.run, source, state, reason, None, brought.intake, brought.number, brought.failures, brought)
