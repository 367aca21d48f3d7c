"""The circuit breaker: a remote that fails is left alone, longer each time, and tried by one call."""

from __future__ import annotations

from functools import reduce

import pytest

from syncsvc.model.breaker import FIRST_PAUSE, LONGEST_PAUSE, STRIKES, Breaker

NOW = 1_795_400_000.0


def broken() -> Breaker:
    """After as many failures as it takes."""
    return reduce(lambda breaker, _: breaker.failed(NOW), range(STRIKES), Breaker())


def test_failures_in_a_row_break_it() -> None:
    """Calls pass until the last strike, then none until the first pause is over."""
    almost = reduce(lambda breaker, _: breaker.failed(NOW), range(STRIKES - 1), Breaker())
    assert almost.admitted(NOW) == almost
    assert broken().admitted(NOW) is None
    assert broken().admitted(NOW + FIRST_PAUSE - 1) is None


def test_a_success_between_starts_anew() -> None:
    """Only failures in a row count."""
    almost = reduce(lambda breaker, _: breaker.failed(NOW), range(STRIKES - 1), Breaker())
    assert not almost.succeeded().failed(NOW).broken


def test_one_call_may_try_after_the_pause() -> None:
    """The first that comes after the pause is let through and nobody behind it, until it succeeds."""
    after = NOW + FIRST_PAUSE
    trying = broken().admitted(after)
    assert trying is not None
    assert trying.admitted(after) is None
    assert trying.succeeded().admitted(after) == Breaker()


@pytest.mark.parametrize("rounds", [1, 3, 10, 200])
def test_pauses_double_up_to_ten_minutes(rounds: int) -> None:
    """Each failed try makes the pause twice as long, up to the longest; a try that nobody reports counts as failed."""
    breaker, now = broken(), NOW
    for _ in range(rounds):
        now = breaker.closed_until
        tried = breaker.admitted(now)
        assert tried is not None
        assert tried.failed(now) == tried
        breaker = tried
    assert breaker.closed_until - now == min(FIRST_PAUSE * 2**rounds, LONGEST_PAUSE)


def test_calls_under_way_do_not_lengthen_the_pause() -> None:
    """What began before and fails after it broke changes nothing."""
    assert reduce(lambda breaker, _: breaker.failed(NOW + 5), range(60), broken()) == broken()
