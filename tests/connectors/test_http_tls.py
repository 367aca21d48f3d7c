"""TLS towards remotes: who cannot be verified gets no request, and it is said why."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from syncsvc.config.live.reach import Reach
from syncsvc.connectors.http.door import Door
from syncsvc.connectors.http.exchange import Fault, Request
from syncsvc.errors import Denied
from syncsvc.lang import LANGUAGES, say
from tests.connectors.http_server import Conversation, FaultServer, says_json, serving

HOST = "127.0.0.1"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Gives an authority of our own."""
    return trustme.CA()


@pytest.fixture
def folder(authority: trustme.CA, tmp_path: Path) -> Path:
    """Gives a folder with that authority's certificate as ``ca.pem``."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return tmp_path


def shows(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """A server's side that shows this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@contextmanager
def remote(context: ssl.SSLContext) -> Iterator[FaultServer]:
    """A remote that answers an empty list inside TLS."""
    with serving(says_json([]), context) as server:
        yield server


def fault(server: FaultServer, folder: Path, ca_file: str | None = "ca.pem", host: str = HOST) -> Fault | None:
    """What one call with the right authority comes to, and that a faulty one never got so far as to ask."""
    with Door(Reach(deadline_seconds=30, ca_file=ca_file), folder) as door:
        found = door.once(Request("GET", server.url(host=host), {"Auth": "bearer x"})).fault
    assert bool(server.requests) == (found is None)
    return found


def test_an_authority_of_our_own_is_accepted(authority: trustme.CA, folder: Path) -> None:
    """With its CA file a remote is believed, by address and by name."""
    with remote(shows(authority.issue_cert(HOST, "localhost"))) as server:
        assert fault(server, folder) is None
        assert fault(server, folder, host="localhost") is None


def test_the_connection_is_kept(authority: trustme.CA, folder: Path) -> None:
    """Two calls inside TLS share one connection."""
    with (
        remote(shows(authority.issue_cert(HOST))) as server,
        Door(Reach(deadline_seconds=30, ca_file="ca.pem"), folder) as door,
    ):
        assert [door.once(Request("GET", server.url())).body for _ in range(2)] == [[], []]
    assert server.connections == 1


def test_an_unknown_authority_is_refused(authority: trustme.CA, folder: Path) -> None:
    """Neither the system nor another CA file vouches for a certificate of an authority they do not know."""
    trustme.CA().cert_pem.write_to_path(str(folder / "other.pem"))
    with remote(shows(authority.issue_cert(HOST))) as server:
        assert fault(server, folder, ca_file=None) is Fault.TLS_UNKNOWN_CA
        assert fault(server, folder, ca_file="other.pem") is Fault.TLS_UNKNOWN_CA


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)),
        (datetime(2037, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_certificate_of_another_time_is_refused(
    authority: trustme.CA, folder: Path, first: datetime, last: datetime
) -> None:
    """A certificate that has ended, or not begun, is told from an unknown one."""
    with remote(shows(authority.issue_cert(HOST, not_before=first, not_after=last))) as server:
        assert fault(server, folder) is Fault.TLS_EXPIRED


@pytest.mark.parametrize("host", [HOST, "localhost"])
def test_a_certificate_of_another_host_is_refused(authority: trustme.CA, folder: Path, host: str) -> None:
    """A certificate for another name or address is told from an unknown one."""
    with remote(shows(authority.issue_cert("siasn.example", "127.0.0.2"))) as server:
        assert fault(server, folder, host=host) is Fault.TLS_HOST


def test_old_tls_is_refused(authority: trustme.CA, folder: Path) -> None:
    """A remote that speaks only TLS 1.1 gets no request."""
    context = shows(authority.issue_cert(HOST))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with remote(context) as server:
        assert fault(server, folder) is Fault.TLS


def test_no_tls_at_all_is_refused(folder: Path) -> None:
    """A port that speaks plain text is no TLS."""
    with (
        serving(says_json([]), greeting=b"220 simpeg.example ESMTP\r\n") as server,
        Door(Reach(ca_file="ca.pem"), folder) as door,
    ):
        assert door.once(Request("GET", f"https://{HOST}:{server.port}/")).fault is Fault.TLS


def test_a_silent_handshake_ends_at_the_deadline(folder: Path) -> None:
    """A remote that never answers the first word of TLS is a timeout."""
    with serving(says_json([])) as server, Door(Reach(deadline_seconds=0.4, ca_file="ca.pem"), folder) as door:
        assert door.once(Request("GET", f"https://{HOST}:{server.port}/")).fault is Fault.TIMEOUT


def test_a_tunnel_is_verified_at_its_far_end(authority: trustme.CA, folder: Path) -> None:
    """Through a proxy's tunnel the remote itself is verified, and the proxy sees neither path nor token."""
    context = shows(authority.issue_cert("siasn.example"))

    def tunnel(conversation: Conversation) -> bool:
        if conversation.request.startswith(b"CONNECT"):
            conversation.send(b"HTTP/1.1 200 OK\r\n\r\n")
            conversation.start_tls(context)
            return True
        return says_json(["far"])(conversation)

    with serving(tunnel) as proxy:
        reach = Reach(deadline_seconds=30, ca_file="ca.pem", proxy=f"http://{HOST}:{proxy.port}")
        with Door(reach, folder) as door:
            assert door.once(Request("GET", "https://siasn.example/pns", {"Auth": "x"})).body == ["far"]
            assert door.once(Request("GET", "https://lain.example/pns", {"Auth": "x"})).fault is Fault.TLS_HOST
    assert b"Auth" not in proxy.requests[0]


@pytest.mark.parametrize("content", [None, "bukan sertifikat"])
def test_a_useless_ca_file_stops_at_once(content: str | None, tmp_path: Path) -> None:
    """A CA file that is missing or no certificate is told by its name, before any call."""
    if content:
        (tmp_path / "ca.pem").write_text(content, "utf-8")
    with pytest.raises(Denied) as raised:
        Door(Reach(ca_file="ca.pem"), tmp_path)
    assert all("ca.pem" in say(language, raised.value.key, **raised.value.facts) for language in LANGUAGES)
