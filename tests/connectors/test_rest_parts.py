"""The small parts of the engine: links, conditions."""

from __future__ import annotations

from typing import Any

import pytest

from syncsvc.config.live.answers import When
from syncsvc.connectors.rest.predicates import meant
from syncsvc.connectors.rest.urls import linked, next_address, shown


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
