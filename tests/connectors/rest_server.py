"""A small programmable remote over real HTTP, and what a REST connector is lent in tests."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from syncsvc.config.live.source import LiveSource
from syncsvc.connectors.base import Lent
from syncsvc.connectors.http.door import Door
from syncsvc.connectors.rest.connector import RestConnector
from syncsvc.errors import SyncsvcError
from syncsvc.model.run import Side


@dataclass(frozen=True, slots=True)
class Said:
    """What the remote answers: a body (text is sent as it is, anything else as JSON), a status, headers."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """One call that reached the remote."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


Answering = Callable[[Asked], Said]


class Remote:
    """A remote that answers as it is told to, and remembers every call. Doors to it are closed when it ends."""

    def __init__(self, address: str, doors: ExitStack) -> None:
        self.doors = doors
        self.address = address
        self.calls: list[Asked] = []
        self.answer: Answering = lambda _: Said({"message": "no such path"}, 404)

    def says(self, *told: Said) -> None:
        """Answer with each in turn, and with the last one ever after."""
        left = list(told)
        self.answer = lambda _: left.pop(0) if len(left) > 1 else left[0]

    def reply(self, asked: Asked) -> Said:
        """Remember the call and answer it."""
        self.calls.append(asked)
        return self.answer(asked)


_SERVED: dict[int, Remote] = {}
"""The remotes that answer now, by their port."""


@contextmanager
def serving() -> Iterator[Remote]:
    """A remote on a loopback port, gone at the end."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = remote.reply(Asked(parts.path, dict(parse_qsl(parts.query)), headers))
            content = said.body if isinstance(said.body, str) else json.dumps(said.body)
            encoded = content.encode("utf-8", "surrogatepass")
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(encoded)))
            self.end_headers()
            self.wfile.write(encoded)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    doors = ExitStack()
    remote = Remote(f"http://127.0.0.1:{server.server_address[1]}/api", doors)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    _SERVED[server.server_address[1]] = remote
    try:
        yield remote
    finally:
        del _SERVED[server.server_address[1]]
        doors.close()
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Gate:
    """A turnstile that lets everything through until it is told to stop."""

    stop: str | None = None
    entered: int = 0
    health: list[bool] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def enter(self) -> str | None:
        """The next call's turn."""
        self.entered += 1
        return self.stop

    def report(self, healthy: bool) -> None:
        """Remember how it went."""
        self.health.append(healthy)

    def postpone(self, seconds: float) -> None:
        """Remember the pause."""
        self.pauses.append(seconds)


@dataclass
class Purse:
    """A wallet with one header per token; a token that was rejected gets the next number, while there are any."""

    tokens: dict[str, str] = field(default_factory=dict)
    left: int = 9
    number: int = 1
    rejections: list[frozenset[str]] = field(default_factory=list)
    refusal: SyncsvcError | None = None

    def headers(self) -> Mapping[str, str]:
        """The headers of now."""
        if self.refusal:
            raise self.refusal
        return {header: f"Bearer {name}-{self.number}" for name, header in self.tokens.items()}

    def rejected(self, used: Mapping[str, str], names: frozenset[str]) -> bool:
        """Note what was rejected; a new number, or nothing."""
        assert used == self.headers()
        self.rejections.append(names)
        if not self.left:
            return False
        self.left, self.number = self.left - 1, self.number + 1
        return True


@dataclass
class Patience:
    """Waits for nothing, and remembers for how many seconds it was asked; an unwilling one says that the run was
    stopped."""

    waits: list[float] = field(default_factory=list)
    willing: bool = True

    def __call__(self, seconds: float) -> bool:
        """Remember."""
        self.waits.append(seconds)
        return not self.willing


@dataclass
class Setting:
    """All that one connector is lent, to look at afterwards."""

    gate: Gate = field(default_factory=Gate)
    purse: Purse = field(default_factory=Purse)
    patience: Patience = field(default_factory=Patience)
    years: tuple[int, ...] = ()
    periods: tuple[tuple[int, str], ...] = ()


def source(address: str, tables: Mapping[str, Any], **more: Any) -> LiveSource:
    """A REST source's settings, typed."""
    return LiveSource.model_validate({"kind": "rest", "side": Side.LOCAL, "address": address, "tables": tables, **more})


def connector(
    settings: LiveSource, wanted: Mapping[str, tuple[str, ...]], lent: Setting | None = None
) -> RestConnector:
    """The connector over a source, with everything that it is lent."""
    setting = lent or Setting()
    remote = _SERVED[urlsplit(settings.address).port or 0]
    door = remote.doors.enter_context(Door(settings.reach, Path()))
    return RestConnector(
        settings,
        Lent(dict(wanted), setting.years, setting.periods, setting.gate, setting.purse),
        door,
        setting.patience,
    )
