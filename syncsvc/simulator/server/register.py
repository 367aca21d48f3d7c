"""Whom SIASN knows, by NIP, and what it has about them: the same that its export says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from syncsvc.simulator.people import PPPK, Person
from syncsvc.simulator.rows_siasn import cells_of
from syncsvc.simulator.server.pen import Pen, share_of
from syncsvc.simulator.server.scenario import Scenario
from syncsvc.simulator.world import AGENCY_ID, World

Cells = dict[str, str | None]
PART_TIME = 8
"""One of so many PPPK works part-time."""


def part_time(person: Person) -> bool:
    """True for a PPPK whom only the part-time endpoint knows."""
    return person.status == PPPK and person.noise % PART_TIME == 0


@dataclass(slots=True)
class Register:
    """The people of both portals by NIP. Of a NIP that SIASN has twice, the first row answers."""

    world: World
    scenario: Scenario
    national: dict[str, Person] = field(default_factory=dict)
    colleagues: dict[str, Person] = field(default_factory=dict)
    refreshed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.colleagues = {person.nip: person for person in self.world.people}
        for person in self._known():
            self.national.setdefault(person.nip, person)

    def cells(self, person: Person) -> Cells:
        """What SIASN has about a person, by header of the export."""
        return cells_of(self.world, person, AGENCY_ID)

    def pen(self, person: Person, room: str) -> Pen:
        """What writes a person's rows in one room."""
        return Pen(person.noise ^ hash_of_text(room) ^ self.scenario.seed << 7, self.scenario.dirt)

    def struck(self, what: str, number: int, share: float) -> bool:
        """Whether a person or unit is among the share that something befalls."""
        return share > 0 and share_of(self.scenario.seed, what, number) < share

    def lags(self, person: Person) -> bool:
        """Whether the master record still has an earlier rank than the history."""
        share = self.scenario.contradictions.lagging
        return self.struck("lagging", person.number, share) and person.pid not in self.refreshed

    def _known(self) -> Iterator[Person]:
        for person in self.world.people:
            if person.number not in self.world.not_siasn:
                yield person
        yield from self.world.siasn_only


def hash_of_text(text: str) -> int:
    """A number for a short text that does not depend on the process."""
    value = 1_469_598_103_934_665_603
    for sign in text.encode():
        value = (value ^ sign) * 1_099_511_628_211 & 0xFFFF_FFFF_FFFF_FFFF
    return value


def day_of(text: str | None) -> date | None:
    """A day of the export: DD-MM-YYYY or ISO."""
    if not text:
        return None
    if text[2] == "-":
        return date(int(text[6:10]), int(text[3:5]), int(text[:2]))
    return date.fromisoformat(text[:10])
