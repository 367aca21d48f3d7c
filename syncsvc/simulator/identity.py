"""NIP and NIK of invented people: calendar-valid, unique, and with the serials 900-999 that no real person has."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from syncsvc.errors import UsageError

FIRST_SERIAL = 900
SERIALS = 100
FIRST_CONTRACT = 21
REGION = "3599"


@dataclass(slots=True)
class Registry:
    """Hands out numbers, each once; the same calls give the same numbers."""

    _nips: dict[str, int] = field(default_factory=dict)
    _niks: dict[str, int] = field(default_factory=dict)
    _persons: set[int] = field(default_factory=set)

    def nip(self, birth: date, start: date, male: bool, contract: bool) -> str | None:
        """A fresh NIP, or None when the serials of this birth date and start are used up."""
        middle = f"{start.year}{FIRST_CONTRACT}" if contract else f"{start.year}{start.month:02d}"
        prefix = f"{birth.year:04d}{birth.month:02d}{birth.day:02d}{middle}{'1' if male else '2'}"
        used = self._nips.get(prefix, 0)
        if used >= SERIALS:
            return None
        self._nips[prefix] = used + 1
        return f"{prefix}{FIRST_SERIAL + used}"

    def nik(self, birth: date, male: bool, district: int) -> str:
        """A fresh NIK of a region that does not exist; women's day plus 40."""
        day = birth.day if male else birth.day + 40
        prefix = f"{REGION}{district % 40 + 1:02d}{day:02d}{birth.month:02d}{birth.year % 100:02d}"
        used = self._niks.get(prefix, 0) + 1
        if used > 9999:
            raise UsageError("sample.too_many")
        self._niks[prefix] = used
        return f"{prefix}{used:04d}"

    def first_of(self, name: str, birth: date) -> bool:
        """True when nobody of that name and birth date was seen before."""
        mark = hash_of(name, birth)
        if mark in self._persons:
            return False
        self._persons.add(mark)
        return True


def hash_of(name: str, birth: date) -> int:
    """A number for a name and a birth date that does not depend on the process."""
    value = birth.toordinal()
    for sign in name:
        value = (value * 1_000_003 ^ ord(sign)) & 0xFFFFFFFFFFFFFFFF
    return value
