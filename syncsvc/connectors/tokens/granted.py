"""A token that an endpoint grants: asked for once for all threads, kept until shortly before its end."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from syncsvc.config.live.auth import Granted
from syncsvc.connectors.tokens.grant import Door, Fresh, fetch_token
from syncsvc.connectors.tokens.secret import Secret
from syncsvc.connectors.tokens.state import TokenState, moment
from syncsvc.errors import Denied, SyncsvcError, Unreachable

TRIES = 3
FIRST_PAUSE = 0.5
UNREACHABLE_PAUSE, DENIED_PAUSE = 5.0, 300.0
"""How long, in seconds, nobody asks again after no token was granted: the other threads are told the same."""


@dataclass(slots=True)
class _Held:
    """One token as it is used. ``instead``: it replaces one that was refused. ``proven``: a call went through."""

    secret: Secret
    until: float
    ends: float
    instead: bool
    proven: bool = False


class GrantedToken:
    """One granted token, safe for all threads. ``now`` is seconds since 1970, ``pause`` waits so many seconds."""

    def __init__(
        self,
        name: str,
        settings: Granted,
        folder: Path,
        now: Callable[[], float],
        pause: Callable[[float], object],
    ) -> None:
        self._name, self._settings, self._folder = name, settings, folder
        self._now, self._pause = now, pause
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._replacing = False
        self._trouble: SyncsvcError | None = None
        self._trouble_until = 0.0
        self._mine = threading.local()

    def secret(self, door: Door) -> Secret:
        """The token to use now, asked for through this door when there is none.

        Raises Denied when a person must act, Unreachable when none was granted for now.
        """
        held = self._usable()
        if held is None:
            with self._lock:
                held = self._usable()
                if held is None:
                    held = self._ask(door)
        again: bool = getattr(self._mine, "last", None) is held
        if again:
            held.proven = True  # this thread came back without a complaint
        self._mine.last = held
        return held.secret

    def rejected(self, used: Secret) -> bool:
        """Let a token go unless it was replaced meanwhile. False when its replacement was refused before it ever
        worked: then a person must look.
        """
        mine = getattr(self._mine, "last", None)
        self._mine.last = None
        with self._lock:
            held = self._held
            # Some issuers grant the same text again: what this thread was given tells which of the two was refused.
            replaced = mine is not None and mine is not held
            if held is None or held.secret != used or replaced:
                return not isinstance(self._trouble, Denied)
            self._held, self._replacing = None, True
            if not held.instead or held.proven:
                return True
            refused = Denied("remote.token_rejected", token=self._name)
            self._remember(refused)
            return False

    def state(self) -> TokenState:
        """How it stands; asks nobody."""
        with self._lock:
            held, trouble = self._held, self._trouble
        ends = moment(held.ends) if held else None
        return TokenState(self._name, "granted", ends, needs_person=isinstance(trouble, Denied), trouble=trouble)

    def _usable(self) -> _Held | None:
        held = self._held
        return held if held is not None and self._now() < held.until else None

    def _ask(self, door: Door) -> _Held:
        """A new token; to be called with the lock, so that all who wait get what one asked for."""
        if self._trouble is not None and self._now() < self._trouble_until:
            raise type(self._trouble)(self._trouble.key, **self._trouble.facts)
        try:
            fresh = self._tries(door)
        except SyncsvcError as trouble:
            self._held = None
            self._remember(trouble)
            raise
        self._trouble = None
        now = self._now()
        # A life shorter than the margin is used for its first half: asking for every single call helps nobody.
        useful = max(fresh.seconds - self._settings.margin_seconds, fresh.seconds / 2)
        self._held = _Held(fresh.secret, now + useful, now + fresh.seconds, self._replacing)
        self._replacing = False
        return self._held

    def _tries(self, door: Door) -> Fresh:
        for number in range(TRIES - 1):
            try:
                return fetch_token(self._name, self._settings, self._folder, door)
            except Unreachable:
                self._pause(random.uniform(0, FIRST_PAUSE * 2**number))  # noqa: S311 (jitter, no secret)
        return fetch_token(self._name, self._settings, self._folder, door)

    def _remember(self, trouble: SyncsvcError) -> None:
        self._trouble = trouble
        pause = UNREACHABLE_PAUSE if isinstance(trouble, Unreachable) else DENIED_PAUSE
        self._trouble_until = self._now() + pause
