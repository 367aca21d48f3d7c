"""One message, and what whoever carries it promises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

DEADLINE_SECONDS = 25.0
"""So long may one step of sending take; a receiver that needs longer counts as not there."""
Secret = Callable[[], str]
"""Reads a secret anew each time, so that a rotated one counts from the next message on. Raises Denied."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. ``key`` is the same however often it is; ``made`` is when it happened (UTC). ``subject`` and
    ``lines`` are for people, ``facts`` (plain data) for programs; no person's data is in any of them."""

    key: str
    event: str
    agency: str
    made: datetime
    subject: str
    lines: tuple[str, ...]
    facts: Mapping[str, Any]


class Channel(Protocol):
    """Carries messages to one receiver."""

    def send(self, message: Message) -> None:
        """Carry one; at its return the receiver has it. Raises Unreachable (try again), Denied (so too, but a person
        must look), Misunderstood (the receiver does not take this one message), Gone (never again). No error holds an
        address, a secret or what the receiver said. ``retry_after`` among an error's facts: so many seconds it wants to
        be left alone."""
        ...
