"""SIASN's web service: which path is which question, and its right answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from syncsvc.simulator.people import Person
from syncsvc.simulator.server.drift import Drifting
from syncsvc.simulator.server.kinds import Kind
from syncsvc.simulator.server.message import Incoming, Outgoing, encode, told
from syncsvc.simulator.server.oddities import odd_answer
from syncsvc.simulator.server.register import Register, part_time
from syncsvc.simulator.server.route import Route
from syncsvc.simulator.server.rows import histories, references, results, tree
from syncsvc.simulator.server.rows.master import master_row
from syncsvc.simulator.server.streams import in_blocks

Row = dict[str, Any]
HISTORIES: dict[str, Callable[[Register, Person], list[Row]]] = {
    "rw-golongan": histories.rank_rows,
    "rw-jabatan": histories.job_rows,
    "rw-pnsunor": histories.unit_rows,
    "rw-kontrak": histories.contract_rows,
    "rw-angkakredit": histories.credit_rows,
    "rw-penghargaan": histories.award_rows,
    "rw-skp22": results.annual_rows,
    "rw-kinerjaperiodik": results.periodic_rows,
}
_WITHOUT_ROWS = frozenset(
    {
        *("data-anak", "data-pasangan", "data-ortu", "rw-skp", "rw-hukdis", "rw-pendidikan", "rw-diklat", "rw-kursus"),
        *("rw-sertifikasi", "rw-cltn", "rw-dp3", "rw-masakerja", "rw-pemberhentian", "rw-pindahinstansi", "rw-pwk"),
        *("rw-potensi", "rw-kompetensi", "rw-tubel", "rw-kgb", "nilaiipasn"),
    }
)
_NOTHING: tuple[Kind, ...] = ("missing", "nothing_null", "nothing_list", "nothing_record", "nothing_blank")
_NAMED: dict[str, Kind] = {
    "missing": "missing",
    "null": "nothing_null",
    "empty_list": "nothing_list",
    "record": "nothing_record",
    "blank": "nothing_blank",
}
REFRESHES = ("data-utama-jabatansync", "data-utama-golongansync")
MASTER = "data-utama"
PART_TIME = "data-utama/paruhwaktu"


@dataclass(slots=True)
class Siasn:
    """Answers of the SIMPEG product and of the reference lists."""

    register: Register
    _asked: int = 0

    def route(self, call: Incoming) -> Route | None:
        """What a path asks; None when there is no such path."""
        places = self.register.scenario.places
        if call.path.startswith(places.siasn + "/"):
            return self._product(call, call.path[len(places.siasn) + 1 :])
        if call.path.startswith(places.references + "/"):
            return self._reference(call, call.path[len(places.references) + 1 :])
        return None

    def _product(self, call: Incoming, rest: str) -> Route | None:
        base = self.register.scenario.places.siasn
        words = rest.split("/")
        if call.method != "GET":
            return Route("siasn", f"{base}/{rest}", "", rest, None, forbidden=True)
        if words == ["referensi", "ref-unor"]:
            return Route("siasn", f"{base}/{rest}", "", "ref-unor", partial(self._units, call))
        if words[0] == "pns" and words[-1] in REFRESHES and len(words) == 2:
            return Route("siasn", f"{base}/{rest}", "", words[1], partial(self._refresh, call), forbidden=True)
        if words[:2] == ["jabatan", "pns"] and len(words) == 3:
            ask = partial(self._history, "rw-jabatan", words[2])
            return Route("siasn", f"{base}/jabatan/pns/{{nip}}", words[2], "rw-jabatan", ask)
        if words[0] != "pns" or len(words) < 3:
            return None
        return self._keyed(base, "/".join(words[1:-1]), words[-1])

    def _keyed(self, base: str, name: str, nip: str) -> Route | None:
        if name in {MASTER, PART_TIME}:
            ask = partial(self._master, nip, name == PART_TIME)
        elif name in HISTORIES or name in _WITHOUT_ROWS:
            ask = partial(self._history, name, nip)
        else:
            return None
        return Route("siasn", f"{base}/pns/{name}/{{nip}}", nip, name, ask)

    def _master(self, nip: str, part: bool) -> Outgoing | Drifting:
        person = self.register.national.get(nip)
        if person is None or part_time(person) is not part:
            return self._nothing(MASTER, nip, lists=False)
        return Drifting({"code": self._flag(person), "data": master_row(self.register, person)}, "data")

    def _history(self, name: str, nip: str) -> Outgoing | Drifting:
        person = self.register.national.get(nip)
        rows = HISTORIES[name](self.register, person) if person and name in HISTORIES else []
        if person is None or not rows:
            return self._nothing(name, nip)
        body = {"code": self._flag(person), "data": rows, "message": "success", "count": len(rows)}
        return Drifting(body, "data")

    def _flag(self, person: Person) -> int | str:
        """SIASN's own "fine", as a number or as text."""
        return 1 if person.noise >> 11 & 1 else "1"

    def _nothing(self, name: str, nip: str, lists: bool = True) -> Outgoing:
        """One of the five ways to say that there are no rows; a person who is not there is missing."""
        chosen = self.register.scenario.dirt.nothing
        if chosen != "mixed":
            kind = _NAMED[chosen]
        elif lists and nip in self.register.national:
            self._asked += 1
            kind = _NOTHING[self._asked % len(_NOTHING)]
        else:
            kind = "missing"
        return odd_answer(kind, told(None), 0.0, 401)

    def _units(self, call: Incoming) -> Outgoing:
        asked, rows = call.asked(), tree.units(self.register)
        if "limit" in asked or "offset" in asked:
            return self._page(list(rows), asked, "data", {"code": 1, "message": "success"})
        return Outgoing(200, parts=in_blocks(rows, b'{"code":1,"message":"success","data":[', b"]}"))

    def _page(self, rows: list[Row], asked: dict[str, str], name: str, envelope: Row) -> Outgoing:
        """A page; between two pages rows may have come or gone, so that some are repeated or skipped."""
        pages = self.register.scenario.pages
        limit, offset = (_number(asked.get(word), other) for word, other in (("limit", 10), ("offset", 0)))
        page = offset // limit if limit else 0
        start = max(0, offset + page * (pages.skip - pages.repeat))
        body = {**envelope, name: rows[start : start + limit]}
        return told({**body, "count": len(rows)} if pages.total else body)

    def _reference(self, call: Incoming, rest: str) -> Route | None:
        base = self.register.scenario.places.references
        name = rest.removesuffix("/search")
        if name not in references.LISTS and name not in references.EMPTY:
            return None
        ask = partial(self._list, name, call.asked())
        return Route("siasn", f"{base}/{rest}", "", name, ask, gateway_only=True, forbidden=call.method != "GET")

    def _list(self, name: str, asked: dict[str, str]) -> Outgoing:
        rows = references.LISTS[name](self.register) if name in references.LISTS else []
        if "limit" in asked or "offset" in asked:
            return self._page(rows, asked, "results", {})
        return Outgoing(200, encode(rows if name in references.BARE else {"results": rows}))

    def _refresh(self, call: Incoming) -> Outgoing:
        """Recompute the master record from the histories, which only then stops lagging."""
        self.register.refreshed.add(call.asked().get("pns_orang_id", "").replace("-", "").lower())
        return told({"Error": False, "Message": "success"})


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise
