"""When a schedule falls due: arithmetic on moments, the same in every process.

Everything is reckoned in local time and given in UTC. A local time that does not exist (summer time begins) is no due
time; one that comes twice is due the first time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from syncsvc.model.schedule import DAY_MINUTES, Cron, Every, Form, Timing, Weekly

ANCHOR = date(2001, 1, 1)
"""A Monday: from its midnight "every so many minutes" is counted."""
HORIZON = timedelta(days=3_000)
"""How far is looked for a due time: longer than from one 29 February to the next, over a century's turn as well."""
INSTANT = timedelta(microseconds=1)
"""From a moment to the next one."""
_CLOCK_SHIFT = timedelta(hours=3)
"""No zone sets its clocks back by more."""
_WORKDAYS = 5
_DAY = timedelta(days=1)


def last_due(timing: Timing, now: datetime, after: datetime | None = None) -> datetime | None:
    """The newest due time that is not later than ``now`` but later than ``after`` (without it: within HORIZON)."""
    zone = ZoneInfo(timing.tz)
    since = now - HORIZON if after is None else after
    newest, oldest = _local(now, zone) + _shift_near(now, zone), (_local(since, zone) - _CLOCK_SHIFT).date()
    day, before = newest.date(), newest.hour * 60 + newest.minute
    while day >= oldest:
        minutes = _minutes_on(timing, day)
        for minute in reversed(minutes[: bisect_right(minutes, before)]):
            moment = _moment(day, minute, zone)
            if moment is not None and moment <= now:
                return moment if moment > since else None
        day, before = day - _DAY, DAY_MINUTES
    return None


def due_times(timing: Timing, after: datetime, until: datetime) -> Iterator[datetime]:
    """All due times later than ``after`` and not later than ``until``, in order, in UTC; found one by one."""
    zone = ZoneInfo(timing.tz)
    oldest, newest = _local(after, zone) - _shift_near(after, zone), (_local(until, zone) + _CLOCK_SHIFT).date()
    day, since = oldest.date(), oldest.hour * 60 + oldest.minute
    while day <= newest:
        minutes = _minutes_on(timing, day)
        for minute in minutes[bisect_left(minutes, since) :]:
            moment = _moment(day, minute, zone)
            if moment is not None and after < moment <= until:
                yield moment
        day, since = day + _DAY, 0


def due_count(timing: Timing, after: datetime, until: datetime) -> int:
    """How many ``due_times`` there are. Years of them are counted by the day, so that a clock that leapt far costs
    little."""
    zone = ZoneInfo(timing.tz)
    first, last = _local(after, zone).date() + 2 * _DAY, _local(until, zone).date() - 2 * _DAY
    if last < first:
        return sum(1 for _ in due_times(timing, after, until))
    begin, end = (_start_of(day, zone) for day in (first, last + _DAY))
    days = (first + number * _DAY for number in range((last - first).days + 1))
    edges = (due_times(timing, after, begin - INSTANT), due_times(timing, end - INSTANT, until))
    return sum(_count_on(timing, day, zone) for day in days) + sum(1 for edge in edges for _ in edge)


def next_due(timing: Timing, now: datetime) -> datetime | None:
    """The first due time after ``now``, in UTC; None when there is none within HORIZON."""
    return next(due_times(timing, now, now + HORIZON), None)


def jitter_of(agency: str, name: str, seconds: int) -> timedelta:
    """By how much a schedule's start is put off: from 0 to ``seconds``, always the same for the same schedule, so that
    many agencies with the same due time do not start at once."""
    digest = sha256(f"{agency}\0{name}".encode()).digest()
    return timedelta(seconds=int.from_bytes(digest[:8]) % (seconds + 1))


def _shift_near(moment: datetime, zone: ZoneInfo) -> timedelta:
    """By how much clocks may be set about a moment: nothing on nearly all days, and never in Indonesia."""
    before, after = moment - 2 * _CLOCK_SHIFT, moment + 2 * _CLOCK_SHIFT
    calm = before.astimezone(zone).utcoffset() == after.astimezone(zone).utcoffset()
    return timedelta(0) if calm else _CLOCK_SHIFT


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime | None:
    """A local minute in UTC, the first time it comes; None when the clocks skip it."""
    wanted = datetime.combine(day, time(minute // 60, minute % 60))
    moment = wanted.replace(tzinfo=zone).astimezone(UTC)
    return moment if _local(moment, zone) == wanted else None


def _start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a local day, in UTC; where clocks skip it, the first one after."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _count_on(timing: Timing, day: date, zone: ZoneInfo) -> int:
    """How many due times a whole local day has: without those that clocks skip."""
    minutes = _minutes_on(timing, day)
    before, after = (datetime.combine(each, time(12), zone).utcoffset() for each in (day - _DAY, day + _DAY))
    return len(minutes) if before == after else sum(_moment(day, minute, zone) is not None for minute in minutes)


def _minutes_on(timing: Timing, day: date) -> tuple[int, ...]:
    """The minutes of a local day at which it is due, in order."""
    form, calendar = timing.form, timing.calendar
    if (calendar.workdays and day.weekday() >= _WORKDAYS) or day in calendar.holidays or not _falls_on(form, day):
        return ()
    shift = ((day - ANCHOR).days * DAY_MINUTES) % form.minutes if isinstance(form, Every) else 0
    return _open_minutes(form, calendar.closed, shift)


def _falls_on(form: Form, day: date) -> bool:
    if isinstance(form, Weekly):
        return day.weekday() == form.weekday
    return _cron_falls_on(form, day) if isinstance(form, Cron) else True


def _cron_falls_on(form: Cron, day: date) -> bool:
    """Whether month and day fit; of the two kinds of day one is enough where both are restricted, as in Unix."""
    if day.month not in form.months:
        return False
    of_month, of_week = day.day in form.days, day.weekday() in form.weekdays
    return of_month or of_week if form.either else of_month and of_week


@lru_cache(maxsize=4_096)
def _open_minutes(form: Form, closed: tuple[tuple[int, int], ...], shift: int) -> tuple[int, ...]:
    """The minutes of a day on which a form falls, without those of closed hours. ``shift``: how many minutes the day
    begins after the last due time of an ``Every``."""
    if isinstance(form, Every):
        minutes = tuple(range(-shift % form.minutes, DAY_MINUTES, form.minutes))
    elif isinstance(form, Cron):
        minutes = tuple(hour * 60 + minute for hour in form.hours for minute in form.minutes)
    else:
        minutes = (form.at,)
    return tuple(minute for minute in minutes if not any(_within(minute, span) for span in closed))


def _within(minute: int, span: tuple[int, int]) -> bool:
    start, end = span
    return start <= minute < end if start < end else minute >= start or minute < end
