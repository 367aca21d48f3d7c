"""How the portals write: the same value spelled in several ways, by the bits of a row's own number."""

from __future__ import annotations

import json
from datetime import date
from hashlib import blake2b
from typing import Any

from syncsvc.simulator.noise import dashed, spell_id
from syncsvc.simulator.server.scenario import Dirt

ZERO_DATE = "01-01-0001"
_STEP, _ADD, _MASK = 1_664_525, 1_013_904_223, 0xFFFF_FFFF
_VALUES: dict[str, tuple[str | None, ...]] = {
    "mixed": (None, None, "", "null"),
    "null": (None,),
    "blank": ("",),
    "text": ("null",),
    "zero_date": (None,),
}
_DATES: dict[str, tuple[str | None, ...]] = {
    **_VALUES,
    "mixed": (None, "", "null", ZERO_DATE),
    "zero_date": (ZERO_DATE,),
}
_RESULTS = {1: "DIATAS", 2: "SESUAI", 3: "DIBAWAH"}
_PREDICATES = {1: "SANGAT BAIK", 2: "BAIK", 3: "BUTUH PERBAIKAN", 4: "KURANG", 5: "SANGAT KURANG"}


def share_of(seed: int, *parts: object) -> float:
    """A number from 0 to 1 that is always the same for the same parts."""
    mark = blake2b("/".join(map(str, (seed, *parts))).encode(), digest_size=6).digest()
    return int.from_bytes(mark, "big") / 0x1_0000_0000_0000


class Pen:
    """Writes one row's values. The same noise writes the same."""

    def __init__(self, noise: int, dirt: Dirt) -> None:
        self._state = (noise ^ noise >> 31) & _MASK
        self._values, self._dates = _VALUES[dirt.empties], _DATES[dirt.empties]

    def pick(self, count: int) -> int:
        """A number below ``count``, another one each time."""
        self._state = (self._state * _STEP + _ADD) & _MASK
        return (self._state >> 16) % count

    def text(self, value: str | None) -> str | None:
        """A text, or one of the ways to write nothing."""
        return value or self._values[self.pick(len(self._values))]

    def day(self, value: date | str | None) -> str | None:
        """A day as DD-MM-YYYY, or one of the ways to write none."""
        if not value:
            return self._dates[self.pick(len(self._dates))]
        if isinstance(value, str):
            return dashed(date.fromisoformat(value)) if value[4:5] == "-" else value
        return dashed(value)

    def id(self, value: str | None) -> str | None:
        """An id in upper case, in lower case or with dashes."""
        if not value:
            return self.text(None)
        return spell_id(value.replace("-", "").lower(), self.pick(4))

    def code(self, value: str | None) -> str | int | None:
        """A code as text or as a number; one that starts with 0 stays text."""
        if value and value.isdecimal() and value[0] != "0" and self.pick(2):
            return int(value)
        return self.text(value)

    def rating(self, value: int | None) -> object:
        """A rating's or a predicate's code: 1, "1", 1.0 or "1.00"."""
        return None if value is None else (value, str(value), float(value), f"{value}.00")[self.pick(4)]

    def result(self, value: int | None) -> str | None:
        """A rating's label in capitals, its third word as the forms or as the reference list has it."""
        return None if value is None else f"{_RESULTS[value]} {('EKSPEKTASI', 'ESPEKTASI')[self.pick(2)]}"

    def predicate(self, value: int | None) -> str | None:
        """A predicate's label."""
        return None if value is None else _PREDICATES[value] if self.pick(2) else _PREDICATES[value].title()

    def path(self, kind: str, mark: str) -> Any:
        """The documents of a row: null, a map by their kind, or that map as text."""
        choice = self.pick(4)
        if choice < 2:
            return None
        uri = f"peremajaan/usulan/{kind}_{mark[:8]}.pdf"
        held = {"dok_id": kind, "dok_nama": "Dokumen", "dok_uri": uri, "object": uri, "slug": kind}
        return {kind: held} if choice == 2 else json.dumps({kind: held})
