"""What an evaluation concludes from: the newest that each source brought, and why others bring nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from syncsvc.errors import SyncsvcError
from syncsvc.jobs.pulls import Pulled
from syncsvc.jobs.work import Work
from syncsvc.model.run import Intake
from syncsvc.store.deliveries import newest
from syncsvc.store.journal import last_pull
from syncsvc.store.snapshots import FETCHED, load


@dataclass(frozen=True, slots=True)
class Gathered:
    """The intakes, in order of the configuration; of those that no evaluation judged yet the numbers; and why sources
    did not deliver. A source that was never pulled stands in neither."""

    intakes: Sequence[Intake]
    unjudged: Mapping[str, int]
    failures: Mapping[str, SyncsvcError]


def gather(work: Work, pulled: Mapping[str, Pulled]) -> Gathered:
    """The newest of every source, judged or not. One whose last pull failed counts as failed, whatever came before."""
    intakes: list[Intake] = []
    unjudged: dict[str, int] = {}
    failures: dict[str, SyncsvcError] = {}
    for source in work.agency.sources:
        error = _failure(work, source, pulled.get(source))
        if error is not None:
            failures[source] = error
            continue
        brought = pulled.get(source)
        if brought is not None and brought.intake is not None and brought.number is not None:
            intakes.append(brought.intake)
            unjudged[source] = brought.number
            continue
        found = newest(work.store, work.agency.key, source)
        if found is not None:
            intakes.append(load(work.store, found.number))
            if found.state == FETCHED:
                unjudged[source] = found.number
    return Gathered(intakes, unjudged, failures)


def on_approval(work: Work, accepted: Sequence[int]) -> Gathered:
    """What was approved, beside the newest accepted of the sources that were not asked for then."""
    intakes = [load(work.store, number) for number in accepted]
    here = {intake.source for intake in intakes}
    failures = {name: SyncsvcError("run.not_in_held", source=name) for name in _asked(work) if name not in here}
    others = [name for name in work.agency.sources if name not in here and name not in failures]
    found = [newest(work.store, work.agency.key, name, accepted=True) for name in others]
    return Gathered([*intakes, *(load(work.store, each.number) for each in found if each)], {}, failures)


def missing(work: Work, came: Gathered) -> dict[str, str]:
    """Why each "side.table" that a configured source owes cannot be relied upon."""
    here = {intake.source for intake in came.intakes}
    why: dict[str, str] = {}
    for name, settings in work.agency.sources.items():
        if name in here:
            continue
        reason = "source_failed" if name in came.failures else "no_source"
        for mapping in work.agency.mappings[name].tables:
            if mapping.table in settings.tables:
                why[f"{settings.side}.{mapping.noun}"] = reason
    return why


def _asked(work: Work) -> Sequence[str]:
    return work.only or tuple(work.agency.sources)


def _failure(work: Work, source: str, pulled: Pulled | None) -> SyncsvcError | None:
    if pulled is not None:
        return pulled.error
    last = last_pull(work.store, work.agency.key, source)
    return last.error if last is not None else None
