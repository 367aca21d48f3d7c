"""No question vanishes from the coverage: what could not be asked for want of a table counts as not checked."""

from __future__ import annotations

import itertools

import pytest

from syncsvc.checks import CHECKS
from syncsvc.evaluate import evaluate
from syncsvc.model.run import Scope
from tests.builders import NOW, PREVIOUS, intakes, rules

MAN = "198501012010011901"
TABLES: dict[str, list[dict[str, str | None]]] = {
    "local.employee": [{"nip": MAN, "legal_status": "01", "unit_id": "u1"}],
    "siasn.employee": [{"nip": MAN, "legal_status": "01", "unit_id": "s1"}],
    "local.unit": [{"id": "u1", "name": "Dinas", "national_id": "s1"}],
    "siasn.unit": [{"id": "s1", "name": "Dinas"}],
    "ekinerja.skp_plan": [],
    "ekinerja.skp_evaluation": [],
    "local.skp_annual": [],
}
SUBSETS = [names for size in range(1, 4) for names in itertools.combinations(TABLES, size)]


@pytest.mark.parametrize("names", SUBSETS, ids=",".join)
def test_a_check_whose_table_is_missing_is_counted(names: tuple[str, ...]) -> None:
    """Whatever tables came, every check that needs another one counts as not checked, with the reason."""
    outcome = evaluate(intakes({name: TABLES[name] for name in names}), {}, rules(), PREVIOUS, Scope(), NOW)
    lacking = {
        check.code for check in CHECKS for aspect in check.aspects if any(need not in names for need in aspect.needs)
    }
    coverage = outcome.coverage
    counted = set(coverage.filter(reason="no_source")["check"])
    assert lacking == counted
