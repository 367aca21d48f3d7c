"""A remote opened with its door, its tokens and its budget, and what can be told of the line to it afterwards."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from syncsvc.config.live.grant import granted
from syncsvc.config.live.source import LiveSource
from syncsvc.connectors import open_remote
from syncsvc.connectors.base import Lent, Remote
from syncsvc.connectors.http.door import Door
from syncsvc.connectors.http.exchange import Reply, Request
from syncsvc.connectors.pacing import Ledger, PacedTurnstile, StopTime
from syncsvc.connectors.tokens import LiveWallet, Registry, open_wallet


@dataclass(slots=True)
class Reached:
    """An open remote. ``calls`` counts those made to its tables, ``last`` is what the latest of them brought."""

    remote: Remote
    wallet: LiveWallet
    line: WatchedLine

    @property
    def calls(self) -> int:
        """How many calls were made, tokens not counted."""
        return self.line.calls

    @property
    def last(self) -> Reply | None:
        """The latest reply, whatever it was."""
        return self.line.last


class WatchedLine:
    """A door that counts. Safe for all threads."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._lock = threading.Lock()
        self.calls = 0
        self.last: Reply | None = None

    def once(self, request: Request) -> Reply:
        """See ``Door.once``."""
        reply = self._door.once(request)
        with self._lock:
            self.calls, self.last = self.calls + 1, reply
        return reply


@dataclass(frozen=True, slots=True)
class Asking:
    """What a remote is asked for: columns per table, years, and periods (year, portal id)."""

    wanted: Mapping[str, tuple[str, ...]]
    years: tuple[int, ...] = ()
    periods: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Means:
    """With what: the budget, the tokens of this process, and how long (seconds) the budget, or a pause of ours
    between two tries, may keep a call waiting."""

    ledger: Ledger
    tokens: Registry
    patience: float
    stop: threading.Event = field(default_factory=threading.Event)


@contextmanager
def reached(settings: LiveSource, asking: Asking, means: Means) -> Iterator[Reached]:
    """Open a remote; nothing is asked yet. What was reserved and not used is given back in the end.

    Raises Denied when a secret or the CA file cannot be read.
    """
    grant = granted(settings.pace)
    with Door(settings.reach, settings.folder) as door:
        wallet, line = open_wallet(settings.auth, settings.folder, door, means.tokens), WatchedLine(door)
        turnstile = PacedTurnstile(means.ledger, grant, StopTime(means.stop), means.patience)
        lent = Lent(asking.wanted, asking.years, asking.periods, turnstile, wallet)
        try:
            with open_remote(settings, lent, line, means.stop.wait, means.patience) as remote:
                yield Reached(remote, wallet, line)
        finally:
            turnstile.close()
