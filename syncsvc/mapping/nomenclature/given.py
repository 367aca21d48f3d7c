"""What an evaluation is given of nomenclature: the national lists in force and the rulings on local terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from syncsvc.mapping.nomenclature.positions.index import PositionIndex
from syncsvc.mapping.nomenclature.rulings import NO_RULINGS, Rulings


@dataclass(frozen=True)
class Nomenclature:
    """The national list of positions (None while none was imported: then what SIASN's own records use is the list), and
    the rulings that hold on the run's day. ``versions`` names both as they were: what a run used.
    """

    positions: PositionIndex | None = None
    rulings: Rulings = NO_RULINGS
    versions: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def titles(self) -> dict[str, str]:
        """The title of each code of the national list."""
        return {} if self.positions is None else self.positions.titles


NOTHING_GIVEN = Nomenclature()
