"""Structure changes (SOTK): a decree as one event with the day it takes effect, and what it does to units."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

SETTLE_DAYS = 180
"""For how many days after a decree took effect its expected differences are one finding, unless it says otherwise."""


class ChangeKind(StrEnum):
    """What a decree does to units: one into several, several into one, another name, another parent, out of use (with
    or without somebody to follow), into use."""

    SPLIT = "split"
    MERGE = "merge"
    RENAME = "rename"
    MOVE = "move"
    CLOSE = "close"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class UnitRef:
    """One unit by its ids: the local one, SIASN's, or both; "" where the id is not known."""

    local: str = ""
    siasn: str = ""

    def on(self, side: str) -> str:
        """Its id on a side (``local`` or ``siasn``)."""
        return self.siasn if side == "siasn" else self.local

    def __str__(self) -> str:
        return "/".join(part for part in (self.local, self.siasn) if part)


@dataclass(frozen=True, slots=True)
class StructureChange:
    """One change: the units it is about (none for OPEN) and those that come ``into`` their place. RENAME has a
    ``name``, MOVE a ``parent``; ``into`` of these two is the same unit under other ids, where it got some."""

    kind: ChangeKind
    units: tuple[UnitRef, ...]
    into: tuple[UnitRef, ...] = ()
    name: str = ""
    parent: UnitRef | None = None

    @property
    def retires(self) -> bool:
        """Whether units go out of use by it."""
        return bool(self.into) or self.kind is ChangeKind.CLOSE


@dataclass(frozen=True, slots=True)
class StructureEvent:
    """One decree of one agency, identified by its ``number``."""

    number: str
    decree: date
    effective: date
    title: str
    changes: tuple[StructureChange, ...]
    settle_days: int = SETTLE_DAYS

    @property
    def settled_by(self) -> date:
        """The last day on which its expected differences are one finding."""
        return self.effective + timedelta(days=self.settle_days)

    def in_force(self, today: date) -> bool:
        """Whether it has taken effect."""
        return self.effective <= today

    def folds(self, today: date) -> bool:
        """Whether differences that it explains are still expected."""
        return self.effective <= today <= self.settled_by

    def units(self) -> tuple[UnitRef, ...]:
        """Every unit that it names but as a parent, once."""
        return tuple(dict.fromkeys(unit for change in self.changes for unit in (*change.units, *change.into)))

    def says(self, given: StructureEvent) -> bool:
        """Whether it is the given decree, its units' ids perhaps completed since."""
        if len(self.changes) != len(given.changes):
            return False
        return replace(self, changes=tuple(map(_as_given, self.changes, given.changes))) == given


def _as_given(kept: StructureChange, given: StructureChange) -> StructureChange:
    """A change with only those ids that the given one has."""

    def bare(units: tuple[UnitRef, ...], others: tuple[UnitRef, ...]) -> tuple[UnitRef, ...]:
        if len(units) != len(others):
            return units
        pairs = zip(units, others, strict=True)
        return tuple(UnitRef(other.local and unit.local, other.siasn and unit.siasn) for unit, other in pairs)

    parent = bare((kept.parent,), (given.parent,))[0] if kept.parent and given.parent else kept.parent
    return replace(kept, units=bare(kept.units, given.units), into=bare(kept.into, given.into), parent=parent)
