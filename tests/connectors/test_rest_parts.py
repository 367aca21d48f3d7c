"""The small parts of the engine: waiting, links, conditions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from syncsvc.config.live.answers import When
from syncsvc.connectors.http.retries import LONGEST_WAIT, retry_after_seconds
from syncsvc.connectors.rest.backoff import JitteredBackoff
from syncsvc.connectors.rest.predicates import meant
from syncsvc.connectors.rest.urls import linked, next_address, shown

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.0),
        ("Mon, 01 Jan 99999999999 00:00:00 GMT", None),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_in_both_forms(text: str | None, seconds: float | None) -> None:
    """Seconds or a date; what is past asks for nothing, what cannot be read says nothing."""
    assert retry_after_seconds(text, NOW, 0.0) == seconds


def test_waiting_grows_and_keeps_to_what_is_asked() -> None:
    """Full jitter within a doubling bound; at least what the remote asks; not at all beyond what a run waits."""
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return False

    backoff = JitteredBackoff(wait)
    assert all(backoff.wait(tries, None) for tries in (1, 2, 3, 9))
    assert all(0 <= seconds <= bound for seconds, bound in zip(waits, (1, 2, 4, 30), strict=True))
    assert backoff.wait(1, "20")
    assert 20 <= waits[-1] <= 21
    assert not backoff.wait(1, str(int(LONGEST_WAIT) + 1))
    assert len(waits) == 5
    assert not JitteredBackoff(lambda _: True).wait(1, None)


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ('<a?p=2>; rel="next"', "a?p=2"),
        ("<a>; rel=next", "a"),
        ('<z>; rel="prev", <a,b>; title="x"; rel="last next"', "a,b"),
        ('<a>; rel="nextish"', None),
        ('<a>; rel="prev"', None),
        (None, None),
    ],
)
def test_the_link_to_the_next_page(header: str | None, address: str | None) -> None:
    """The one whose relation is "next", wherever it stands."""
    assert linked(header) == address


def test_a_next_address_stays_with_the_remote() -> None:
    """Relative links count from the current page; another scheme, host or port is none."""
    base, current = "https://a.id/api", "https://a.id/api/orang?p=1"
    assert next_address(base, current, "?p=2") == "https://a.id/api/orang?p=2"
    assert next_address(base, current, "https://a.id/lain") == "https://a.id/lain"
    for other in ("http://a.id/x", "https://a.id:444/x", "//b.id/x", "https://a.id@b.id/x"):
        assert next_address(base, current, other) is None
    assert shown("https://u:p@a.id:8243/api/1.0") == "a.id:8243"


@pytest.mark.parametrize(
    ("when", "status", "body", "holds"),
    [
        ({"body": {"code": "0"}}, 200, {"code": 0}, True),
        ({"body": {"code": "0"}}, 200, {"Code": "0"}, True),
        ({"body": {"code": "0"}}, 404, {"code": 0}, False),
        ({"body": {"code": "0"}, "status": ["404"]}, 404, {"code": 0}, True),
        ({"body": {"Error": "true"}}, 200, {"error": True}, True),
        ({"body": {"data": {"form": "empty"}}}, 200, {"data": []}, True),
        ({"body": {"data": {"form": "empty"}}}, 200, {"data": " "}, True),
        ({"body": {"data": {"form": "empty"}}}, 200, {}, False),
        ({"body": {"data": {"form": ["absent", "nothing"]}}}, 200, {}, True),
        ({"body": {"data": {"form": "text", "contains": ["TIDAK", "x"]}}}, 200, {"data": "tidak ada"}, True),
        ({"body": {"data": {"contains": "tidak"}}}, 200, {"data": ["tidak"]}, False),
        ({"body": {"a.b": "1", "c": "2"}}, 200, {"a": {"b": 1}, "c": 3}, False),
        ({"body": {"": {"form": "list"}}}, 200, [], True),
    ],
)
def test_conditions_on_an_answer(when: dict[str, Any], status: int, body: Any, holds: bool) -> None:
    """All that is stated must hold; numbers, flags and texts compare as texts, names whatever their case."""
    assert meant(When.model_validate(when), status, body) is holds
