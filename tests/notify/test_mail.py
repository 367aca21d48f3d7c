"""Mail through a real server over loopback: with STARTTLS and login, and each refusal under its name."""

from __future__ import annotations

import email
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from syncsvc.errors import Denied, Misunderstood, SyncsvcError, Unreachable
from syncsvc.notify.mail import Mail
from tests.connectors.http_server import sends, serving
from tests.notify.telling import message
from tests.servers import free_port

HOST = "127.0.0.1"
SENDER = "syncsvc@contoh.invalid"
PASSWORD = "sandi-uji-123"


class Box:
    """Keeps what arrives; ``answer`` is what it says to a mail."""

    def __init__(self, answer: str = "250 taken") -> None:
        self.answer = answer
        self.mails: list[EmailMessage] = []
        self.secure: list[bool] = []
        self.to: list[list[str]] = []

    async def handle_DATA(self, _: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """One mail."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        parsed = email.message_from_bytes(content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        self.to.append(list(envelope.rcpt_tos))
        self.secure.append(session.ssl is not None)
        return self.answer


def _knows(_: SMTP, __: Session, ___: Envelope, ____: str, data: Any) -> AuthResult:
    return AuthResult(success=data == LoginPassword(b"syncsvc", PASSWORD.encode()), handled=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """An authority of our own."""
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    """Its certificate."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return tmp_path / "ca.pem"


@contextmanager
def server(box: Box, certificate: trustme.LeafCert | None = None, **more: Any) -> Iterator[int]:
    """A mail server; its port."""
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        known = {"require_starttls": True, "auth_required": True, "authenticator": _knows}
        more = {"tls_context": context, **known, **more}
    running = Controller(box, hostname=HOST, port=free_port(), **more)
    running.start()
    try:
        yield running.port
    finally:
        running.stop()


def mail(port: int, security: Any = "none", **more: Any) -> Mail:
    """A channel to that server."""
    to = ("tim@contoh.invalid", "kepala@contoh.invalid")
    return Mail(HOST, port, security, SENDER, to, **{"seconds": 20.0, **more})


def login(word: str = PASSWORD) -> dict[str, Any]:
    """User and password."""
    return {"user": "syncsvc", "password": lambda: word}


def _refused(channel: Mail) -> SyncsvcError:
    with pytest.raises(SyncsvcError) as refusal:
        channel.send(message())
    return refusal.value


def test_a_mail_arrives_inside_tls_after_login(authority: trustme.CA, ca_file: Path) -> None:
    """With STARTTLS and login every receiver gets the mail, as text and as HTML, under an id made of the key."""
    box = Box()
    with server(box, authority.issue_cert(HOST)) as port:
        mail(port, "starttls", ca_file=ca_file, **login()).send(message())
    (arrived,) = box.mails
    assert (box.secure, box.to) == ([True], [["tim@contoh.invalid", "kepala@contoh.invalid"]])
    assert (arrived["Subject"], arrived["From"]) == ("Penarikan gagal", SENDER)
    assert arrived["Message-ID"] == "<msg_1_a@contoh.invalid>"
    assert arrived["Auto-Submitted"] == "auto-generated"
    text, page = (arrived.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert page is not None
    assert text.get_content().replace("\r\n", "\n") == "Baris satu\n\na < b\n"
    assert "<p>a &lt; b</p>" in page.get_content()


class _SecureController(Controller):
    """Speaks TLS from the first byte; knocks at itself, when it starts, as a client that knows its authority."""

    authority: trustme.CA

    def _trigger_server(self) -> None:
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        with (
            socket.create_connection((HOST, self.port)) as plain,
            context.wrap_socket(plain, server_hostname=HOST) as s,
        ):
            s.recv(1_024)


def test_a_mail_arrives_at_a_server_that_speaks_tls_at_once(authority: trustme.CA, ca_file: Path) -> None:
    """With ``security: tls`` the connection is TLS from the first byte."""
    box, context = Box(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    running = _SecureController(box, hostname=HOST, port=free_port(), ssl_context=context)
    running.authority = authority
    running.start()
    try:
        mail(running.port, "tls", ca_file=ca_file).send(message())
        refused = _refused(mail(running.port, "tls"))
    finally:
        running.stop()
    assert len(box.mails) == 1
    assert refused.key == "notify.error.mail_tls"


def test_a_server_that_cannot_be_trusted_gets_nothing(authority: trustme.CA, ca_file: Path) -> None:
    """A certificate for another host, or of an unknown authority, ends it before login."""
    box = Box()
    with server(box, authority.issue_cert("mail.contoh.invalid")) as port:
        foreign = _refused(mail(port, "starttls", ca_file=ca_file, **login()))
        unknown = _refused(mail(port, "starttls", **login()))
    assert {(type(each), each.key) for each in (foreign, unknown)} == {(Denied, "notify.error.mail_tls")}
    assert not box.mails


def test_without_starttls_nothing_is_sent_in_clear(ca_file: Path) -> None:
    """A server that does not offer STARTTLS gets neither password nor mail."""
    box = Box()
    with server(box) as port:
        refused = _refused(mail(port, "starttls", ca_file=ca_file, **login()))
    assert (type(refused), refused.key, box.mails) == (Denied, "notify.error.mail_tls", [])


def test_a_wrong_password_is_named_and_not_shown(authority: trustme.CA, ca_file: Path) -> None:
    """A refused login says what to renew, and repeats no secret."""
    box = Box()
    with server(box, authority.issue_cert(HOST)) as port:
        channel = mail(port, "starttls", ca_file=ca_file, **login("salah-sekali"))
        refused = _refused(channel)
    assert (type(refused), refused.key, box.mails) == (Denied, "notify.error.mail_login", [])
    assert "salah-sekali" not in str(refused) + repr(channel)


@pytest.mark.parametrize(
    ("answer", "error", "key"),
    [
        ("451 later, tim@contoh.invalid", Unreachable, "notify.error.mail_later"),
        ("554 never, tim@contoh.invalid", Misunderstood, "notify.error.mail_refused"),
    ],
)
def test_what_the_server_says_to_a_mail(answer: str, error: type[SyncsvcError], key: str) -> None:
    """4xx is tried again, 5xx is about this mail; what it says besides is not repeated."""
    with server(Box(answer)) as port:
        refused = _refused(mail(port))
    assert (type(refused), refused.key) == (error, key)
    assert "tim@" not in str(refused)


def test_a_server_that_is_not_there_is_tried_again() -> None:
    """Nobody listening, or hanging up at once, is unreachable."""
    nobody = _refused(mail(free_port()))
    with serving(sends(b"")) as hangs_up:
        hung_up = _refused(mail(hangs_up.port, seconds=0.5))
    assert {(type(each), each.key) for each in (nobody, hung_up)} == {(Unreachable, "notify.error.mail_unreachable")}
