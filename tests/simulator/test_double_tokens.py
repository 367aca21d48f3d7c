"""Items 1 to 3 of the reference's list: two tokens, faults told apart, a token that only a person renews."""

from __future__ import annotations

import base64
import json
import stat
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from syncsvc.simulator import SampleAgency
from syncsvc.simulator.server import Listening, Scenario, serving
from syncsvc.simulator.server.scenario import Places, Tokens
from syncsvc.simulator.server.tokens import Account, Issuer
from tests.simulator.asking import EKINERJA, REFERENCES, SIASN, Client

UNITS = f"{SIASN}/referensi/ref-unor"
RANKS = f"{REFERENCES}/golongan"
PERIODS = f"{EKINERJA}/referensi/periode"


@pytest.mark.parametrize("word", ["Bearer", "bearer", "BEARER"])
def test_both_tokens_in_any_case(client: Client, word: str) -> None:
    """1: apisiasn wants both tokens, referensi_siasn and api_kinerja one each, however the scheme word is written."""
    gateway, sso, ekinerja = (f"{word} {client.tokens[sort]}" for sort in ("gateway", "sso", "ekinerja"))
    assert client.get(UNITS, {"Authorization": gateway, "Auth": sso}).status == 200
    assert client.get(RANKS, {"Authorization": gateway}).status == 200
    assert client.get(PERIODS, {"Authorization": ekinerja}).status == 200
    assert client.get(UNITS, {"Authorization": gateway}).status == 401
    assert client.get(UNITS, {"Auth": sso}).status == 401
    assert client.get(RANKS, {"Auth": sso}).status == 401
    assert client.get(PERIODS, {"Authorization": gateway}).status == 401


def test_three_endpoints_grant_tokens(agency: SampleAgency) -> None:
    """1: each token comes from an endpoint of its own with its own life: Basic or form, and JSON is tolerated."""
    lives = Tokens(gateway_seconds=100, sso_seconds=200, ekinerja_seconds=300)
    with serving(agency.world, Scenario(tokens=lives)) as served:
        client, account, places = Client(served), served.double.issuer.account, Places()
        basic = base64.b64encode(f"{account.client}:{account.client_secret}".encode()).decode()
        form = {"grant_type": "client_credentials"}
        whole = {**form, "client_id": account.client, "client_secret": account.client_secret}
        granted = [
            client.post(places.gateway_token, form, {"Authorization": f"Basic {basic}"}),
            client.post(places.gateway_token, whole),
            client.get(places.gateway_token, {"Content-Type": "application/json"}, "POST", json.dumps(whole)),
        ]
        assert all(each.content["expires_in"] in (99, 100) for each in granted)
        person = {"grant_type": "password", "username": account.operator, "password": account.password}
        person["client_id"] = account.client
        sso, ekinerja = (client.post(path, person).content for path in (places.sso_token, places.ekinerja_token))
        assert sso["expires_in"] in (200, 201)
        assert ekinerja["expires_in"] in (299, 300)
        client.tokens = {
            "gateway": granted[0].content["access_token"],
            "sso": sso["access_token"],
            "ekinerja": ekinerja["access_token"],
        }
        assert [client.get(path).status for path in (UNITS, RANKS, PERIODS)] == [200, 200, 200]


def test_wrong_credentials_are_refused(client: Client) -> None:
    """1: neither a wrong secret nor a wrong password grants anything; Keycloak says so in its own words."""
    account, places = client.served.double.issuer.account, Places()
    form = {"grant_type": "client_credentials", "client_id": account.client, "client_secret": "salah"}
    assert client.post(places.gateway_token, form).status == 401
    person = {"grant_type": "password", "client_id": account.client, "username": account.operator, "password": "x"}
    refused = client.post(places.sso_token, person)
    assert (refused.status, refused.content["error"]) == (401, "invalid_grant")
    assert refused.content["error_description"]


@pytest.mark.parametrize("status", [200, 401])
def test_token_faults_differ(agency: SampleAgency, status: Any) -> None:
    """2: a bad gateway token, a bad SSO token and two that do not belong together each have their own text."""
    with serving(agency.world, Scenario(tokens=Tokens(fault_status=status))) as served:
        client = Client(served)
        good = client.headers(UNITS)
        gateway = client.get(UNITS, {**good, "Authorization": "Bearer salah"})
        sso = client.get(UNITS, {**good, "Auth": "bearer salah"})
        other, _ = served.double.issuer.grant("sso", "lain-ws")
        mismatch = client.get(UNITS, {**good, "Auth": f"bearer {other}"})
    assert [each.status for each in (gateway, sso, mismatch)] == [status] * 3
    assert gateway.content["message"] == "Invalid Credentials"
    assert sso.content["message"] == "invalid or expired jwt"
    assert mismatch.content["data"] == "Token SSO mismatch"


def test_tokens_end(agency: SampleAgency) -> None:
    """3: each sort of token ends after its own life, by the issuer's clock; the SSO token says when in its claims."""
    now = [1_800_000_000.0]
    issuer = Issuer(Account(7), Tokens(gateway_seconds=10, sso_seconds=20, ekinerja_seconds=30), lambda: now[0])
    tokens = {sort: issuer.grant(sort)[0] for sort in ("gateway", "sso", "ekinerja")}
    for later, alive in ((5, 3), (15, 2), (25, 1), (35, 0)):
        now[0] = 1_800_000_000.0 + later
        assert sum(issuer.owner(sort, token) is not None for sort, token in tokens.items()) == alive  # type: ignore[arg-type]
    claims = json.loads(base64.urlsafe_b64decode(tokens["sso"].split(".")[1] + "=="))
    assert (claims["exp"], claims["iat"], claims["azp"]) == (1_800_000_020, 1_800_000_000, "contoh-ws")


def test_a_person_renews_the_sso_token(agency: SampleAgency, tmp_path: Path) -> None:
    """3: with the password grant refused, a run-out token stays refused until a person pastes a new one."""
    folder = tmp_path / "tokens"
    scenario = Scenario(tokens=Tokens(sso_manual=True))
    with serving(agency.world, scenario, Listening(tokens=folder)) as served:
        client, account = Client(served), served.double.issuer.account
        person = {"grant_type": "password", "client_id": account.client, "username": account.operator}
        refused = client.post(Places().sso_token, {**person, "password": account.password})
        assert (refused.status, refused.content["error"]) == (400, "unauthorized_client")
        client.tokens["sso"] = (folder / "sso").read_text("utf-8").strip()
        assert client.get(UNITS).status == 200
        client.control("revoke", {"sort": "sso"})
        assert client.get(UNITS).content["message"] == "invalid or expired jwt"
        handed = client.control("sso", {})
        client.tokens["sso"] = (folder / "sso").read_text("utf-8").strip()
        assert client.tokens["sso"] == handed["token"]
        assert handed["ends"] > time.time()
        assert client.get(UNITS).status == 200
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.iterdir())
    assert {path.name for path in folder.iterdir()} >= {"client-secret", "password", "sso"}


def test_somebody_renews_in_time(agency: SampleAgency, tmp_path: Path) -> None:
    """3: when the scenario says so, a person pastes a new token some seconds after the old one's end, unasked."""
    scenario = Scenario(tokens=Tokens(sso_manual=True, sso_seconds=0.01, person_renews_seconds=0))
    with serving(agency.world, scenario, Listening(tokens=tmp_path)) as served:
        first, heard = (tmp_path / "sso").read_text("utf-8"), threading.Event()
        paste = served.double.renewed
        assert paste

        def hear(token: str) -> None:
            paste(token)
            heard.set()

        served.double.renewed = hear
        assert heard.wait(30)
        assert (tmp_path / "sso").read_text("utf-8") != first


def test_paths_and_lives_can_be_moved(agency: SampleAgency) -> None:
    """Another place for a product is one word in the scenario."""
    places = Places(siasn="/api/1.0", ekinerja="/laporan-kinerja")
    with serving(agency.world, Scenario(places=places)) as served:
        client = Client(served)
        headers = client.headers(SIASN)
        assert client.get("/api/1.0/referensi/ref-unor", headers).status == 200
        assert client.get(UNITS, headers).status == 404
