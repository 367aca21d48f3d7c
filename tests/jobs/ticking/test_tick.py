"""Each due time becomes runs once, or is written down as missed; nothing else ever happens."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from syncsvc.errors import ConfigError
from syncsvc.model.order import Order
from syncsvc.model.schedule import Calendar, Do, Schedule
from syncsvc.store.engine import Store
from syncsvc.store.events import Happened, events
from syncsvc.store.schedules import switch_schedule
from syncsvc.store.source_holds import hold_source, release_source
from tests.jobs.ticking.making import MORNING, at, evaluation, keep, last_due, pulls, schedule, told

HOUR = timedelta(hours=1)
NOON = MORNING + 4 * HOUR
QUEUED = ("evaluate", "queued", None)


def test_a_due_time_is_one_run(store: Store) -> None:
    """Nothing happens before; at the due time one run waits; asking again makes no other."""
    keep(store, schedule("daily 12:00"))
    assert at(store, NOON - timedelta(seconds=1)).queued == ()
    assert len(at(store, NOON).queued) == 1
    assert at(store, NOON).queued == ()
    assert at(store, NOON + HOUR).queued == ()
    assert told(store) == [(*QUEUED, NOON, 0)]
    assert last_due(store) == [NOON]


def test_the_batch_of_a_tick_belongs_together(store: Store) -> None:
    """A tick's pulls and its evaluation have the same due time, and the same tick again makes none of them."""
    keep(store, schedule("daily 12:00", do=Do.SYNC))
    assert len(at(store, NOON, pulls("simpeg", "siasn")).queued) == 3
    assert {(lane, due) for lane, _, _, due, _ in told(store)} == {
        ("pull/simpeg", NOON),
        ("pull/siasn", NOON),
        ("evaluate", NOON),
    }


def test_the_database_s_clock_counts(store: Store) -> None:
    """Without a moment given, the tick asks the database what time it is."""
    keep(store, schedule("every 1 minutes"), since=datetime.now(UTC) - timedelta(minutes=3))
    assert len(at(store).queued) == 1
    assert datetime.now(UTC) - last_due(store)[0] < timedelta(minutes=2)


def test_eight_hours_asleep(store: Store) -> None:
    """After eight hours without a tick the newest due time runs, and one row tells how many were missed before it."""
    keep(store, schedule("every 30 minutes"))
    waking = MORNING + 8 * HOUR + timedelta(minutes=5)
    ticked = at(store, waking)
    assert told(store) == [
        ("missed", "missed", "coalesced", MORNING + 7.5 * HOUR, 15),
        (*QUEUED, MORNING + 8 * HOUR, 0),
    ]
    ended = events(store, ticked.missed[0])
    assert [each.type for each in ended] == [Happened.ENDED]
    assert ended[0].data == {"state": "missed", "reason": "coalesced", "ticks": 15}
    assert at(store, waking).missed == ()


def test_too_late_is_missed(store: Store) -> None:
    """A due time that is further back than the schedule allows is written down, not acted upon, and told once."""
    keep(store, schedule("daily 12:00", max_lateness_s=3_600))
    late = NOON + HOUR + timedelta(seconds=1)
    assert at(store, late).queued == ()
    assert at(store, late + HOUR).missed == ()
    assert told(store) == [("missed", "missed", "too_late", NOON, 1)]
    assert len(at(store, NOON + 24 * HOUR).queued) == 1


def test_days_asleep_and_too_late(store: Store) -> None:
    """After three days the newest due time is too late and the two before it are coalesced: nothing is lost."""
    keep(store, schedule("daily 12:00", max_lateness_s=3_600))
    at(store, NOON + 74 * HOUR)
    assert told(store) == [
        ("missed", "missed", "coalesced", NOON + 48 * HOUR, 3),
        ("missed", "missed", "too_late", NOON + 72 * HOUR, 1),
    ]


@pytest.mark.parametrize("step", [-8 * HOUR, -HOUR, -timedelta(seconds=1)])
def test_a_clock_set_back_makes_nothing_twice(store: Store, step: timedelta) -> None:
    """After the clock was set back, every due time that was dealt with stays so; then it goes on."""
    keep(store, schedule("every 30 minutes"), since=NOON)
    shown = [NOON + HOUR, NOON + HOUR + step, NOON + HOUR + step + timedelta(minutes=29), NOON + 1.5 * HOUR]
    seen = []
    for moment in shown:
        at(store, moment)
        seen += last_due(store)
    assert seen == sorted(seen)
    runs = [due for _, state, _, due, _ in told(store) if state == "queued"]
    assert runs == [NOON + HOUR, NOON + 1.5 * HOUR]


def test_a_clock_that_leaps_ahead_and_back(store: Store) -> None:
    """One hour too far and back again: what came by the leap does not come again."""
    keep(store, schedule("every 30 minutes"), since=NOON)
    for minutes in (30, 90, 31, 60, 89, 90, 120):
        at(store, NOON + timedelta(minutes=minutes))
    assert [(state, due) for _, state, _, due, _ in told(store)] == [
        ("queued", NOON + 0.5 * HOUR),
        ("missed", NOON + HOUR),
        ("queued", NOON + 1.5 * HOUR),
        ("queued", NOON + 2 * HOUR),
    ]


def test_over_the_year_s_end(store: Store) -> None:
    """Due at midnight of New Year in Jakarta, and weekly over it."""
    eve = datetime(2026, 12, 31, 12, tzinfo=UTC)
    keep(store, schedule("daily 00:00"), schedule("weekly friday 00:00", name="pekan"), since=eve)
    assert len(at(store, datetime(2026, 12, 31, 17, tzinfo=UTC)).queued) == 2
    assert last_due(store) == [datetime(2026, 12, 31, 17, tzinfo=UTC)] * 2


def test_closed_hours_and_days_are_not_missed(store: Store) -> None:
    """A due time on a day off or in closed hours is none: it neither runs nor counts as missed."""
    calendar = Calendar(workdays=True, closed=((7 * 60, 17 * 60),))
    keep(store, schedule("every 60 minutes", calendar=calendar))
    friday = datetime(2026, 3, 6, 16, 30, tzinfo=UTC)
    at(store, friday)
    first = told(store)
    assert [(state, ticks) for _, state, _, _, ticks in first] == [("missed", 7 + 14 + 7 + 6), ("queued", 0)]
    at(store, friday + 48 * HOUR)
    assert told(store) == first


def test_a_delay_spreads_the_start_but_not_the_due_time(store: Store) -> None:
    """With jitter a schedule starts later, and its due time stays the nominal one."""
    keep(store, schedule("daily 12:00", jitter_s=600))
    started = next(seconds for seconds in range(601) if at(store, NOON + timedelta(seconds=seconds)).queued)
    assert 0 < started <= 600
    assert told(store) == [(*QUEUED, NOON, 0)]


def test_a_broken_configuration_stops_nobody_else(store: Store) -> None:
    """One agency's orders cannot be known: the others' ticks go on, and its own is still due when it is mended."""

    def orders_of(asked: Schedule) -> Sequence[Order]:
        if asked.agency == "kab":
            raise ConfigError(())
        return evaluation(asked)

    keep(store, schedule("daily 12:00", agency="kab"), schedule("daily 12:00", agency="kota"))
    ticked = at(store, NOON, orders_of)
    assert [(each.agency, each.schedule, each.error.key) for each in ticked.troubles] == [
        ("kab", "malam", "config.mistakes")
    ]
    assert len(ticked.queued) == 1
    assert len(at(store, NOON + HOUR).queued) == 1
    assert [due for *_, due, _ in told(store)] == [NOON, NOON]


def test_a_broken_configuration_is_not_waited_for_for_ever(store: Store) -> None:
    """Once it is too late, the due time of a broken agency is missed as any other."""

    def broken(_: Schedule) -> Sequence[Order]:
        raise ConfigError(())

    keep(store, schedule("daily 12:00"))
    assert at(store, NOON + 3 * HOUR, broken).troubles == ()
    assert told(store) == [("missed", "missed", "too_late", NOON, 1)]


def test_paused_sources_are_left_out(store: Store) -> None:
    """What is paused is not pulled and stands among the missed; the rest of the tick goes on."""
    keep(store, schedule("daily 12:00", do=Do.SYNC))
    hold_source(store, "kota", "siasn", "budi", "perawatan")
    at(store, NOON, pulls("simpeg", "siasn"))
    assert [row[:3] for row in told(store)] == [
        ("missed", "missed", "source_on_hold"),
        ("pull/simpeg", "queued", None),
        QUEUED,
    ]


def test_nothing_is_left_when_all_is_paused(store: Store) -> None:
    """A tick whose every source is paused is missed; after the release the next one runs whole."""
    keep(store, schedule("daily 12:00", do=Do.SYNC))
    hold_source(store, "kota", "siasn", "budi", "perawatan")
    assert at(store, NOON, pulls("siasn")).queued == ()
    assert [row[:3] for row in told(store)] == [("missed", "missed", "source_on_hold")]
    assert release_source(store, "kota", "siasn", "budi")
    assert not release_source(store, "kota", "siasn", "budi")
    assert len(at(store, NOON + 24 * HOUR, pulls("siasn")).queued) == 2


def test_what_is_switched_off_does_nothing(store: Store) -> None:
    """A schedule that is switched off is never due; switched on, it counts from then on."""
    keep(store, schedule("every 1 minutes"), since=datetime.now(UTC) - HOUR)
    assert switch_schedule(store, "kota", "malam", False, "budi")
    assert at(store, datetime.now(UTC)).queued == ()
    assert switch_schedule(store, "kota", "malam", True, "budi")
    assert not switch_schedule(store, "kota", "malam", True, "budi")
    at(store, datetime.now(UTC) + timedelta(seconds=61))
    assert {state for _, state, *_ in told(store)} == {"queued"}


def test_two_tick_at_once(store: Store) -> None:
    """However many tick at the same time, each due time is acted upon once."""
    names = [f"j{number}" for number in range(12)]
    keep(store, *(schedule("daily 12:00", agency=name) for name in names))
    gate, made = threading.Barrier(3), list[int]()

    def ticker() -> None:
        gate.wait(30)
        made.extend(at(store, NOON).queued)

    threads = [threading.Thread(target=ticker) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    at(store, NOON)
    assert len(told(store)) == len(names)
    assert len(set(made)) == len(made)


class Killed(BaseException):
    """The process dies here."""


def test_killed_within_a_turn(store: Store) -> None:
    """Dying after the runs were written but before the turn's end leaves nothing; the next tick does it all, once."""
    keep(store, schedule("daily 12:00", do=Do.SYNC))

    def die(*_: object) -> None:
        raise Killed

    with pytest.raises(Killed):
        at(replace(store, carry=die), NOON, pulls("simpeg"))
    assert told(store) == []
    assert last_due(store) == [MORNING]
    assert len(at(store, NOON, pulls("simpeg")).queued) == 2


def test_a_storm_of_six_hundred(store: Store) -> None:
    """600 schedules due in the same minute are all queued once, spread over ten minutes, none before its time."""
    keep(store, *(_of_a_storm(agency, number) for agency in range(20) for number in range(30)))
    per_minute = [len(at(store, NOON + timedelta(minutes=minute)).queued) for minute in range(11)]
    assert sum(per_minute) == 600
    assert all(20 <= queued <= 120 for queued in per_minute[1:])
    assert len({due for *_, due, _ in told(store)}) == 1
    assert at(store, NOON + HOUR).queued == ()


def _of_a_storm(agency: int, number: int) -> Schedule:
    return schedule("daily 12:00", agency=f"k{agency}", name=f"s{number}", jitter_s=600)
