"""What is carried by each scheme, which token an error means, and that nothing secret is ever shown."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import pytest

from syncsvc.config.live.auth import Auth, BasicAuth, Bearer, BearerAuth, KeyAuth, NoAuth, Pasted
from syncsvc.connectors.base import Wallet
from syncsvc.connectors.http.exchange import Reply
from syncsvc.connectors.tokens import LiveWallet, Registry, open_wallet
from syncsvc.connectors.tokens.grant import token_request
from syncsvc.connectors.tokens.granted import DENIED_PAUSE
from syncsvc.connectors.tokens.secret import SecretHeaders
from syncsvc.errors import Denied
from syncsvc.lang import LANGUAGES, say
from tests.connectors.purse import (
    CLIENT_SECRET,
    PASSWORD,
    USER,
    Clock,
    bearer,
    credentials,
    keep_secret,
    siasn_pair,
    wallet,
)
from tests.connectors.token_endpoint import PlainDoor, granted, token_endpoint

PASTED = Pasted(kind="pasted", token="file:sso.txt")
EMPTY = SecretHeaders()
PAIR = siasn_pair(PASTED, PASTED)


def _open(auth: Auth, folder: Path) -> LiveWallet:
    return open_wallet(auth, folder, PlainDoor(), Registry())


def test_fixed_schemes_say_who_we_are(tmp_path: Path) -> None:
    """Nothing, HTTP Basic or a key in its header; none of them can be renewed without a person."""
    reference = keep_secret(tmp_path, "key.txt", "k-123")
    none: Wallet = _open(NoAuth(scheme="none"), tmp_path)
    assert dict(none.headers()) == {}
    basic = _open(BasicAuth(scheme="basic", user="Aladdin", password=reference), tmp_path)
    assert dict(basic.headers()) == {"Authorization": "Basic QWxhZGRpbjprLTEyMw=="}
    key = _open(KeyAuth(scheme="api_key", key=reference), tmp_path)
    assert dict(key.headers()) == {"X-API-Key": "k-123"}
    assert not any(each.rejected(each.headers(), frozenset({"Authorization"})) for each in (none, basic, key))
    assert key.states() == ()


def test_a_key_that_cannot_travel_in_a_header_is_refused(tmp_path: Path) -> None:
    """A key with a line break inside could smuggle in another header."""
    reference = keep_secret(tmp_path, "key.txt", "one\ntwo")
    with pytest.raises(Denied):
        _open(KeyAuth(scheme="api_key", key=reference), tmp_path)


@pytest.mark.parametrize(
    ("status", "body", "names"),
    [
        (401, {"message": "Invalid Credentials"}, {"gateway"}),
        (401, {"Message": "INVALID or expired JWT"}, {"sso"}),
        (200, {"code": 0, "message": "invalid or expired jwt"}, {"sso"}),
        (401, {"data": "Token SSO mismatch"}, {"gateway", "sso"}),
        (401, None, {"gateway", "sso"}),
        (401, {"message": ["Invalid Credentials"]}, {"gateway", "sso"}),
        (500, {"message": "Runtime Error", "description": "SUSPENDED"}, set()),
        (200, {"code": 1, "data": []}, set()),
        (403, {"message": "forbidden"}, set()),
    ],
)
def test_an_error_tells_which_token_is_bad(status: int, body: object, names: set[str]) -> None:
    """The texts of the pair's errors name one token or both; a bare 401 means both; other errors mean none."""
    assert LiveWallet(PAIR, EMPTY, ()).blamed(Reply(status, body)) == names


def test_a_bare_401_means_the_token_without_signs() -> None:
    """Where one token has signs and none of them fits, it is the other one that is bad."""
    signed = PAIR.tokens["sso"]
    auth = BearerAuth(scheme="bearer", tokens={"gateway": Bearer(token=PASTED), "sso": signed})
    assert LiveWallet(auth, EMPTY, ()).blamed(Reply(401)) == {"gateway"}
    assert LiveWallet(NoAuth(scheme="none"), EMPTY, ()).blamed(Reply(401)) == frozenset()


def test_nothing_secret_is_shown(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """No secret, user or token stands in any repr, error, sentence, traceback or log line, whatever goes wrong."""
    shown: list[str] = []
    caplog.set_level(logging.DEBUG)
    with token_endpoint() as endpoint:
        endpoint.answer = lambda number, _: (
            (200, granted("canary-token")) if number < 3 else (400, {"error": USER, "error_description": PASSWORD})
        )
        password = keep_secret(tmp_path, "password.txt", PASSWORD)
        settings = credentials(endpoint, tmp_path, grant="password", username=USER, password=password, client_as="form")
        clock = Clock()
        purse = wallet(bearer(settings), tmp_path, clock)
        shown += [repr(token_request(settings, tmp_path)), repr(purse), repr(purse.headers()), str(purse.headers())]
        shown += [repr(vars(purse)), repr(vars(purse._carried[0].token)), repr(purse.states())]
        used = purse.headers()
        purse.rejected(used, frozenset({"gateway"}))
        purse.rejected(purse.headers(), frozenset({"gateway"}))
        clock.at += DENIED_PAUSE
        try:
            purse.headers()
        except Denied as refused:
            shown += [repr(refused), *traceback.format_exception(refused), repr(purse.states())]
            shown += [say(language, refused.key, **refused.facts) for language in LANGUAGES]
    shown += [record.getMessage() for record in caplog.records]
    canaries = ("canary-token", CLIENT_SECRET, PASSWORD, USER)
    assert not [text for text in shown for canary in canaries if canary in text]
