"""Who may ask: the three token endpoints' tokens, their ends, and what is wrong with one that comes with a call."""

from __future__ import annotations

import base64
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from syncsvc.simulator.server.scenario import Tokens

Sort = Literal["gateway", "sso", "ekinerja"]
CLIENT = "contoh-ws"
OTHER_CLIENT = "lain-ws"
OPERATOR = "operator-contoh"
_ROLES = ("role:siasn-instansi:profilasn:operator", "role:manajemen-ws:developer")


@dataclass(frozen=True, slots=True)
class Account:
    """What a client has to know to be granted tokens. The secrets are made of the seed; nobody else uses them."""

    seed: int
    client: str = CLIENT
    operator: str = OPERATOR

    @property
    def client_secret(self) -> str:
        """The consumer secret."""
        return _mark(self.seed, "client")[:32]

    @property
    def password(self) -> str:
        """The operator's password, at the SSO, in e-Kinerja and in the e-SKP application."""
        return _mark(self.seed, "password")[:32]

    @property
    def simpeg_key(self) -> str:
        """The key of the SIMPEG's own API."""
        return _mark(self.seed, "simpeg")[:32]

    @property
    def eskp_token(self) -> str:
        """A token of the e-SKP application that does not end."""
        return _mark(self.seed, "eskp")[:40]


@dataclass(slots=True)
class Issuer:
    """Grants tokens and knows them again."""

    account: Account
    lives: Tokens
    clock: Callable[[], float] = time.time
    _known: dict[str, tuple[Sort, str, float]] = field(default_factory=dict)
    _granted: int = 0

    def grant(self, sort: Sort, client: str | None = None) -> tuple[str, int]:
        """A new token and its life in whole seconds."""
        now = self.clock()
        seconds = {
            "gateway": self.lives.gateway_seconds,
            "sso": self.lives.sso_seconds,
            "ekinerja": self.lives.ekinerja_seconds,
        }[sort]
        owner = client or (OTHER_CLIENT if sort == "sso" and self.lives.other_client else self.account.client)
        self._granted += 1
        end = math.ceil(now + seconds) if sort == "sso" else now + seconds
        mark = _mark(self.account.seed, sort, self._granted, now)
        token = _signed(mark, owner, self.account.operator, now, end) if sort == "sso" else mark
        self._known[token] = (sort, owner, end)
        return token, max(1, int(end - now))

    def end_of(self, token: str) -> float:
        """When a granted token ends, in seconds since 1970."""
        return self._known[token][2]

    def owner(self, sort: Sort, token: str | None) -> str | None:
        """Whose token this is; None when it is unknown, of another sort, or over."""
        known = self._known.get(token or "")
        if known is None or known[0] != sort or known[2] <= self.clock():
            return None
        return known[1]

    def revoke(self, sort: Sort) -> None:
        """End all tokens of a sort now."""
        self._known = {token: held for token, held in self._known.items() if held[0] != sort}


def _mark(*parts: object) -> str:
    return sha256("/".join(map(str, parts)).encode()).hexdigest()


def _signed(mark: str, client: str, operator: str, now: float, end: float) -> str:
    """A token that looks like Keycloak's; nobody could check its signature."""
    claims = {
        "exp": int(end),
        "iat": int(now),
        "jti": mark[:32],
        "iss": "https://sso-siasn.example/auth/realms/public-siasn",
        "typ": "Bearer",
        "azp": client,
        "preferred_username": operator,
        "realm_access": {"roles": list(_ROLES)},
    }
    return ".".join((_coded({"alg": "RS256", "typ": "JWT", "kid": mark[:8]}), _coded(claims), _packed(mark.encode())))


def _coded(content: dict[str, Any]) -> str:
    return _packed(json.dumps(content, separators=(",", ":")).encode())


def _packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
