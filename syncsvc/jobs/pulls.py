"""Runs of kind pull: one source brought in, under a lane of its own, so that a slow one keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from syncsvc.config.live.source import LiveSource
from syncsvc.errors import SyncsvcError
from syncsvc.jobs.pull import pull
from syncsvc.jobs.work import NamedFailure, Say, Work, log
from syncsvc.model.run import Intake, State
from syncsvc.store import runs
from syncsvc.store.snapshots import DRY, FETCHED, save_intake


@dataclass(frozen=True, slots=True)
class Pulled:
    """How a pull ended. ``error`` is why a source did not deliver; ``intake`` what it delivered, kept as ``number``."""

    run: int
    source: str
    state: State
    error: SyncsvcError | None = None
    intake: Intake | None = None
    number: int | None = None


def pull_sources(work: Work, now: datetime, say: Say) -> Mapping[str, Pulled]:
    """Pull every source asked for, in the order of the configuration but the remotes last: whom they are asked about
    stands in the others."""
    asked = [name for name in work.agency.sources if not work.only or name in work.only]
    asked.sort(key=lambda name: isinstance(work.agency.sources[name], LiveSource))
    return {name: pull_source(work, name, now, say) for name in asked}


def pull_source(work: Work, source: str, now: datetime, say: Say) -> Pulled:
    """One run that pulls one source; a source that fails ends its run as failed and raises nothing."""
    plan = runs.Plan(work.agency.key, work.scope, {}, work.dry, runs.PULL + source)
    lease = runs.start(work.store, work.lock, plan, now)
    with NamedFailure(work, lease):
        say("run.pulling", source=source)
        try:
            intake = pull(source, work.agency.sources[source], work.agency.mappings[source], now)
        except SyncsvcError as error:
            runs.fail(work.store, lease, error, work.clock())
            log.warning("pull", agency=lease.agency, run=lease.run, source=source, state="failed", error=error.key)
            return Pulled(lease.run, source, State.FAILED, error)
        number = save_intake(work.store, lease, intake, now, DRY if work.dry else FETCHED)
        rows = sum(snapshot.frame.height for snapshot in intake.snapshots)
        runs.finish(work.store, lease, State.DONE, None, work.clock(), rows=rows)
    log.info("pull", agency=lease.agency, run=lease.run, source=source, state="done", rows=rows)
    return Pulled(lease.run, source, State.DONE, None, intake, number)
