"""What each answer of SIASN and e-Kinerja is: answered, empty, refused or failed, by the declarations that ship."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from syncsvc.config.live.source import LiveSource
from syncsvc.config.read import Document, fill
from syncsvc.config.sources_file import read_sources
from syncsvc.connectors.rest.connector import RestConnector
from syncsvc.errors import Denied, Misunderstood, SyncsvcError, Unreachable
from syncsvc.model.answer import Answer
from tests.connectors.rest_server import Gate, Patience, Purse, Remote, Said, Setting, connector, serving, source

NIP = "199002102015031901"
WANTED = {
    "data_utama": ("id", "nipBaru", "nama", "jabatanId"),
    "rw_skp22": ("id", "_key", "tahun", "PerilakuKerjaNilai"),
    "ref_unor": ("Id", "NamaUnor"),
    "evaluation": ("nip", "hasil_akhir", "_year", "_period"),
}
TOKENS = {"gateway": "Authorization", "sso": "Auth"}
PAGE = "<html><body>Silakan masuk</body></html>"


@pytest.fixture
def remote() -> Iterator[Remote]:
    """A remote that says what a test tells it."""
    with serving() as remote:
        yield remote


def _settings(kind: str, address: str, tokens: str) -> LiveSource:
    document = Document("sources.yaml")
    fill(document, f"s:\n  kind: {kind}\n  side: siasn\n  address: {address}\n  auth: {{tokens: {{{tokens}}}}}\n")
    source = read_sources(document, Path()).sources["s"]
    assert isinstance(source, LiveSource)
    return source


def siasn(remote: Remote, lent: Setting) -> RestConnector:
    """The SIASN declaration over the test's remote, with a pasted SSO token."""
    gateway = 'gateway: {token: {url: "http://127.0.0.1/t", client_id: a}}'
    return connector(
        _settings("siasn", remote.address, gateway + ', sso: {token: {kind: pasted, token: "env:B"}}'), WANTED, lent
    )


def ekinerja(remote: Remote, lent: Setting) -> RestConnector:
    """The e-Kinerja declaration over the test's remote."""
    bearer = 'bearer: {token: {url: "http://127.0.0.1/t", client_id: a}}'
    return connector(_settings("ekinerja", remote.address, bearer), WANTED, lent)


def _lent() -> Setting:
    return Setting(purse=Purse(dict(TOKENS)), periods=((2026, "p1"),), years=(2026,))


@pytest.mark.parametrize(
    "said",
    [
        Said({"code": 0, "data": "Data tidak ditemukan"}, 404),
        Said({"code": 1, "data": None}),
        Said({"code": "1", "data": ""}),
        Said({"code": 1, "data": "record not found"}),
        Said({"code": 1, "data": []}),
    ],
)
def test_five_spellings_of_nothing(remote: Remote, said: Said) -> None:
    """Each is really nothing: known, no failure, asked once."""
    remote.says(said)
    answered = siasn(remote, _lent()).ask("rw_skp22", NIP)
    assert (answered.kind, answered.records, answered.tries) == (Answer.EMPTY, (), 1)
    assert answered.digest


@pytest.mark.parametrize(
    ("said", "kind", "reason", "tries"),
    [
        (Said({"code": 0, "data": None, "message": "Gagal"}), Answer.REFUSED, "remote_error", 1),
        (Said({"code": "0"}), Answer.REFUSED, "remote_error", 1),
        (Said({"Error": True, "Message": "Gagal"}), Answer.REFUSED, "remote_error", 1),
        (Said({"success": False, "message": "x", "data": None}), Answer.REFUSED, "remote_error", 1),
        (Said({"success": True, "message": "Not Found", "mapData": None}), Answer.REFUSED, "remote_error", 1),
        (Said({"message": "Not Found", "code": "404"}, 404), Answer.REFUSED, "no_such_path", 1),
        (Said({"message": "Runtime Error", "description": "State: SUSPENDED"}), Answer.FAILED, "suspended", 3),
        (Said({"message": "Runtime Error", "description": "SUSPENDED"}, 503), Answer.FAILED, "suspended", 3),
        (Said({"code": "900804", "message": "Throttled"}, 429), Answer.FAILED, "throttled", 3),
        (Said(PAGE), Answer.REFUSED, "login_page", 3),
        (Said(PAGE, 502), Answer.FAILED, "server", 3),
        (Said({"code": 0}, 500), Answer.FAILED, "server", 3),
        (Said(PAGE, 403), Answer.REFUSED, "forbidden", 1),
        (Said({}, 403), Answer.REFUSED, "forbidden", 1),
        (Said("0"), Answer.FAILED, "no_content", 3),
        (Said(""), Answer.FAILED, "no_content", 3),
        (Said({"code": 1, "data": "sesuatu"}), Answer.REFUSED, "schema_drift", 1),
        (Said({"code": 1, "data": [1, 2]}), Answer.REFUSED, "schema_drift", 1),
        (Said({"code": 1}), Answer.REFUSED, "schema_drift", 1),
        (Said({"code": 1, "data": [{"id": "a"}]}), Answer.REFUSED, "schema_drift", 1),
    ],
)
def test_what_is_no_answer(remote: Remote, said: Said, kind: Answer, reason: str, tries: int) -> None:
    """Refused and failed are never confused with nothing; only what may heal is tried again."""
    remote.says(said)
    lent = _lent()
    answered = siasn(remote, lent).ask("rw_skp22", NIP)
    assert (answered.kind, answered.reason, answered.tries, answered.digest) == (kind, reason, tries, None)
    assert len(remote.calls) == lent.gate.entered == tries
    assert lent.gate.health == [kind is not Answer.FAILED] * tries


@pytest.mark.parametrize(
    ("data", "missing"),
    [
        ([{"id": "a"}], {"tahun"}),
        ([{"Tahun": 2026}, {"x": 1}], {"id"}),
        ([{"nama": "x"}], {"id", "tahun"}),
        ([{"id": "a", "tahun": 1}], set()),
        ([1, 2], set()),
        ([], set()),
    ],
)
def test_an_answer_names_the_required_fields_that_are_gone(remote: Remote, data: object, missing: set[str]) -> None:
    """As they are configured, and none where there are no records that could have them."""
    remote.says(Said({"code": 1, "data": data}))
    assert siasn(remote, _lent()).ask("rw_skp22", NIP).missing == missing


@pytest.mark.parametrize(
    ("status", "kind", "reason", "tries"),
    [
        (200, Answer.REFUSED, "remote_error", 1),
        (422, Answer.REFUSED, "remote_error", 1),
        (401, Answer.REFUSED, "unauthorised", 1),
        (403, Answer.REFUSED, "forbidden", 1),
        (429, Answer.FAILED, "throttled", 3),
        (503, Answer.FAILED, "server", 3),
    ],
)
def test_a_plain_error_says_less_than_some_statuses(
    remote: Remote, status: int, kind: Answer, reason: str, tries: int
) -> None:
    """A body that only says "error" does not hide who must look, nor that asking again may help."""
    remote.says(Said({"status": "error"}, status))
    table = {"path": "o/{nip}", "each": "nip"}
    plain = source(remote.address, {"o": table}, answers={"error_when": [{"body": {"status": "error"}}]})
    answered = connector(plain, {"o": ("a",)}).ask("o", NIP)
    assert (answered.kind, answered.reason, answered.tries) == (kind, reason, tries)


def test_retry_after_is_handed_on_and_a_success_ends_it(remote: Remote) -> None:
    """The wait that the remote asks for is kept; then the answer counts."""
    remote.says(Said({}, 429, {"Retry-After": "7"}), Said({"code": 1, "data": [{"id": "a", "tahun": 2025}]}))
    lent = _lent()
    answered = siasn(remote, lent).ask("rw_skp22", NIP)
    assert (answered.kind, answered.tries) == (Answer.ANSWERED, 2)
    (waited,) = lent.patience.waits
    assert 7 <= waited <= 8


def test_a_run_that_waits_no_longer_ends_with_the_failure(remote: Remote) -> None:
    """Where the run is stopped while waiting, one call was made and the answer is that failure."""
    remote.says(Said({}, 503))
    answered = siasn(remote, Setting(purse=Purse(dict(TOKENS)), patience=Patience(willing=False))).ask("rw_skp22", NIP)
    assert (answered.kind, answered.tries) == (Answer.FAILED, 1)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (Said({"message": "Invalid Credentials", "code": "900901"}, 401), {"gateway"}),
        (Said({"message": "invalid or expired jwt"}, 401), {"sso"}),
        (Said({"code": 0, "data": "Token SSO mismatch"}), {"sso"}),
        (Said({"message": "?"}, 401), {"gateway"}),
    ],
)
def test_the_token_that_is_bad_is_let_go_and_the_call_made_once_more(
    remote: Remote, said: Said, names: set[str]
) -> None:
    """The texts tell which of the two it is; without one, that which can be granted anew."""
    remote.says(said, Said({"code": 1, "data": [{"id": "a", "tahun": "2025"}]}))
    lent = _lent()
    answered = siasn(remote, lent).ask("rw_skp22", NIP)
    assert (answered.kind, answered.tries) == (Answer.ANSWERED, 2)
    assert lent.purse.rejections == [frozenset(names)]
    assert [call.headers["authorization"] for call in remote.calls] == ["Bearer gateway-1", "Bearer gateway-2"]
    assert [call.headers["auth"] for call in remote.calls] == ["Bearer sso-1", "Bearer sso-2"]


def test_a_token_that_stays_bad_is_refused(remote: Remote) -> None:
    """Once more, not for ever; and not at all where no new token can be had."""
    remote.says(Said({"message": "invalid or expired jwt"}, 401))
    lent, poor = _lent(), Setting(purse=Purse(dict(TOKENS), left=0))
    first, second = siasn(remote, lent).ask("rw_skp22", NIP), siasn(remote, poor).ask("rw_skp22", NIP)
    assert (first.kind, first.reason, first.tries) == (Answer.REFUSED, "token_rejected", 2)
    assert (second.kind, second.reason, second.tries) == (Answer.REFUSED, "token_rejected", 1)


@pytest.mark.parametrize("reason", ["budget", "window", "breaker", "stopped"])
def test_nobody_is_asked_against_the_turnstile(remote: Remote, reason: str) -> None:
    """What the turnstile does not let through is not asked, for its reason, and costs no call."""
    answered = siasn(remote, Setting(gate=Gate(stop=reason), purse=Purse(dict(TOKENS)))).ask("rw_skp22", NIP)
    assert (answered.kind, answered.reason, answered.tries) == (Answer.NOT_ASKED, reason, 0)
    assert not remote.calls


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [(Denied("x"), "token_renewal"), (Unreachable("x"), "token_unavailable")],
)
def test_without_a_token_nobody_is_asked(remote: Remote, refusal: SyncsvcError, reason: str) -> None:
    """A token that is missing leaves the person not asked; a whole table ends with the wallet's own error."""
    lent = Setting(purse=Purse(refusal=refusal))
    asking = siasn(remote, lent)
    answered = asking.ask("rw_skp22", NIP)
    assert (answered.kind, answered.reason, answered.tries) == (Answer.NOT_ASKED, reason, 0)
    with pytest.raises(type(refusal)):
        list(asking.fetch("ref_unor"))
    assert not remote.calls


def test_part_time_staff_are_asked_for_at_the_other_path(remote: Remote) -> None:
    """Only where the first path says nothing; and nothing at both is empty."""
    nothing = Said({"code": 0, "data": "Data tidak ditemukan"}, 404)
    remote.says(nothing, Said({"code": 1, "data": {"id": "a", "nipBaru": NIP, "jabatanFungsionalId": "F1"}}))
    answered = siasn(remote, _lent()).ask("data_utama", NIP)
    assert [call.path for call in remote.calls] == [
        f"/api/pns/data-utama/{NIP}",
        f"/api/pns/data-utama/paruhwaktu/{NIP}",
    ]
    assert (answered.kind, answered.tries) == (Answer.ANSWERED, 2)
    assert dict(answered.records[0]) == {"id": "a", "nipBaru": NIP, "jabatanId": "F1"}
    remote.says(nothing)
    assert siasn(remote, _lent()).ask("data_utama", NIP).kind is Answer.EMPTY
    remote.says(nothing, Said({}, 503))
    assert siasn(remote, _lent()).ask("data_utama", NIP).kind is Answer.FAILED


def test_an_answer_holds_what_is_wanted_and_names_what_nobody_knows(remote: Remote) -> None:
    """Fields under the mapping's spelling, the NIP that was asked for, unknown names without their digits."""
    row: dict[str, Any] = {
        "ID": "a",
        "tahun": 2025,
        "perilakukerjanilai": 1,
        "baru": {f"x{NIP}": 1},
        "path": {"872": {}},
    }
    remote.says(Said({"code": 1, "data": [row]}), Said({"data": [dict(reversed(row.items()))], "code": 1}))
    asking = siasn(remote, _lent())
    first, second = asking.ask("rw_skp22", NIP), asking.ask("rw_skp22", NIP)
    assert dict(first.records[0]) == {"id": "a", "_key": NIP, "tahun": "2025", "PerilakuKerjaNilai": "1"}
    assert first.unknown == {"baru.x#"}
    assert first.digest == second.digest
    remote.says(Said({"code": 1, "data": [{**row, "tahun": 2026}]}))
    assert asking.ask("rw_skp22", NIP).digest != first.digest


def test_a_period_that_the_portal_does_not_know_is_an_error(remote: Remote) -> None:
    """It is told as such, without a word of the body; an empty list is no error."""
    remote.says(Said({"success": False, "message": "ID Periode tidak valid", "data": None}))
    with pytest.raises(Misunderstood) as refusal:
        list(ekinerja(remote, _lent()).fetch("evaluation"))
    assert refusal.value.key == "remote.reason.remote_error"
    assert refusal.value.facts["table"] == "evaluation"
    remote.says(Said({"success": True, "message": "", "data": []}))
    assert [batch.frame.height for batch in ekinerja(remote, _lent()).fetch("evaluation")] == [0]


def test_reference_lists_get_the_gateway_token_only(remote: Remote) -> None:
    """A table that names its tokens is sent no other."""
    document = Document("sources.yaml")
    gateway = 'gateway: {token: {url: "http://127.0.0.1/t", client_id: a}}'
    sso = 'sso: {token: {kind: pasted, token: "env:B"}}'
    text = f"s:\n  kind: siasn\n  side: siasn\n  address: {remote.address}\n  auth: {{tokens: {{{gateway}, {sso}}}}}\n"
    fill(document, text + "  tables: [ref_golongan]\n")
    source = read_sources(document, Path()).sources["s"]
    assert isinstance(source, LiveSource)
    remote.says(Said({"results": [{"id": "31", "nama": "III/a"}]}), Said([{"id": "31", "nama": "III/a"}]))
    asking = connector(source, {}, _lent())
    for _ in range(2):
        assert [batch.frame.rows() for batch in asking.fetch("ref_golongan")] == [[("31", "III/a")]]
    assert [call.path for call in remote.calls] == ["/referensi_siasn/1/golongan"] * 2
    assert not [call for call in remote.calls if "auth" in call.headers]
    assert all(call.headers["authorization"] == "Bearer gateway-1" for call in remote.calls)


def test_a_wall_of_pages_is_not_asked_twice(remote: Remote) -> None:
    """A page now and then is asked past; after so many in a row each question costs one call, until one is answered."""
    remote.says(Said(PAGE))
    asking = siasn(remote, _lent())
    tries = [asking.ask("rw_skp22", NIP).tries for _ in range(10)]
    assert tries == [3, 3, 2, *[1] * 7]
