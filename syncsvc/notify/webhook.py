"""Signed calls in the form of Standard Webhooks (https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

from syncsvc.errors import Denied
from syncsvc.notify.message import Message, Secret
from syncsvc.notify.posting import Call, Post, accept

MIN_KEY_BYTES, MAX_KEY_BYTES = 24, 64
"""The form's bounds of a key."""
_PREFIX = "whsec_"


def utc_now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SignedCall:
    """Posts ``{type, timestamp, data}`` to an address, signed with every key that is live: with two, the receiver may
    go from one to the other without losing a message."""

    url: Secret = field(repr=False)
    keys: tuple[Secret, ...] = field(repr=False)
    post: Post = field(repr=False)
    clock: Callable[[], datetime] = utc_now

    def send(self, message: Message) -> None:
        """Post one message (``Channel.send``)."""
        body = body_of(message)
        now = self.clock()
        signatures = " ".join(_signer(key()).sign(message.key, now, body) for key in self.keys)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message.key,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signatures,
        }
        accept(self.post(Call(self.url(), headers, body.encode())))


def body_of(message: Message) -> str:
    """The JSON that is signed and sent; ``timestamp`` is when it happened."""
    data = {**message.facts, "agency": message.agency, "subject": message.subject}
    told = {"type": type_of(message.event), "timestamp": message.made.isoformat(), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def type_of(event: str) -> str:
    """An event's name in the form's own style: ``run.failed``."""
    return event.replace("_", ".", 1)


def _signer(key: str) -> Webhook:
    """Signs with a key (base64, ``whsec_`` before it or not). Raises Denied for what cannot be one."""
    text = key.strip().removeprefix(_PREFIX)
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise Denied("notify.error.bad_key") from None
    if not MIN_KEY_BYTES <= len(raw) <= MAX_KEY_BYTES:
        raise Denied("notify.error.bad_key")
    return Webhook(raw)
