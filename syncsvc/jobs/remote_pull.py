"""Pull a remote: its whole tables as they come, and what is asked person by person into the landing."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import polars as pl

from syncsvc.config.live.grant import granted, remote_name
from syncsvc.config.live.source import LiveSource
from syncsvc.connectors.base import Remote
from syncsvc.connectors.tokens import LiveWallet
from syncsvc.errors import StoreGone, SyncsvcError
from syncsvc.jobs.drift import gone_from_tables
from syncsvc.jobs.forgetting import forget_unlisted
from syncsvc.jobs.people import Known, people_asked_for, people_to_ask, urgent_people
from syncsvc.jobs.planner import LANDED, plan
from syncsvc.jobs.pull import pull_tables
from syncsvc.jobs.reaching import Asking, Means, Reached, reached
from syncsvc.jobs.sweep import Call, Swept, sweep
from syncsvc.jobs.work import Work
from syncsvc.mapping.notes import merge_notes
from syncsvc.mapping.spec import MappingSpec
from syncsvc.model.answer import FROM_NOW, Answered, Endpoint
from syncsvc.model.ladder import again_after
from syncsvc.model.rules import Rules
from syncsvc.model.run import Intake, Snapshot
from syncsvc.store.budget import Budget
from syncsvc.store.deliveries import newest
from syncsvc.store.landing import Landed, land, landed
from syncsvc.store.lease import Lease
from syncsvc.store.snapshots import FETCHED, load, save_intake

UNKEPT = 0
"""The number of a delivery that is kept nowhere."""
_NO_TOKEN = ("token_renewal", "token_unavailable")
_TOKEN_OVER = "token_rejected"  # noqa: S105 - a reason, not a secret
"""Why a question was refused that says nothing about the question, but that a person must renew a token."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a pull brought: its whole tables, kept as ``number``, those that failed and why, and how the asking went.
    ``calls`` counts every call that was made, with its repetitions but without those for tokens; ``trouble`` is why
    there was no token for the rest of it."""

    intake: Intake | None
    number: int | None = None
    failures: Mapping[str, SyncsvcError] = field(default_factory=dict)
    swept: Swept = field(default_factory=Swept)
    planned: int = 0
    calls: int = 0
    trouble: SyncsvcError | None = None

    @property
    def left(self) -> int:
        """Calls that were worth making and were not made."""
        return self.planned - self.swept.asked

    @property
    def unanswered(self) -> str | None:
        """The commonest reason why a call that was made brought no answer; None when all did."""
        common = self.swept.reasons.most_common(1)
        return common[0][0] if common else None


def wanted_columns(settings: LiveSource, spec: MappingSpec) -> dict[str, tuple[str, ...]]:
    """Per table of a remote the columns that its mapping reads, as it spells them, in a fixed order."""
    wanted: dict[str, dict[str, None]] = {table: {} for table in settings.tables}
    for mapping in spec.tables:
        if mapping.table in wanted:
            for rule in mapping.fields:
                wanted[mapping.table] |= dict.fromkeys(rule.columns)
            wanted[mapping.table] |= dict.fromkeys(mapping.row_key)
    return {table: tuple(columns) for table, columns in wanted.items()}


@contextmanager
def opened(work: Work, source: str, settings: LiveSource, stop: threading.Event) -> Iterator[Reached]:
    """A remote, to be asked for what the agency's mapping reads, within the budget that everybody shares."""
    asking = Asking(wanted_columns(settings, work.agency.mappings[source]), *times(work.rules))
    budget = Budget(work.store, remote_name(settings.pace, settings.address), granted(settings.pace))
    with reached(settings, asking, Means(budget, work.tokens, work.patience, stop)) as there:
        yield there


def pull_remote(work: Work, lease: Lease, source: str, settings: LiveSource, now: datetime) -> Brought:
    """Everything that is worth asking now. A narrowed pull asks about those people only, fresh or not. Told to stop, it
    ends with what came by then."""
    with work.stop.heeded() as stop, opened(work, source, settings, stop) as there:
        remote = there.remote
        intake, failures = (None, {}) if not work.scope.everybody else _whole_tables(work, source, remote, now)
        # Kept before anybody is asked about: a pull that dies later does not ask for them again.
        number = keep_intake(work, lease, intake, now)
        endpoints = {endpoint.table: endpoint for endpoint in remote.endpoints()}
        calls = _calls(work, source, settings, tuple(endpoints.values()), now)

        def keep(unit: Sequence[tuple[Call, Answered]]) -> int:
            progress["done"] += len(unit)
            return land(work.store, lease, source, endpoints, _as_landed(unit, failed, work.clock()), progress)

        failed, progress = _failures(work, source), {"done": 0, "of": len(calls)}
        swept = sweep(remote, calls, keep, settings.pace.parallel, stop)
        trouble = _token_trouble(there.wallet) if swept.ended in _NO_TOKEN else None
        if work.scope.everybody and not work.dry and not stop.is_set():
            forget_unlisted(work, lease, source, settings, tuple(endpoints.values()), now)
        return Brought(intake, number, failures, swept, len(calls), there.calls, trouble)


def _token_trouble(wallet: LiveWallet) -> SyncsvcError | None:
    """Why no token could be had, by what was answered when one was asked for."""
    return next((state.trouble for state in wallet.states() if state.trouble is not None), None)


def keep_intake(work: Work, lease: Lease, intake: Intake | None, now: datetime) -> int | None:
    """Keep what came whole, for an evaluation to judge; its number, or None when nothing came. A dry run's is kept
    nowhere, under the number ``UNKEPT``."""
    if intake is None:
        return None
    return UNKEPT if work.dry else save_intake(work.store, lease, intake, now, FETCHED)


def times(rules: Rules) -> tuple[tuple[int, ...], tuple[tuple[int, str], ...]]:
    """The year whose plans are due, and the begun periods: what whole tables are asked for."""
    begun = [period for period in rules.periods if period.start <= rules.today]
    return (rules.plan_year,), tuple((period.year, period.id) for period in begun)


def _whole_tables(
    work: Work, source: str, remote: Remote, now: datetime
) -> tuple[Intake | None, dict[str, SyncsvcError]]:
    """The tables that come whole, but those that came so recently that they are taken from the last delivery. One that
    fails does not keep the others from coming."""
    settings, spec = work.agency.sources[source], work.agency.mappings[source]
    before = recent_tables(work, source, now)
    parts, failures = list[Intake](), dict[str, SyncsvcError]()
    for table in remote.tables():
        if table in before:
            parts.append(before[table])
            continue
        try:
            parts.append(pull_tables(remote, (table,), settings.side, spec, now))
        except StoreGone:
            raise
        except SyncsvcError as error:
            failures[table] = error
    delivered = [part for part in parts if part.snapshots]
    if not delivered:
        return None, failures
    snapshots = tuple(snapshot for part in delivered for snapshot in part.snapshots)
    notes = merge_notes([*(part.notes for part in delivered), gone_from_tables(source, failures.values())])
    oldest = min(part.as_of for part in delivered)
    return Intake(source, settings.side, snapshots, notes, oldest, any(part.cut for part in delivered)), failures


def recent_tables(work: Known, source: str, now: datetime) -> dict[str, Intake]:
    """The whole tables of the last delivery that are fresh still, each as an intake of its own."""
    settings = work.agency.sources[source]
    found = newest(work.store, work.agency.key, source)
    if found is None or not isinstance(settings, LiveSource):
        return {}
    last = load(work.store, found.number)
    fresh: dict[str, list[Snapshot]] = {}
    for snapshot in last.snapshots:
        table = settings.tables.get(snapshot.origin)
        if table is None or table.each == "nip":
            continue
        if now - timedelta(hours=table.fresh_hours) < snapshot.as_of <= now + FROM_NOW:
            fresh.setdefault(snapshot.origin, []).append(snapshot)
    place = pl.col("key").str.extract(r"^[^.]+\.([^#=]+)", 1)
    return {
        table: replace(
            last, snapshots=tuple(each), notes=last.notes.filter(place == table), as_of=min(s.as_of for s in each)
        )
        for table, each in fresh.items()
    }


def _calls(
    work: Work, source: str, settings: LiveSource, endpoints: Sequence[Endpoint], now: datetime
) -> Sequence[Call]:
    if not endpoints:
        return ()
    if not work.scope.everybody:
        named = people_asked_for(work, source, settings)
        return [(endpoint.table, nip) for nip in named for endpoint in endpoints]
    keys = people_to_ask(work, source, settings)
    changed, troubled = urgent_people(work, now)
    known = _narrowed(work, landed(work.store, work.agency.key, source, (*LANDED, "failures")))
    if work.failed_only:
        failed = known.filter(pl.col("failures") > 0, pl.col("key").is_in(keys.implode()))
        return failed.sort("key", "endpoint").select("endpoint", "key").rows()
    return plan(keys, known, changed, troubled, now, endpoints).select("endpoint", "key").rows()


def _narrowed(work: Work, known: pl.DataFrame) -> pl.DataFrame:
    """What is known, but for answers from before the moment since when they are wanted anew: they count as none."""
    if work.since is None:
        return known
    anew = (pl.col("answered_at") < pl.lit(work.since)).fill_null(value=False)
    return known.with_columns(answered_at=pl.when(~anew).then("answered_at"))


def _failures(work: Work, source: str) -> dict[Call, int]:
    """How often each question failed since it was answered last."""
    rows = landed(work.store, work.agency.key, source, ("endpoint", "key", "failures"), failing=True).iter_rows()
    return {(endpoint, key): failures for endpoint, key, failures in rows}


def _as_landed(unit: Sequence[tuple[Call, Answered]], failed: Mapping[Call, int], now: datetime) -> list[Landed]:
    """Dated by the run's clock, with the moment before which a question that failed is not asked again. One that met
    the end of our token may be asked by the very next run; one that does so again waits like the others."""
    return [
        Landed(
            *call,
            replace(answered, asked=now),
            None if answered.known else now + again_after(failed.get(call, 0) + (answered.reason != _TOKEN_OVER)),
        )
        for call, answered in unit
    ]
