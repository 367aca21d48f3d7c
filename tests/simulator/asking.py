"""A client of the double for tests: the standard library's, and raw sockets where the wire itself is looked at."""

from __future__ import annotations

import http.client
import json
import socket
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from syncsvc.simulator.server import Served

SIASN, EKINERJA, REFERENCES = "/apisiasn/1.0", "/api_kinerja", "/referensi_siasn/1"


@dataclass(slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def content(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(slots=True)
class Client:
    """Asks a running double, with tokens it was granted at its start."""

    served: Served
    tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for sort in ("gateway", "sso", "ekinerja"):
            self.renew(sort)

    def renew(self, sort: Any) -> None:
        """Have a fresh token of that sort."""
        self.tokens[sort] = self.served.double.issuer.grant(sort)[0]

    def headers(self, path: str) -> dict[str, str]:
        """What a careful client sends to a path."""
        if path.startswith(EKINERJA):
            return {"Authorization": f"Bearer {self.tokens['ekinerja']}"}
        return {"Authorization": f"Bearer {self.tokens['gateway']}", "Auth": f"bearer {self.tokens['sso']}"}

    def get(self, path: str, headers: dict[str, str] | None = None, method: str = "GET", body: str = "") -> Answer:
        """One call on a connection of its own."""
        place = urlsplit(self.served.address)
        with closing(http.client.HTTPConnection(place.hostname or "", place.port, timeout=10)) as connection:
            connection.request(method, path, body or None, self.headers(path) if headers is None else headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(), {name.lower(): text for name, text in answer.getheaders()})

    def siasn(self, name: str, nip: str) -> Answer:
        """One person's answer of a SIASN endpoint."""
        return self.get(f"{SIASN}/pns/{name}/{nip}")

    def rows(self, name: str, nip: str) -> Any:
        """The ``data`` of a SIASN endpoint's answer."""
        return self.siasn(name, nip).content["data"]

    def post(self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None) -> Answer:
        """A form."""
        form = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self.get(path, form, "POST", urlencode(fields))

    def control(self, word: str, content: dict[str, Any] | None = None) -> Any:
        """Speak to the double itself."""
        method = "GET" if content is None else "POST"
        return self.get(f"/_control/{word}", {}, method, json.dumps(content or {})).content

    def raw(self) -> socket.socket:
        """A bare connection."""
        place = urlsplit(self.served.address)
        return socket.create_connection((place.hostname, place.port or 0), timeout=10)
