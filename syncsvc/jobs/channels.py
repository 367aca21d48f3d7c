"""From ``notify.yaml`` to channels that carry messages: here they get the door to HTTP and their secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from syncsvc.config.channels import ChannelConfig, MailChannel, TelegramChannel, WebhookChannel
from syncsvc.config.live.reach import Reach
from syncsvc.config.notify import NotifyConfig
from syncsvc.connectors.http.door import Door
from syncsvc.connectors.http.exchange import Reply, Request
from syncsvc.connectors.http.retries import retry_after_seconds
from syncsvc.errors import Denied
from syncsvc.notify.mail import Mail
from syncsvc.notify.message import DEADLINE_SECONDS, Channel, Secret
from syncsvc.notify.posting import Answered, Call, Post
from syncsvc.notify.webhook import SignedCall
from syncsvc.notify.wording import Reader
from syncsvc.settings import read_secret

_SMALL = 100_000
_WEB = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Wired:
    """A channel as configured, and what carries its messages."""

    config: ChannelConfig
    carrier: Channel

    @property
    def reader(self) -> Reader:
        """How its readers are told."""
        return Reader(self.config.language, self.config.timezone)


Channels = Mapping[str, Wired]


def wire(notify: NotifyConfig) -> Channels:
    """Every channel of the file. No secret is read and nothing is reached before something is sent."""
    return {name: Wired(each, _carrier(each, notify.folder)) for name, each in notify.channels.items()}


def _carrier(channel: ChannelConfig, folder: Path) -> Channel:
    if isinstance(channel, MailChannel):
        return _mail(channel, folder)
    if isinstance(channel, TelegramChannel):
        from syncsvc.notify.telegram import Telegram  # its library takes long to load; few have such a channel

        return Telegram(secret(channel.token, folder), channel.chat, channel.base_url, channel.proxy)
    return _webhook(channel, folder)


def _mail(channel: MailChannel, folder: Path) -> Mail:
    return Mail(
        channel.host,
        channel.port,
        channel.security,
        channel.sender,
        channel.to,
        channel.user,
        secret(channel.password, folder) if channel.password else None,
        folder / channel.ca_file if channel.ca_file else None,
    )


def _webhook(channel: WebhookChannel, folder: Path) -> SignedCall:
    reach = Reach(
        deadline_seconds=DEADLINE_SECONDS, ca_file=channel.ca_file, proxy=channel.proxy, max_sent_bytes=_SMALL
    )
    keys = tuple(secret(key, folder) for key in channel.keys)
    post = posting(reach, folder, channel.allow_private)
    return SignedCall(address(channel.url, folder, channel.allow_private), keys, post)


def secret(reference: str, folder: Path) -> Secret:
    """Reads the secret whenever it is wanted."""
    return lambda: read_secret(reference, folder)


def address(given: str, folder: Path, in_clear: bool) -> Secret:
    """Gives an address that stands in the file, or where the file refers to. Raises Denied for one that is none, or
    is not inside TLS unless it may be."""

    def read() -> str:
        found = given if given.startswith(_WEB) else read_secret(given, folder)
        if not found.startswith(_WEB if in_clear else _WEB[:1]):
            raise Denied("notify.error.bad_url")
        return found

    return read


def posting(reach: Reach, folder: Path, allow_private: bool) -> Post:
    """Makes calls out of the one door to HTTP, each on a connection of its own: they are rare."""

    def post(call: Call) -> Answered:
        method = "GET" if call.body is None else "POST"
        only_outside = not allow_private and reach.proxy is None
        with Door(reach, folder, only_outside) as door:
            return _answered(door.once(Request(method, call.url, call.headers, content=call.body)))

    return post


def _answered(reply: Reply) -> Answered:
    """A receiver may answer with whatever it likes; only its status counts."""
    wait = retry_after_seconds(reply.headers.get("retry-after"), datetime.now(UTC), reply.skew or 0.0)
    return Answered(reply.status, reply.fault.value if reply.fault else None, wait)
