"""Due times: against croniter, against the clock of each zone minute by minute, and by what must always hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from croniter import croniter
from hypothesis import given, settings
from hypothesis import strategies as st

from syncsvc.model.cron import Unread
from syncsvc.model.due import due_count, due_times, jitter_of, last_due, next_due
from syncsvc.model.form_text import parse_form
from syncsvc.model.schedule import ZONES, Every, Timing
from tests.core.timings import crons, form, march, moments, timings, zones


def previous(cron: str, now: datetime, zone: str) -> datetime:
    """What croniter says was due last, by a clock without summer time."""
    local = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if croniter.match(cron, local) and (local.second, local.microsecond) == (0, 0):
        found = local
    else:
        found = croniter(cron, local, max_years_between_matches=60).get_prev(datetime)
    return found.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@settings(deadline=None)
@given(crons(), moments, zones)
def test_the_newest_due_time_is_croniter_s(texts: tuple[str, str], now: datetime, zone: str) -> None:
    """Daily, weekly and cron forms were last due when croniter says so, in each zone, in any year."""
    ours, cron = texts
    parsed = parse_form(ours)
    if isinstance(parsed, Unread):
        assert parsed.key == "config.cron_never"
        return
    found = last_due(Timing(parsed, zone), now)
    expected = previous(cron, now, zone)
    assert found == expected if now - expected < timedelta(days=2_990) else found in (None, expected)


@settings(deadline=None)
@given(crons(), moments, zones)
def test_the_next_due_time_is_croniter_s(texts: tuple[str, str], now: datetime, zone: str) -> None:
    """What is due next is what croniter says, after a moment that is not a whole minute."""
    ours, cron = texts
    parsed = parse_form(ours)
    if isinstance(parsed, Unread):
        return
    now = now.replace(second=30)
    local = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    expected = croniter(cron, local, max_years_between_matches=60).get_next(datetime)
    found = next_due(Timing(parsed, zone), now)
    if found is not None or expected - local < timedelta(days=2_990):
        assert found == expected.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cron 0 6 1 * mon", ["2026-02-01", "2026-02-02", "2026-02-09", "2026-02-16", "2026-02-23", "2026-03-01"]),
        ("cron 0 6 31 * *", ["2026-03-31", "2026-05-31", "2026-07-31", "2026-08-31", "2026-10-31"]),
        ("cron 0 6 29 feb *", ["2028-02-29", "2032-02-29"]),
        ("cron 0 6 * * fri-mon", ["2026-02-01", "2026-02-02", "2026-02-06", "2026-02-07", "2026-02-08"]),
    ],
)
def test_days_that_are_easily_mistaken(text: str, expected: list[str]) -> None:
    """Day of the month OR weekday; months without a 31st; leap years only; a range of weekdays over the week's end."""
    found = due_times(Timing(form(text)), datetime(2026, 1, 31, 12, tzinfo=UTC), datetime(2033, 1, 1, tzinfo=UTC))
    assert [next(found).astimezone(ZoneInfo(ZONES[0])).date().isoformat() for _ in expected] == expected


def test_no_leap_day_in_2100() -> None:
    """From 29 February 2096 the next one is that of 2104, and it is found."""
    timing = Timing(form("cron 0 6 29 2 *"))
    leap = next_due(timing, datetime(2096, 3, 1, tzinfo=UTC))
    assert leap is not None and leap.date() == date(2104, 2, 28 + (leap.hour < 17))


@settings(deadline=None)
@given(st.sampled_from(["every 7 minutes", "every 30 minutes", "every 50 hours", "every 3 days"]), moments, zones)
def test_every_so_many_minutes_is_stable(text: str, now: datetime, zone: str) -> None:
    """Two neighbouring due times are always exactly so many minutes apart, whoever asks when."""
    timing = Timing(form(text), zone)
    newest, coming = last_due(timing, now), next_due(timing, now)
    assert isinstance(timing.form, Every)
    assert newest is not None and coming is not None
    assert coming - newest == timedelta(minutes=timing.form.minutes)


@settings(deadline=None)
@given(timings, st.lists(march, min_size=2, max_size=4))
def test_the_newest_due_time_never_goes_back(timing: Timing, asked: list[datetime]) -> None:
    """As time goes on, what was due last only grows, and is never in the future."""
    found = [last_due(timing, now, datetime(2026, 1, 1, tzinfo=UTC)) for now in sorted(asked)]
    known = [each for each in found if each is not None]
    assert known == sorted(known)
    assert all(each is None or each <= now for each, now in zip(found, sorted(asked), strict=True))


@settings(deadline=None)
@given(timings, st.lists(march, min_size=3, max_size=3))
def test_an_interval_is_the_sum_of_its_parts(timing: Timing, asked: list[datetime]) -> None:
    """The due times of two neighbouring intervals are those of both together, in order, each once."""
    first, second, third = sorted(asked)
    second, third = min(second, first + timedelta(days=3)), min(third, first + timedelta(days=6))
    whole = list(due_times(timing, first, third))
    assert whole == [*due_times(timing, first, second), *due_times(timing, second, third)]
    assert whole == sorted(set(whole))


@settings(deadline=None)
@given(timings, march)
def test_the_newest_is_the_last_of_the_interval(timing: Timing, now: datetime) -> None:
    """What was due last since a moment is the last of all due times since then; what is due next is the first."""
    since = now - timedelta(days=4)
    listed = list(due_times(timing, since, now))
    assert last_due(timing, now, since) == (listed[-1] if listed else None)
    if listed:
        assert next_due(timing, since) == listed[0]


@settings(deadline=None)
@given(timings, st.integers(1_767_225_600, 1_798_761_600), st.timedeltas(timedelta(0), timedelta(days=12)))
def test_days_are_counted_as_they_are_gone_through(timing: Timing, begin: int, span: timedelta) -> None:
    """The number of due times is that of those gone through one by one, also over days on which clocks change."""
    after = datetime.fromtimestamp(begin, UTC)
    assert due_count(timing, after, after + span) == sum(1 for _ in due_times(timing, after, after + span))


def test_ten_years_are_counted() -> None:
    """Every five minutes from one moment to the same ten years later, two of them in leap years."""
    timing, since = Timing(form("every 5 minutes"), "Asia/Jakarta"), datetime(2026, 11, 23, 13, 2, tzinfo=UTC)
    days = (date(2036, 11, 23) - date(2026, 11, 23)).days
    assert due_count(timing, since, since.replace(year=2036)) == days * 288


@settings(deadline=None, max_examples=30)
@given(timings, st.sampled_from([(2026, 3, 8), (2026, 3, 29), (2026, 4, 5), (2026, 10, 25), (2026, 11, 1)]))
def test_due_is_what_the_local_clock_shows(timing: Timing, day: tuple[int, int, int]) -> None:
    """Walking minute by minute through the days on which clocks change: due is each minute whose local time fits the
    form and the calendar, the first time the clock shows it; nothing else is."""
    first = datetime(*day, tzinfo=UTC) - timedelta(hours=4)
    shown = [first + timedelta(minutes=number) for number in range(1, 16 * 60)]
    plain = Timing(timing.form, "UTC")
    expected = [moment for moment in shown if _fits(timing, plain, moment.astimezone(ZoneInfo(timing.tz)))]
    assert list(due_times(timing, first, shown[-1])) == expected


def _fits(timing: Timing, plain: Timing, local: datetime) -> bool:
    """Whether a minute of the local clock is due if the clock were UTC, and no calendar forbids it."""
    calendar, minutes = timing.calendar, local.hour * 60 + local.minute
    if local.fold or (calendar.workdays and local.isoweekday() > 5) or local.date() in calendar.holidays:
        return False
    inside = (minutes in {*_around(start, end)} for start, end in calendar.closed)
    wall = local.replace(tzinfo=UTC)
    return not any(inside) and last_due(plain, wall, wall - timedelta(minutes=1)) == wall


def _around(start: int, end: int) -> list[int]:
    """The minutes from one to another, over midnight if need be."""
    return list(range(start, end)) if start < end else [*range(start, 1_440), *range(end)]


def test_a_time_that_does_not_exist_is_not_due() -> None:
    """London skips 01:30 on 29 March 2026: nothing is due that day; on 25 October it comes twice and is due once."""
    timing = Timing(form("daily 01:30"), "Europe/London")
    spring = list(due_times(timing, datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 30, 12, tzinfo=UTC)))
    assert [each.isoformat() for each in spring] == ["2026-03-28T01:30:00+00:00", "2026-03-30T00:30:00+00:00"]
    autumn = list(due_times(timing, datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 10, 25, 20, tzinfo=UTC)))
    assert [each.isoformat() for each in autumn] == ["2026-10-25T00:30:00+00:00"]


def test_a_time_that_does_not_exist_is_not_counted() -> None:
    """Of the twenty days about it 29 March 2026 counts none in London; 25 October counts one."""
    timing, span = Timing(form("daily 01:30"), "Europe/London"), timedelta(days=20)
    counted = [
        due_count(timing, each, each + span)
        for each in (datetime(2026, month, 18, 12, tzinfo=UTC) for month in (3, 10))
    ]
    assert counted == [19, 20]


def test_jitter_is_stable_and_spread() -> None:
    """The same schedule always has the same delay; 600 agencies spread over ten minutes, none beyond."""
    delays = [jitter_of(f"kota-{number}", "malam", 600) for number in range(600)]
    assert delays == [jitter_of(f"kota-{number}", "malam", 600) for number in range(600)]
    assert timedelta(0) <= min(delays) and max(delays) <= timedelta(seconds=600)
    minutes = [delay // timedelta(minutes=1) for delay in delays]
    assert all(30 <= minutes.count(each) <= 90 for each in range(10))
    assert jitter_of("kota", "malam", 0) == timedelta(0)
