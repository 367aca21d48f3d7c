"""e-Kinerja's report API: three paths, one token, whole agency or one person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from syncsvc.simulator.people import Person
from syncsvc.simulator.server.drift import Drifting
from syncsvc.simulator.server.message import Incoming, Outgoing, told
from syncsvc.simulator.server.register import Register
from syncsvc.simulator.server.route import Route
from syncsvc.simulator.server.rows import reports
from syncsvc.simulator.server.rows.calendar import Entry, entries_of
from syncsvc.simulator.server.streams import in_blocks

Row = dict[str, Any]
FIRST_YEAR = 2022
_BEFORE, _AFTER = b'{"success":true,"message":"success","data":[', b"]}"


@dataclass(slots=True)
class Ekinerja:
    """Answers of the report API."""

    register: Register
    entries: tuple[Entry, ...] = ()

    def __post_init__(self) -> None:
        scenario, years = self.register.scenario, self.register.world.years
        self.entries = entries_of(years, scenario.calendar == "monthly", scenario.seed)

    def route(self, call: Incoming) -> Route | None:
        """What a path asks; None when there is no such path."""
        base = self.register.scenario.places.ekinerja
        if not call.path.startswith(base + "/"):
            return None
        words = call.path[len(base) + 1 :].split("/")
        nip = call.asked().get("nip", "")
        forbidden = call.method != "GET"
        if words == ["referensi", "periode"]:
            return Route("ekinerja", call.path, "", "referensi/periode", self._periods, forbidden=forbidden)
        if words[:2] == ["laporan", "skp"] and len(words) == 3:
            ask = partial(self._plans, words[2], nip)
            return Route("ekinerja", call.path, nip, "laporan/skp", ask, forbidden=forbidden)
        if words[:2] == ["laporan", "penilaian"] and len(words) == 4:
            ask = partial(self._ratings, words[2], words[3], nip)
            return Route("ekinerja", call.path, nip, "laporan/penilaian", ask, forbidden=forbidden)
        return None

    def _periods(self) -> Outgoing:
        return told({"success": True, "message": "success", "data": reports.periods(self.entries)})

    def _plans(self, year: str, nip: str) -> Outgoing | Drifting:
        if not self._valid(year):
            return _refused("Tahun tidak valid")
        rows = (row for person in self._people(nip) for row in reports.plan_rows(self.register, person, int(year)))
        return _listed(rows, nip)

    def _ratings(self, year: str, period: str, nip: str) -> Outgoing | Drifting:
        if not self._valid(year):
            return _refused("Tahun tidak valid")
        entry = next((each for each in self.entries if each.id == period), None)
        if entry is None:
            return _refused("ID Periode tidak valid")
        people = self._people(nip)
        rows = (row for person in people for row in reports.rating_rows(self.register, person, entry, int(year)))
        return _listed(rows, nip)

    def _valid(self, year: str) -> bool:
        return year.isdecimal() and FIRST_YEAR <= int(year) <= self.register.world.years.plan_year + 1

    def _people(self, nip: str) -> Iterator[Person]:
        if not nip:
            return iter(self.register.world.people)
        person = self.register.colleagues.get(nip)
        return iter([person] if person else [])


def _listed(rows: Iterator[Row], nip: str) -> Outgoing | Drifting:
    if nip:
        return Drifting({"success": True, "message": "success", "data": list(rows)}, "data")
    return Outgoing(200, parts=in_blocks(rows, _BEFORE, _AFTER))


def _refused(message: str) -> Outgoing:
    return told({"success": False, "message": message, "data": None})
