"""A clock that was far ahead once: schedules go on when the clock is right again, and nothing comes twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from syncsvc.jobs.leaps import BELIEVED, FAR, Leaps
from syncsvc.store.engine import Store
from tests.jobs.ticking.making import MORNING, at, keep, last_due, schedule, told

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FIVE_YEARS = timedelta(days=5 * 365)
NOON = MORNING + 4 * HOUR


class Machine:
    """A daemon's turns, minute by minute, by a clock of the wall that can be set and one that cannot."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.store, self.now, self.seconds = store, now, 0.0
        self.leaps = Leaps(store, lambda: self.seconds)

    def go_on(self, span: timedelta) -> None:
        """Let time pass."""
        for _ in range(span // MINUTE):
            self.now += MINUTE
            self.seconds += 60
            self.turn()

    def set_clock(self, step: timedelta) -> None:
        """Set the clock of the wall, and take a turn by it."""
        self.now += step
        self.turn()

    def turn(self) -> None:
        """What a daemon does every minute, and more often."""
        at(self.store, self.now)
        self.leaps.turn(self.now)


@pytest.fixture
def machine(store: Store) -> Iterator[Machine]:
    """One with a schedule for every half hour, begun at noon."""
    keep(store, schedule("every 30 minutes"), since=NOON)
    yield Machine(store, NOON)


def queued(machine: Machine) -> list[datetime | None]:
    """The due times that became runs, in order."""
    return [due for _, state, _, due, _ in told(machine.store) if state == "queued"]


def missed(machine: Machine) -> list[tuple[str | None, datetime | None, int]]:
    """Reason, newest due time and number of those that were missed."""
    return [(reason, due, ticks) for _, state, reason, due, ticks in told(machine.store) if state == "missed"]


def test_five_years_ahead_for_a_moment(machine: Machine) -> None:
    """A clock five years ahead makes one run, and one row for all due times before it. Set right again, it is believed
    after an hour; of what fell due in that hour the newest runs, the other is told, and everything goes on."""
    machine.go_on(31 * MINUTE)
    machine.set_clock(FIVE_YEARS)
    wrong = queued(machine)
    assert wrong == [NOON + HOUR / 2, NOON + HOUR / 2 + FIVE_YEARS]
    counted = 5 * 365 * 48 - 1
    assert missed(machine) == [("coalesced", NOON + FIVE_YEARS, counted)]
    machine.set_clock(-FIVE_YEARS)
    machine.go_on(BELIEVED - MINUTE)
    assert queued(machine) == wrong
    assert last_due(machine.store) == [NOON + HOUR / 2 + FIVE_YEARS]
    machine.go_on(2 * MINUTE)
    assert queued(machine) == [*wrong, NOON + 1.5 * HOUR]
    assert missed(machine)[1:] == [("coalesced", NOON + HOUR, 1)]
    machine.go_on(HOUR)
    assert queued(machine)[3:] == [NOON + 2 * HOUR, NOON + 2.5 * HOUR]


def test_a_machine_that_begins_in_the_past(machine: Machine) -> None:
    """A clock that stands years back until the network is there is never believed, be it so again and again for more
    than an hour in all: whenever it is right, what fell due meanwhile runs, once."""
    machine.go_on(HOUR)
    before = queued(machine)
    for _ in range(3):
        machine.set_clock(-FIVE_YEARS)
        machine.go_on(25 * MINUTE)
        assert last_due(machine.store)[0] >= NOON
        machine.set_clock(FIVE_YEARS)
    assert queued(machine) == [*before, NOON + 1.5 * HOUR, NOON + 2 * HOUR]
    assert missed(machine) == []


def test_a_clock_that_is_set_again_is_waited_for_anew(machine: Machine) -> None:
    """Set from one wrong time to another, the clock is believed when it has gone on for an hour since the last."""
    machine.go_on(31 * MINUTE)
    dealt = last_due(machine.store)
    machine.set_clock(-FIVE_YEARS)
    machine.go_on(BELIEVED - 2 * MINUTE)
    machine.set_clock(FIVE_YEARS / 2)
    machine.go_on(BELIEVED - MINUTE)
    assert last_due(machine.store) == dealt
    machine.go_on(2 * MINUTE)
    assert last_due(machine.store) < dealt


def test_a_wrong_clock_that_was_believed(machine: Machine) -> None:
    """One that stood in the past for hours was believed. When it is set right, due times that have their run get no
    second one, what was told as missed is not told again, and no tick fails."""
    machine.go_on(31 * MINUTE)
    machine.set_clock(FIVE_YEARS)
    far = queued(machine)[-1]
    machine.set_clock(-FIVE_YEARS)
    machine.go_on(2 * HOUR)
    before, rows = queued(machine), len(missed(machine))
    machine.set_clock(FIVE_YEARS - 2 * HOUR)
    assert queued(machine) == before
    assert (last_due(machine.store), len(missed(machine))) == ([far], rows)
    machine.go_on(HOUR)
    assert far is not None
    assert queued(machine) == [*before, far + HOUR / 2, far + HOUR]


def test_a_day_is_waited_for(machine: Machine) -> None:
    """A clock set back by no more than a day makes the schedule wait as long, and nothing is brought back."""
    machine.go_on(31 * MINUTE)
    machine.set_clock(-FAR + HOUR)
    dealt = last_due(machine.store)
    machine.go_on(3 * HOUR)
    assert (last_due(machine.store), queued(machine)) == (dealt, [NOON + HOUR / 2])
