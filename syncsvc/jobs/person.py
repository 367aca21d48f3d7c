"""One person now: what live remotes say this moment, beside the newest that every other source delivered."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime

from syncsvc.config.live.source import LiveSource
from syncsvc.config.site import AgencyConfig
from syncsvc.errors import Stopped
from syncsvc.jobs.evaluate import Ended, evaluate_newest
from syncsvc.jobs.people import asks_one_by_one
from syncsvc.jobs.pulls import Pulled, pull_sources
from syncsvc.jobs.work import Say, Work
from syncsvc.model.run import Scope


@dataclass(frozen=True, slots=True)
class Seen:
    """How the remotes answered about the person (by source), what else was read anew, and the evaluation narrowed to
    them."""

    asked: Mapping[str, Pulled]
    read: Mapping[str, Pulled]
    ended: Ended


def sources_to_pull(agency: AgencyConfig, anew: bool) -> tuple[str, ...]:
    """The sources that a look at one person pulls: the remotes that are asked person by person, ``anew`` all."""
    return tuple(name for name, each in agency.sources.items() if anew or asks_one_by_one(each))


def see(work: Work, now: datetime, say: Say, evaluating: AbstractContextManager[object]) -> Seen:
    """Ask the remotes among ``work.only`` that are asked person by person about ``work.scope``, read the others named
    there whole, and evaluate it beside the newest of the rest. Raises Stopped when it was told to stop meanwhile."""
    by_person = tuple(name for name in work.only if asks_one_by_one(work.agency.sources[name]))
    others = tuple(name for name in work.only if name not in by_person)
    read = _pull(replace(work, dry=False, scope=Scope()), others, now, say)
    asked = _pull(replace(work, dry=False), by_person, now, say)
    if work.stop.told:
        raise Stopped("live.stopped")
    with evaluating:
        ended = evaluate_newest(replace(work, only=()), now, say, {**read, **asked})
    return Seen(asked, read, ended)


def _pull(work: Work, sources: tuple[str, ...], now: datetime, say: Say) -> Mapping[str, Pulled]:
    """Nothing where no sources are named, which would mean all."""
    return pull_sources(replace(work, only=sources), now, say) if sources else {}


def asked_whole(work: Work) -> tuple[str, ...]:
    """The remotes whose tables only come whole, so that nobody can be asked about one by one."""
    live = {name: each for name, each in work.agency.sources.items() if isinstance(each, LiveSource)}
    return tuple(name for name, each in live.items() if not asks_one_by_one(each))
