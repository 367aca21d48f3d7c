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
from syncsvc.connectors.http.retries import Delay, Wait, persist, retry_after_seconds
from syncsvc.connectors.rest.judge import PAGE, Judge, Verdict
from syncsvc.connectors.rest.lending import Door
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

    def __init__(self, settings: LiveSource, lent: Lent, door: Door, wait: Wait, longest: float) -> None:
        self._settings = settings
        self._lent = lent
        self._door = door
        self._wait, self._longest = wait, longest
        self._rest = RateRest(settings.rate, wait)
        self._pages = 0
        self._tokens = settings.auth.tokens if isinstance(settings.auth, BearerAuth) else {}

    def ask(self, table: LiveTable, address: str) -> Told:
        """What is at an address, in at most ``Reach.tries`` calls. Raises the wallet's Denied and Unreachable while
        nothing was asked yet."""
        judge = Judge(table, table.answers or self._settings.answers, self._sent(table))
        question = _Question(self, judge, address)
        return persist(question.attempt, question.again, self.limit, self._wait, self._longest)

    @property
    def limit(self) -> int:
        """How many calls a question may take."""
        return self._settings.reach.tries

    def call(self, judge: Judge, address: str, told: Told) -> tuple[Told, Mapping[str, str] | None]:
        """One call more, and who we said we were; None where no call may be made."""
        # Tokens first: a call that waits for one after its turn has come would go together with those behind it.
        used = self._identity(told)
        if used is None:
            return told, None
        stop = self._stop()
        if stop is not None:
            return told if told.tries else replace(told, verdict=Verdict(Answer.NOT_ASKED, stop)), None
        return self._once(judge, address, used, told.tries), used

    def renewed(self, used: Mapping[str, str], verdict: Verdict) -> bool:
        """Whether there are new tokens in place of those that the remote does not take."""
        return bool(verdict.bad_tokens) and self._lent.wallet.rejected(used, verdict.bad_tokens)

    def delay(self, told: Told) -> Delay | None:
        """Whether another call may help, and when."""
        verdict = told.verdict
        wall = verdict.reason == PAGE and self._pages >= MOST_PAGES
        if verdict.bad_tokens or wall or told.tries >= min(verdict.worth, self.limit):
            return None
        return Delay(told.pause)

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
        self._rest.heed(reply.headers, reply.skew or 0.0)
        pause = _pause(verdict, reply, asked)
        self._lent.turnstile.report(verdict.healthy or (pause is not None and verdict.reason == "throttled"))
        if pause is not None:
            self._lent.turnstile.postpone(pause)
        return Told(verdict, tries + 1, asked, pause)

    def _sent(self, table: LiveTable) -> Mapping[str, Bearer]:
        """The tokens that go with calls to a table."""
        return {name: each for name, each in self._tokens.items() if table.tokens is None or name in table.tokens}

    def _own(self, judge: Judge, used: Mapping[str, str]) -> dict[str, str]:
        """The wallet's headers without those of tokens that this table must not be sent."""
        spared = {each.header.casefold() for name, each in self._tokens.items() if name not in judge.tokens}
        return {name: value for name, value in used.items() if name.casefold() not in spared}


class _Question:
    """One address, asked until an answer stands."""

    def __init__(self, caller: Caller, judge: Judge, address: str) -> None:
        self._caller = caller
        self._judge = judge
        self._address = address
        self._told = Told(Verdict(Answer.NOT_ASKED, "throttled"), 0, datetime.now(UTC))
        self._renewed = self._over = False

    def attempt(self) -> Told:
        """One call, and at once another when its tokens were bad and there are new ones; that happens once."""
        used = self._call()
        if used and not self._renewed and self._caller.renewed(used, self._told.verdict):
            self._renewed = True
            if self._told.tries < self._caller.limit:
                self._call()
        return self._told

    def again(self, told: Told) -> Delay | None:
        """Whether the answer does not stand."""
        return None if self._over else self._caller.delay(told)

    def _call(self) -> Mapping[str, str] | None:
        self._told, used = self._caller.call(self._judge, self._address, self._told)
        self._over = used is None
        return used


def _pause(verdict: Verdict, reply: Reply, now: datetime) -> int | None:
    """How many seconds the remote asks to be left alone; a date is its own, so its own clock is what counts."""
    seconds = retry_after_seconds(verdict.retry_after, now, reply.skew or 0.0)
    return None if seconds is None else math.ceil(min(seconds, _FOREVER))
