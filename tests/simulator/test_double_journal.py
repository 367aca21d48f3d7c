"""Items 19 and 20: every call is noted with its time, order and status, writes are counted, and no token is kept."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from syncsvc.simulator import SampleAgency
from syncsvc.simulator.server import Journal, serving
from tests.simulator.asking import EKINERJA, SIASN, Client


class _Clock:
    """Gives the times it was made with."""

    def __init__(self, *moments: float) -> None:
        self._moments = iter(moments)

    def __call__(self) -> float:
        return next(self._moments)


def _journal(*arrivals: float) -> Journal:
    journal = Journal(clock=_Clock(*arrivals))
    for number, _ in enumerate(arrivals):
        journal.begin("siasn", "GET", "/x/{nip}", str(number), forbidden=False)
    return journal


def test_windows_slide() -> None:
    """20: the most calls in any window are counted wherever the window begins, 20 ms shorter than named."""
    journal = _journal(0.0, 0.6, 0.99, 1.01, 1.5, 5.0)
    assert journal.most_in_window(1.0) == 4
    assert journal.most_in_window(0.4) == 2
    assert journal.most_in_window(10.0) == 6
    assert _journal(0.0, 0.985, 1.97).most_in_window(1.0) == 1
    assert _journal(0.0, 0.985, 1.97).most_in_window(1.0, grace=0.0) == 2
    assert _journal().most_in_window(1.0) == 0


def test_calls_at_once() -> None:
    """20: how many calls were open at the same time is known, the one still open included."""
    journal = Journal(clock=_Clock(0.0, 1.0, 2.0, 3.0, 4.0))
    first = journal.begin("siasn", "GET", "/a", "", forbidden=False)
    second = journal.begin("siasn", "GET", "/b", "", forbidden=False)
    journal.end(first, 200)
    journal.end(second, 200)
    journal.begin("ekinerja", "GET", "/c", "", forbidden=False)
    assert journal.most_at_once() == 2
    assert journal.most_at_once("ekinerja") == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", f"{SIASN}/skp22/save"),
        ("POST", f"{SIASN}/upload-dok"),
        ("DELETE", f"{SIASN}/jabatan/delete/1"),
        ("GET", f"{SIASN}/pns/data-utama-jabatansync?pns_orang_id=1"),
        ("GET", f"{SIASN}/pns/data-utama-golongansync?pns_orang_id=1"),
        ("POST", f"{EKINERJA}/laporan/skp/2026"),
        ("PUT", "/lain"),
    ],
)
def test_what_changes_data_is_counted(agency: SampleAgency, method: str, path: str) -> None:
    """19: every write and both refresh calls are noted as forbidden; token calls and reads are not."""
    with serving(agency.world) as served:
        client = Client(served)
        client.post("/oauth2/token", {"grant_type": "client_credentials"})
        client.get(f"{SIASN}/referensi/ref-unor")
        client.get(path, method=method, body="{}")
        assert [(call.method, call.path) for call in served.journal.forbidden()] == [(method, path.split("?")[0])]
        assert client.control("journal")["forbidden"] == 1


@pytest.mark.parametrize("name", ["journal.csv", "journal.jsonl"])
@pytest.mark.parametrize("keys", [True, False])
def test_the_file_tells_all_but_secrets(agency: SampleAgency, tmp_path: Path, name: str, keys: bool) -> None:
    """20: path without NIP, the NIP or its mark beside it, tries, times and status; no token and no secret."""
    file, nip = tmp_path / name, agency.world.people[0].nip
    with serving(agency.world, journal=Journal(file, keys)) as served:
        client = Client(served)
        for _ in range(2):
            client.siasn("rw-skp22", nip)
        client.get(f"{EKINERJA}/laporan/skp/2026?nip={nip}")
        account = served.double.issuer.account
        basic = {"grant_type": "client_credentials", "client_id": account.client, "client_secret": "rahasia-sekali"}
        client.post("/oauth2/token", {**basic, "client_secret": account.client_secret})
        secrets = [*client.tokens.values(), account.client_secret, account.password]
    text = file.read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines())) if name.endswith("csv") else list(map(json.loads, text.splitlines()))
    assert [row["path"] for row in rows] == [
        *(f"{SIASN}/pns/rw-skp22/{{nip}}",) * 2,
        f"{EKINERJA}/laporan/skp/2026",
        "/oauth2/token",
    ]
    assert [str(row["attempt"]) for row in rows] == ["1", "2", "1", "1"]
    assert (rows[0]["key"] == nip) is keys
    assert len({row["key"] for row in rows[:3]}) == 1
    assert (nip in text) is keys
    assert all(float(row["ended"]) >= float(row["at"]) for row in rows)
    assert not [secret for secret in secrets if secret in text]


def test_the_running_double_can_be_asked(agency: SampleAgency) -> None:
    """20: another process reads the journal and changes the scenario over /_control; its own calls are not noted."""
    with serving(agency.world) as served:
        client = Client(served)
        nip = agency.world.people[0].nip
        assert client.siasn("rw-golongan", nip).status == 200
        changed = client.control("scenario", {"quota": {"per_minute": 1}, "cookies": True})
        assert (changed["quota"]["per_minute"], changed["seed"]) == (1, 7)
        assert client.siasn("rw-golongan", nip).status == 429
        summary = client.control("journal?seconds=5")
        assert summary["calls"] == summary["most_in_window"] == 2
        assert summary["statuses"] == {"200": 1, "429": 1}
        assert [row["status"] for row in client.control("calls?since=1")] == [429]
        assert client.control("scenario", {"quota": {"per_week": 1}})["message"] == "sample.scenario"
        assert client.get("/_control/calls?since=x", {}).status == 422
        assert client.get("/_control/lain", {}).status == 404
