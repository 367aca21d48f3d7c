"""Mail, through the agency's own server."""

from __future__ import annotations

import contextlib
import html
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Literal

from syncsvc.errors import Denied, Misunderstood, SyncsvcError, Unreachable
from syncsvc.notify.message import DEADLINE_SECONDS, Message, Secret

Security = Literal["starttls", "tls", "none"]
_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Mail:
    """Sends one mail to all receivers. ``password`` is asked for only with a ``user``; ``ca_file`` is trusted instead
    of the system's authorities."""

    host: str
    port: int
    security: Security
    sender: str
    to: tuple[str, ...]
    user: str | None = None
    password: Secret | None = field(default=None, repr=False)
    ca_file: Path | None = None
    seconds: float = DEADLINE_SECONDS

    def send(self, message: Message) -> None:
        """Hand one mail over (``Channel.send``)."""
        composed = mail_of(message, self.sender, self.to)
        try:
            with self._server() as server:
                server.send_message(composed)
        except SyncsvcError:
            raise
        except OSError as error:
            raise _meaning(error) from None

    @contextlib.contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        """A server that knows us; hung up on in the end, whatever it says to that: the mail was taken before."""
        context = self._context()
        own_name = self.sender.partition("@")[2]
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, own_name, timeout=self.seconds, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, own_name, timeout=self.seconds)
        try:
            if self.security == "starttls":
                server.starttls(context=context)
            if self.user is not None and self.password is not None:
                server.login(self.user, self.password())
            yield server
            with contextlib.suppress(OSError):
                server.quit()
        finally:
            server.close()

    def _context(self) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
        except (OSError, ValueError):
            raise Denied("notify.error.mail_tls") from None
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


def mail_of(message: Message, sender: str, to: tuple[str, ...]) -> EmailMessage:
    """The mail as text and as simple HTML; its Message-ID is made of the message's key, so that it is known again."""
    mail = EmailMessage()
    mail["Subject"] = message.subject
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    mail["Date"] = format_datetime(message.made)
    mail["Message-ID"] = f"<{message.key}@{sender.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join(message.lines) + "\n")
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in message.lines if line)
    title = html.escape(message.subject)
    mail.add_alternative(f"<html><head><title>{title}</title></head><body>{paragraphs}</body></html>", subtype="html")
    return mail


def _meaning(error: OSError) -> SyncsvcError:
    """What went wrong, as ours; what the server said is not repeated, for it may name people."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Denied("notify.error.mail_login")
    if isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return Denied("notify.error.mail_tls")
    code = _code(error)
    if code is None:
        return Unreachable("notify.error.mail_unreachable")
    if code >= _PERMANENT:
        return Misunderstood("notify.error.mail_refused", code=code)
    return Unreachable("notify.error.mail_later", code=code)


def _code(error: OSError) -> int | None:
    """The reply's code; of several refused receivers the mildest."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min(code for code, _ in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None
