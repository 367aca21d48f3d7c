"""A remote's budget as arithmetic: which calls may be made when, and when its circuit breaker lets none through.

Moments are seconds since 1970 by one clock, the database's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from syncsvc.model.hours import ALWAYS, DAY, Hours

WIDER = 1.015
"""How much further apart calls are than the grant says: the edges of a window never hold one too many."""

STRIKES = 5
"""Failures in a row that close the breaker."""

FIRST_CLOSED, LONGEST_CLOSED = 15.0, 600.0
EDGE = 1.0
"""How far calls stay from the end of the hours and of a day with a limit: one that starts late is still within."""

LONGEST_REST = 300.0
"""Who asks us to wait longer is asked again in the next run. Source: reliability reference 4.3, 1 and 2."""

PROBE_SECONDS = 30.0
"""How long the one call through a half open breaker is waited for before another may try."""

Why = Literal["budget", "window", "breaker"]


@dataclass(frozen=True, slots=True)
class Grant:
    """What a remote grants: seconds from call to call (0: as fast as one likes), calls per local day, hours."""

    interval: float = 0.0
    per_day: int | None = None
    hours: Hours = ALWAYS

    @property
    def unlimited(self) -> bool:
        """Whether nothing has to be reserved."""
        return not self.interval and self.per_day is None and not self.hours.spans

    def begins(self, moment: float) -> float:
        """The first moment from this one on at which calls may begin."""
        opens = self.hours.opens(moment)
        end = self.ends(opens)
        return opens if opens < end else self.hours.opens(end + EDGE)

    def ends(self, moment: float) -> float:
        """Up to when (excluded) calls from this moment on fall into the same hours, and the same day where days are
        limited; ``EDGE`` before the very end.
        """
        closes = self.hours.closes(moment)
        return (closes if self.per_day is None else min(closes, self.hours.midnight(moment))) - EDGE


def interval_of(per_second: float | None, per_minute: int | None) -> float:
    """Seconds from call to call that keep both limits, a little wider than granted (``WIDER``); 0 without limits."""
    apart = max(1 / per_second if per_second else 0.0, 60 / per_minute if per_minute else 0.0)
    return apart * WIDER


@dataclass(frozen=True, slots=True)
class Standing:
    """What is remembered of a remote: see ``store.remote_tables.BudgetRow``."""

    next_at: float = 0.0
    day: str = ""
    used: int = 0
    closed_until: float = 0.0
    strikes: int = 0


@dataclass(frozen=True, slots=True)
class Unused:
    """Calls that were reserved on ``day`` and never made; they may be reserved again that day."""

    day: str
    count: int


@dataclass(frozen=True, slots=True)
class Reserved:
    """What a reservation came to: the moments of the calls, or why there is none and from when on it pays to ask again.

    ``probe``: this one call decides whether the breaker opens. ``day``: the local day the calls count for.
    ``strikes``: the remote's failures in a row so far.
    """

    slots: tuple[float, ...] = ()
    why: Why | None = None
    until: float = 0.0
    probe: bool = False
    day: str = ""
    strikes: int = 0


def allot(standing: Standing, grant: Grant, now: float, most: int) -> tuple[Standing, Reserved]:
    """Up to ``most`` evenly spaced calls from the first free moment on, and how the budget stands then.

    None lies outside the hours; none is more than the day's rest. A half open breaker lets one through.
    """
    standing = believable(standing, grant, now)
    if closed(standing, now):
        return standing, Reserved(why="breaker", until=standing.closed_until, strikes=standing.strikes)
    free = max(now, standing.next_at)
    start = grant.begins(free)
    fresh = _on_day(standing, grant.hours.day(start))
    if grant.per_day is not None and fresh.used >= grant.per_day:
        until = grant.begins(grant.hours.midnight(start))
        return standing, Reserved(why="budget", until=until, strikes=standing.strikes)
    if start - free > EDGE:
        return standing, Reserved(why="window", until=start, strikes=standing.strikes)
    standing = fresh
    probe = standing.strikes >= STRIKES
    if grant.per_day is not None:
        most = min(most, grant.per_day - standing.used)
    slots = _slots(grant, start, 1 if probe else most)
    after = replace(
        standing,
        next_at=slots[-1] + grant.interval,
        used=standing.used + len(slots),
        closed_until=slots[0] + PROBE_SECONDS if probe else 0.0,
    )
    return after, Reserved(slots, probe=probe, day=after.day, strikes=after.strikes)


def _slots(grant: Grant, start: float, most: int) -> tuple[float, ...]:
    end = grant.ends(start)
    moments = (start + number * grant.interval for number in range(max(most, 1)))
    return tuple(moment for moment in moments if moment < end)


def _on_day(standing: Standing, day: str) -> Standing:
    """The count of this day. A clock set back does not bring a day's calls again."""
    return standing if standing.day >= day else replace(standing, day=day, used=0)


def believable(standing: Standing, grant: Grant, now: float) -> Standing:
    """What is remembered, unless it lies further ahead than anybody reserves: then a clock was wrong once, and it
    counts as of now.
    """
    if standing.next_at > now + DAY + 100 * grant.interval:
        today = grant.hours.day(now)
        standing = replace(standing, next_at=now, day=min(standing.day, today))
    if standing.closed_until > now + LONGEST_CLOSED + DAY:
        standing = replace(standing, closed_until=now)
    return standing


def postponed(standing: Standing, now: float, seconds: float) -> Standing:
    """After the remote asked for a pause: what lies before its end counts as reserved, for everybody."""
    return replace(standing, next_at=max(standing.next_at, now + min(seconds, LONGEST_REST)))


def given_back(standing: Standing, unused: Unused | None) -> Standing:
    """The day's count without calls that were never made; those of another day are past."""
    if unused is None or unused.day != standing.day:
        return standing
    return replace(standing, used=max(0, standing.used - unused.count))


def closed(standing: Standing, now: float) -> bool:
    """Whether the breaker lets nobody through now."""
    return standing.strikes >= STRIKES and now < standing.closed_until


def struck(standing: Standing, now: float, probe: bool) -> Standing:
    """After a failure. Calls that were under way when the breaker closed do not close it for longer."""
    if closed(standing, now) and not probe:
        return standing
    strikes = standing.strikes + 1
    if strikes < STRIKES:
        return replace(standing, strikes=strikes)
    doublings = min(strikes - STRIKES, 16)
    seconds = min(FIRST_CLOSED * 2**doublings, LONGEST_CLOSED)
    return replace(standing, strikes=strikes, closed_until=now + seconds)
