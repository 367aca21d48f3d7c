"""The nouns of the field, written out. A table of a mapping is named by its key in ``TABLES``."""

from __future__ import annotations

from typing import Any

from syncsvc.model.organisation import Position, Unit
from syncsvc.model.people import Appointment, Employee, Rank
from syncsvc.model.skp import SkpAnnual, SkpEvaluation, SkpPlan

TABLES: dict[str, type[Any]] = {
    "employee": Employee,
    "unit": Unit,
    "position": Position,
    "appointment": Appointment,
    "rank": Rank,
    "skp_plan": SkpPlan,
    "skp_evaluation": SkpEvaluation,
    "skp_annual": SkpAnnual,
}
