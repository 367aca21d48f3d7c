"""The door to remotes against a server that misbehaves: every call ends, in time, with an answer or a named fault."""

from __future__ import annotations

import gzip
import logging
import socket
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from syncsvc.config.live.reach import Reach
from syncsvc.connectors.http.door import Door
from syncsvc.connectors.http.exchange import Fault, Reply, Request
from tests.connectors import http_server as remote
from tests.connectors.http_server import Script, serving
from tests.servers import free_port

SHORT = 0.4
AMPLE = 30.0
TOKEN = "rahasia-abc.def"
NIP = "198501012010011901"


def called(script: Script, **limits: float) -> Reply:
    """What one call to a server with this script comes to."""
    with serving(script) as server, Door(Reach(**{"deadline_seconds": AMPLE, **limits}), Path()) as door:
        return door.once(Request("GET", server.url()))


@pytest.fixture
def door() -> Iterator[Door]:
    """Gives a door with time enough."""
    with Door(Reach(deadline_seconds=AMPLE), Path()) as opened:
        yield opened


@pytest.mark.parametrize("script", [remote.slow_headers, remote.slow_body, remote.silent, remote.silent_body])
def test_whatever_is_slow_ends_at_the_deadline(script: Script) -> None:
    """A head or a body that drips for ever, and silence before or after the head, end as a timeout."""
    assert called(script, deadline_seconds=SHORT).fault is Fault.TIMEOUT


def test_a_body_that_came_too_late_keeps_its_status() -> None:
    """The status stands beside the timeout when the head had come."""
    assert called(remote.silent_body, deadline_seconds=SHORT).status == 200


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        (remote.reset, Fault.RESET),
        (remote.hangs_up, Fault.RESET),
        (remote.sends(b"HTTP/1.1 200 OK\r\nContent-Ty"), Fault.RESET),
        (remote.reset_in_body, Fault.RESET),
        (remote.cut_with_length, Fault.TRUNCATED),
        (remote.cut_chunked, Fault.TRUNCATED),
        (remote.cut_with_close, Fault.TRUNCATED),
        (remote.cut_gzip, Fault.TRUNCATED),
        (remote.huge_header, Fault.PROTOCOL),
        (remote.sends(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), Fault.PROTOCOL),
        (remote.says(b"{}", "Content-Encoding: br"), Fault.PROTOCOL),
        (remote.says(b"not gzip", "Content-Encoding: gzip"), Fault.PROTOCOL),
        (remote.says(gzip.compress(b"{}") + b"more", "Content-Encoding: gzip"), Fault.PROTOCOL),
        (remote.says(b"", "Location: http://169.254.169.254/", status="302 Found"), Fault.REDIRECT),
        (remote.says(remote.html_page, content_type="text/html"), Fault.NOT_JSON),
        (remote.says(b'{"a": NaN}'), Fault.BAD_JSON),
        (remote.says(b'{"a": "\xe9"}'), Fault.BAD_CHARSET),
    ],
)
def test_what_breaks_an_answer_is_a_fault(script: Script, fault: Fault) -> None:
    """A cut, garbled, redirected or unreadable answer is its own fault, and never an answer."""
    reply = called(script)
    assert (reply.fault, reply.body) == (fault, None)


@pytest.mark.parametrize("status", [200, 502, 503])
def test_a_page_keeps_its_status(status: int) -> None:
    """A gateway's page is told from a login page by its status."""
    reply = called(remote.says(remote.html_page, status=f"{status} Page", content_type="text/html"))
    assert (reply.status, reply.fault) == (status, Fault.NOT_JSON)


@pytest.mark.parametrize("script", [remote.gzip_bomb, remote.endless_body])
@pytest.mark.parametrize(
    "limits", [{"max_sent_bytes": 4_000_000, "max_body_bytes": 4_000_000}, {"max_sent_bytes": 16_000_000}]
)
def test_what_never_ends_stops_at_the_cap(script: Script, limits: dict[str, float]) -> None:
    """A gzip bomb and an endless body are too large, and hold less than 64 MB until that shows, whatever the caps."""
    tracemalloc.start()
    try:
        reply = called(script, **limits)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert reply.fault is Fault.TOO_LARGE
    assert peak < 64_000_000


def test_an_announced_giant_is_refused() -> None:
    """A body above the cap is too large, also when it is not packed."""
    assert called(remote.says(b"[" + b" " * 2_000 + b"]"), max_sent_bytes=1_000).fault is Fault.TOO_LARGE
    assert called(remote.says(b"[" + b" " * 2_000 + b"]"), max_body_bytes=1_000).fault is Fault.TOO_LARGE


def test_a_plain_answer(door: Door) -> None:
    """Status, parsed body, headers in lower case and the size as sent come back."""
    with serving(remote.says(b'{"code": 1}', "X-Thing: a", "x-thing: b", status="404 Not Found")) as server:
        reply = door.once(Request("GET", server.url("/pns?a=b%20c"), {"Auth": "bearer x"}))
        assert (reply.status, reply.body, reply.fault, reply.size) == (404, {"code": 1}, None, 11)
        assert reply.headers["x-thing"] == "a, b"
        asked = server.requests[0].decode()
    assert asked.startswith(f"GET /pns?a=b%20c HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n")
    assert "Auth: bearer x\r\n" in asked


def test_a_form_is_posted(door: Door) -> None:
    """A form goes URL-encoded, with its length."""
    with serving(remote.says_json({"access_token": "x"})) as server:
        door.once(Request("POST", server.url("/token"), form={"grant_type": "password", "username": "a b"}))
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body == b"grant_type=password&username=a+b"
    assert b"Content-Type: application/x-www-form-urlencoded" in head


@pytest.mark.parametrize("members", [1, 3])
def test_gzip_is_unpacked(members: int, door: Door) -> None:
    """A packed answer, also one of several members, is read whole; its size is the size as sent."""
    pieces = [b'{"data": [', b"1, 2", b"]}"]
    packed = gzip.compress(b"".join(pieces)) if members == 1 else b"".join(map(gzip.compress, pieces))
    with serving(remote.says(packed, "Content-Encoding: gzip")) as server:
        reply = door.once(Request("GET", server.url()))
    assert (reply.body, reply.size) == ({"data": [1, 2]}, len(packed))


@pytest.mark.parametrize(
    "script",
    [
        remote.says(b""),
        remote.says(b"", status="204 No Content"),
        remote.says(gzip.compress(b""), "Content-Encoding: gzip"),
    ],
)
def test_an_empty_body_is_told(script: Script) -> None:
    """No byte at all is no fault, but said to be empty; whoever asked judges it."""
    reply = called(script)
    assert (reply.empty_body, reply.body, reply.fault) == (True, None, None)


def test_a_zero_is_no_empty_body() -> None:
    """The body 0 is the number 0."""
    reply = called(remote.says(b"0", content_type="text/html"))
    assert (reply.empty_body, reply.body, reply.fault) == (False, 0, None)


def test_nobody_there(door: Door) -> None:
    """A port that nobody listens on is a refused connection."""
    assert door.once(Request("GET", f"http://127.0.0.1:{free_port()}/")).fault is Fault.CONNECT


def test_a_name_that_does_not_exist() -> None:
    """A host that has no address is a fault of its own."""
    with Door(Reach(deadline_seconds=5), Path()) as door:
        assert door.once(Request("GET", "https://siasn.invalid/")).fault is Fault.DNS


def test_a_slow_resolver_does_not_hold_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the resolver hangs, calls end at their deadline, and all that wait for one name share one lookup."""
    answered, lookups, resolve = Event(), [], socket.getaddrinfo

    def hanging(host: str, port: int, *, type: int, flags: int) -> object:  # noqa: A002 - the resolver's own name
        if flags & socket.AI_NUMERICHOST:
            return resolve(host, port, type=type, flags=flags)
        lookups.append(host)
        answered.wait(AMPLE)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    with Door(Reach(deadline_seconds=SHORT), Path()) as door:
        replies = [door.once(Request("GET", "http://lambat.example/")) for _ in range(2)]
    answered.set()
    assert [reply.fault for reply in replies] == [Fault.DNS, Fault.DNS]
    assert lookups == ["lambat.example"]


def test_names_are_resolved(door: Door) -> None:
    """A host name is looked up; of several addresses one that answers is taken."""
    with serving(remote.says_json([])) as server:
        assert door.once(Request("GET", server.url(host="localhost"))).body == []


def test_connections_stay_open(door: Door) -> None:
    """Calls one after another go over one connection, faults of content included."""
    script = remote.in_turn(remote.says(b"{}"), remote.says(b"<p>", content_type="text/html"), remote.says(b"[]"))
    with serving(script) as server:
        replies = [door.once(Request("GET", server.url())) for _ in range(3)]
    assert [reply.body for reply in replies] == [{}, None, []]
    assert server.connections == 1


def test_a_closed_connection_is_noticed_before_it_is_used(door: Door) -> None:
    """A remote that hung up between two calls is simply connected to again."""
    with serving(remote.sends(remote.reply(b"[]"))) as server:
        for _ in range(3):
            assert door.once(Request("GET", server.url())).body == []
            server.ended.get(timeout=10)


def test_threads_share_a_door(door: Door) -> None:
    """Eight threads make their calls at once, over at most eight connections."""
    with serving(remote.says_json({"a": "b"})) as server, ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(lambda _: door.once(Request("GET", server.url())), range(80)))
    assert all(reply.body == {"a": "b"} for reply in replies)
    assert server.connections <= 8


def test_the_remote_s_clock_is_compared(door: Door) -> None:
    """The Date header tells how far ahead the remote's clock is; without a readable one nothing is said."""
    ahead = remote.says(b"{}", "Date: Fri, 01 Jan 2100 00:00:00 GMT")
    with serving(remote.in_turn(ahead, remote.says(b"{}", "Date: soon"), remote.says(b"{}"))) as server:
        skews = [door.once(Request("GET", server.url())).skew for _ in range(3)]
    assert skews[0] is not None
    assert skews[0] > 86_400 * 365
    assert skews[1:] == [None, None]


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch, door: Door) -> None:
    """Only the configuration names a proxy: what the environment says is not used."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    with serving(remote.says_json([])) as server:
        assert door.once(Request("GET", server.url())).body == []


def test_the_configured_proxy_is_used() -> None:
    """With a proxy every call goes to it; one that refuses the way to a TLS host counts as no connection."""
    script = remote.in_turn(remote.says_json([]), remote.says(b"", status="403 Forbidden"))
    with serving(script) as proxy, Door(Reach(proxy=f"http://127.0.0.1:{proxy.port}"), Path()) as door:
        assert door.once(Request("GET", "http://siasn.invalid/a")).body == []
        assert door.once(Request("GET", "https://siasn.invalid/a")).fault is Fault.CONNECT
    asked = [request.split(b"\r\n")[0] for request in proxy.requests]
    assert asked == [b"GET http://siasn.invalid/a HTTP/1.1", b"CONNECT siasn.invalid:443 HTTP/1.1"]


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "ftp://127.0.0.1/"),
        Request("GET", "http://user:pass@127.0.0.1/"),
        Request("GET", "http://127.0.0.1:99999/"),
        Request("GET", "http://127.0.0.1/a b"),
        Request("GET", "http://127.0.0.1/\N{LATIN SMALL LETTER E WITH ACUTE}"),
        Request("GET", "http://127.0.0.1/", {"Auth": f"bearer {TOKEN}\nX: y"}),
        Request("GET", "http://127.0.0.1/", {"Auth": "bearer \N{EM DASH}"}),
    ],
)
def test_what_cannot_be_sent_is_not_sent(request_: Request) -> None:
    """An address or a token that HTTP cannot carry ends as a fault, before anything of it reaches the other side."""
    with serving(remote.says_json([])) as server, Door(Reach(), Path()) as door:
        url = request_.url.replace("127.0.0.1/", f"127.0.0.1:{server.port}/")
        assert door.once(Request(request_.method, url, request_.headers)).fault is Fault.PROTOCOL
    assert not server.requests


def test_nothing_tells_a_secret(caplog: pytest.LogCaptureFixture, door: Door) -> None:
    """Neither tokens nor the URL with its NIP stand in the texts of requests and replies, nor in any log."""
    caplog.set_level(logging.DEBUG)
    scripts = (
        remote.says_json({"nip": NIP}),
        remote.cut_with_length,
        remote.reset,
        remote.says(b"{", f"X-Echo: {TOKEN}"),
    )
    texts = []
    with serving(remote.in_turn(*scripts)) as server:
        for token in (*(TOKEN for _ in scripts), f"{TOKEN}\n"):
            request = Request("GET", server.url(f"/pns/{NIP}"), {"Auth": token}, {"password": TOKEN})
            texts += [repr(request), repr(door.once(request))]
    written = " ".join(texts) + caplog.text
    assert TOKEN not in written
    assert NIP not in written
