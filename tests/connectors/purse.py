"""Wallets for tests: a clock that is told the time, secrets in files, and the SIASN pair."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from syncsvc.config.live.auth import Bearer, BearerAuth, Granted, Pasted, Sign
from syncsvc.connectors.tokens import LiveWallet, Registry, open_wallet
from tests.connectors.token_endpoint import Endpoint, PlainDoor

NOW = 1_795_000_000.0
CLIENT_SECRET, PASSWORD, USER = "canary-client-secret", "canary-password", "199902302024021999"


@dataclass
class Clock:
    """The time as tests say it; pauses are only counted."""

    at: float = NOW
    pauses: list[float] = field(default_factory=list)

    def now(self) -> float:
        """Seconds since 1970."""
        return self.at


def keep_secret(folder: Path, name: str, text: str) -> str:
    """A secret in a file that only its owner reads; its reference."""
    path = folder / name
    path.write_text(text)
    path.chmod(0o600)
    return f"file:{name}"


def credentials(endpoint: Endpoint, folder: Path, **more: object) -> Granted:
    """Client credentials with a secret in a file."""
    secret = keep_secret(folder, "client.txt", CLIENT_SECRET)
    given = {"url": endpoint.url, "client_id": "simpeg", "client_secret": secret, **more}
    return Granted.model_validate(given)


def bearer(token: Granted | Pasted) -> BearerAuth:
    """One token in Authorization."""
    return BearerAuth(scheme="bearer", tokens={"gateway": Bearer(token=token)})


def siasn_pair(gateway: Granted | Pasted, sso: Granted | Pasted) -> BearerAuth:
    """The gateway's token in Authorization and the SSO's in Auth, told apart by what an error says."""
    mismatch = Sign(field="data", text="token sso mismatch")
    return BearerAuth(
        scheme="bearer",
        tokens={
            "gateway": Bearer(token=gateway, bad_when=(Sign(field="message", text="invalid credentials"), mismatch)),
            "sso": Bearer(
                header="Auth",
                prefix="bearer",
                token=sso,
                bad_when=(Sign(field="message", text="invalid or expired jwt"), mismatch),
            ),
        },
    )


def wallet(auth: BearerAuth, folder: Path, clock: Clock, door: PlainDoor | None = None) -> LiveWallet:
    """A wallet with a registry of its own."""
    return open_wallet(auth, folder, door or PlainDoor(), Registry(clock.now, clock.pauses.append))


def jwt(ends: float, mark: str = "x") -> str:
    """A token that says when it ends; its signature is worth nothing."""
    parts = ({"alg": "none", "mark": mark}, {"exp": ends})
    texts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join((*texts, "c2lnbmF0dXJl"))


def together(count: int, work: Callable[[], object]) -> list[object]:
    """What so many threads got from doing the same at the same time."""
    barrier, found = threading.Barrier(count), list[object]()

    def start() -> None:
        barrier.wait()
        found.append(work())

    threads = [threading.Thread(target=start) for _ in range(count)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return found
