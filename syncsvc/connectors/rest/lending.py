"""What the engine needs beside ``base.Lent``: a door to call through."""

from __future__ import annotations

from typing import Protocol

from syncsvc.connectors.http.exchange import Reply, Request


class Door(Protocol):
    """Makes one call."""

    def once(self, request: Request) -> Reply:
        """The call and what came back; never raises for what the network or the remote do."""
