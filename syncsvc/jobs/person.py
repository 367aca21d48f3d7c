"""One person now: what live remotes say this moment, beside the newest that every other source delivered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from syncsvc.config.live.source import LiveSource
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


def see(work: Work, anew: bool, now: datetime, say: Say) -> Seen:
    """Ask every remote that is asked person by person about ``work.scope``, and evaluate it. ``anew`` reads the other
    sources first; without it their newest delivery counts."""
    by_person = tuple(name for name, each in work.agency.sources.items() if asks_one_by_one(each))
    others = tuple(name for name in work.agency.sources if name not in by_person)
    read = _pull(replace(work, scope=Scope()), others, now, say) if anew else {}
    asked = _pull(replace(work, dry=False), by_person, now, say)
    return Seen(asked, read, evaluate_newest(work, now, say, {**read, **asked}))


def _pull(work: Work, sources: tuple[str, ...], now: datetime, say: Say) -> Mapping[str, Pulled]:
    """None when there is nothing to pull: no sources named would mean all."""
    return pull_sources(replace(work, only=sources), now, say) if sources else {}


def asked_whole(work: Work) -> tuple[str, ...]:
    """The remotes whose tables only come whole, so that nobody can be asked about one by one."""
    live = {name: each for name, each in work.agency.sources.items() if isinstance(each, LiveSource)}
    return tuple(name for name, each in live.items() if not asks_one_by_one(each))
