"""The checker objects to every kind of wrong history, and to nothing in a right one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bench.checker import CONTINUED, LAWS, History, Promised, Ran, Version, breaches
from bench.recovery import Fault, Recovered, percentile, recoveries
from syncsvc.model.run import State
from syncsvc.model.schedule import Every, Timing
from syncsvc.store.events import Event, Happened

BEGAN = datetime(2026, 6, 30, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
Say = tuple[int, int, Happened]
CLAIMED, ENDED, OVER = Happened.CLAIMED, Happened.ENDED, Happened.TAKEN_OVER


def told(*said: Say) -> tuple[Event, ...]:
    """Events in order, a second apart: run, fence, what happened."""
    numbers = count(1)
    return tuple(
        Event(number, run, BEGAN + timedelta(seconds=number), fence, what, {})
        for number, (run, fence, what) in zip(numbers, said, strict=False)
    )


def due(minute: int) -> datetime:
    """The minute's due time."""
    return BEGAN + minute * MINUTE


def right() -> History:
    """An agency with two ticks of three: the second was missed, and a run of the third was taken over and went on under
    another number."""
    evaluation = {"agency": "kota", "lane": "evaluate", "state": State.DONE}
    return History(
        runs=(
            Ran(1, **evaluation, schedule=1, due=due(1)),  # type: ignore[arg-type]
            Ran(2, "kota", "missed", State.MISSED, "coalesced", 1, due(2), (due(2), due(2))),
            Ran(3, **evaluation, reason=CONTINUED, schedule=1, due=due(3)),  # type: ignore[arg-type]
            Ran(4, **evaluation),  # type: ignore[arg-type]
        ),
        events=told(
            (1, 1, CLAIMED),
            (1, 1, ENDED),
            (2, 0, ENDED),
            (3, 1, CLAIMED),
            (3, 1, OVER),
            (3, 2, CLAIMED),
            (4, 2, CLAIMED),
            (3, 2, ENDED),
            (4, 2, ENDED),
        ),
        promised=(Promised(1, Timing(Every(1)), BEGAN, due(3)),),
        versions=(Version("kota", "a", 1, 4), Version("kota", "a", 4, None), Version("kota", "b", 1, None)),
        pointers={"kota": 4},
        keepers={"kota": frozenset({1, 4})},
        intakes=((1, "simpeg"), (1, "siasn"), (4, "simpeg")),
    )


def without_run(number: int) -> Callable[[History], History]:
    """The same history, one run forgotten with its events."""
    return lambda history: replace(
        history,
        runs=tuple(ran for ran in history.runs if ran.run != number),
        events=tuple(event for event in history.events if event.run != number),
    )


def events(*said: Say) -> Callable[[History], History]:
    """The same history with other events."""
    return lambda history: replace(history, events=told(*said))


def versions(*versions: Version) -> Callable[[History], History]:
    """The same history with other versions of findings."""
    return lambda history: replace(history, versions=versions)


WRONG = {
    "two at once": ("no two runs of a lane at once", events((1, 1, CLAIMED), (4, 1, CLAIMED), (1, 1, ENDED))),
    "one never let go": ("no two runs of a lane at once", events((1, 1, CLAIMED), (4, 1, CLAIMED), (1, 1, OVER))),
    "the same fence": ("fences only grow", events((1, 1, CLAIMED), (1, 1, OVER), (1, 1, CLAIMED), (1, 1, ENDED))),
    "taken while held": ("each step of a run follows from the one before", events((1, 1, CLAIMED), (1, 2, CLAIMED))),
    "ended twice": ("each step of a run follows from the one before", events((1, 1, ENDED), (1, 1, ENDED))),
    "taken after its end": ("each step of a run follows from the one before", events((1, 0, ENDED), (1, 1, CLAIMED))),
    "going on": (
        "every run ended in a named state",
        lambda history: replace(history, runs=(*history.runs, Ran(9, "kota", "evaluate", State.RUNNING))),
    ),
    "an end that nobody noted": ("every run ended in a named state", events((1, 1, CLAIMED))),
    "failed for no reason": (
        "every run ended in a named state",
        lambda history: replace(history, runs=(Ran(1, "kota", "evaluate", State.FAILED),)),
    ),
    "a tick without a run": ("no tick lost, none twice", without_run(1)),
    "a missed tick nobody wrote down": ("no tick lost, none twice", without_run(2)),
    "a tick twice": (
        "no tick lost, none twice",
        lambda history: replace(history, runs=(*history.runs, replace(history.runs[0], run=9))),
    ),
    "a gap": (
        "versions of findings without gap or overlap",
        versions(Version("kota", "a", 1, 3), Version("kota", "a", 4, None)),
    ),
    "an overlap": (
        "versions of findings without gap or overlap",
        versions(Version("kota", "a", 1, None), Version("kota", "a", 4, None)),
    ),
    "no valid version": ("versions of findings without gap or overlap", versions(Version("kota", "a", 1, 4))),
    "a version by nobody": ("versions of findings without gap or overlap", versions(Version("kota", "a", 3, None))),
    "an old pointer": ("readers see the newest kept run", lambda history: replace(history, pointers={"kota": 1})),
    "no pointer": ("readers see the newest kept run", lambda history: replace(history, pointers={})),
    "an intake twice": ("no intake twice", lambda history: replace(history, intakes=((1, "simpeg"), (1, "simpeg")))),
}


def test_a_right_history_breaks_no_law() -> None:
    """A take-over, a missed tick and a run under another number are nothing wrong."""
    assert breaches(right()) == {law: [] for law in LAWS}


@pytest.mark.parametrize("name", WRONG)
def test_it_objects(name: str) -> None:
    """Each wrong history breaks the law that it was made against."""
    law, spoil = WRONG[name]
    assert LAWS[law](spoil(right()))


def test_every_law_has_a_wrong_history() -> None:
    """No law is there that was never seen to object."""
    assert {law for law, _ in WRONG.values()} == set(LAWS)


def test_what_was_staged_and_never_shown_is_no_version() -> None:
    """What a killed run wrote above the pointer, and the end it gave the version before, are no breach: readers never
    saw them."""
    staged = versions(Version("kota", "a", 1, 7), Version("kota", "a", 7, None))
    assert not LAWS["versions of findings without gap or overlap"](staged(right()))


def test_recovery_counts_from_the_last_fault() -> None:
    """Seconds until a run is let go and goes on; one that outlived its fault, or ended before, does not count."""
    happened = told((1, 1, CLAIMED), (2, 1, CLAIMED), (2, 1, ENDED), (1, 1, OVER), (1, 2, CLAIMED))
    faults = [Fault("kill", BEGAN + timedelta(seconds=at), ((1, 1), (2, 1))) for at in (2, 3)]
    assert recoveries(faults, happened) == [Recovered("kill", 1, 1.0, 2.0)]


def test_percentiles_are_figures_that_were_measured() -> None:
    """The 95th of a hundred is the 95th smallest; of nothing it is nothing."""
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile([3.0], 0.5) == 3.0
    assert percentile([], 0.95) == 0.0
