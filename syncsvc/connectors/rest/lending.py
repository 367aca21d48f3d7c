"""What the engine needs beside ``base.Lent``: a door to call through, and patience between tries."""

from __future__ import annotations

from typing import Protocol

from syncsvc.connectors.http.exchange import Reply, Request


class Door(Protocol):
    """Makes one call."""

    def once(self, request: Request) -> Reply:
        """The call and what came back; never raises for what the network or the remote do."""


class Backoff(Protocol):
    """Waits before a call is made again."""

    def wait(self, tries: int, retry_after: str | None) -> bool:
        """Wait after ``tries`` calls that failed (0: only because the remote asks for it), as long as the remote's
        ``Retry-After`` says. False, without waiting, when that is longer than a run waits.
        """
