"""Items 4, 11 and 13 to 15: what goes wrong on the way, and that three tries always win against passing faults."""

from __future__ import annotations

import http.client
import socket
import struct
from collections import Counter
from typing import Any

import pytest

from syncsvc.errors import UsageError
from syncsvc.simulator import SampleAgency
from syncsvc.simulator.server import Scenario, serving
from syncsvc.simulator.server.journal import Call
from syncsvc.simulator.server.kinds import TRANSIENT
from syncsvc.simulator.server.mishaps import Fate
from syncsvc.simulator.server.quota import Meter
from syncsvc.simulator.server.scenario import Mishaps, Outage, Override, Pages, Quota, build_scenario
from tests.simulator.asking import EKINERJA, REFERENCES, SIASN, Client

UNITS = f"{SIASN}/referensi/ref-unor"


def _one(agency: SampleAgency, kind: Any, **more: Any) -> Scenario:
    """Every call at rw-golongan gets one kind of fault."""
    return Scenario(overrides=(Override(path="rw-golongan", kind=kind),), **more)


def _nip(agency: SampleAgency) -> str:
    return agency.world.people[0].nip


def test_a_suspended_back_end(agency: SampleAgency) -> None:
    """4: for some calls a remote answers SUSPENDED, whatever token comes; the other remote goes on; then it is back."""
    outage = Outage(remote="siasn", kind="suspended", calls=(2, 4))
    with serving(agency.world, Scenario(outages=(outage,))) as served:
        client = Client(served)
        seen = []
        for _ in range(4):
            seen.append(client.siasn("rw-golongan", _nip(agency)))
            client.renew("gateway")
            client.renew("sso")
            assert client.get(f"{EKINERJA}/referensi/periode").status == 200
    assert [answer.status for answer in seen] == [200, 503, 503, 200]
    assert seen[1].content["message"] == "Runtime Error"
    assert "SUSPENDED" in seen[1].content["description"]


@pytest.mark.parametrize("kind", ["unavailable", "reset", "silence"])
def test_other_outages(agency: SampleAgency, kind: Any) -> None:
    """4: an outage may also be a 503, a reset or silence, and be told in seconds since the start."""
    outage = Outage(remote="ekinerja", kind=kind, seconds=(0, 1_000))
    with serving(agency.world, Scenario(outages=(outage,))) as served:
        client = Client(served)
        path = f"{EKINERJA}/referensi/periode"
        if kind == "unavailable":
            assert client.get(path).status == 503
        elif kind == "reset":
            with pytest.raises(ConnectionResetError):
                client.get(path)
        else:
            with client.raw() as line:
                line.settimeout(0.2)
                line.sendall(_call(client, path))
                with pytest.raises(TimeoutError):
                    line.recv(1)
        assert client.get(UNITS).status == 200


def _call(client: Client, path: str) -> bytes:
    headers = "".join(f"{name}: {text}\r\n" for name, text in client.headers(path).items())
    return f"GET {path} HTTP/1.1\r\nHost: contoh\r\n{headers}\r\n".encode()


@pytest.mark.parametrize(("repeat", "skip", "total"), [(2, 0, True), (0, 2, True), (0, 0, False)])
def test_pages_overlap_or_gap(agency: SampleAgency, repeat: int, skip: int, total: bool) -> None:
    """11: with ``limit`` and ``offset`` rows may be repeated or skipped between pages; the last page is short."""
    with serving(agency.world, Scenario(pages=Pages(repeat=repeat, skip=skip, total=total))) as served:
        client = Client(served)
        whole = [row["CepatKode"] for row in client.get(UNITS).content["data"]]
        pages = [client.get(f"{UNITS}?limit=10&offset={start}").content for start in range(0, len(whole) + 60, 10)]
    rows = [row["CepatKode"] for page in pages for row in page["data"]]
    assert ("count" in pages[0]) is total
    assert pages[-1]["data"] == []
    if repeat:
        assert set(rows) == set(whole)
        assert max(Counter(rows).values()) > 1
    elif skip:
        assert set(rows) < set(whole)
        assert pages[0]["count"] == len(whole)
    else:
        assert rows == whole


@pytest.mark.parametrize(
    ("kind", "status", "text"),
    [
        ("html_200", 200, b"<html>"),
        ("html_502", 502, b"<html>"),
        ("html_503", 503, b"<html>"),
        ("plain_503", 503, b"upstream"),
        ("empty_body", 200, b""),
        ("zero_body", 200, b"0"),
        ("error_500", 500, b"Internal"),
    ],
)
def test_answers_that_are_no_answers(agency: SampleAgency, kind: Any, status: int, text: bytes) -> None:
    """13: pages and plain text under 200, 500, 502 and 503, an empty body, and the body 0."""
    with serving(agency.world, _one(agency, kind)) as served:
        answer = Client(served).siasn("rw-golongan", _nip(agency))
    assert answer.status == status
    assert text in answer.body
    assert answer.body == text or len(text) > 1


def test_cut_connections(agency: SampleAgency) -> None:
    """13: a connection is cut in the middle of an answer, or reset before it begins."""
    with serving(agency.world, _one(agency, "cut")) as served, pytest.raises(http.client.IncompleteRead) as cut:
        Client(served).siasn("rw-golongan", _nip(agency))
    assert cut.value.partial
    with serving(agency.world, _one(agency, "reset")) as served, pytest.raises(ConnectionResetError):
        Client(served).siasn("rw-golongan", _nip(agency))


def test_slow_answers(agency: SampleAgency) -> None:
    """14: a slow answer begins late; a dripping one begins at once and is spread over many pieces; both are whole."""
    for kind in ("slow", "drip"):
        scenario = _one(agency, kind, mishaps=Mishaps(slow_seconds=0.05))
        with serving(agency.world, scenario) as served:
            client = Client(served)
            assert client.rows("rw-golongan", _nip(agency))
            [call] = served.journal.calls
            assert call.ended is not None
            assert call.ended - call.at >= 0.045
    with serving(agency.world, Scenario(latency_ms=30)) as served:
        Client(served).rows("rw-golongan", _nip(agency))
        assert (served.journal.calls[0].ended or 0) - served.journal.calls[0].at >= 0.025


def test_a_drip_is_not_in_the_way_of_others(agency: SampleAgency) -> None:
    """14: while one connection waits for a slow answer, others are served."""
    scenario = _one(agency, "silence")
    with serving(agency.world, scenario) as served:
        client = Client(served)
        with client.raw() as line:
            line.sendall(_call(client, f"{SIASN}/pns/rw-golongan/{_nip(agency)}"))
            assert client.get(UNITS).status == 200


@pytest.mark.parametrize("after", ["seconds", "date", "none"])
def test_throttling(agency: SampleAgency, after: Any) -> None:
    """15: above the quota calls get 429 with a throttle code, with Retry-After in either form or without."""
    quota = Quota(per_minute=3, retry_after=after, retry_after_seconds=30)
    with serving(agency.world, Scenario(quota=quota)) as served:
        client = Client(served)
        answers = [client.siasn("rw-golongan", _nip(agency)) for _ in range(5)]
        assert client.get(f"{EKINERJA}/referensi/periode").status == 200
        early = len(served.journal.early())
    assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
    assert "900800" <= answers[3].content["code"] <= "900806"
    given = answers[3].headers.get("retry-after")
    assert {"seconds": given == "30", "date": bool(given and given.endswith("GMT")), "none": given is None}[after]
    assert early == (0 if after == "none" else 1)


def test_quota_slides() -> None:
    """15: the quota holds in every window of a second and of a minute, not only from full second to full second."""
    meter, quota = Meter(), Quota(per_second=2, per_minute=4)
    admitted = [moment for moment in (0.0, 0.5, 0.9, 1.0, 1.4, 1.5, 2.1, 59.0, 60.1) if meter.admit(moment, quota)]
    assert admitted == [0.0, 0.5, 1.0, 1.5, 60.1]
    assert meter.refused == 4


@pytest.mark.parametrize("share", [0.05, 0.5, 1.0])
def test_three_tries_always_win(share: float) -> None:
    """13-15: whatever the share, no question fails three times in a row; the share is kept; a seed repeats itself."""
    scenario = Scenario(mishaps=Mishaps(share=share))

    def told() -> list[str | None]:
        fate = Fate()
        seen: list[str | None] = []
        for key in range(400):
            for attempt in (1, 2, 3):
                call = Call(1, 0.0, "siasn", "GET", "/rw-skp22/{nip}", str(key), attempt, forbidden=False)
                seen.append(fate.mishap(scenario, call))
        return seen

    first = told()
    assert first == told()
    assert all(None in first[start : start + 3] for start in range(0, len(first), 3))
    firsts = first[::3]
    assert abs(sum(each is not None for each in firsts) / len(firsts) - share) < 0.06
    assert set(first) - {None} <= set(TRANSIENT)


def test_faults_by_share_over_the_wire(agency: SampleAgency) -> None:
    """13-15: at 50 % every person's rows arrive within three tries, and every kind of fault is in the journal."""
    scenario = Scenario(mishaps=Mishaps(share=0.5, slow_seconds=0.01))
    wrong = (OSError, http.client.HTTPException, ValueError, TypeError)
    with serving(agency.world, scenario) as served:
        client = Client(served)
        for person in agency.world.people:
            for attempt in range(3):
                try:
                    answer = client.siasn("rw-golongan", person.nip)
                    if answer.status in (200, 404) and "data" in answer.content:
                        break
                except wrong:
                    assert attempt < 2
            else:
                pytest.fail("three tries did not win")
        faults = {call.fault for call in served.journal.calls if call.fault}
    assert faults == set(TRANSIENT)


def test_several_calls_on_one_connection(agency: SampleAgency) -> None:
    """Calls sent at once on one connection are answered in their order; a bad call ends the connection."""
    with serving(agency.world) as served:
        client = Client(served)
        with client.raw() as line:
            line.sendall(_call(client, f"{REFERENCES}/golongan") + _call(client, f"{REFERENCES}/eselon")[:-1])
            line.sendall(b"\n" + b"BAD\r\n\r\n")
            answers = [_read(line), _read(line)]
            assert b"900" not in answers[0] + answers[1]
            assert b"namaPangkat" in answers[0]
            assert b"terendah_id" in answers[1]
            assert line.recv(100).startswith(b"HTTP/1.1 400")
        with client.raw() as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.sendall(_call(client, f"{EKINERJA}/laporan/skp/2026"))
        assert client.get(UNITS).status == 200


def _read(line: socket.socket) -> bytes:
    """One answer with a Content-Length."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += line.recv(1)
    size = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    body = b""
    while len(body) < size:
        body += line.recv(size - len(body))
    return body


@pytest.mark.parametrize("content", [{"mishap": {}}, {"mishaps": {"share": 2}}, {"mishaps": {"kinds": ["x"]}}, []])
def test_a_wrong_scenario_is_refused(content: Any) -> None:
    """A scenario with an unknown name or an impossible value is refused with its place."""
    if content == []:
        assert build_scenario(content) == Scenario()
        return
    with pytest.raises(UsageError) as refused:
        build_scenario(content)
    assert str(refused.value.facts["place"]).startswith("mishap")
