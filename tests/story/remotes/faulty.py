"""The rows 1 to 30 of the fault table (reliability reference 4.3, remote API): for each the fault, injected for real,
and how a pull that meets it ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from tests.connectors import http_server as wire
from tests.connectors.http_server import Script, reply, says, sends
from tests.story.remotes.world import REPORT, STAFF, World, heard, instead, staff, turns, where

TEXTS = {
    1: "429 + Retry-After seconds",
    2: "429 + Retry-After as date, in the past, or year 2999",
    3: "429 without Retry-After",
    4: "500 / 503 burst of 3",
    5: "500 for ever",
    6: "502 HTML page",
    7: "200 + HTML login page",
    8: '200 + {"status":false}',
    9: "200 + empty list where yesterday had 40 000",
    10: "half of the employees vanish",
    11: "slow body / slow headers",
    12: "connection silent / reset / refused",
    13: "truncated JSON: with length, chunked, with close",
    14: "gzip bomb, endless body",
    15: "wrong charset, BOM, UTF-16, mixed",
    16: "NaN, Infinity, duplicate keys, 1e400, deep nesting",
    17: "identifiers as numbers (1.98e17)",
    18: "duplicate page (page 7 twice)",
    19: "page shift (row inserted/deleted during paging)",
    20: "total lies, last page missing, page size changes",
    21: "pagination loop (next points back)",
    22: "token expires mid-run",
    23: 'refresh refused / clock skew makes tokens "expired"',
    24: "401 flood from 4 threads",
    25: "DNS failure, slow DNS, changed address",
    26: "TLS: expired, wrong host, unknown CA, TLS 1.0",
    27: "redirect to another host / metadata address",
    28: "schema drift: field gone, renamed, new enum, type change",
    29: "same NIP twice in one response with different data",
    30: "remote maintenance window 6 h",
}


@dataclass(frozen=True)
class Lasting:
    """A fault that stays until it is taken away. ``ends`` is the reason of the failed pull, ``calls`` how many
    were made at most; ``settings`` of the source only sharpen a limit, so that the test need not wait for it."""

    row: int
    name: str
    fault: Callable[[World], Script]
    ends: str
    calls: int = 2
    source: str = STAFF
    settings: Mapping[str, Any] = field(default_factory=dict)


_PAGE = says(wire.html_page, content_type="text/html")
_HURRIED = {"reach": {"deadline_seconds": "0.25"}}
_SMALL = {"reach": {"deadline_seconds": "20", "max_body_bytes": "2000000", "max_sent_bytes": "2000000"}}


def _always(script: Script) -> Callable[[World], Script]:
    return lambda _: script


def _second_page(fault: Script) -> Callable[[World], Script]:
    return lambda world: where(lambda call: call.page == 2, fault, world.well)


def raw_page(text: str, content_type: str = "application/json") -> Script:
    """A page whose body is exactly this text."""
    return says(text.encode(), content_type=content_type)


def _staff_with(**others: Any) -> Script:
    return instead({"total": 1, "rows": [staff(0, **others)]})


def _deep() -> str:
    return '{"rows": ' + "[" * 100_000 + "]" * 100_000 + "}"


def _latin(world: World) -> Script:
    body = json.dumps({"total": 1, "rows": [staff(0, nama="Añes")]}, ensure_ascii=False).encode("latin-1")
    return says(body, content_type="application/json; charset=utf-8")


def _mixed(world: World) -> Script:
    text = json.dumps({"total": 1, "rows": [staff(0)]})
    return says(text.encode() + text.encode("utf-16-le"), content_type="application/json; charset=utf-16")


def _renamed(_: World) -> Script:
    one = instead({"total": 1, "rows": [{"nip_baru": "1", "nama": "x"}]})
    return where(lambda call: call.page == 1, one, instead({"total": 1, "rows": []}))


def _liar(world: World) -> Script:
    return where(lambda call: True, _paged(world, total=99), world.well)


def _paged(world: World, total: int | None = None, shown: Callable[[int], int] = lambda page: page) -> Script:
    """Pages by their number, but the one that ``shown`` says; and a count of its own."""

    def script(conversation: wire.Conversation) -> bool:
        page = shown(heard(conversation.request).page)
        rows = world.staff[(page - 1) * 10 : page * 10]
        conversation.send(reply(json.dumps({"total": total or len(world.staff), "rows": rows}).encode()))
        return True

    return script


def _shifting(world: World) -> Script:
    """Each page stands one row further on than the one before: rows are deleted while somebody reads."""
    deleted = [0]

    def script(conversation: wire.Conversation) -> bool:
        page = heard(conversation.request).page
        left = world.staff[deleted[0] :]
        deleted[0] += 1
        conversation.send(reply(json.dumps({"total": len(left), "rows": left[(page - 1) * 10 : page * 10]}).encode()))
        return True

    return script


_BACK = {
    "tables": {"orang": {"paging": {"kind": "cursor", "next_path": "next", "confirm": "false", "total_path": None}}}
}
_LINKED = {
    "tables": {"orang": {"paging": {"kind": "link", "next_path": "next", "confirm": "false", "total_path": None}}}
}

LASTING = (
    Lasting(
        2,
        "in 2999",
        _always(instead({}, "Retry-After: Tue, 01 Jan 2999 00:00:00 GMT", status="429 Slow")),
        "throttled",
        calls=1,
    ),
    Lasting(2, "in 10 minutes", _always(instead({}, "Retry-After: 600", status="429 Slow")), "throttled", calls=1),
    Lasting(3, "for ever", _always(instead({}, status="429 Slow")), "throttled", calls=2),
    Lasting(6, "for ever", _always(says(wire.html_page, status="502 Bad Gateway", content_type="text/html")), "server"),
    Lasting(7, "for ever", _always(_PAGE), "login_page"),
    Lasting(8, "declared", _always(instead({"status": False, "data": None})), "remote_error", 1, REPORT),
    Lasting(8, "not declared", _always(instead({"status": False})), "schema_drift", calls=1),
    Lasting(11, "body", _second_page(wire.slow_body), "timeout", 3, settings=_HURRIED),
    Lasting(11, "headers", _always(wire.slow_headers), "timeout", settings=_HURRIED),
    Lasting(12, "silent", _always(wire.silent), "timeout", settings=_HURRIED),
    Lasting(12, "reset", _always(wire.reset), "reset"),
    Lasting(13, "with length", _second_page(wire.cut_with_length), "truncated", calls=3),
    Lasting(13, "chunked", _second_page(wire.cut_chunked), "truncated", calls=3),
    Lasting(13, "with close", _second_page(wire.cut_with_close), "truncated", calls=3),
    Lasting(14, "gzip bomb", _always(wire.gzip_bomb), "too_large", 1, settings=_SMALL),
    Lasting(14, "endless", _always(wire.endless_body), "too_large", 1, settings=_SMALL),
    Lasting(15, "wrong charset", _latin, "bad_charset", calls=1),
    Lasting(15, "mixed", _mixed, "bad_charset", calls=1),
    Lasting(16, "NaN", _always(raw_page('{"total": NaN, "rows": []}')), "bad_json"),
    Lasting(16, "Infinity", _always(raw_page('{"total": -Infinity, "rows": []}')), "bad_json"),
    Lasting(16, "duplicate keys", _always(raw_page('{"rows": [], "rows": [{}]}')), "bad_json"),
    Lasting(16, "1e400", _always(raw_page('{"total": 1e400, "rows": []}')), "bad_json"),
    Lasting(16, "deep nesting", _always(raw_page(_deep())), "bad_json"),
    Lasting(18, "for ever", lambda world: _paged(world, shown=lambda page: 2 if page == 3 else page), "incomplete", 8),
    Lasting(19, "for ever", _shifting, "incomplete", calls=8),
    Lasting(20, "total lies", _liar, "incomplete", calls=8),
    Lasting(
        20,
        "last page missing",
        lambda world: _paged(world, shown=lambda page: 9 if page == 3 else page),
        "incomplete",
        8,
    ),
    Lasting(21, "cursor", _always(instead({"rows": [staff(0)], "next": "awal"})), "incomplete", 6, settings=_BACK),
    Lasting(21, "link", _always(instead({"rows": [staff(0)], "next": "?p=1"})), "incomplete", 6, settings=_LINKED),
    Lasting(
        27,
        "another host",
        _always(instead({}, "Location: http://lain.example/", status="302 Found")),
        "redirect",
        calls=1,
    ),
    Lasting(
        27,
        "metadata",
        _always(instead({}, "Location: http://169.254.169.254/", status="307 Temporary Redirect")),
        "redirect",
        calls=1,
    ),
    Lasting(
        27,
        "by a link",
        _always(instead({"rows": [staff(0)], "next": "http://169.254.169.254/latest"})),
        "redirect",
        calls=1,
        settings=_LINKED,
    ),
    Lasting(
        28,
        "field renamed",
        _renamed,
        "required_gone",
        calls=2,
    ),
    Lasting(28, "list gone", _always(instead({"total": 1, "isi": []})), "schema_drift", calls=1),
    Lasting(28, "list of texts", _always(instead({"total": 1, "rows": ["a", "b"]})), "schema_drift", calls=1),
)


@dataclass(frozen=True)
class Passing:
    """A fault that is over by itself within the run: the pull asks again and is done."""

    row: int
    name: str
    fault: Callable[[World], Script]
    settings: Mapping[str, Any] = field(default_factory=dict)


def _once(*faults: Script) -> Callable[[World], Script]:
    return lambda world: where(lambda call: call.page == 2, turns(*faults, world.well), world.well)


def _past() -> str:
    return format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)


def _wide(world: World) -> Script:
    """UTF-16 with a mark, as some gateways send it."""

    def script(conversation: wire.Conversation) -> bool:
        value, _ = world.says(heard(conversation.request))
        conversation.send(reply(json.dumps(value).encode("utf-16"), content_type="application/json; charset=utf-16"))
        return True

    return script


def _marked(world: World) -> Script:
    """UTF-8 with a byte order mark."""

    def script(conversation: wire.Conversation) -> bool:
        value, _ = world.says(heard(conversation.request))
        conversation.send(reply(b"\xef\xbb\xbf" + json.dumps(value, ensure_ascii=False).encode()))
        return True

    return script


def _small_pages(world: World) -> Script:
    """Seven rows to a page, whatever is asked for."""

    def script(conversation: wire.Conversation) -> bool:
        page = heard(conversation.request).page
        rows = world.staff[(page - 1) * 7 : page * 7]
        conversation.send(reply(json.dumps({"total": len(world.staff), "rows": rows}).encode()))
        return True

    return script


def _twice(world: World) -> Script:
    return where(lambda call: call.page == 3, turns(_paged(world, shown=lambda _: 2), world.well), world.well)


_FOUR = {"reach": {"tries": "4"}}

PASSING = (
    Passing(1, "a second", _once(instead({}, "Retry-After: 1", status="429 Slow"))),
    Passing(2, "in the past", _once(instead({}, f"Retry-After: {_past()}", status="429 Slow"))),
    Passing(3, "once", _once(instead({}, status="429 Slow"))),
    Passing(4, "burst", _once(*[instead({}, status=each) for each in ("500 X", "503 X", "500 X")]), _FOUR),
    Passing(6, "once", _once(says(wire.html_page, status="502 Bad Gateway", content_type="text/html"))),
    Passing(12, "reset once", _once(wire.reset)),
    Passing(12, "hung up once", _once(sends(b""))),
    Passing(13, "with length, once", _once(wire.cut_with_length)),
    Passing(13, "chunked, once", _once(wire.cut_chunked)),
    Passing(13, "with close, once", _once(wire.cut_with_close)),
    Passing(15, "UTF-16", _wide),
    Passing(15, "BOM", _marked),
    Passing(18, "once", _twice),
    Passing(20, "page size", _small_pages),
)
