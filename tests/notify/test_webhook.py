"""Signed calls over real sockets: what arrives can be verified, and what does not arrive has its name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from syncsvc.config.live.reach import Reach
from syncsvc.errors import Denied, Gone, Misunderstood, SyncsvcError, Unreachable
from syncsvc.jobs.channels import posting
from syncsvc.notify.webhook import SignedCall
from tests.connectors import http_server as remote
from tests.connectors.http_server import FaultServer, Script, serving
from tests.notify.telling import KEY, OTHER_KEY, message, webhook, write_secret


def _heard(server: FaultServer, number: int = 0) -> tuple[str, dict[str, str]]:
    head, _, body = server.requests[number].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")[1:]
    return body.decode(), {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


def _refusal(script: Script, folder: Path) -> SyncsvcError:
    with serving(script) as server, pytest.raises(SyncsvcError) as refusal:
        webhook(folder, server.url("/hook"))["hook"].carrier.send(message())
    return refusal.value


def test_what_arrives_can_be_verified(tmp_path: Path) -> None:
    """The receiver verifies the signature with the key it knows, and reads type, time and data; not with another."""
    with serving(remote.says(b"", status="204 No Content")) as server:
        webhook(tmp_path, server.url("/hook"))["hook"].carrier.send(message(source="simpeg"))
    body, headers = _heard(server)
    told = Webhook(KEY).verify(body, headers)
    assert told == json.loads(body)
    assert (told["type"], told["timestamp"]) == ("run.failed", "2026-11-21T05:00:00+00:00")
    assert told["data"] == {"run": 7, "source": "simpeg", "agency": "kota", "subject": "Penarikan gagal"}
    assert headers["webhook-id"] == "msg_1_a"
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER_KEY).verify(body, headers)


def test_while_keys_change_both_verify(tmp_path: Path) -> None:
    """With two live keys, a receiver that knows only the old or only the new one verifies the same call."""
    keys = [write_secret(tmp_path, "old", KEY), write_secret(tmp_path, "new", OTHER_KEY)]
    with serving(remote.says()) as server:
        webhook(tmp_path, server.url(), keys=keys)["hook"].carrier.send(message())
    body, headers = _heard(server)
    assert Webhook(KEY).verify(body, headers) == Webhook(OTHER_KEY).verify(body, headers)


def test_a_key_that_is_changed_counts_from_the_next_message_on(tmp_path: Path) -> None:
    """Secrets are read anew for each message."""
    with serving(remote.says()) as server:
        carrier = webhook(tmp_path, server.url())["hook"].carrier
        carrier.send(message())
        write_secret(tmp_path, "key", OTHER_KEY)
        carrier.send(message())
    assert Webhook(KEY).verify(*_heard(server, 0))
    assert Webhook(OTHER_KEY).verify(*_heard(server, 1))


@pytest.mark.parametrize("answer", [remote.says(b"OK", content_type="text/plain"), remote.says(remote.html_page)])
def test_only_the_status_counts(answer: Script, tmp_path: Path) -> None:
    """A receiver that took it may answer with whatever text it likes."""
    with serving(answer) as server:
        webhook(tmp_path, server.url())["hook"].carrier.send(message())
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("status", "error", "key"),
    [
        ("410 Gone", Gone, "notify.error.gone"),
        ("400 Bad Request", Misunderstood, "notify.error.not_taken"),
        ("401 Unauthorized", Denied, "notify.error.refused"),
        ("404 Not Found", Denied, "notify.error.refused"),
        ("429 Too Many Requests", Unreachable, "notify.error.status"),
        ("500 Internal Server Error", Unreachable, "notify.error.status"),
        ("503 Service Unavailable", Unreachable, "notify.error.status"),
    ],
)
def test_each_refusal_has_its_meaning(status: str, error: type[SyncsvcError], key: str, tmp_path: Path) -> None:
    """What a status means says whether trying again may help, and what a person has to look at."""
    refused = _refusal(remote.says(b"nobody reads this", status=status), tmp_path)
    assert (type(refused), refused.key) == (error, key)
    assert "nobody" not in str(refused)


def test_a_receiver_that_wants_to_be_left_alone_says_for_how_long(tmp_path: Path) -> None:
    """Retry-After is among the error's facts, in seconds."""
    refused = _refusal(remote.says(b"", "Retry-After: 90", status="503 Service Unavailable"), tmp_path)
    assert refused.facts["retry_after"] == 90.0


def test_no_redirect_is_followed(tmp_path: Path) -> None:
    """A redirect is a refusal, and nothing goes to where it points."""
    with serving(remote.says()) as elsewhere:
        moved = remote.says(b"", f"Location: {elsewhere.url()}", status="307 Temporary Redirect")
        refused = _refusal(moved, tmp_path)
    assert (type(refused), refused.key) == (Denied, "notify.error.redirect")
    assert not elsewhere.requests


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0177.0.0.1", "0x7f.1"])
def test_no_name_leads_inside(host: str, tmp_path: Path) -> None:
    """An address in an inner network is not called, however it is spelt; with allow_private it is."""
    with serving(remote.says()) as server:
        url = server.url(host=host)
        inside = webhook(tmp_path, url)["hook"].carrier
        assert isinstance(inside, SignedCall)
        strict = SignedCall(inside.url, inside.keys, posting(Reach(), tmp_path, allow_private=False))
        with pytest.raises(Denied) as refused:
            strict.send(message())
        assert (refused.value.key, server.connections) == ("notify.error.private_address", 0)
        inside.send(message())
        assert len(server.requests) == 1


def test_a_slow_receiver_ends_at_the_deadline(tmp_path: Path) -> None:
    """A receiver that answers byte by byte for ever counts as not there."""
    with serving(remote.slow_headers) as server:
        made = webhook(tmp_path, server.url())["hook"].carrier
        assert isinstance(made, SignedCall)
        quick = SignedCall(made.url, made.keys, posting(Reach(deadline_seconds=0.3), tmp_path, allow_private=True))
        with pytest.raises(Unreachable) as refused:
            quick.send(message())
    assert refused.value.facts["reason"] == "timeout"


@pytest.mark.parametrize("key", ["", "kurz", "whsec_bukan base64!", "whsec_AAAA"])
def test_a_key_that_is_none_signs_nothing(key: str, tmp_path: Path) -> None:
    """A key that is too short or no base64 is refused before anything is sent, and the error does not show it."""
    with serving(remote.says()) as server, pytest.raises(Denied) as refused:
        keys = [write_secret(tmp_path, "bad", key)]
        webhook(tmp_path, server.url(), keys=keys)["hook"].carrier.send(message())
    assert not server.requests
    assert not key or key not in str(refused.value)


def test_nothing_shows_address_or_key(tmp_path: Path) -> None:
    """Neither the channel's text nor its errors' show what may be secret in an address."""
    made = webhook(tmp_path, "https://contoh.invalid/rahasia-abc")["hook"].carrier
    assert "rahasia" not in repr(made)
    with pytest.raises(Unreachable) as refused:
        made.send(message())
    assert "rahasia" not in str(refused.value)
