"""How long what was hit by a fault did not go on: from the moments of faults and the events of runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from syncsvc.store.events import Event, Happened

_LET_GO = frozenset({Happened.TAKEN_OVER, Happened.GIVEN_BACK})


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that was done to processes, when by the database's clock, and which runs (number, fence) they held."""

    kind: str
    at: datetime
    held: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Recovered:
    """Seconds from a fault until a run it hit was let go, and until it went on elsewhere."""

    kind: str
    run: int
    let_go: float
    again: float


def recoveries(faults: Sequence[Fault], events: Sequence[Event]) -> list[Recovered]:
    """Each run that a fault took from its holder and that went on later. One that outlived the fault under the same
    fence is none; one that several faults hit counts from the last."""
    of: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        of[event.run].append(event)
    last = {held: fault for fault in faults for held in fault.held}
    found = []
    for (run, fence), fault in last.items():
        gone = _first(fault, (each for each in of[run] if each.type in _LET_GO))
        again = _first(fault, (each for each in of[run] if each.type is Happened.CLAIMED and each.fence > fence))
        if gone is not None and again is not None:
            found.append(Recovered(fault.kind, run, gone, again))
    return found


def percentile(numbers: Iterable[float], share: float) -> float:
    """The smallest number that so large a share of them is not above; 0 of none."""
    ordered = sorted(numbers)
    return ordered[max(ceil(share * len(ordered)) - 1, 0)] if ordered else 0.0


def _first(fault: Fault, events: Iterable[Event]) -> float | None:
    """Seconds to the first of the events that is not before the fault."""
    return min(((each.at - fault.at).total_seconds() for each in events if each.at >= fault.at), default=None)
