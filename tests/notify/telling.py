"""Messages, channels and clocks of tests, made short."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Flag
from typing import Any

from sqlalchemy import Connection

from syncsvc.config.channels import KINDS
from syncsvc.config.notify import NotifyConfig
from syncsvc.errors import SyncsvcError
from syncsvc.jobs.channels import Wired, wire
from syncsvc.model.telling import Event
from syncsvc.notify.message import Message
from syncsvc.store.engine import Store
from syncsvc.store.outbox import announce

KEY = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OTHER_KEY = "whsec_" + base64.b64encode(bytes(range(32, 64))).decode()
MADE = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
RUN = {"run": 7, "agency": "kota", "kind": "pull", "source": "simpeg", "reason": "no_source_came", "phase": "began"}
DIGEST = {
    "run": 8,
    "agency_name": "Kota Contoh",
    "open": 1200,
    "new": 3,
    "returned": 1,
    "closed": 20,
    "partial": True,
    "people": 4000,
    "ready": 3000,
    "unknown": 50,
    "asked": 10_000,
    "checked": 9_000,
    "severities": {"block": 4, "high": 0, "low": 1196},
    "units": [["Dinas Contoh", 40], ["Badan Uji", 2]],
    "unchecked": [["not_asked", 800], ["stale", 200]],
    "reports": ["reports/kota/kota-8.html"],
}


def message(key: str = "msg_1_a", **facts: Any) -> Message:
    """A message about a run that failed."""
    return Message(key, "run_failed", "kota", MADE, "Penarikan gagal", ("Baris satu", "", "a < b"), {"run": 7, **facts})


def write_secret(folder: Path, name: str, content: str) -> str:
    """A secret as a file that nobody else may read; its reference."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(content, "utf-8")
    (folder / name).chmod(0o600)
    return f"file:{name}"


def webhook(folder: Path, url: str, **more: Any) -> dict[str, Wired]:
    """A channel "hook" that posts to an address here."""
    keys = [write_secret(folder, "key", KEY)]
    given = {"kind": "webhook", "url": url, "keys": keys, "allow_private": True, **more}
    return dict(wire(NotifyConfig({"hook": KINDS["webhook"].model_validate(given)}, folder=folder)))


@dataclass
class Heard:
    """A channel that keeps what it hears; ``errors`` are raised one after the other first."""

    errors: list[SyncsvcError] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    arrived: Flag = field(default_factory=Flag)
    go_on: Flag | None = None

    def send(self, given: Message) -> None:
        """Hear it, as soon as it may."""
        self.arrived.set()
        self.tried.append(given.key)
        if self.go_on is not None and not self.go_on.wait(60):
            raise AssertionError("nobody let it go on")
        if self.errors:
            raise self.errors.pop(0)
        self.messages.append(given)


def wired(carrier: Heard, **more: Any) -> Wired:
    """A carrier as a channel that is told everything usual."""
    given = {"kind": "telegram", "token": "env:NOTHING", "chat": "1", **more}
    return Wired(KINDS["telegram"].model_validate(given), carrier)


@dataclass
class Clock:
    """A clock that a test turns on."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self, _: Connection) -> datetime:
        """What time it is."""
        return self.now

    def on(self, **by: float) -> None:
        """Later by so much."""
        self.now += timedelta(**by)


def tell(store: Store, event: Event = Event.RUN_FAILED, agency: str = "kota", **facts: Any) -> None:
    """Announce something."""
    with store.changing() as connection:
        announce(connection, event, agency, {**RUN, **facts})
