"""One question with its tries: in turn, with tokens, and again where that may help."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from syncsvc.config.live.auth import Bearer, BearerAuth
from syncsvc.config.live.source import LiveSource
from syncsvc.config.live.tables import LiveTable
from syncsvc.connectors.base import Lent
from syncsvc.connectors.http.exchange import Reply, Request
from syncsvc.connectors.http.retries import retry_after_seconds
from syncsvc.connectors.rest.judge import PAGE, Judge, Verdict
from syncsvc.connectors.rest.lending import Backoff, Door
from syncsvc.connectors.rest.rate import RateRest
from syncsvc.errors import Denied, Unreachable
from syncsvc.model.answer import Answer

_FOREVER = 1e9
_ACCEPT = {"Accept": "application/json"}
MOST_PAGES = 8
"""A gateway shows a page now and then, and the next call is answered. So many in a row are a wall, at which nobody asks
twice."""


@dataclass(frozen=True, slots=True)
class Told:
    """The end of one question: the verdict, how many calls it took, when the last one began (UTC), and for how many
    seconds the remote then asked to be left alone."""

    verdict: Verdict
    tries: int
    asked: datetime
    pause: int | None = None


class Caller:
    """Asks one remote. Safe to be used by several threads."""

    def __init__(self, settings: LiveSource, lent: Lent, door: Door, backoff: Backoff) -> None:
        self._settings = settings
        self._lent = lent
        self._door = door
        self._backoff = backoff
        self._rest = RateRest(settings.rate, backoff)
        self._pages = 0
        self._tokens = settings.auth.tokens if isinstance(settings.auth, BearerAuth) else {}

    def ask(self, table: LiveTable, address: str) -> Told:
        """What is at an address, in at most ``Reach.tries`` calls. Raises the wallet's Denied and Unreachable while
        nothing was asked yet."""
        judge = Judge(table, table.answers or self._settings.answers, self._sent(table))
        told, renewed = Told(Verdict(Answer.NOT_ASKED, "throttled"), 0, datetime.now(UTC)), False
        while True:
            # Tokens first: a call that waits for one after its turn has come would go together with those behind it.
            used = self._identity(told)
            if used is None:
                return told
            stop = self._stop()
            if stop is not None:
                return told if told.tries else replace(told, verdict=Verdict(Answer.NOT_ASKED, stop))
            told = self._once(judge, address, used, told.tries)
            if not self._again(told, used, renewed):
                return told
            renewed = renewed or bool(told.verdict.bad_tokens)

    def _stop(self) -> str | None:
        """Why no call may be made; None once this call's turn has come."""
        return self._lent.turnstile.enter() if self._rest.over() else "throttled"

    def _identity(self, told: Told) -> Mapping[str, str] | None:
        """The wallet's headers. None when there are none any more after something was asked: that answer stays."""
        try:
            return self._lent.wallet.headers()
        except (Denied, Unreachable):
            if not told.tries:
                raise
            return None

    def _once(self, judge: Judge, address: str, used: Mapping[str, str], tries: int) -> Told:
        asked = datetime.now(UTC)
        reply = self._door.once(
            Request("GET", address, {**_ACCEPT, **self._settings.headers, **self._own(judge, used)})
        )
        verdict = judge.verdict(reply)
        self._pages = self._pages + 1 if verdict.reason == PAGE else 0
        self._rest.heed(reply.headers)
        pause = _pause(verdict, reply, asked)
        self._lent.turnstile.report(verdict.healthy or (pause is not None and verdict.reason == "throttled"))
        if pause is not None:
            self._lent.turnstile.postpone(pause)
        return Told(verdict, tries + 1, asked, pause)

    def _again(self, told: Told, used: Mapping[str, str], renewed: bool) -> bool:
        """Whether to call again: with new tokens once, after a wait where that may help."""
        verdict, limit = told.verdict, self._settings.reach.tries
        if verdict.bad_tokens:
            return not renewed and self._lent.wallet.rejected(used, verdict.bad_tokens) and told.tries < limit
        if verdict.reason == PAGE and self._pages >= MOST_PAGES:
            return False
        pause = None if told.pause is None else str(told.pause)
        return told.tries < min(verdict.worth, limit) and self._backoff.wait(told.tries, pause)

    def _sent(self, table: LiveTable) -> Mapping[str, Bearer]:
        """The tokens that go with calls to a table."""
        return {name: each for name, each in self._tokens.items() if table.tokens is None or name in table.tokens}

    def _own(self, judge: Judge, used: Mapping[str, str]) -> dict[str, str]:
        """The wallet's headers without those of tokens that this table must not be sent."""
        spared = {each.header.casefold() for name, each in self._tokens.items() if name not in judge.tokens}
        return {name: value for name, value in used.items() if name.casefold() not in spared}


def _pause(verdict: Verdict, reply: Reply, now: datetime) -> int | None:
    """How many seconds the remote asks to be left alone; a date is its own, so its own clock is what counts."""
    seconds = retry_after_seconds(verdict.retry_after, now, reply.skew or 0.0)
    return None if seconds is None else math.ceil(min(seconds, _FOREVER))
