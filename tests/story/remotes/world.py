"""What three remotes know and how they fail: SIASN (asked per NIP), a personnel system (one table in pages), e-Kinerja
(a whole report) and where SIASN's tokens are granted; all behind one raw socket."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.connectors.http_server import Conversation, Script, reply
from tests.jobs.agency import nip

PEOPLE = 24
PAGE = 10
SIASN, STAFF, REPORT, GRANT = "siasn", "staff", "report", "grant"
NIK = "3599013112990{:03d}"
TOKEN = "Kenari-Token-{}-9f8e7d6c"


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it was heard: of which remote, for what, and with which token."""

    where: str
    path: str
    query: dict[str, str]
    token: str

    @property
    def who(self) -> str:
        """The last part of the path: the NIP, where one is asked about."""
        return self.path.rsplit("/", 1)[1]

    @property
    def page(self) -> int:
        """Which page is asked for."""
        return int(self.query.get("page", "1"))


@dataclass
class World:
    """The remotes. ``faults`` are scripts that answer in place of one of them; ``calls`` is what was heard."""

    names: dict[int, str] = field(default_factory=dict)
    staff: list[dict[str, Any]] = field(default_factory=list)
    plans: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[str, Script] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    granted: int = 0
    accepts: set[str] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> None:
        """Everybody is there, everything is well; one name and one plan are not as the agency knows them."""
        self.names = {number: name(number) for number in range(PEOPLE)} | {5: "Orang Lain"}
        self.staff = [staff(number) for number in range(PEOPLE)]
        self.plans = [plan(number) for number in range(PEOPLE)]
        self.faults, self.calls, self.granted, self.accepts = {}, [], 0, None

    def a_day_passes(self) -> None:
        """One name is corrected, another one gets wrong."""
        self.names |= {5: name(5), 3: "Orang Baru"}

    def script(self, conversation: Conversation) -> bool:
        """Answers one request: as the remote's fault says, or well."""
        call = heard(conversation.request)
        with self.lock:
            self.calls.append(call)
        fault = self.faults.get(call.where)
        return fault(conversation) if fault else self.well(conversation)

    def well(self, conversation: Conversation) -> bool:
        """The right answer."""
        call = heard(conversation.request)
        value, status = self.says(call)
        conversation.send(reply(json.dumps(value).encode(), status=status))
        return True

    def says(self, call: Call) -> tuple[Any, str]:
        """What the remote says when it is well."""
        if call.where == GRANT:
            with self.lock:
                self.granted += 1
                return {"access_token": TOKEN.format(self.granted), "expires_in": 3600}, "200 OK"
        if call.where == STAFF:
            first = (call.page - 1) * PAGE
            return {"total": len(self.staff), "rows": self.staff[first : first + PAGE]}, "200 OK"
        if call.where == REPORT:
            return {"status": True, "data": self.plans}, "200 OK"
        if self.accepts is not None and call.token not in self.accepts:
            return {"message": "invalid token"}, "401 Unauthorized"
        known = {nip(number): number for number in self.names}
        if call.who not in known:
            return {"code": 0, "data": "Data tidak ditemukan"}, "404 Not Found"
        return {"code": 1, "data": person(known[call.who], self.names[known[call.who]])}, "200 OK"

    def asked(self, where: str) -> list[Call]:
        """What one remote was asked so far."""
        return [call for call in self.calls if call.where == where]


def heard(request: bytes) -> Call:
    """A request's first line and its token."""
    lines = request.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    parts = urlsplit(lines[0].split(" ")[1])
    token = next((line.split(" ")[-1] for line in lines if line.lower().startswith("auth: bearer")), "")
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return Call(parts.path.split("/")[1], parts.path, query, token)


def name(number: int) -> str:
    """The name that everybody knows a person by."""
    return f"Warga {chr(65 + number)}"


def person(number: int, called: str) -> dict[str, Any]:
    """What SIASN says of one person."""
    return {"nip": nip(number), "nama": called, "tanggal_lahir": "1985-01-01", "jenis_kelamin": "M"}


def staff(number: int, **others: Any) -> dict[str, Any]:
    """What the personnel system says of one."""
    return {"nip": nip(number), "nama": name(number), "tanggal_lahir": "1985-01-01", "jenis_kelamin": "M"} | others


def plan(number: int, **others: Any) -> dict[str, Any]:
    """One row of the report."""
    row = {
        "id": f"p-{number}",
        "nip": nip(number),
        "nama": name(number),
        "skp_id": f"s-{number}",
        "status": "disetujui",
    }
    return row | others


def turns(*scripts: Script) -> Script:
    """Each request is answered by the next script; the last one stays. For any number of threads."""
    waiting, lock = list(scripts), threading.Lock()

    def script(conversation: Conversation) -> bool:
        with lock:
            now = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return now(conversation)

    return script


def where(chosen: Callable[[Call], bool], fault: Script, otherwise: Script) -> Script:
    """The fault for the chosen calls only."""
    return lambda conversation: (fault if chosen(heard(conversation.request)) else otherwise)(conversation)


def instead(value: Any, *lines: str, status: str = "200 OK") -> Script:
    """Always says this value."""
    whole = reply(json.dumps(value).encode(), *lines, status=status)

    def script(conversation: Conversation) -> bool:
        conversation.send(whole)
        return True

    return script
