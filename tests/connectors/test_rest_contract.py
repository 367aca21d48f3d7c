"""The duties of a connector, held by a REST source in every style of paging."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from syncsvc.connectors.base import Connector
from tests.connectors.contract import TABLE, Build, ConnectorContract, Row, State
from tests.connectors.rest_server import Asked, Remote, Said, connector, serving, source

Rows = list[dict[str, Any]]
SIZE = 6


def unpaged(rows: Rows, _: Asked) -> Said:
    """Everything at once."""
    return Said({"data": rows})


def by_offset(rows: Rows, asked: Asked) -> Said:
    """Some rows from an offset on."""
    start = int(asked.query["offset"])
    return Said({"data": rows[start : start + SIZE], "total": len(rows)})


def by_page(rows: Rows, asked: Asked) -> Said:
    """Page by number, from 1."""
    start = (int(asked.query["page"]) - 1) * SIZE
    return Said({"data": rows[start : start + SIZE], "total": len(rows)})


def by_cursor(rows: Rows, asked: Asked) -> Said:
    """The next page's name in the body."""
    start = int(asked.query.get("cursor", "0"))
    following = str(start + SIZE) if start + SIZE < len(rows) else None
    return Said({"data": rows[start : start + SIZE], "next": following})


def by_link(rows: Rows, asked: Asked) -> Said:
    """The next page's address in a header."""
    start = int(asked.query.get("from", "0"))
    headers = {"Link": f'<people?from={start + SIZE}>; rel="next"'} if start + SIZE < len(rows) else {}
    return Said({"data": rows[start : start + SIZE]}, headers=headers)


STYLES: list[tuple[Callable[[Rows, Asked], Said], dict[str, Any] | None]] = [
    (unpaged, None),
    (by_offset, {"kind": "offset", "overlap": 2, "total_path": "total"}),
    (by_page, {"kind": "page", "total_path": "total"}),
    (by_cursor, {"kind": "cursor", "next_path": "next"}),
    (by_link, {"kind": "link"}),
]


class TestRest(ConnectorContract):
    """Each duty, for answers whole and in pages by offset, number, cursor and link."""

    empty_text = ""

    @pytest.fixture
    def remote(self) -> Iterator[Remote]:
        """A remote of its own for each test."""
        with serving() as remote:
            yield remote

    @pytest.fixture(params=STYLES, ids=[style.__name__ for style, _ in STYLES])
    def build(self, request: pytest.FixtureRequest, remote: Remote) -> Build:
        """Serves the rows, each with a number by which it is known again and which is not taken."""
        style, paging = request.param

        def connect(columns: Sequence[str], rows: Sequence[Row]) -> Connector:
            numbered = [{"number": number, **row} for number, row in enumerate(rows)]
            remote.answer = lambda asked: style(numbered, asked)
            table = {"path": "people", "records": "data", "ignored": "number", "row_id": "number", "paging": paging}
            return connector(source(remote.address, {TABLE: table}), {TABLE: tuple(columns)})

        return connect

    @pytest.fixture
    def source_state(self, remote: Remote) -> State:
        """That nothing but GET reaches the remote is what its server knows at all."""
        return lambda: remote.address
