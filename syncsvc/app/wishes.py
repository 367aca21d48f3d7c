"""What a person wishes of the daemon: runs, their end, sources paused; and how the runs stand meanwhile."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from syncsvc import settings
from syncsvc.app.answer import Answer
from syncsvc.app.places import store_for_reading, store_for_wishing
from syncsvc.app.runs import EXIT_HELD, EXIT_PARTIAL, people_named
from syncsvc.app.soundness import sound_agency
from syncsvc.config.site import AgencyConfig
from syncsvc.errors import UsageError
from syncsvc.jobs.orders import Wanted, orders
from syncsvc.lang import say
from syncsvc.model.order import Order, Submission, Trigger
from syncsvc.model.run import GOING_ON, Scope, State
from syncsvc.model.schedule import Do
from syncsvc.store import claims, journal
from syncsvc.store.held import allow
from syncsvc.store.journal import RunFacts
from syncsvc.store.lending import answers
from syncsvc.store.run_pages import retry as submit_again
from syncsvc.store.source_holds import hold_source, release_source, source_holds
from syncsvc.store.submitting import submit
from syncsvc.store.workers import Worker, workers

LOOK = 0.5
"""Seconds between two looks at runs that are watched."""
_CODES = {State.HELD: EXIT_HELD, State.PARTIAL: EXIT_PARTIAL, State.CANCELLED: EXIT_PARTIAL, State.FAILED: 1}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants done, now. ``key``: the same wish again is the same runs."""

    agency: str
    do: str = "sync"
    sources: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    nips: tuple[str, ...] = ()
    failed_only: bool = False
    since: datetime | None = None
    as_of: datetime | None = None
    dry: bool = False
    key: str | None = None


def served(data: Path | None) -> bool:
    """Whether a daemon serves the data folder."""
    return answers(settings.data_folder(data))


def trigger(config: Path | None, data: Path | None, wish: Wish, by: str) -> tuple[int, ...]:
    """Queue what is wished; the numbers of its runs. Raises UsageError for an agency, source or step that is none, and
    for a NIP that is none."""
    made = ordered(sound_agency(settings.config_folder(config), wish.agency), wish)
    with store_for_wishing(data) as store:
        return submit(store, Submission(made, Trigger.MANUAL, by, wish.key))


def ordered(agency: AgencyConfig, wish: Wish) -> tuple[Order, ...]:
    """What is wished, as orders. Raises UsageError like ``trigger``."""
    if wish.do not in set(Do):
        raise UsageError("serve.unknown_step", step=wish.do, known=", ".join(Do))
    scope = Scope(people_named(wish.nips), frozenset(unit.lower() for unit in wish.units))
    since = wish.since and wish.since.astimezone(UTC)
    return orders(agency, Do(wish.do), Wanted(wish.sources, scope, wish.failed_only, since, wish.as_of, wish.dry))


def trigger_answer(data: Path | None, numbers: Sequence[int], language: str) -> Answer:
    """What was queued, and whether anybody is there to do it."""
    runs = _facts(data, numbers)
    rows = [{"run": run.run, "agency": run.agency, "lane": run.lane, "state": str(run.state)} for run in runs]
    told = [say(language, "serve.queued", runs=", ".join(map(str, numbers)))]
    if not any_worker(data):
        told.append(say(language, "serve.nobody"))
    return Answer(rows, told, tuple(told[1:]))


def any_worker(data: Path | None) -> bool:
    """Whether a process is there that takes runs."""
    with store_for_reading(data) as store:
        return any(each.alive and each.slots for each in workers(store))


def watch(data: Path | None, numbers: Collection[int]) -> Iterator[tuple[RunFacts, ...]]:
    """How runs stand, again and again until all are over; one that goes on under another number is followed there."""
    following = list(numbers)
    while True:
        runs = _facts(data, following)
        for run in runs:
            after = run.counts.get("continued")
            if run.reason == "continued" and after is not None and after not in following:
                following.append(after)
        yield runs
        if len(runs) == len(following) and not any(run.state in GOING_ON for run in runs):
            return
        time.sleep(LOOK)


def exit_code(runs: Sequence[RunFacts]) -> int:
    """0 when all are done; 79 held, 76 partial or cancelled, 1 failed: of the last run that is none of these."""
    return next((_CODES[run.state] for run in reversed(runs) if run.state in _CODES), 0)


def cancel(data: Path | None, run: int, by: str, language: str) -> Answer:
    """Want a run ended. Raises UsageError when it is over, or there is none."""
    with store_for_wishing(data) as store:
        state = claims.cancel(store, run, by)
    key = "serve.cancelled" if state is State.CANCELLED else "serve.cancelling"
    return Answer([{"run": run, "state": str(state)}], [say(language, key, run=run)])


def retry(data: Path | None, run: int, by: str) -> tuple[int, ...]:
    """Queue what a run was to do once more. Raises UsageError when it goes on still, or there is none."""
    with store_for_wishing(data) as store:
        return submit_again(store, run, by)


def allow_held(data: Path | None, run: int, by: str, language: str) -> Answer:
    """Let the daemon go on with a held run. Raises UsageError unless it is held."""
    with store_for_wishing(data) as store:
        allow(store, run, by, datetime.now(UTC))
    return Answer([{"run": run, "state": State.QUEUED.value}], [say(language, "serve.approved", run=run)])


def list_workers(data: Path | None, language: str) -> list[dict[str, Any]]:
    """The processes that execute runs, as rows of ``WORKER``."""
    with store_for_reading(data) as store:
        found = workers(store)
    return [
        {
            "worker": each.owner,
            "host": each.host,
            "pid": each.pid,
            "mode": each.mode,
            "slots": each.slots,
            "since": each.started_at.isoformat(timespec="seconds"),
            "state": say(language, f"serve.worker.{_standing(each)}"),
        }
        for each in found
    ]


WORKER = ("worker", "host", "pid", "mode", "slots", "since", "state")
HOLD = ("agency", "source", "by", "reason", "since")


@dataclass(frozen=True, slots=True)
class Pause:
    """A source that is paused, or no more."""

    agency: str
    source: str


def hold(config: Path | None, data: Path | None, pause: Pause, reason: str, by: str, language: str) -> Answer:
    """Pause a source. Raises UsageError for one that the agency does not have, and without a reason."""
    agency = sound_agency(settings.config_folder(config), pause.agency)
    if pause.source not in agency.sources:
        raise UsageError("run.source_unknown", source=pause.source, known=", ".join(agency.sources))
    if not reason.strip():
        raise UsageError("serve.reason_missing")
    with store_for_wishing(data) as store:
        hold_source(store, pause.agency, pause.source, by, reason)
    facts = {"agency": pause.agency, "source": pause.source}
    return Answer([{**facts, "held": True}], [say(language, "serve.held", **facts)])


def release(data: Path | None, pause: Pause, by: str, language: str) -> Answer:
    """Let a source be pulled again. Raises UsageError when it is not paused."""
    with store_for_wishing(data) as store:
        if not release_source(store, pause.agency, pause.source, by):
            raise UsageError("serve.not_held", agency=pause.agency, source=pause.source)
    facts = {"agency": pause.agency, "source": pause.source}
    return Answer([{**facts, "held": False}], [say(language, "serve.released", **facts)])


def list_holds(data: Path | None) -> list[dict[str, Any]]:
    """The paused sources, as rows of ``HOLD``."""
    with store_for_reading(data) as store:
        found = source_holds(store)
    return [
        {
            "agency": each.agency,
            "source": each.source,
            "by": each.by,
            "reason": each.reason,
            "since": each.at.isoformat(timespec="seconds"),
        }
        for each in found
    ]


def _standing(worker: Worker) -> str:
    if not worker.alive:
        return "silent"
    return "stopping" if worker.stopping else "working"


def _facts(data: Path | None, numbers: Collection[int]) -> tuple[RunFacts, ...]:
    with store_for_reading(data) as store:
        return tuple(journal.run_facts(store, number) for number in numbers)
