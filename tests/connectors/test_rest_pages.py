"""Pages that move while they are read: whatever happens, a row that was there all the time is never lost silently."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncsvc.connectors.base import Lent
from syncsvc.connectors.http.exchange import Reply, Request
from syncsvc.connectors.rest.connector import RestConnector
from syncsvc.errors import Misunderstood, SyncsvcError
from tests.connectors.rest_server import Gate, Patience, Purse, Said, source

ADDRESS = "http://127.0.0.1/api"
Answering = Callable[[Mapping[str, str]], Said]


class Told:
    """A door that answers from a function of the query."""

    def __init__(self, answer: Answering) -> None:
        self._answer = answer
        self.calls: list[dict[str, str]] = []

    def once(self, request: Request) -> Reply:
        """One call."""
        query = dict(parse_qsl(urlsplit(request.url).query))
        self.calls.append(query)
        said = self._answer(query)
        return Reply(said.status, said.body, {name.lower(): value for name, value in said.headers.items()}, size=99)


def over(door: Told, paging: Mapping[str, Any]) -> RestConnector:
    """One paged table over a door."""
    table = {"path": "people", "records": "data", "row_id": "id", "paging": paging}
    lent = Lent({"people": ("id",)}, (), (), Gate(), Purse())
    return RestConnector(source(ADDRESS, {"people": table}), lent, door, Patience())


def ids(asking: RestConnector) -> list[int]:
    """The ids of all rows that came."""
    return [int(value) for batch in asking.fetch("people") for value in batch.frame["id"]]


class Moving:
    """A list that changes between the calls: before some calls a row is put in or taken out somewhere."""

    def __init__(self, size: int, changes: Mapping[int, tuple[str, int]], page: int, total: bool, cap: int) -> None:
        self.rows = list(range(size))
        self.always = set(self.rows)
        self._changes, self._page, self._total, self._cap, self._count = changes, page, total, cap, 0

    def _change(self) -> None:
        kind, place = self._changes.get(self._count, ("", 0))
        self._count += 1
        at = place % (len(self.rows) + 1)
        if kind == "put":
            self.rows.insert(at, 1_000 + self._count)
        elif kind == "take" and at < len(self.rows):
            self.always.discard(self.rows.pop(at))

    def __call__(self, query: Mapping[str, str]) -> Said:
        """One page."""
        self._change()
        size = min(self._page, self._cap)
        start = int(query["offset"]) if "offset" in query else (int(query["page"]) - 1) * size
        body: dict[str, Any] = {"data": [{"id": row} for row in self.rows[start : start + size]]}
        return Said({**body, "total": len(self.rows)} if self._total else body)


CHANGE = st.tuples(st.sampled_from(["put", "take"]), st.integers(0, 60))
CHANGES = st.dictionaries(st.integers(0, 14), CHANGE, max_size=5)


@settings(deadline=None, max_examples=300)
@given(
    st.integers(0, 40),
    CHANGES,
    st.integers(2, 9),
    st.booleans(),
    st.integers(1, 9),
    st.sampled_from(
        [
            {"kind": "offset", "overlap": 1},
            {"kind": "offset", "overlap": 3},
            {"kind": "offset", "overlap": 0},
            {"kind": "page"},
        ]
    ),
)
def test_no_row_is_lost_without_a_word(
    size: int, changes: Mapping[int, tuple[str, int]], page: int, total: bool, cap: int, paging: dict[str, Any]
) -> None:
    """Rows put in and taken out between the calls, with and without a total, also where the remote gives fewer rows
    than it is asked for: either every row that was there all the time came, once, or the table is refused."""
    moving = Moving(size, changes, page, total, cap)
    told = {**paging, **({"total_path": "total"} if total else {})}
    try:
        came = ids(over(Told(moving), told))
    except Misunderstood as refusal:
        assert refusal.key == "remote.reason.incomplete"
        assert changes
        return
    assert moving.always <= set(came)
    assert len(came) == len(set(came))


@pytest.mark.parametrize("paging", [{"kind": "offset", "overlap": 2, "size": 5}, {"kind": "page", "size": 5}])
def test_a_change_in_the_first_walk_is_mended_by_another(paging: dict[str, Any]) -> None:
    """A row taken out once while the pages are read costs another walk, and then everything is there."""
    moving = Moving(23, {2: ("take", 0)}, 5, True, 5)
    assert ids(over(Told(moving), {**paging, "total_path": "total"})) == list(range(1, 23))


def test_a_page_that_comes_twice_is_noticed() -> None:
    """Page 3 told again as page 4 is a circle; the walk after it finds everything."""
    moving, calls = Moving(30, {}, 5, False, 5), iter(range(1_000))

    def answer(query: Mapping[str, str]) -> Said:
        return moving({"page": "3"} if next(calls) == 3 else query)

    assert ids(over(Told(answer), {"kind": "page"})) == list(range(30))


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: Said({"data": [{"id": 1}, {"id": 2}]}),
        lambda query: Said({"data": [{"id": 1}] if query.get("page") == "1" else [], "total": 2}),
        lambda query: Said({"data": [{"id": int(query["page"])}], "total": 3}),
    ],
    ids=["pages are not known there", "the last page is missing", "more than it says"],
)
def test_what_does_not_come_together_is_refused(answer: Answering) -> None:
    """A remote that ignores the page, has fewer rows than it says, or more, gives no table at all."""
    with pytest.raises(Misunderstood) as refusal:
        ids(over(Told(answer), {"kind": "page", "total_path": "total", "max_pages": 20}))
    assert refusal.value.key == "remote.reason.incomplete"
    assert refusal.value.facts == {"table": "people", "origin": "127.0.0.1"}


def test_a_cursor_that_points_back_ends() -> None:
    """A circle of cursors is walked once around, twice in all, and refused."""

    def answer(query: Mapping[str, str]) -> Said:
        here = query.get("cursor", "0")
        return Said({"data": [{"id": int(here)}], "next": "2" if here == "1" else "1"})

    door = Told(answer)
    with pytest.raises(Misunderstood):
        ids(over(door, {"kind": "cursor", "next_path": "next"}))
    assert len(door.calls) < 12


def test_the_page_cap_ends_what_has_no_end() -> None:
    """A remote that always has one more page is refused after as many as are allowed."""
    door = Told(lambda query: Said({"data": [{"id": int(query["page"])}]}))
    with pytest.raises(Misunderstood):
        ids(over(door, {"kind": "page", "max_pages": 7}))
    assert len(door.calls) == 21


@pytest.mark.parametrize(
    "link", ["https://elsewhere.example/api/people?p=2", "http://127.0.0.1:8/api/people?p=2", "//x.id/a"]
)
def test_a_next_page_elsewhere_is_not_followed(link: str) -> None:
    """Our tokens go to the configured remote only."""
    door = Told(lambda _: Said({"data": [{"id": 1}]}, headers={"Link": f'<{link}>; rel="next"'}))
    with pytest.raises(Misunderstood) as refusal:
        ids(over(door, {"kind": "link"}))
    assert refusal.value.key == "remote.reason.redirect"
    assert len(door.calls) == 1


def test_two_rows_of_one_identity_both_arrive() -> None:
    """What the remote itself has twice with different content is the data's trouble, not ours: it stays."""
    rows = [{"id": 1, "n": "a"}, {"id": 1, "n": "b"}, {"id": 2, "n": "c"}]
    answer = lambda query: Said({"data": rows[int(query["offset"]) : int(query["offset"]) + 2], "total": 3})  # noqa: E731
    for overlap in (0, 1):
        assert ids(over(Told(answer), {"kind": "offset", "overlap": overlap, "total_path": "total"})) == [1, 1, 2]


def test_a_count_that_fits_the_first_page_saves_the_second_walk() -> None:
    """One full answer with its own count needs no confirmation; without a count it does."""
    for total, calls in ((True, 2), (False, 4)):
        door = Told(Moving(3, {}, 9, total, 9))
        assert ids(over(door, {"kind": "page", "total_path": "total"})) == [0, 1, 2]
        assert len(door.calls) == calls


def test_stop_rules_save_the_empty_page() -> None:
    """Where the declaration trusts a short page or the count, no call is made for an empty one."""
    short = {"kind": "offset", "overlap": 1, "size": 5, "size_query": "limit", "stop": "short"}
    counted = {"kind": "offset", "overlap": 1, "total_path": "total", "stop": "total"}
    for paging in (short, counted):
        door = Told(Moving(12, {}, 5, True, 5))
        assert ids(over(door, paging)) == list(range(12))
        assert [call["offset"] for call in door.calls] == ["0", "4", "8"]


def test_a_failure_on_a_later_page_is_the_table_s() -> None:
    """After its tries, a page that does not come ends the table; what came before does not count."""
    door = Told(lambda query: Said({"data": [{"id": 1}]}) if query["page"] == "1" else Said(None, 503))
    with pytest.raises(SyncsvcError) as refusal:
        ids(over(door, {"kind": "page"}))
    assert refusal.value.key == "remote.reason.server"
    assert len(door.calls) == 4
