"""The checks once more, slowly: plain objects and loops, written from the meaning of the checks and nothing else.

An oracle for ``tests/core/test_oracle.py``. It imports nothing of the checks, of reconcile or of the mapping.
"""

from __future__ import annotations

from syncsvc.model.rules import Rules
from tests.core.reference import employment, evaluations, histories, identity, jobs, plans, supervisors, units
from tests.core.reference.agency import Agency, Tables
from tests.core.reference.sheet import Sheet
from tests.core.reference.texts import Row

__all__ = ["CHECKED", "Row", "conclude"]

#: The codes the reference knows; the real thing is compared on these only.
CHECKED = frozenset(
    [
        *(f"PEG-{number:02d}" for number in (*range(1, 17), 18, 19, 20)),
        *("ORG-01", "ORG-02", "ORG-05", "ORG-08", "ORG-09", "ORG-10"),
        *("ATS-01", "ATS-02", "ATS-03", "ATS-04", "ATS-12", "ATS-13", "ATS-14"),
        *("NOM-01", "NOM-05", "NOM-07", "NOM-11", "NOM-13", "NOM-14", "NOM-15"),
        *("SKP-01", "SKP-04", "SKP-05", "SKP-08", "SKP-12", "SKP-14", "SKP-15"),
        *("EVA-01", "EVA-02", "EVA-04", "EVA-06", "EVA-07", "EVA-09"),
    ]
)


def conclude(tables: Tables, rules: Rules) -> Sheet:
    """All answers about an agency given as "side.table" to rows of texts (dates ISO, flags yes/no)."""
    agency = Agency(tables, rules)
    sheet = Sheet(frozenset(tables))
    for room in (identity, employment, units, supervisors, jobs, plans, evaluations, histories):
        room.ask(agency, sheet)
    return sheet
