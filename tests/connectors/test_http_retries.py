"""Asking again: when, how often, how long between, and when not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpcore
import pytest
import respx
from httpx import Response

from syncsvc.config.live.answers import Answers
from syncsvc.config.live.reach import Reach
from syncsvc.config.live.tables import LiveTable
from syncsvc.connectors.base import Lent
from syncsvc.connectors.http.door import Door
from syncsvc.connectors.http.exchange import MANY, Fault, Reply
from syncsvc.connectors.http.retries import FIRST_PAUSE, LONGEST_PAUSE, Delay, persist, retry_after_seconds
from syncsvc.connectors.rest.connector import RestConnector
from syncsvc.connectors.rest.judge import Judge
from syncsvc.model.answer import Answer
from tests.connectors.rest_server import Gate, Purse, source

NOW = datetime(2026, 11, 23, 1, 0, 0, tzinfo=UTC)
URL = "https://siasn.example/pns"
JUDGE = Judge(LiveTable(path="o"), Answers(), {})


class Waits:
    """Takes every pause without waiting, and says from which on the run is stopped."""

    def __init__(self, stopped_at: int = 99) -> None:
        self.taken: list[float] = []
        self._stopped_at = stopped_at

    def __call__(self, seconds: float) -> bool:
        """Whether the run is stopped now."""
        self.taken.append(seconds)
        return len(self.taken) >= self._stopped_at


def results(*values: int) -> Callable[[], int]:
    """Attempts that end like this, one after another."""
    return iter(values).__next__


def from_500(value: int) -> Delay | None:
    """Everything from 500 on is asked again."""
    return Delay() if value >= 500 else None


def test_a_first_success_is_all() -> None:
    """What succeeds at once is asked once, judged once, and nothing waits."""
    judged: list[int] = []
    waits = Waits()

    def again(value: int) -> Delay | None:
        judged.append(value)
        return None

    assert persist(results(200), again, 3, waits) == 200
    assert (judged, waits.taken) == ([200], [])


@pytest.mark.parametrize(
    ("values", "tries", "end", "pauses"),
    [
        ((500, 200), 3, 200, 1),
        ((500, 501, 200), 3, 200, 2),
        ((500, 501, 502), 3, 502, 2),
        ((500, 404), 3, 404, 1),
        ((500,), 1, 500, 0),
    ],
)
def test_failures_are_asked_again(values: tuple[int, ...], tries: int, end: int, pauses: int) -> None:
    """Up to the tries granted, ending with the first result that needs no other, else with the last."""
    waits, judged = Waits(), []

    def again(value: int) -> Delay | None:
        judged.append(value)
        return from_500(value)

    assert persist(results(*values), again, tries, waits) == end
    assert len(waits.taken) == pauses
    assert judged == list(values)


def test_pauses_grow_at_random() -> None:
    """Each pause lies between nothing and twice the bound of the one before, never above the longest."""
    waits = Waits()
    persist(results(*range(500, 510)), from_500, 10, waits)
    bounds = [min(LONGEST_PAUSE, FIRST_PAUSE * 2**done) for done in range(9)]
    assert all(0 <= pause <= bound for pause, bound in zip(waits.taken, bounds, strict=True))
    assert len(set(waits.taken)) > 1


def test_the_remote_s_wish_is_kept() -> None:
    """A wait that the remote asks for is never shortened, and lengthened by less than a second."""
    waits = Waits()
    assert persist(results(429, 200), lambda value: Delay(7.0) if value == 429 else None, 3, waits) == 200
    assert 7.0 <= waits.taken[0] <= 8.0


def test_too_long_a_wish_ends_it() -> None:
    """Who wants more than five minutes is not asked again in this run."""
    waits = Waits()
    assert persist(results(429), lambda _: Delay(301.0), 3, waits) == 429
    assert not waits.taken


def test_a_stop_ends_the_waiting() -> None:
    """When the run is stopped during a pause, the last result stands and no other call is made."""
    waits = Waits(stopped_at=2)
    assert persist(results(500, 501), from_500, 5, waits) == 501


def test_once_more_means_once() -> None:
    """What is worth two calls gets two, whatever is granted."""
    assert persist(results(1, 2), lambda _: Delay(calls=2), 5, Waits()) == 2


def test_what_an_attempt_raises_is_raised() -> None:
    """An error of the attempt itself, first or later, goes to the caller as it is."""

    def lost() -> int:
        raise LookupError("token")

    for attempts in ([lost], [results(500), lost]):
        waiting = iter(attempts)
        with pytest.raises(LookupError, match="token"):
            persist(lambda waiting=waiting: next(waiting)(), from_500, 3, Waits())  # type: ignore[misc]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("Mon, 23 Nov 2026 01:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 01:00:30", 30.0),
        ("Mon, 23 Nov 2015 01:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("\N{ARABIC-INDIC DIGIT FIVE}", None),
        ("Mon, 23 Nov 99999 01:00:00 GMT", None),
    ],
)
def test_both_forms_of_retry_after(value: str, seconds: float | None) -> None:
    """Seconds and dates are read, a past date is now, and what is neither says nothing."""
    assert retry_after_seconds(value, NOW, 0.0) == seconds


def test_a_far_future_is_beyond_waiting() -> None:
    """The year 2999 and a number without end are waits that nobody makes."""
    for value in ("Tue, 01 Jan 2999 00:00:00 GMT", "9" * 400):
        delay = Delay(retry_after_seconds(value, NOW, 0.0))
        assert persist(results(429), lambda _, delay=delay: delay, 3, Waits()) == 429  # type: ignore[misc]


def test_a_date_is_counted_from_the_remote_s_clock() -> None:
    """When the remote's clock is an hour ahead, its date an hour ahead means now."""
    assert retry_after_seconds("Mon, 23 Nov 2026 02:00:10 GMT", NOW, 3600.0) == 10.0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405])
def test_statuses_that_mean_what_they_say(status: int) -> None:
    """A refusal that asking again does not change is not asked again."""
    assert JUDGE.verdict(Reply(status, body={})).worth == 1


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
@pytest.mark.parametrize("fault", [None, Fault.NOT_JSON])
def test_statuses_that_pass(status: int, fault: Fault | None) -> None:
    """Throttling and trouble of a gateway are asked again, with JSON or with a page, as late as they wish."""
    verdict = JUDGE.verdict(Reply(status, fault=fault, headers={"retry-after": "3"}))
    assert (verdict.kind, verdict.worth, verdict.retry_after) == (Answer.FAILED, MANY, "3")


@pytest.mark.parametrize(
    ("fault", "calls"),
    [
        *(
            (fault, MANY)
            for fault in (Fault.TIMEOUT, Fault.DNS, Fault.CONNECT, Fault.RESET, Fault.TRUNCATED, Fault.PROTOCOL)
        ),
        *((fault, 2) for fault in (Fault.TLS, Fault.TLS_EXPIRED, Fault.TLS_HOST, Fault.TLS_UNKNOWN_CA, Fault.BAD_JSON)),
        *((fault, 1) for fault in (Fault.REDIRECT, Fault.TOO_LARGE, Fault.BAD_CHARSET)),
    ],
)
def test_each_fault_is_worth_so_many_calls(fault: Fault, calls: int) -> None:
    """The network's troubles are worth all tries, a certificate and broken JSON one more, the rest none."""
    assert JUDGE.verdict(Reply(200, fault=fault)).worth == calls == fault.calls
    assert fault.transient == (calls > 1)


@pytest.mark.parametrize(
    ("answers", "kind", "calls"),
    [
        ([Response(429, headers={"Retry-After": "5"}), Response(200, json=[{"a": 1}])], Answer.ANSWERED, 2),
        ([Response(503), Response(503), Response(503)], Answer.FAILED, 3),
        ([Response(502, html="<h1>Bad Gateway</h1>"), Response(200, json=[])], Answer.EMPTY, 2),
        ([Response(404, json={"code": 0, "data": "Data tidak ditemukan"})], Answer.REFUSED, 1),
        ([Response(500, json={"message": "x"}), httpcore.ReadError(), Response(200, json=[])], Answer.EMPTY, 3),
    ],
)
def test_door_and_patience_together(answers: list[Response], kind: Answer, calls: int) -> None:
    """What a remote says, call after call, decides how often it is asked."""
    with respx.mock(using="httpcore") as remote, Door(Reach(), Path()) as door:
        route = remote.get(f"{URL}/rw-skp22/7")
        route.side_effect = answers
        settings = source(URL, {"o": {"path": "rw-skp22/{nip}", "each": "nip"}})
        asking = RestConnector(settings, Lent({"o": ("a",)}, (), (), Gate(), Purse()), door, Waits())
        answered = asking.ask("o", "7")
    assert (answered.kind, answered.tries, route.call_count) == (kind, calls, calls)
