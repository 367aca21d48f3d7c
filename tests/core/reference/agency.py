"""Who is who: rows of two sides become people, NIPs are read as theirs, and what follows for all checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from syncsvc.model.rules import Rules
from tests.core.reference.matching import match
from tests.core.reference.texts import Row, Truth, bare, first, typed

Tables = Mapping[str, Sequence[dict[str, str | None]]]
SIDES = ("local", "siasn")
EMPLOYEES = ("local.employee", "siasn.employee")


@dataclass(frozen=True)
class Person:
    """One person as both sides say; ``agency`` answers what needs the others."""

    local: Row | None
    siasn: Row | None
    ambiguous: bool
    agency: Agency

    def on(self, side: str) -> bool:
        """Whether a side knows the person."""
        return self._row(side) is not None

    def says(self, side: str, name: str) -> Any:
        """What a side says, None when it does not."""
        row = self._row(side)
        return None if row is None else row.get(name)

    def known(self, name: str) -> Any:
        """What SIASN says, else the local side."""
        return first(self.says("siasn", name), self.says("local", name))

    def _row(self, side: str) -> Row | None:
        return self.local if side == "local" else self.siasn

    @property
    def key(self) -> str:
        """SIASN's NIP, else the local one, else source and row."""
        row = self.siasn if self.siasn is not None else self.local
        assert row is not None
        return str(self.known("nip") or f"{row['source']}#{row['row_key']}")

    @property
    def both(self) -> bool:
        """Known to both sides."""
        return self.on("local") and self.on("siasn")

    def agreed(self, judged: Mapping[str, Any], unlisted: Any) -> Any:
        """What the legal statuses of all sides say alike."""
        statuses = [self.says(side, "legal_status") for side in SIDES]
        said = {judged.get(status, unlisted) for status in statuses if status is not None}
        return said.pop() if len(said) == 1 else None

    @property
    def active(self) -> Truth:
        """True or false when the sides agree."""
        found: Truth = self.agreed(dict.fromkeys(self.agency.rules.active, True), False)
        return found

    @property
    def present(self) -> bool:
        """Not known to be inactive."""
        return self.active is not False

    @property
    def duty(self) -> str | None:
        """Must this person have an SKP: yes, no, ask, or None when the sides disagree."""
        found: str | None = self.agreed(self.agency.rules.duty, "no")
        return found

    @property
    def obliged(self) -> Truth:
        """Duty as true or false."""
        return {"yes": True, "no": False}.get(self.duty or "")

    @property
    def pppk(self) -> bool:
        """By status, or by the form of the NIP."""
        by_form = len(self.key) == 18 and "21" <= self.key[12:14] <= "99"
        return bool(self.known("status") == "pppk" or by_form)

    @property
    def status(self) -> str | None:
        """cpns, pns, pppk."""
        found: str | None = first(self.known("status"), "pppk" if self.pppk else None)
        return found

    @property
    def appointed(self) -> date | None:
        """When the service began."""
        found: date | None = self.known("cpns_date")
        return found

    @property
    def duplicate(self) -> bool:
        """One source has one of the person's NIPs twice."""
        return self.key in self.agency.twice or self.says("local", "nip") in self.agency.twice


class Agency:
    """All tables typed, people matched, rules."""

    def __init__(self, tables: Tables, rules: Rules) -> None:
        self.rules = rules
        self.raw = {name: _numbered(name, rows) for name, rows in tables.items()}

    def rows(self, name: str) -> list[Row]:
        """A table's rows, each NIP read as the key of whoever has it."""
        return [{**row, **self._own(row)} for row in self.raw.get(name, [])]

    def _own(self, row: Row) -> Row:
        names = [name for name in ("nip", "supervisor_nip", "head_nip") if row.get(name) is not None]
        return {name: self.person_of(row[name]) for name in names}

    def person_of(self, nip: str | None) -> str | None:
        """The key behind a NIP that only the local side uses; any other NIP is its own."""
        return self._aliases.get(nip, nip) if nip else None

    @cached_property
    def people(self) -> list[Person]:
        """Everybody on the local side, then who is only in SIASN."""
        local, national = (_merged(self.raw.get(f"{side}.employee", [])) for side in SIDES)
        return [Person(pair.local, pair.national, pair.ambiguous, self) for pair in match(local, national)]

    @cached_property
    def by_key(self) -> dict[str, Person]:
        """The first of each key."""
        return {person.key: person for person in reversed(self.people)}

    def siasn_row(self, nip: str | None) -> Row | None:
        """SIASN's own row of a NIP, the first where there are several."""
        rows = (row for row in self.raw.get("siasn.employee", []) if nip is not None and row.get("nip") == nip)
        return next(rows, None)

    def first_made(self, plan: str) -> datetime | None:
        """When the portal's last row of an SKP that has a state was made."""
        rows = [row for row in self.raw.get("ekinerja.skp_plan", []) if row.get("skp_id") == plan and row.get("status")]
        made: datetime | None = rows[-1].get("created") if rows else None
        return made

    @cached_property
    def _aliases(self) -> dict[str | None, str]:
        found: dict[str | None, str] = {}
        keys = {person.key for person in self.people}
        for person in self.people:
            nip = person.says("local", "nip")
            if nip is not None and nip not in keys:
                found.setdefault(nip, person.key)
        return found

    @cached_property
    def twice(self) -> frozenset[str]:
        """NIPs that one source gives to several rows."""
        counted = [Counter(row["nip"] for row in self.raw.get(name, []) if row.get("nip")) for name in EMPLOYEES]
        return frozenset(nip for counter in counted for nip, times in counter.items() if times > 1)

    @cached_property
    def unidentified(self) -> frozenset[tuple[str, date]]:
        """Name and birth date of local rows that nobody could identify."""
        lost = [each for each in self.people if not each.on("siasn") and each.says("local", "nip") is None]
        return frozenset(self.name_of(each, "local") for each in lost) - {None}  # type: ignore[return-value]

    @staticmethod
    def name_of(person: Person, side: str) -> tuple[str, date] | None:
        """Name and birth date, when both are known."""
        name, born = person.says(side, "name"), person.says(side, "birth_date")
        return (bare(name), born) if name is not None and born is not None else None


def _numbered(name: str, rows: Sequence[dict[str, str | None]]) -> list[Row]:
    source = name.partition(".")[0]
    return [{"source": source, "row_key": str(number), **typed(row)} for number, row in enumerate(rows, 1)]


def _merged(rows: list[Row]) -> list[Row]:
    """The first row of each NIP; where a NIP came twice, rows without a NIP stand last."""
    named = {row["nip"]: row for row in reversed(rows) if row.get("nip") is not None}
    if len(named) == sum(row.get("nip") is not None for row in rows):
        return rows
    kept = [row for row in rows if row.get("nip") is not None and named[row["nip"]] is row]
    return kept + [row for row in rows if row.get("nip") is None]
