"""The double of SIASN, e-Kinerja and a SIMPEG: one call in, one answer out, and all that may happen in between."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from syncsvc.simulator.server.control import Control
from syncsvc.simulator.server.drift import Drifting
from syncsvc.simulator.server.ekinerja import Ekinerja
from syncsvc.simulator.server.grants import Grants
from syncsvc.simulator.server.journal import Call, Journal
from syncsvc.simulator.server.message import Incoming, Outgoing, told
from syncsvc.simulator.server.mishaps import Fate
from syncsvc.simulator.server.oddities import odd_answer, save_answer, throttled, token_fault
from syncsvc.simulator.server.pen import share_of
from syncsvc.simulator.server.quota import Meter
from syncsvc.simulator.server.register import Register
from syncsvc.simulator.server.route import Route
from syncsvc.simulator.server.scenario import Scenario
from syncsvc.simulator.server.siasn import Siasn
from syncsvc.simulator.server.simpeg import Simpeg
from syncsvc.simulator.server.tokens import Account, Issuer
from syncsvc.simulator.world import World

MOST_KEPT = 20_000
_LOCAL = ("simpeg", "eskp")
_COOKIES = (("Set-Cookie", "a1b2c3d4e5f60718=0123456789abcdef; path=/; HttpOnly"), ("Set-Cookie", "pdns=12.34; path=/"))
_KINDS_OF_AFTER = ("seconds", "date", "none")


class Double:
    """Answers calls about one world. ``adopt`` changes how it behaves while it runs."""

    def __init__(self, world: World, scenario: Scenario, journal: Journal) -> None:
        self.world, self.journal = world, journal
        self.issuer = Issuer(Account(scenario.seed), scenario.tokens)
        self.fate = Fate()
        self.started = monotonic()
        self.renewed: Callable[[str], None] | None = None
        self._meters = {name: Meter() for name in ("siasn", "ekinerja", *_LOCAL)}
        self._kept: dict[tuple[str, str], bytes] = {}
        self.adopt(scenario)

    def adopt(self, scenario: Scenario) -> None:
        """Behave like this from now on. Tokens granted before stay good until their end."""
        self.scenario = scenario
        self.issuer.lives = scenario.tokens
        self.register = Register(self.world, scenario)
        self._siasn, self._ekinerja = Siasn(self.register), Ekinerja(self.register)
        self._simpeg = Simpeg(self.world, scenario, self.issuer.account)
        self._grants = Grants(self.issuer, scenario)
        self._control = Control(self)
        self._kept.clear()
        self.fate.forget()

    def renew_sso(self, client: str | None = None) -> str:
        """What a person does: get a new SSO token by hand, and paste it where it belongs."""
        token, _ = self.issuer.grant("sso", client)
        if self.renewed:
            self.renewed(token)
        return token

    def respond(self, incoming: Incoming) -> Outgoing:
        """The answer to a call, noted in the journal."""
        if incoming.path.startswith(self.scenario.places.control + "/"):
            return self._control.answer(incoming)
        route = self._route(incoming)
        call = self.journal.begin(route.remote, incoming.method, route.path, route.key, route.forbidden)
        answer = self._judge(route, incoming, call)
        if self.scenario.latency_ms:
            answer.delay += self.scenario.latency_ms / 1000
        if self.scenario.cookies and route.remote == "siasn":
            answer.headers += _COOKIES
        answer.call = call
        return answer

    def sent(self, answer: Outgoing, whole: bool) -> None:
        """An answer goes out whole, or is given up."""
        if answer.call and answer.call.ended is None:
            self.journal.end(answer.call, answer.status if whole else None)

    def _route(self, incoming: Incoming) -> Route:
        for part in (self._siasn, self._ekinerja, self._simpeg, self._grants):
            if route := part.route(incoming):
                return route
        writes = incoming.method not in {"GET", "HEAD"}
        return Route("unknown", incoming.path, "", "unknown", None, forbidden=writes)

    def _judge(self, route: Route, incoming: Incoming, call: Call) -> Outgoing:
        if route.remote == "token" and route.ask:
            return self._right(route, call)
        if route.remote == "unknown":
            return self._odd("no_such_path", call)
        call.early = self.fate.is_early(call)
        if outage := self.fate.outage(self.scenario, call, call.at - self.started):
            return self._odd(outage.kind, call)
        if refusal := self._over_quota(route, call):
            return refusal
        if refusal := self._stranger(route, incoming, call):
            return refusal
        if kind := self.fate.override(self.scenario, route.name, route.key):
            return self._odd(kind, call, route)
        if kind := self.fate.mishap(self.scenario, call):
            return self._odd(kind, call, route)
        return self._right(route, call)

    def _odd(self, kind: Any, call: Call, route: Route | None = None) -> Outgoing:
        call.fault = kind
        right = self._right(route, call) if route else told(None)
        if kind == "throttled_later":
            self.fate.told_to_wait(call, 1)
        status = self.scenario.tokens.fault_status
        return odd_answer(kind, right, self.scenario.mishaps.slow_seconds, status, call.number)

    def _over_quota(self, route: Route, call: Call) -> Outgoing | None:
        meter, quota = self._meters[route.remote], self.scenario.quota
        if meter.admit(call.at, quota):
            return None
        call.fault = "over_quota"
        after = quota.retry_after
        if after == "mixed":
            after = _KINDS_OF_AFTER[meter.refused % len(_KINDS_OF_AFTER)]  # type: ignore[assignment]
        if after != "none":
            self.fate.told_to_wait(call, quota.retry_after_seconds)
        return throttled(call.number, after, quota.retry_after_seconds)

    def _stranger(self, route: Route, incoming: Incoming, call: Call) -> Outgoing | None:
        """What somebody is told who does not say rightly who asks."""
        if route.remote in _LOCAL:
            refusal = self._simpeg.refusal(route.remote, incoming)
            call.fault = "bad_key" if refusal else ""
            return refusal
        if fault := self._token_fault(route, incoming):
            call.fault = fault
            return self._refusal(route, fault)
        return None

    def _token_fault(self, route: Route, incoming: Incoming) -> str | None:
        if route.remote == "ekinerja":
            return None if self.issuer.owner("ekinerja", incoming.bearer("authorization")) else "bad_token"
        gateway = self.issuer.owner("gateway", incoming.bearer("authorization"))
        if gateway is None:
            return "bad_gateway_token"
        if route.gateway_only:
            return None
        sso = self.issuer.owner("sso", incoming.bearer("auth"))
        if sso is None:
            return "bad_sso_token"
        return None if sso == gateway else "sso_mismatch"

    def _refusal(self, route: Route, fault: str) -> Outgoing:
        if route.remote == "ekinerja":
            return told({"success": False, "message": "Unauthenticated.", "data": None}, 401)
        return token_fault(fault, self.scenario.tokens.fault_status)

    def _right(self, route: Route, call: Call) -> Outgoing:
        """The right answer, of a kept body where the same was asked before."""
        kept = self._kept.get((route.path, route.key)) if route.key else None
        if kept is not None:
            return Outgoing(200, kept)
        if route.ask is None:
            return save_answer()
        answer = route.ask()
        if isinstance(answer, Outgoing):
            return answer
        return self._shaped(answer, route, call)

    def _shaped(self, answer: Drifting, route: Route, call: Call) -> Outgoing:
        drift, seed = self.scenario.drift, self.scenario.seed
        drifts = drift.share and (not drift.paths or route.name in drift.paths)
        if drifts and share_of(seed, "drift", route.path, route.key, call.attempt) < drift.share:
            call.fault = call.fault or "drift"
            return answer.drifted(drift.kinds[call.attempt % len(drift.kinds)], call.attempt)
        whole = answer.whole()
        if not (drift.share or self.scenario.contradictions.lagging):
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[route.path, route.key] = whole.body
        return whole
