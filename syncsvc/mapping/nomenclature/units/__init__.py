"""The matcher of unit names: the agency's own tree as reference, parents as filter, number and place as keys."""

from __future__ import annotations

from syncsvc.mapping.nomenclature.units.index import UnitIndex, build_units
from syncsvc.mapping.nomenclature.units.matching import Rejected, match_unit, match_units

__all__ = ["Rejected", "UnitIndex", "build_units", "match_unit", "match_units"]
