"""Asking again, on the failure path only: a first success costs nothing extra."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from tenacity import RetryCallState, Retrying, wait_random, wait_random_exponential

from syncsvc.connectors.http.dates import http_date
from syncsvc.connectors.http.exchange import MANY
from syncsvc.model.budget import LONGEST_REST

T = TypeVar("T")

LONGEST_WAIT = LONGEST_REST
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0


@dataclass(frozen=True, slots=True)
class Delay:
    """What to do before a call is made again. ``seconds``: what the remote asked for; without it the pause is up to
    1 s, 2 s, 4 s … at random (full jitter). ``calls``: how many in all are worth making when they end like this.
    """

    seconds: float | None = None
    calls: int = MANY


Wait = Callable[[float], bool]
"""Waits so many seconds; True when the run was stopped meanwhile."""


def persist(
    attempt: Callable[[], T], again: Callable[[T], Delay | None], tries: int, wait: Wait, longest: float = LONGEST_PAUSE
) -> T:
    """The first result for which ``again`` gives no delay, else the last of at most ``tries`` results.

    ``again`` is asked once per result, also of the last. When the run is stopped while waiting, and when the remote
    wants a longer wait than ``LONGEST_WAIT``, the last result stands. Chance makes no pause longer than ``longest``
    seconds.
    What ``attempt`` raises goes to the caller.
    """
    first = attempt()
    delay = again(first)
    return first if delay is None else _Patience(attempt, again, tries, wait, longest).insist(first, delay)


def retry_after_seconds(header: str | None, now: datetime, skew: float) -> float | None:
    """The seconds that Retry-After asks for, in either form; 0 for a moment that is past, None without a readable one.

    A date is the remote's, so it is counted from the remote's own clock: ``skew`` is how far that is ahead of ours, in
    seconds. ``now`` is in UTC.
    """
    wanted = (header or "").strip()
    if wanted.isdecimal() and wanted.isascii():
        return float(wanted)
    moment = http_date(wanted)
    return None if moment is None else max(0.0, moment - now.timestamp() - skew)


class _StoppedError(Exception):
    """The run was stopped while waiting."""


class _Patience(Generic[T]):
    """One question that did not succeed at once. tenacity sees its first result as the first of all."""

    def __init__(
        self, attempt: Callable[[], T], again: Callable[[T], Delay | None], tries: int, wait: Wait, longest: float
    ) -> None:
        self._attempt = attempt
        self._again = again
        self._tries = tries
        self._wait = wait
        self._longest = longest

    def insist(self, first: T, delay: Delay) -> T:
        """The result that stands in the end."""
        self._last, self._delay = first, delay
        self._fresh = True
        retrying = Retrying(
            retry=self._unsatisfied,
            wait=self._pause,
            stop=self._enough,
            sleep=self._sleep,
            retry_error_callback=lambda state: self._last,
        )
        try:
            return retrying(self._next)
        except _StoppedError:
            return self._last

    def _next(self) -> T:
        if self._fresh:
            return self._last
        self._last = self._attempt()
        return self._last

    def _unsatisfied(self, state: RetryCallState) -> bool:
        if state.outcome is None or state.outcome.failed:
            return False
        delay = self._delay if self._fresh else self._again(self._last)
        self._fresh = False
        self._delay = delay or self._delay
        return delay is not None

    def _pause(self, state: RetryCallState) -> float:
        if self._delay.seconds is None:
            return wait_random_exponential(FIRST_PAUSE, min(LONGEST_PAUSE, self._longest))(state)
        return self._delay.seconds + wait_random(0, min(FIRST_PAUSE, self._longest))(state)

    def _enough(self, state: RetryCallState) -> bool:
        too_long = self._delay.seconds is not None and self._delay.seconds > LONGEST_WAIT
        return too_long or state.attempt_number >= min(self._tries, self._delay.calls)

    def _sleep(self, seconds: float) -> None:
        if self._wait(seconds):
            raise _StoppedError
