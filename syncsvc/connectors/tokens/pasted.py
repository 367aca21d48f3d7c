"""A token that a person pastes: read where its reference points, and looked at again when it may have been renewed."""

from __future__ import annotations

import base64
import json
import math
import threading
from collections.abc import Callable
from pathlib import Path

from syncsvc.config.live.auth import Pasted
from syncsvc.connectors.tokens.grant import Door
from syncsvc.connectors.tokens.secret import Secret, as_token
from syncsvc.connectors.tokens.state import LATEST, TokenState, as_told, moment
from syncsvc.errors import Denied
from syncsvc.settings import read_secret

LOOK_AGAIN = 1.0
"""Seconds between two looks at the reference while its token cannot be used."""


class PastedToken:
    """One pasted token, safe for all threads. ``now`` is seconds since 1970."""

    def __init__(self, name: str, settings: Pasted, folder: Path, now: Callable[[], float]) -> None:
        self._name, self._settings, self._folder, self._now = name, settings, folder, now
        self._lock = threading.Lock()
        self._secret: Secret | None = None
        self._ends = math.inf
        self._refused: Secret | None = None
        self._unread: Denied | None = None
        self._looked = -math.inf

    def secret(self, _door: Door) -> Secret:
        """The token to use now; nobody is asked. Raises Denied when a person must paste another one, or it cannot be
        read.
        """
        with self._lock:
            if self._secret is None or self._trouble() is not None:
                self._look()
            trouble = self._trouble()
            if trouble is not None or self._secret is None:
                raise trouble or Denied("remote.token_no_text", token=self._name)
            return self._secret

    def rejected(self, used: Secret) -> bool:
        """Note that a token was refused; true when another one is there already."""
        with self._lock:
            if self._secret == used:
                self._refused = used
                self._look()
            return self._secret is not None and self._trouble() is None

    def state(self) -> TokenState:
        """How it stands, after a look at the reference."""
        with self._lock:
            self._look()
            trouble = self._trouble()
            renew_by = moment(self._until())
            due = trouble is not None or self._now() >= self._until() - self._settings.warn_hours * 3600
            return TokenState(self._name, "pasted", moment(self._ends), renew_by, due, trouble is not None, trouble)

    def _until(self) -> float:
        return self._ends - self._settings.margin_seconds

    def _look(self) -> None:
        """Read the reference, unless that was just done."""
        if self._now() - self._looked < LOOK_AGAIN:
            return
        self._looked = self._now()
        self._secret, self._ends, self._unread = None, math.inf, None
        try:
            self._secret = as_token(read_secret(self._settings.token, self._folder))
        except Denied as unread:
            self._unread = unread
            return
        if self._secret is None:
            self._unread = Denied("remote.token_no_text", token=self._name)
        else:
            self._ends = end_of(self._secret)

    def _trouble(self) -> Denied | None:
        """Why the token last read cannot be used; None when it can."""
        if self._unread is not None:
            return Denied(self._unread.key, **self._unread.facts)
        if self._secret is not None and self._secret == self._refused:
            return Denied("remote.token_worthless", token=self._name)
        if self._now() >= self._until():
            return Denied("remote.token_ended", token=self._name, ended=as_told(moment(self._ends) or LATEST))
        return None


def end_of(secret: Secret) -> float:
    """When a JWT says it ends (``exp``, seconds since 1970), its signature not looked at; infinite when it is no JWT or
    does not say.
    """
    parts = secret.reveal().split(".")
    if len(parts) != 3:
        return math.inf
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return math.inf
    said = claims.get("exp") if isinstance(claims, dict) else None
    if isinstance(said, bool) or not isinstance(said, int | float):
        return math.inf
    return math.inf if moment(said) is None else float(said)
