"""Tokens that an endpoint grants: asked for once, kept until shortly before their end, replaced once when refused."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from syncsvc.connectors.tokens import LiveWallet, Registry, open_wallet
from syncsvc.connectors.tokens.granted import DENIED_PAUSE, TRIES, UNREACHABLE_PAUSE
from syncsvc.errors import Denied, SyncsvcError, Unreachable
from tests.connectors.purse import (
    CLIENT_SECRET,
    PASSWORD,
    USER,
    Clock,
    bearer,
    credentials,
    keep_secret,
    siasn_pair,
    together,
    wallet,
)
from tests.connectors.token_endpoint import Endpoint, PlainDoor, granted, token_endpoint

GATEWAY = frozenset({"gateway"})


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """A token endpoint on loopback."""
    with token_endpoint() as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def plain(endpoint: Endpoint, tmp_path: Path, clock: Clock) -> LiveWallet:
    """A wallet with one granted token."""
    return wallet(bearer(credentials(endpoint, tmp_path)), tmp_path, clock)


def _refusal(purse: LiveWallet) -> SyncsvcError:
    with pytest.raises((Denied, Unreachable)) as refused:
        purse.headers()
    error: SyncsvcError = refused.value
    return error


def test_a_token_is_asked_for_once_by_all_threads(endpoint: Endpoint, plain: LiveWallet) -> None:
    """Sixteen threads that need a token at once make one request and carry the same token."""
    carried = together(16, lambda: plain.headers()["Authorization"])
    assert carried == ["Bearer token-1"] * 16
    assert endpoint.forms == [{"grant_type": "client_credentials"}]
    secret = base64.b64encode(f"simpeg:{CLIENT_SECRET}".encode()).decode()
    assert endpoint.basics == [f"Basic {secret}"]


def test_a_flood_of_401_makes_one_request(endpoint: Endpoint, plain: LiveWallet) -> None:
    """Sixteen threads whose token is refused at once make one request; all go on with the new token."""
    used = dict(plain.headers())
    endpoint.forms.clear()
    assert together(16, lambda: plain.rejected(used, GATEWAY)) == [True] * 16
    assert len(set(together(16, lambda: plain.headers()["Authorization"]))) == 1
    assert len(endpoint.forms) == 1


def test_a_late_refusal_of_the_old_token_changes_nothing(endpoint: Endpoint, plain: LiveWallet) -> None:
    """Who hears late that the old token was refused does not throw the new one away."""
    old = dict(plain.headers())
    plain.rejected(old, GATEWAY)
    new = dict(plain.headers())
    assert plain.rejected(old, GATEWAY)
    assert dict(plain.headers()) == new
    assert len(endpoint.forms) == 2


def test_the_same_token_granted_again_is_given_its_chance(endpoint: Endpoint, plain: LiveWallet) -> None:
    """An issuer may grant the very same text again: a late refusal of the first does not count against the second."""
    endpoint.answer = lambda *_: (200, granted("same"))
    first, refused = threading.Event(), threading.Event()
    late: list[bool] = []

    def slow() -> None:
        used = dict(plain.headers())
        first.set()
        refused.wait()
        late.append(plain.rejected(used, GATEWAY))

    thread = threading.Thread(target=slow)
    thread.start()
    first.wait()
    plain.rejected(dict(plain.headers()), GATEWAY)
    plain.headers()
    refused.set()
    thread.join()
    assert late == [True]
    assert dict(plain.headers()) == {"Authorization": "Bearer same"}
    assert len(endpoint.forms) == 2


def test_a_token_is_renewed_before_its_end(endpoint: Endpoint, plain: LiveWallet, clock: Clock) -> None:
    """Until a minute before its end the token is kept; then another one is asked for."""
    plain.headers()
    clock.at += 3539
    assert plain.headers()["Authorization"] == "Bearer token-1"
    clock.at += 2
    assert plain.headers()["Authorization"] == "Bearer token-2"


@pytest.mark.parametrize(("said", "life"), [("1800", 1800), (None, 3600), (-5, 3600), ("soon", 3600), (True, 3600)])
def test_a_life_is_read_or_assumed(
    endpoint: Endpoint, plain: LiveWallet, clock: Clock, said: object, life: int
) -> None:
    """A life as text counts; one that is absent or makes no sense is assumed from the configuration."""
    endpoint.answer = lambda number, _: (200, granted(f"token-{number}", said))
    plain.headers()
    ends = plain.states()[0].ends
    assert ends is not None
    assert ends.timestamp() == clock.at + life


def test_a_life_shorter_than_the_margin_is_used(endpoint: Endpoint, plain: LiveWallet, clock: Clock) -> None:
    """A token of 20 seconds is used for ten of them rather than asked for with every call."""
    endpoint.answer = lambda number, _: (200, granted(f"token-{number}", 20))
    plain.headers()
    clock.at += 9
    plain.headers()
    assert len(endpoint.forms) == 1
    clock.at += 2
    plain.headers()
    assert len(endpoint.forms) == 2


def test_a_new_token_that_is_refused_ends_it(endpoint: Endpoint, plain: LiveWallet, clock: Clock) -> None:
    """When the replacement is refused before it ever worked, no third one is asked for: a person must look."""
    assert plain.rejected(dict(plain.headers()), GATEWAY)
    assert not plain.rejected(dict(plain.headers()), GATEWAY)
    refused = _refusal(plain)
    assert isinstance(refused, Denied)
    assert refused.key == "remote.token_rejected"
    assert plain.states()[0].needs_person
    assert len(endpoint.forms) == 2
    clock.at += DENIED_PAUSE
    assert plain.headers()["Authorization"] == "Bearer token-3"


def test_tokens_that_worked_are_replaced_as_often_as_they_end(endpoint: Endpoint, plain: LiveWallet) -> None:
    """A token that calls went through with may be refused later, again and again: each time there is a new one."""
    for number in range(1, 5):
        plain.headers()
        used = dict(plain.headers())
        assert used == {"Authorization": f"Bearer token-{number}"}
        assert plain.rejected(used, GATEWAY)


def test_a_refused_grant_needs_a_person(endpoint: Endpoint, tmp_path: Path, clock: Clock) -> None:
    """Keycloak's refusal of user and password is Denied with its code; neither user, password nor its free text is
    repeated, and nobody asks again for a while.
    """
    endpoint.answer = lambda *_: (400, {"error": "invalid_grant", "error_description": f"Account {USER} locked"})
    password = keep_secret(tmp_path, "password.txt", PASSWORD)
    settings = credentials(endpoint, tmp_path, grant="password", username=USER, password=password, client_secret=None)
    purse = wallet(bearer(settings), tmp_path, clock)
    refused = _refusal(purse)
    assert isinstance(refused, Denied)
    assert refused.key == "remote.token_refused"
    assert refused.facts == {"token": "gateway", "origin": "127.0.0.1", "code": "invalid_grant"}
    expected = {"grant_type": "password", "client_id": "simpeg", "username": USER, "password": PASSWORD}
    assert endpoint.forms == [expected]
    assert isinstance(_refusal(purse), Denied)
    assert len(endpoint.forms) == 1
    assert purse.states()[0].needs_person


def test_a_wrong_clock_is_told(endpoint: Endpoint, tmp_path: Path, clock: Clock) -> None:
    """A refusal by a remote whose clock is more than a minute off says by how much."""
    endpoint.answer = lambda *_: (401, {"error": "invalid_client"})
    purse = wallet(bearer(credentials(endpoint, tmp_path)), tmp_path, clock, PlainDoor(skew=-312.4))
    refused = _refusal(purse)
    assert (refused.key, refused.facts["seconds"]) == ("remote.token_refused_skew", 312)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_an_endpoint_in_trouble_is_tried_three_times(
    endpoint: Endpoint, plain: LiveWallet, clock: Clock, status: int
) -> None:
    """Trouble that may pass is Unreachable after three tries; other threads are told the same, and later it is tried
    again.
    """
    endpoint.answer = lambda number, _: (status, b"<html>") if number <= TRIES else (200, granted("late"))

    def key() -> str:
        return _refusal(plain).key

    assert together(8, key) == ["remote.token_unreachable"] * 8
    assert (len(endpoint.forms), len(clock.pauses)) == (TRIES, TRIES - 1)
    assert not plain.states()[0].needs_person
    clock.at += UNREACHABLE_PAUSE
    assert plain.headers()["Authorization"] == "Bearer late"


@pytest.mark.parametrize(
    ("status", "body", "key"),
    [
        (200, {"token": "x"}, "remote.token_unreadable"),
        (200, granted("two words"), "remote.token_unreadable"),
        (200, granted("line\r\nX-Other: 1"), "remote.token_unreadable"),
        (200, {"error": "access_denied"}, "remote.token_refused"),
        (200, b"<html>login</html>", "remote.token_unreachable"),
        (403, b"forbidden", "remote.token_refused"),
        (400, {"error": "temporarily_unavailable"}, "remote.token_unreachable"),
    ],
)
def test_answers_without_a_token_are_told_apart(
    endpoint: Endpoint, plain: LiveWallet, status: int, body: object, key: str
) -> None:
    """No token, no text that can travel in a header, refused with 200, a page of HTML: each has its own sentence."""
    endpoint.answer = lambda *_: (status, body)
    assert _refusal(plain).key == key


def test_only_the_named_token_is_replaced(endpoint: Endpoint, tmp_path: Path, clock: Clock) -> None:
    """Of the pair, the token that was refused is asked for again; the other one stays."""
    sso = credentials(endpoint, tmp_path, client_id="sso")
    purse = wallet(siasn_pair(credentials(endpoint, tmp_path), sso), tmp_path, clock)
    used = dict(purse.headers())
    assert used == {"Authorization": "Bearer token-1", "Auth": "bearer token-2"}
    assert purse.rejected(used, frozenset({"sso"}))
    assert dict(purse.headers()) == {"Authorization": "Bearer token-1", "Auth": "bearer token-3"}


def test_sources_with_the_same_credentials_share_a_token(endpoint: Endpoint, tmp_path: Path, clock: Clock) -> None:
    """Two sources with equal credentials make one request; another client makes its own."""
    registry = Registry(clock.now, clock.pauses.append)
    same = [open_wallet(bearer(credentials(endpoint, tmp_path)), tmp_path, PlainDoor(), registry) for _ in range(2)]
    other = open_wallet(bearer(credentials(endpoint, tmp_path, client_id="lain")), tmp_path, PlainDoor(), registry)
    tokens = [each.headers()["Authorization"] for each in (*same, other)]
    assert tokens == ["Bearer token-1", "Bearer token-1", "Bearer token-2"]


def test_a_changed_secret_is_read_when_next_needed(endpoint: Endpoint, plain: LiveWallet, tmp_path: Path) -> None:
    """The secret is read with each request, so whoever changes it need not restart anything."""
    used = dict(plain.headers())
    keep_secret(tmp_path, "client.txt", "another")
    plain.rejected(used, GATEWAY)
    plain.headers()
    assert base64.b64decode((endpoint.basics[1] or "").removeprefix("Basic ")) == b"simpeg:another"
