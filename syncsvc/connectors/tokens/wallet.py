"""The wallet of one source: what every call says about who we are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from syncsvc.config.live.auth import Auth, BasicAuth, Bearer, BearerAuth, Granted, KeyAuth, Pasted
from syncsvc.connectors.http.exchange import Reply
from syncsvc.connectors.tokens.grant import Door, basic
from syncsvc.connectors.tokens.granted import GrantedToken
from syncsvc.connectors.tokens.pasted import PastedToken
from syncsvc.connectors.tokens.secret import Secret, SecretHeaders
from syncsvc.connectors.tokens.signs import blamed
from syncsvc.connectors.tokens.state import TokenState
from syncsvc.errors import Denied
from syncsvc.settings import read_secret

LiveToken = GrantedToken | PastedToken


class Registry:
    """The tokens of a process: sources with the same credentials share one, under the first one's name.

    ``now`` is seconds since 1970; ``pause`` waits so many seconds between two requests for a token.
    """

    def __init__(self, now: Callable[[], float] = time.time, pause: Callable[[float], object] = time.sleep) -> None:
        self._now, self._pause = now, pause
        self._lock = threading.Lock()
        self._tokens: dict[Granted | Pasted, LiveToken] = {}

    def token(self, name: str, settings: Granted | Pasted, folder: Path) -> LiveToken:
        """The token of these credentials; made when nobody asked for it before."""
        placed = _placed(settings, folder)
        with self._lock:
            if placed not in self._tokens:
                self._tokens[placed] = self._made(name, placed, folder)
            return self._tokens[placed]

    def _made(self, name: str, settings: Granted | Pasted, folder: Path) -> LiveToken:
        if isinstance(settings, Pasted):
            return PastedToken(name, settings, folder, self._now)
        return GrantedToken(name, settings, folder, self._now, self._pause)


@dataclass(frozen=True, slots=True)
class _Carried:
    """One token of the wallet and how it travels."""

    name: str
    bearer: Bearer
    token: LiveToken
    door: Door

    def worn(self, secret: Secret) -> Secret:
        """What stands in the header."""
        return Secret(f"{self.bearer.prefix} {secret.reveal()}".strip())

    def bare(self, worn: str) -> Secret:
        """The token that stood in the header."""
        return Secret(worn[len(self.bearer.prefix) :].lstrip() if self.bearer.prefix else worn)


class LiveWallet:
    """``connectors.base.Wallet`` for all schemes."""

    def __init__(self, auth: Auth, fixed: SecretHeaders, carried: tuple[_Carried, ...]) -> None:
        self._auth, self._fixed, self._carried = auth, fixed, carried

    def headers(self) -> Mapping[str, str]:
        """See ``Wallet.headers``; shown by names only."""
        if not self._carried:
            return self._fixed
        worn = ((each.bearer.header, each.worn(each.token.secret(each.door))) for each in self._carried)
        return SecretHeaders(self._fixed.held + tuple(worn))

    def blamed(self, reply: Reply) -> frozenset[str]:
        """The names of the tokens that an answer calls bad (``signs.blamed``)."""
        return blamed(self._auth, reply)

    def rejected(self, used: Mapping[str, str], names: frozenset[str]) -> bool:
        """See ``Wallet.rejected``. Names that are no tokens of ours cannot be renewed."""
        meant = [each for each in self._carried if each.name in names]
        renewed = [each.token.rejected(each.bare(used.get(each.bearer.header, ""))) for each in meant]
        return bool(renewed) and all(renewed)

    def states(self) -> tuple[TokenState, ...]:
        """How each token stands; asks no remote."""
        return tuple(each.token.state() for each in self._carried)


def open_wallet(auth: Auth, folder: Path, door: Door, registry: Registry) -> LiveWallet:
    """The wallet for a source's settings; ``folder`` is where its secrets' files start.

    Raises Denied when a fixed secret cannot be read. Tokens are asked for and read when first needed.
    """
    if isinstance(auth, BearerAuth):
        carried = (
            _Carried(name, bearer, registry.token(name, bearer.token, folder), door)
            for name, bearer in auth.tokens.items()
        )
        return LiveWallet(auth, SecretHeaders(), tuple(carried))
    return LiveWallet(auth, _fixed(auth, folder), ())


def states_of(auth: Auth, folder: Path, registry: Registry) -> tuple[TokenState, ...]:
    """How each token of a source stands that this process holds or that a person pasted; asks no remote."""
    if not isinstance(auth, BearerAuth):
        return ()
    return tuple(registry.token(name, bearer.token, folder).state() for name, bearer in auth.tokens.items())


def _fixed(auth: Auth, folder: Path) -> SecretHeaders:
    if isinstance(auth, BasicAuth):
        return SecretHeaders((("Authorization", Secret(basic(auth.user, read_secret(auth.password, folder)))),))
    if isinstance(auth, KeyAuth):
        key = read_secret(auth.key, folder).strip()
        if not key.isascii() or not key.isprintable():
            raise Denied("remote.token_no_text", token=auth.header)
        return SecretHeaders(((auth.header, Secret(key)),))
    return SecretHeaders()


def _placed(settings: Granted | Pasted, folder: Path) -> Granted | Pasted:
    """The same settings with whole paths in place of relative ones: so equal ones mean the same credentials."""
    references = ("client_secret", "password", "token")
    given = {name: getattr(settings, name, None) for name in references}
    return settings.model_copy(
        update={name: _whole(reference, folder) for name, reference in given.items() if reference is not None}
    )


def _whole(reference: str, folder: Path) -> str:
    kind, _, name = reference.partition(":")
    return f"file:{(folder / name).absolute()}" if kind == "file" else reference
