"""How the shape of an answer changes from one call to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from syncsvc.simulator.server.message import Outgoing, encode

Row = dict[str, Any]
OPTIONAL = frozenset(
    {"genEmailAsn", "tglSpmt", "kode_jenjang_jabatan", "path", "asalNamaLabel", "kriteria", "noPertekBkn"}
)
REQUIRED = ("nipBaru", "tmtGolongan", "tmtJabatan", "unorBaru", "tahun", "nip")


@dataclass(frozen=True, slots=True)
class Drifting:
    """A right answer whose rows, below ``name``, may still change their shape."""

    body: Row
    name: str

    def whole(self) -> Outgoing:
        """As it is."""
        return Outgoing(200, encode(self.body))

    def drifted(self, kind: str, number: int) -> Outgoing:
        """With its rows changed; ``number`` makes new names differ."""
        rows = self.body[self.name]
        change = _CHANGES[kind]
        changed = [change(row, number) for row in rows] if isinstance(rows, list) else change(rows, number)
        return Outgoing(200, encode({**self.body, self.name: changed}))


def _add(row: Row, number: int) -> Row:
    return {**row, f"kolomBaru{number % 3}": "baru", "infoTambahan": {"versi": number}}


def _drop(row: Row, _: int) -> Row:
    return {name: value for name, value in row.items() if name not in OPTIONAL}


def _retype(row: Row, _: int) -> Row:
    plain = (int, float)
    return {
        name: str(value) if isinstance(value, plain) and not isinstance(value, bool) else value
        for name, value in row.items()
    }


def _reorder(row: Row, number: int) -> Row:
    names = sorted(row, key=lambda name: hash_order(name, number))
    return {name: row[name] for name in names}


def hash_order(name: str, number: int) -> int:
    """A place for a name that differs from call to call."""
    return sum(ord(sign) * (place + number) for place, sign in enumerate(name, start=1)) * 2_654_435_761 & 0xFFFF


def _drop_required(row: Row, _: int) -> Row:
    return {name: value for name, value in row.items() if name not in REQUIRED}


_CHANGES: dict[str, Callable[[Row, int], Row]] = {
    "add": _add,
    "drop": _drop,
    "retype": _retype,
    "reorder": _reorder,
    "drop_required": _drop_required,
}
