"""How one remote stands, told: its line, its tokens, its budget, and what would be asked of it now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl

from syncsvc.app.telling import sentences
from syncsvc.config.live.grant import granted, remote_name
from syncsvc.config.live.source import LiveSource
from syncsvc.config.site import AgencyConfig
from syncsvc.connectors.rest.keyed import endpoints_of
from syncsvc.connectors.tokens import Registry, TokenState, as_told, states_of
from syncsvc.jobs.knocking import Knock, UnkeptBudget, knock, somebody
from syncsvc.jobs.people import people_to_ask
from syncsvc.jobs.planner import LANDED, forecast, outlook
from syncsvc.jobs.reaching import Asking, Means
from syncsvc.jobs.remote_pull import recent_tables, times, wanted_columns
from syncsvc.lang import say, words
from syncsvc.model.answer import Answer
from syncsvc.model.budget import Grant
from syncsvc.model.rules import Rules
from syncsvc.store.budget import Budget, Left
from syncsvc.store.engine import Store
from syncsvc.store.landing import landed

PATIENCE = 3.0
"""How long, in seconds, a look waits for a free moment in the budget."""
_SKEWED = 60.0
_WHOLE_STATES = ("fresh", "never", "stale", "resting")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a look stands: the agency, its rules, and the store where there is one. ``free``: it may be written to."""

    agency: AgencyConfig
    rules: Rules
    kept: Store | None
    free: bool
    tokens: Registry = field(default_factory=Registry)

    @property
    def store(self) -> Store:
        """The store; only to be asked for where there is one."""
        assert self.kept is not None  # noqa: S101 (a mistake of ours)
        return self.kept


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to know of a source: its name, its value for programs, and the sentence for people."""

    name: str
    value: Any
    says: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A remote after a look: what the knock brought, and the facts in their order."""

    knock: Knock
    facts: Sequence[Fact]


def look_at(place: Place, source: str, settings: LiveSource, person: str | None, language: str) -> Looked:
    """Knock at one remote and tell how it stands. ``person`` is asked about; somebody who is listed when not given.

    While another process writes to the store no call can be reserved, so none is made.
    """
    asking = Asking(wanted_columns(settings, place.agency.mappings[source]), *times(place.rules))
    grant, remote = granted(settings.pace), remote_name(settings.pace, settings.address)
    now = datetime.now(UTC)
    keys = _keys(place, source, settings)
    busy = place.kept is not None and not place.free
    if busy:
        knocked = Knock(reason="busy")
    else:
        ledger = Budget(place.kept, remote, grant) if place.kept else UnkeptBudget(grant)
        whom = person or _known_person(place, source, keys) or somebody(place.agency, source, settings)
        knocked = knock(settings, asking, Means(ledger, place.tokens, PATIENCE), whom)
    left = Budget(place.kept, remote, grant).left() if place.kept else _all_left(grant, now)
    told = [*_line(knocked, settings.address, language)]
    told += [_token(each, language) for each in states_of(settings.auth, settings.folder, place.tokens)]
    told += [*_budget(left, language), *_due(place, source, settings, asking, keys, left, language)]
    return Looked(knocked, told)


def _keys(place: Place, source: str, settings: LiveSource) -> pl.Series:
    """Everybody whom the remote would be asked about; nobody before the first pull."""
    return people_to_ask(place, source, settings) if place.kept else pl.Series("nip", [], dtype=pl.String)


def _known_person(place: Place, source: str, keys: pl.Series) -> str | None:
    """Whom the remote answered about before, else anybody."""
    if place.kept is None or keys.is_empty():
        return None
    known = landed(place.kept, place.agency.key, source).filter(pl.col("kind") == str(Answer.ANSWERED))["key"]
    answered = known.filter(known.is_in(keys.implode()))
    return str((keys if answered.is_empty() else answered)[0])


def _all_left(grant: Grant, now: datetime) -> Left:
    return Left(grant.per_day, 0, datetime.fromtimestamp(grant.begins(now.timestamp()), UTC), None, 0)


def _line(knocked: Knock, address: str, language: str) -> Iterator[Fact]:
    """Whether it answers, and how the line to it is."""
    if knocked.error is not None:
        yield Fact("reached", "no", say(language, "live.not_reached", why=" ".join(sentences(knocked.error, language))))
    elif knocked.reason is not None or knocked.table is None:
        reason = knocked.reason or "nobody"
        why = words(language).get(f"remote.reason.{reason}") or say(language, f"live.not_called.{reason}")
        yield Fact("reached", "not_called", say(language, "live.no_call", why=why))
    else:
        rows = len(knocked.probe.sample) if knocked.probe else 0
        yield Fact("reached", "yes", say(language, "live.reached", table=knocked.table, rows=rows))
    if knocked.unknown:
        yield Fact(
            "unmapped", ",".join(knocked.unknown), say(language, "live.unmapped", names=", ".join(knocked.unknown))
        )
    reply = knocked.reply
    if reply is None:
        return
    if reply.status is not None:
        safe = address.startswith("https:")
        yield Fact("tls", safe, say(language, "live.tls_ok" if safe else "live.tls_none"))
        yield Fact("seconds", round(reply.seconds, 3), say(language, "live.seconds", seconds=f"{reply.seconds:.2f}"))
    if reply.skew is not None and abs(reply.skew) > _SKEWED:
        yield Fact("skew", round(reply.skew), say(language, "live.skew", seconds=round(reply.skew)))


def _token(state: TokenState, language: str) -> Fact:
    notice = state.notice()
    if notice is not None:
        told = say(language, notice[0], **notice[1])
    else:
        told = say(language, "live.token_ends", when=as_told(state.ends)) if state.ends else say(language, "live.token")
    kind = say(language, f"live.token_kind.{state.kind}")
    ends = state.ends and state.ends.isoformat(timespec="seconds")
    return Fact(f"token {state.name}", ends, say(language, "live.token_is", token=state.name, kind=kind, told=told))


def _budget(left: Left, language: str) -> Iterator[Fact]:
    when = as_told(left.next_at)
    if left.calls is None:
        yield Fact("budget", None, say(language, "live.budget_unlimited", used=left.used, when=when))
    else:
        yield Fact("budget", left.calls, say(language, "live.budget", left=left.calls, used=left.used, when=when))
    if left.closed_until is not None:
        until = left.closed_until.isoformat(timespec="seconds")
        says = say(language, "live.breaker", strikes=left.strikes, when=as_told(left.closed_until))
        yield Fact("breaker", until, says)


def _due(
    place: Place,
    source: str,
    settings: LiveSource,
    asking: Asking,
    keys: pl.Series,
    left: Left,
    language: str,
) -> Iterator[Fact]:
    """What a pull would ask now, and when it would be through."""
    now = datetime.now(UTC)
    known = landed(place.kept, place.agency.key, source) if place.kept else pl.DataFrame(schema=LANDED)
    endpoints = endpoints_of(settings, asking.wanted, asking.years, asking.periods)
    stands = outlook(keys, known, now, endpoints)
    for row in stands.iter_rows(named=True):
        counts = {state: row[state] for state in _WHOLE_STATES}
        says = say(language, "live.endpoint", table=row["endpoint"], people=keys.len(), **counts)
        yield Fact(f"due {row['endpoint']}", row["never"] + row["stale"], says)
    recent = recent_tables(place, source, now) if place.kept else {}
    whole = [name for name, table in settings.tables.items() if table.each != "nip"]
    for name in whole:
        key = "live.table_fresh" if name in recent else "live.table_due"
        yield Fact(f"due {name}", int(name not in recent), say(language, key, table=name))
    asked: list[int] = stands.select(pl.col("never") + pl.col("stale")).to_series().to_list()
    yield from _forecast(sum(asked) + sum(name not in recent for name in whole), granted(settings.pace), left, language)


def _forecast(calls: int, grant: Grant, left: Left, language: str) -> Iterator[Fact]:
    """When so many calls would be through; nothing is said of none."""
    if not calls:
        return
    complete = forecast(calls, grant, max(left.next_at, datetime.now(UTC)), left.used)
    if grant.unlimited:
        yield Fact("complete", None, say(language, "live.forecast_unlimited", calls=calls))
    elif complete is None:
        yield Fact("complete", None, say(language, "live.forecast_never", calls=calls))
    else:
        says = say(language, "live.forecast", calls=calls, when=as_told(complete))
        yield Fact("complete", complete.isoformat(timespec="seconds"), says)
