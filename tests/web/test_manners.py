"""How the interface behaves whatever it is asked: problems, headers, limits, and what it never tells."""

from __future__ import annotations

import io
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from syncsvc import logs
from syncsvc.model.right import Right
from syncsvc.store.api_keys import NewKey, api_keys, create, revoke
from syncsvc.store.engine import default_address, open_store
from syncsvc.store.lock import DataLock
from syncsvc.store.upgrade import upgrade
from syncsvc.web.api.gate import MOST_BYTES
from syncsvc.web.context import Rates
from tests.web.serving import NIP, OWN, Served, served

RUNS = "/api/v1/runs"
PROTECTED = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log as it is written meanwhile, one JSON line each."""
    written = io.StringIO()
    logs.configure("json", lambda: written)
    yield written
    structlog.reset_defaults()


def told(answer: httpx.Response, status: int, key: str) -> str:
    """An answer's detail, when it is that problem."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert (answer.status_code, body["status"], body["type"]) == (status, status, f"urn:syncsvc:{key}")
    assert body["instance"] == f"urn:syncsvc:request:{answer.headers['x-request-id']}"
    return str(body["detail"])


def test_whatever_is_wrong_is_a_problem(api: Served) -> None:
    """Unknown addresses and methods, unknown runs, unreadable bodies: each is told as RFC 9457 says."""
    with api.administrator() as client:
        told(client.get("/nowhere"), 404, "api.route_unknown")
        told(client.get(f"{RUNS}/"), 404, "api.route_unknown")
        told(client.delete(RUNS), 405, "api.method")
        told(client.get(f"{RUNS}/999"), 404, "store.run_unknown")
        told(client.get(f"{RUNS}/{2**40}"), 422, "api.unprocessable")
        told(client.post(RUNS, content=b"{", headers={"Content-Type": "application/json"}), 422, "api.unprocessable")
        told(client.post(RUNS, content=b"agency=uji"), 415, "api.not_json")
        told(client.post(RUNS, content=b"x" * (MOST_BYTES + 1)), 413, "api.too_large")
        told(client.post(RUNS, content=(b"x" * 100_000 for _ in range(11))), 413, "api.too_large")
        told(client.post(RUNS, json={"agency": "nobody"}), 404, "api.agency_unknown")


def test_what_stood_there_is_not_repeated(api: Served) -> None:
    """A request with mistakes is told where they are, and nothing of what it said: it may be anybody's."""
    with api.administrator() as client:
        answer = client.post(RUNS, json={"agency": OWN, "nips": ["19850101"], NIP: 1, "failed_only": 0})
    told(answer, 422, "api.unprocessable")
    places = {each["place"] for each in answer.json()["errors"]}
    assert places == {"body/nips/0", "body/*", "body/failed_only"}
    assert "19850101" not in answer.text


def test_problems_are_told_in_the_reader_s_language(api: Served) -> None:
    """Indonesian unless Accept-Language asks for English first."""
    with httpx.Client(base_url=api.address) as client:
        said = {
            asked: client.get(RUNS, headers={"Accept-Language": asked}).json()["title"]
            for asked in ("", "id", "en-GB,en;q=0.9", "fr, en;q=0.5", "de")
        }
    assert set(said.values()) == {"Tidak ada kunci yang berlaku", "No valid key"}
    assert [asked for asked, title in said.items() if title == "No valid key"] == ["en-GB,en;q=0.9", "fr, en;q=0.5"]


def test_every_answer_is_protected(api: Served) -> None:
    """Also errors carry the headers that keep browsers from guessing, storing or framing; none names the server."""
    with api.administrator() as client:
        paths = ("/health", "/ready", RUNS, "/nowhere", f"{RUNS}/0", "/metrics", "/docs", "/openapi.json")
        for answer in map(client.get, paths):
            assert {name: answer.headers.get(name) for name in PROTECTED} == PROTECTED, answer.url
            assert "server" not in answer.headers
            assert "strict-transport-security" not in answer.headers
        assert "access-control-allow-origin" not in client.get(RUNS, headers={"Origin": "https://evil"}).headers


def test_a_fault_of_ours_tells_nothing(api: Served, log: io.StringIO, capfd: pytest.CaptureFixture[str]) -> None:
    """What nobody expected is a problem with the request's number; neither answer nor log has a traceback or values."""
    object.__setattr__(api.serving.api.state.context, "orders", lambda wish: {}[wish.nips[0]])
    with api.administrator() as client:
        answer = client.post(RUNS, json={"agency": OWN, "nips": [NIP]})
    told(answer, 500, "api.crashed")
    assert {name: answer.headers.get(name) for name in PROTECTED} == PROTECTED
    api.serving.stop()  # the line is written once the answer has left
    said = answer.text + log.getvalue() + "".join(capfd.readouterr())
    assert NIP not in said
    assert "Traceback" not in said
    assert "KeyError" in log.getvalue()


def test_the_log_has_one_line_per_request(api: Served, log: io.StringIO) -> None:
    """By the address's template, never as it came; with the key's name, never the key; and nobody's NIP."""
    with api.client(Right.READ, Right.PEOPLE, Right.TRIGGER) as client:
        client.get(f"{RUNS}/7?x={NIP}")
        client.post(RUNS, json={"agency": OWN, "nips": [NIP]})
        client.post("/api/v1/people/search", json={"agency": OWN, "nip": NIP})
        client.get(f"/{NIP}")
        secret = client.headers["authorization"].split()[1]
    api.serving.stop()
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [(line["method"], line["route"], line["status"]) for line in lines] == [
        ("GET", f"{RUNS}/{{run}}", 404),
        ("POST", RUNS, 202),
        ("POST", "/api/v1/people/search", 200),
        ("GET", "-", 404),
    ]
    assert {line["by"] for line in lines} == {"uji coba"}
    assert NIP not in log.getvalue()
    assert secret not in log.getvalue()


def test_other_sites_change_nothing(api: Served) -> None:
    """A browser that was sent by another site may not post; one of this site, and whoever is no browser, may."""
    with api.administrator() as client:
        for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 202), ("none", 202)):
            assert client.post(RUNS, json={"agency": OWN}, headers={"Sec-Fetch-Site": site}).status_code == status
        assert client.get(RUNS, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_key_opens_until_it_is_revoked(both: Served) -> None:
    """Made, used, listed, revoked: then it opens nothing. Unknown and malformed ones never do."""
    key, secret = create(both.store, NewKey("laporan", (OWN,), (Right.READ,), 1), "admin")
    with httpx.Client(base_url=both.address) as client:

        def status(value: str) -> int:
            return client.get(RUNS, headers={"Authorization": value}).status_code

        assert status(f"Bearer {secret}") == 200
        assert api_keys(both.store)[0].used_at is not None
        for wrong in (f"Basic {secret}", secret, f"Bearer {secret}x", "Bearer sks_", "Bearer", ""):
            assert status(wrong) == 401
        revoke(both.store, key.number, "admin")
        assert status(f"Bearer {secret}") == 401


def test_too_many_calls_are_put_off(lock: DataLock, tmp_path: Path) -> None:
    """Beyond a rate the answer is 429 with when to try again: of a key, of its wishes, of wrong keys from one place."""
    address = default_address(lock.folder)
    upgrade(address)
    few = Rates(every="5/hour", trigger="1/hour", wrong="2/hour")
    with open_store(address) as store, served(store, lock, tmp_path, address, few) as api:
        with api.administrator() as client:
            assert client.post(RUNS, json={"agency": OWN}).status_code == 202
            refused = client.post(RUNS, json={"agency": OWN})
            told(refused, 429, "api.too_many")
            assert 1 <= int(refused.headers["retry-after"]) <= 3600
            assert [client.get(RUNS).status_code for _ in range(4)] == [200, 200, 200, 429]
        with httpx.Client(base_url=api.address) as nobody:
            assert [nobody.get(RUNS).status_code for _ in range(3)] == [401, 401, 429]
        with api.client(Right.READ) as other:
            assert other.get(RUNS).status_code == 200


def test_it_is_ready_while_it_can_work(api: Served) -> None:
    """Ready needs no key; it is not when schedules are not looked at any more, while the process still lives."""
    with httpx.Client(base_url=api.address) as client:
        assert (client.get("/health").json(), client.get("/ready").json()) == ({"ok": True}, {"ok": True})
        api.late[0] = 61.0
        told(client.get("/ready"), 503, "api.not_ready")
        assert client.get("/health").status_code == 200


def test_answers_leave_at_once(lock: DataLock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection holds back the second part of an answer until the first is acknowledged, which takes 40 ms."""
    accept, taken = socket.socket.accept, list[int]()

    def accepting(listening: socket.socket) -> tuple[socket.socket, Any]:
        made, address = accept(listening)
        taken.append(made.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        return made, address

    monkeypatch.setattr(socket.socket, "accept", accepting)
    address = default_address(lock.folder)
    upgrade(address)
    with open_store(address) as store, served(store, lock, tmp_path, address) as api:
        assert httpx.get(f"{api.address}/health").status_code == 200
    assert taken and all(taken)


def test_it_also_answers_on_a_socket_of_its_owner(lock: DataLock, tmp_path: Path) -> None:
    """The socket in the file system takes the same keys, is its owner's alone, and is gone after the end."""
    address = default_address(lock.folder)
    upgrade(address)
    place = tmp_path / "api.sock"
    with open_store(address) as store, served(store, lock, tmp_path, address, unix=place) as api:
        assert place.stat().st_mode & 0o777 == 0o600
        with api.client(Right.READ, transport=httpx.HTTPTransport(uds=str(place))) as client:
            assert client.get(RUNS).status_code == 200
    assert not place.exists()


def test_whoever_waits_is_told_when_it_answers(api: Served) -> None:
    """A server that is started calls back once it listens, and can be stopped twice."""
    from syncsvc.web.server import Serving

    up = threading.Event()
    other = Serving(api.context, "127.0.0.1", 0)
    other.start(up.set)
    assert up.wait(30)
    assert httpx.get(f"http://127.0.0.1:{other.port}/health").status_code == 200
    other.stop()
    other.stop()
