"""A SIMPEG with an API of its own, and a local e-SKP application beside it.

The SIMPEG wants a key in a header and gives pages by offset, by cursor and by link, a history per employee, and one as
a list inside the employee. The e-SKP application wants user and password, or a token, and counts pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from hmac import compare_digest

from syncsvc.simulator.server.message import Incoming, Outgoing, encode, told
from syncsvc.simulator.server.route import Route
from syncsvc.simulator.server.rows.simpeg import Record, histories, records
from syncsvc.simulator.server.scenario import Scenario
from syncsvc.simulator.server.tokens import Account
from syncsvc.simulator.world import World

KEY_HEADER = "x-api-key"
ESKP_USER = "eskp-baca"
_USUAL, _MOST = 50, 500
_UNKNOWN = {"status": "error", "pesan": "Kunci API tidak dikenal"}
_NOT_FOUND = {"status": "error", "pesan": "Data tidak ditemukan"}
_STRANGER = {"success": False, "message": "Unauthorized"}


@dataclass(slots=True)
class Simpeg:
    """Answers of the SIMPEG and of the e-SKP application."""

    world: World
    scenario: Scenario
    account: Account
    _held: dict[str, list[Record]] = field(default_factory=dict)
    _histories: dict[str, dict[int, list[Record]]] = field(default_factory=dict)
    _calls: Counter[str] = field(default_factory=Counter)

    def route(self, call: Incoming) -> Route | None:
        """What a path asks; None when it is neither system's."""
        places = self.scenario.places
        if call.path.startswith(places.simpeg + "/"):
            return self._simpeg(call, call.path[len(places.simpeg) + 1 :].split("/"))
        if call.path == f"{places.eskp}/skp":
            asked = call.asked()
            ask = partial(self._numbered, asked)
            return self._route("eskp", call, "eskp/skp", asked.get("halaman", ""), ask)
        return None

    def refusal(self, remote: str, call: Incoming) -> Outgoing | None:
        """Why a call is not answered; None for somebody who is known here."""
        if remote == "simpeg":
            known = compare_digest(call.headers.get(KEY_HEADER, "").encode(), self.account.simpeg_key.encode())
            return None if known else told(_UNKNOWN, 401)
        user, password = call.basic() or ("", "")
        by_password = user == ESKP_USER and compare_digest(password.encode(), self.account.password.encode())
        token = call.bearer("authorization") or ""
        known = by_password or compare_digest(token.encode(), self.account.eskp_token.encode())
        return None if known else told(_STRANGER, 401)

    def _simpeg(self, call: Incoming, words: list[str]) -> Route | None:
        asked = call.asked()
        lists: dict[tuple[str, ...], tuple[str, Callable[[], Outgoing]]] = {
            ("pegawai",): ("offset", partial(self._offset, "pegawai", asked)),
            ("pegawai", "golongan"): ("offset", partial(self._offset, "riwayat_golongan", asked)),
            ("unor",): ("dari", partial(self._linked, call, asked)),
            ("predikat",): ("kursor", partial(self._cursor, asked)),
        }
        if tuple(words) in lists:
            place, ask = lists[tuple(words)]
            return self._route("simpeg", call, "/".join(words), asked.get(place, ""), ask)
        if len(words) == 3 and (words[0], words[2]) == ("pegawai", "jabatan"):
            ask = partial(self._jobs, words[1])
            path = f"{self.scenario.places.simpeg}/pegawai/{{id}}/jabatan"
            return Route("simpeg", path, words[1], "pegawai/jabatan", ask, forbidden=call.method != "GET")
        return None

    @staticmethod
    def _route(remote: str, call: Incoming, name: str, key: str, ask: Callable[[], Outgoing]) -> Route:
        return Route(remote, call.path, key, name, ask, forbidden=call.method != "GET")

    def _offset(self, table: str, asked: dict[str, str]) -> Outgoing:
        """Some rows from a number on; rows repeat where the scenario lets pages overlap."""
        pages = self.scenario.pages
        present = self._present(table, self._rows(table) if table == "pegawai" else self._lists())
        limit, offset = _limit(asked.get("limit")), _number(asked.get("offset"), 0)
        start = max(0, offset - pages.repeat if offset else 0)
        body = {"items": present[start : start + limit]}
        return told({"status": "ok", "data": {**body, "total": len(present)} if pages.total else body})

    def _cursor(self, asked: dict[str, str]) -> Outgoing:
        """The next page's name beside the rows; the last has none."""
        rows, limit = self._present("predikat", self._rows("predikat")), _limit(asked.get("limit"))
        start = _number(asked.get("kursor", "").removeprefix("k"), 0)
        end = start + limit
        following = f"k{end}" if end < len(rows) else None
        return told({"status": "ok", "data": rows[start:end], "meta": {"berikut": following}})

    def _linked(self, call: Incoming, asked: dict[str, str]) -> Outgoing:
        """The next page's address in the Link header."""
        rows, limit = self._present("unor", self._rows("unor")), _limit(asked.get("limit"))
        start = _number(asked.get("dari"), 0)
        answer = told({"status": "ok", "data": rows[start : start + limit]})
        if start + limit < len(rows):
            answer.headers = (("Link", f'<{call.path}?limit={limit}&dari={start + limit}>; rel="next"'),)
        return answer

    def _numbered(self, asked: dict[str, str]) -> Outgoing:
        """The e-SKP application's pages, counted from 1."""
        rows, size = self._present("skp_lokal", self._rows("skp_lokal")), _limit(asked.get("ukuran"))
        start = (max(1, _number(asked.get("halaman"), 1)) - 1) * size
        body = {"success": True, "rows": rows[start : start + size]}
        return told({**body, "total": len(rows)} if self.scenario.pages.total else body)

    def _jobs(self, number: str) -> Outgoing:
        """One employee's history of jobs."""
        if "riwayat_jabatan" not in self._histories:
            self._histories["riwayat_jabatan"] = histories(self.world, "riwayat_jabatan")
        found = self._histories["riwayat_jabatan"].get(_number(number, 0))
        return told(_NOT_FOUND, 404) if found is None else Outgoing(200, encode({"status": "ok", "data": found}))

    def _rows(self, table: str) -> list[Record]:
        if table not in self._held:
            self._held[table] = records(self.world, table)
        return self._held[table]

    def _lists(self) -> list[Record]:
        """Every employee with the history of ranks inside."""
        if "golongan" not in self._held:
            found = histories(self.world, "riwayat_golongan")
            self._held["golongan"] = [{"id_pegawai": number, "riwayat": rows} for number, rows in found.items()]
        return self._held["golongan"]

    def _present(self, table: str, rows: list[Record]) -> list[Record]:
        """The rows that are there at this call of the table: some come or go between two calls."""
        self._calls[table] += 1
        number, pages = self._calls[table], self.scenario.pages
        gone = {each.row for each in pages.away if each.table == table and each.calls[0] <= number < each.calls[1]}
        return [row for place, row in enumerate(rows) if place not in gone] if gone else rows


def _limit(text: str | None) -> int:
    """How many rows a page holds, never more than the system gives at once."""
    return min(max(1, _number(text, _USUAL)), _MOST)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise
