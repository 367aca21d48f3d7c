"""What must hold of a history of runs, whatever was killed: pure functions over its rows, each naming every breach.

An empty list means that nothing is wrong. The order of two events is that of their numbers: of one run, and of the runs
of one lane, the database gives them one after the other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

from syncsvc.model.due import due_times
from syncsvc.model.run import GOING_ON, State
from syncsvc.model.schedule import Timing
from syncsvc.store.events import Event, Happened

_LETS_GO = frozenset({Happened.GIVEN_BACK, Happened.TAKEN_OVER, Happened.ENDED})
Key = TypeVar("Key")
CONTINUED = "continued"
KEEPING = frozenset({State.DONE, State.PARTIAL})


@dataclass(frozen=True, slots=True)
class Ran:
    """A run as it stands at the end. ``covers``: first and last due time of what it says was missed."""

    run: int
    agency: str
    lane: str
    state: State
    reason: str | None = None
    schedule: int | None = None
    due: datetime | None = None
    covers: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Promised:
    """A schedule, and from when until when each of its due times must be found again."""

    number: int
    timing: Timing
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a finding, valid from one run until another."""

    agency: str
    finding: str
    since: int
    until: int | None


@dataclass(frozen=True, slots=True)
class History:
    """All that a store remembers of what happened. ``pointers``: agency to the run that its readers see; ``keepers``:
    agency to the runs that kept findings; ``intakes``: (run, source) of each delivery that counts."""

    runs: Sequence[Ran] = ()
    events: Sequence[Event] = ()
    promised: Sequence[Promised] = ()
    versions: Sequence[Version] = ()
    pointers: Mapping[str, int] = field(default_factory=dict)
    keepers: Mapping[str, frozenset[int]] = field(default_factory=dict)
    intakes: Sequence[tuple[int, str]] = ()


def overlaps(history: History) -> list[str]:
    """Two runs of one agency and lane that went on at once."""
    found = []
    lanes: dict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(list)
    place = {ran.run: (ran.agency, ran.lane) for ran in history.runs}
    for begin, end, run in _spans(history):
        lanes[place[run]].append((begin, end, run))
    for lane, spans in lanes.items():
        for (_, before, first), (begin, _, second) in pairwise(sorted(spans)):
            if begin < before:
                found.append(f"{'/'.join(lane)}: run {second} began while run {first} went on")
    return found


def _spans(history: History) -> Iterator[tuple[int, int, int]]:
    """First and last event number of each time that a run was held. One that was taken only to go on under another
    number was never held."""
    renumbered = {ran.run for ran in history.runs if ran.reason == CONTINUED}
    for run, events in _by_run(history).items():
        held: int | None = None
        for event in events:
            if event.type is Happened.CLAIMED:
                held = event.number
            elif event.type in _LETS_GO and held is not None:
                if not (run in renumbered and event.type is Happened.ENDED):
                    yield held, event.number, run
                held = None
        if held is not None:
            yield held, events[-1].number + 1, run


def shrinking_fences(history: History) -> list[str]:
    """A run that was taken under a fence that is no higher than before."""
    found = []
    for run, events in _by_run(history).items():
        fences = [event.fence for event in events if event.type is Happened.CLAIMED]
        found += [
            f"run {run}: taken under fence {after} after {before}"
            for before, after in pairwise(fences)
            if after <= before
        ]
    return found


def unheld_steps(history: History) -> list[str]:
    """A run that was taken while it was held or after its end, or let go without having been taken; and one that ended
    twice. What a person approved may be taken and end once more."""
    found = []
    for run, events in _by_run(history).items():
        standing = "waiting"
        for event in events:
            after = _STEPS.get((standing, event.type), standing if event.type in _NO_STEP else None)
            if after is None:
                found.append(f"run {run}: {event.type} while {standing} (event {event.number})")
            standing = after or standing
    return found


_NO_STEP = frozenset({Happened.QUEUED, Happened.READY, Happened.CANCEL_ASKED})
_STEPS = {
    ("waiting", Happened.CLAIMED): "held",
    ("waiting", Happened.ENDED): "over",
    ("held", Happened.GIVEN_BACK): "waiting",
    ("held", Happened.TAKEN_OVER): "waiting",
    ("held", Happened.ENDED): "over",
    ("over", Happened.APPROVED): "waiting",
}


def unended(history: History) -> list[str]:
    """A run that is not over, or whose end nobody noted; and a failed one that does not say why."""
    ended = {event.run for event in history.events if event.type is Happened.ENDED}
    found = []
    for ran in history.runs:
        if ran.state in GOING_ON:
            found.append(f"run {ran.run} ({ran.agency}, {ran.lane}) is still {ran.state}")
        elif ran.run not in ended:
            found.append(f"run {ran.run} is {ran.state}, and no event says so")
        elif ran.state is State.FAILED and not ran.reason:
            found.append(f"run {ran.run} failed without a reason")
    return found


def lost_ticks(history: History) -> list[str]:
    """A due time that no run stands for, neither one of its own nor one that says it was missed; and one with two runs
    in one lane."""
    found = []
    of: dict[int | None, list[Ran]] = defaultdict(list)
    for ran in history.runs:
        of[ran.schedule].append(ran)
    for promised in history.promised:
        mine = of[promised.number]
        there = {ran.due for ran in mine if ran.covers is None}
        spans = [ran.covers for ran in mine if ran.covers is not None]
        found += [
            f"schedule {promised.number}: nothing stands for {due:%H:%M:%S}"
            for due in due_times(promised.timing, promised.since, promised.until)
            if due not in there and not any(first <= due <= last for first, last in spans)
        ]
        ticks = Counter((ran.due, ran.lane) for ran in mine)
        found += [f"schedule {promised.number}: {count} runs for {due}, {lane}" for (due, lane), count in _more(ticks)]
    return found


def broken_versions(history: History) -> list[str]:
    """A finding whose versions leave a gap or overlap, that has no valid one or two, or one by a run that kept
    nothing."""
    found = []
    chains: dict[tuple[str, str], list[Version]] = defaultdict(list)
    for version in history.versions:
        if version.since <= history.pointers.get(version.agency, 0):
            chains[version.agency, version.finding].append(version)
    for (agency, finding), chain in chains.items():
        name = f"{agency}: finding {finding[:12]}"
        chain.sort(key=lambda version: version.since)
        for before, after in pairwise(chain):
            if before.until != after.since:
                found.append(f"{name}: valid until {before.until}, then from {after.since}")
        if (last := chain[-1]).until is not None and last.until <= history.pointers[agency]:
            found.append(f"{name}: no version is valid after run {last.until}")
        strangers = [version.since for version in chain if version.since not in history.keepers.get(agency, ())]
        found += [f"{name}: a version by run {run}, which kept nothing" for run in strangers]
    return found


def stale_pointers(history: History) -> list[str]:
    """An agency whose readers see another run than the newest that kept findings."""
    return [
        f"{agency}: readers see run {history.pointers.get(agency)}, the newest kept is {max(kept)}"
        for agency, kept in history.keepers.items()
        if kept and history.pointers.get(agency) != max(kept)
    ]


def double_intakes(history: History) -> list[str]:
    """A source's delivery that one run brought twice."""
    return [f"run {run}: {count} intakes of {source}" for (run, source), count in _more(Counter(history.intakes))]


LAWS = {
    "no two runs of a lane at once": overlaps,
    "fences only grow": shrinking_fences,
    "each step of a run follows from the one before": unheld_steps,
    "every run ended in a named state": unended,
    "no tick lost, none twice": lost_ticks,
    "versions of findings without gap or overlap": broken_versions,
    "readers see the newest kept run": stale_pointers,
    "no intake twice": double_intakes,
}
"""What must hold, and what finds where it does not."""


def breaches(history: History) -> dict[str, list[str]]:
    """Each law with all that breaks it."""
    return {law: look(history) for law, look in LAWS.items()}


def _by_run(history: History) -> Mapping[int, list[Event]]:
    of: dict[int, list[Event]] = defaultdict(list)
    for event in sorted(history.events, key=lambda event: event.number):
        of[event.run].append(event)
    return of


def _more(counts: Counter[Key]) -> Iterable[tuple[Key, int]]:
    return ((key, count) for key, count in counts.items() if count > 1)
