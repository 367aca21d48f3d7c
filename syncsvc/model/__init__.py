"""The nouns of the field, written out. A table of a mapping is named by its key in ``TABLES``.

Each begins with where its row came from – ``source``, ``row_key`` – and ``unread``: the fields, parted by commas, whose
text said something that was not understood. Such a field is null, and yet its value is not missing.
"""

from __future__ import annotations

from typing import Any

from syncsvc.model.organisation import Position, Unit
from syncsvc.model.people import Appointment, Contract, Employee, Rank
from syncsvc.model.skp import SkpAnnual, SkpEvaluation, SkpPlan

TABLES: dict[str, type[Any]] = {
    "employee": Employee,
    "unit": Unit,
    "position": Position,
    "appointment": Appointment,
    "rank": Rank,
    "contract": Contract,
    "skp_plan": SkpPlan,
    "skp_evaluation": SkpEvaluation,
    "skp_annual": SkpAnnual,
}
KEYS: dict[str, tuple[str, ...]] = {
    "employee": ("nip",),
    "unit": ("id",),
    "rank": ("nip", "start"),
    "skp_annual": ("nip", "year"),
}
"""What makes rows of several sources of one side one row, whose fields may come from different sources. Rows of the
other nouns stand side by side."""
