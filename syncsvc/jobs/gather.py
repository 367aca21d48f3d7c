"""What an evaluation concludes from: the newest that each source brought, and why others bring nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl

from syncsvc.config.live.source import LiveSource
from syncsvc.config.sources import Source
from syncsvc.connectors.rest.keyed import endpoints_of
from syncsvc.errors import SyncsvcError
from syncsvc.jobs.drift import gone_from_tables
from syncsvc.jobs.freeze import Remembered, freeze, joined
from syncsvc.jobs.people import asks_one_by_one, nips_of
from syncsvc.jobs.pulls import Pulled
from syncsvc.jobs.remote_pull import keep_intake, times, wanted_columns
from syncsvc.jobs.work import Work
from syncsvc.mapping.notes import merge_notes
from syncsvc.model.memory import CHANGES_SCHEMA
from syncsvc.model.run import Intake
from syncsvc.store.deliveries import Delivery, newest
from syncsvc.store.journal import last_pull
from syncsvc.store.lease import Lease
from syncsvc.store.snapshots import FETCHED, load


@dataclass(frozen=True, slots=True)
class Gathered:
    """The intakes, in order of the configuration (one without a table only says why none came); of those that no
    evaluation judged yet the numbers; and why sources ("source"), or single tables of theirs ("source.table"), did not
    come. One that was never pulled is in neither. ``idle`` are remotes that never said anything and had just now nobody
    to be asked about. ``changes`` are the fields of people that are not as in the last accepted delivery
    (``CHANGES_SCHEMA``)."""

    intakes: Sequence[Intake]
    unjudged: Mapping[str, int]
    failures: Mapping[str, SyncsvcError]
    idle: frozenset[str] = frozenset()
    changes: pl.DataFrame = field(default_factory=CHANGES_SCHEMA.to_frame)


def gather(work: Work, lease: Lease, pulled: Mapping[str, Pulled], now: datetime) -> Gathered:
    """The newest of every source, judged or not. One whose last pull failed counts as failed, whatever came before,
    unless its last answers are remembered one by one."""
    found: dict[str, tuple[Intake, int | None]] = {}
    failures: dict[str, SyncsvcError] = {}
    sources = sorted(work.agency.sources, key=lambda name: asks_one_by_one(work.agency.sources[name]))
    for source in sources:
        settings = work.agency.sources[source]
        error = _failure(work, source, pulled.get(source))
        if isinstance(settings, LiveSource) and asks_one_by_one(settings):
            # Whom any source knows, and not only those who are to be asked about: the others count as not asked.
            whole = [intake for name, (intake, _) in found.items() if not asks_one_by_one(work.agency.sources[name])]
            delivery = _remembered(work, lease, source, whole, pulled.get(source), now)
        else:
            delivery = None if error else _delivered(work, source, pulled.get(source))
        if delivery is not None:
            found[source] = delivery
        if delivery is not None and delivery[0].snapshots:
            failures |= _tables_missing(source, pulled.get(source))
        elif error is not None or (error := _why_nothing(work, source, pulled.get(source))) is not None:
            failures[source] = error
    here = [source for source in work.agency.sources if source in found]
    unjudged = {source: number for source in here if (number := found[source][1]) is not None}
    silent = [source for source in pulled if source not in found and source not in failures]
    idle = frozenset(source for source in silent if (asked := pulled[source].asked) and not asked.planned)
    return Gathered([_awaiting(work, found[source][0]) for source in here], unjudged, failures, idle)


def on_approval(work: Work, accepted: Sequence[int]) -> Gathered:
    """What was approved, beside the newest accepted of the sources that were not asked for then."""
    intakes = [load(work.store, number) for number in accepted]
    here = {intake.source for intake in intakes}
    asked = work.only or tuple(work.agency.sources)
    failures = {name: SyncsvcError("run.not_in_held", source=name) for name in asked if name not in here}
    others = [name for name in work.agency.sources if name not in here and name not in failures]
    found = [newest(work.store, work.agency.key, name, accepted=True) for name in others]
    intakes += [load(work.store, each.number) for each in found if each]
    return Gathered([_awaiting(work, intake) for intake in intakes], {}, failures)


def missing(work: Work, came: Gathered, idle: Collection[str] = ()) -> dict[str, str]:
    """Why each "side.table" that a configured source owes cannot be relied upon. An ``idle`` one owes nothing that it
    is asked person by person."""
    here = {intake.source: {each.table for each in intake.snapshots} for intake in came.intakes}
    why: dict[str, str] = {}
    for name, settings in work.agency.sources.items():
        live = isinstance(settings, LiveSource)
        if name in here and not live:
            continue
        reason = "source_failed" if name in came.failures or name in here else "no_source"
        for mapping in work.agency.mappings[name].tables:
            owed = _owed(settings, mapping.table, name in idle)
            if owed and mapping.noun not in here.get(name, ()):
                why[f"{settings.side}.{mapping.noun}"] = reason
    return why


def _awaiting(work: Work, intake: Intake) -> Intake:
    """With the tables that a remote is configured to bring, and that did not come."""
    settings = work.agency.sources.get(intake.source)
    if not isinstance(settings, LiveSource):
        return intake
    owed = {each.table for each in work.agency.mappings[intake.source].tables if each.table in settings.tables}
    return replace(intake, awaited=frozenset(owed - {each.origin for each in intake.snapshots}))


def _owed(settings: Source, table: str, idle: bool) -> bool:
    if idle and isinstance(settings, LiveSource) and table in settings.tables:
        return settings.tables[table].each != "nip"
    return table in settings.tables


def _delivered(work: Work, source: str, pulled: Pulled | None) -> tuple[Intake, int | None] | None:
    """The newest delivery, and its number where no evaluation judged it yet."""
    if pulled is not None and pulled.intake is not None:
        return pulled.intake, pulled.number
    found = newest(work.store, work.agency.key, source)
    return None if found is None else (load(work.store, found.number), _unjudged(found))


def _unjudged(found: Delivery) -> int | None:
    return found.number if found.state == FETCHED else None


def _whole(work: Work, source: str, pulled: Pulled | None) -> Intake | None:
    """What came whole last, just now or before."""
    delivered = _delivered(work, source, pulled)
    return delivered[0] if delivered else None


def _remembered(
    work: Work, lease: Lease, source: str, known: Sequence[Intake], pulled: Pulled | None, now: datetime
) -> tuple[Intake, int | None] | None:
    """A remote's last answers, frozen as an intake of this evaluation, with the whole tables that came last. One
    without any table is kept nowhere: the last good one stays what the next is measured by."""
    settings, spec = work.agency.sources[source], work.agency.mappings[source]
    if not isinstance(settings, LiveSource):
        return None
    endpoints = endpoints_of(settings, wanted_columns(settings, spec), *times(work.rules))
    of = Remembered(work.store, work.agency.key, source, settings.side, spec)
    whole = _whole(work, source, pulled)
    frozen = freeze(of, endpoints, nips_of(known), now)
    frozen = replace(frozen, notes=merge_notes([frozen.notes, _tables_changed(work, source, pulled, whole)]))
    intake = joined(frozen, whole, of, now)
    if intake is None:
        return None
    return intake, keep_intake(work, lease, intake, now) if intake.snapshots else None


def _tables_changed(work: Work, source: str, pulled: Pulled | None, whole: Intake | None) -> pl.DataFrame:
    """What the last pull says of whole tables that lost a required field, where the last delivery does not say it."""
    if pulled is not None:
        errors = list(pulled.failures.values())
    else:
        last = last_pull(work.store, work.agency.key, source)
        errors = [last.trouble] if last is not None and last.trouble is not None else []
    notes = gone_from_tables(source, errors)
    return notes if whole is None else notes.join(whole.notes, on=["check", "key", "field"], how="anti")


def _failure(work: Work, source: str, pulled: Pulled | None) -> SyncsvcError | None:
    if pulled is not None:
        return pulled.error
    last = last_pull(work.store, work.agency.key, source)
    return last.error if last is not None else None


def _tables_missing(source: str, pulled: Pulled | None) -> dict[str, SyncsvcError]:
    """The tables of a source that did not come just now, although others did."""
    failures = pulled.failures if pulled is not None else {}
    return {f"{source}.{table}": error for table, error in failures.items()}


def _why_nothing(work: Work, source: str, pulled: Pulled | None) -> SyncsvcError | None:
    """Why a remote that ended its last pull early has no answer at all; None when it was never pulled, or had
    nothing to do."""
    last = last_pull(work.store, work.agency.key, source)
    reason = pulled.reason if pulled is not None else last.reason if last is not None else None
    return SyncsvcError(f"remote.reason.{reason}") if reason else None
