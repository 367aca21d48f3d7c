"""Who counts as ready: nothing that blocks is open about them, and every blocking question could be asked."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from syncsvc.evaluate import evaluate
from syncsvc.model.run import Outcome, Scope
from tests.builders import NOW, OPEN_BEFORE, PREVIOUS, intakes, rules

MAN, WOMAN = "198501012010011901", "199002152015022902"
Tables = dict[str, list[dict[str, str | None]]]


def _in_order() -> Tables:
    """Two people of whom one sees nothing wrong, with every table that any site has."""
    person: dict[str, str | None] = {
        "legal_status": "01",
        "job_kind": "4",
        "job_title": "Pengolah Data",
        "job_id": "j1",
        "unit_id": "u",
    }
    rows = [
        {"nip": nip, "person_id": nip, "supervisor_nip": WOMAN if nip == MAN else None, **person}
        for nip in (MAN, WOMAN)
    ]
    portal: list[dict[str, str | None]] = [
        {"nip": MAN, "year": "2026", "period_id": period, "supervisor_nip": WOMAN, "predicate": "2"}
        for period in ("tw1", "tw2")
    ]
    finals: list[dict[str, str | None]] = [{"nip": MAN, "year": "2025", "period_id": "final", "predicate": "2"}]
    plans: list[dict[str, str | None]] = [
        {"nip": nip, "year": "2026", "skp_id": nip, "status": "agreed", "start": "2026-01-01", "end": "2026-12-31"}
        for nip in (MAN, WOMAN)
    ]
    return {
        "local.employee": rows,
        "siasn.employee": [{**row, "supervisor_nip": None, "unit_id": "n"} for row in rows],
        "siasn.position": [{"job_kind": "4", "id": "j1", "title": "Pengolah Data"}],
        "local.unit": [{"id": "u", "name": "Dinas", "head_nip": WOMAN}],
        "siasn.unit": [{"id": "n", "name": "Dinas"}],
        "ekinerja.skp_plan": plans,
        "ekinerja.skp_evaluation": [*finals, *portal],
    }


def _judged(tables: Tables, missing: Mapping[str, str] | None = None, previous: pl.DataFrame = PREVIOUS) -> Outcome:
    return evaluate(intakes(tables), missing or {}, rules(), previous, Scope(), NOW)


def _counts(outcome: Outcome) -> tuple[int, int, int]:
    """People, ready, unknown."""
    summed = outcome.units.select("people", "ready", "unknown").sum().row(0)
    return summed[0], summed[1], summed[2]


def _open(check: str, severity: str) -> pl.DataFrame:
    return pl.DataFrame(
        [("id1", check, "employee", MAN, "x", "", MAN, severity)],
        schema=dict.fromkeys(OPEN_BEFORE, pl.String),
        orient="row",
    )


def test_nobody_is_ready_while_a_table_of_the_portals_is_missing() -> None:
    """Without SKP nobody is said to be ready, and nobody to be blocked: it is not known."""
    tables = {name: rows for name, rows in _in_order().items() if not name.startswith("ekinerja")}
    people, ready, unknown = _counts(_judged(tables))
    assert (people, ready) == (2, 0)
    assert unknown > 0
    whole = _counts(_judged(_in_order()))
    assert (whole[0], whole[1] > 0) == (2, True)


def test_what_no_local_system_keeps_costs_nobody_their_readiness() -> None:
    """A site without local predicates is not asked about them; one whose source failed to deliver them is."""
    whole = _counts(_judged(_in_order()))
    assert _counts(_judged(_in_order(), {"local.skp_annual": "no_source"})) == whole
    failed = _counts(_judged(_in_order(), {"local.skp_annual": "source_failed"}))
    assert failed[1] == 0


def test_a_finding_that_stays_open_still_blocks() -> None:
    """What was found earlier and could not be asked this time blocks on; below high severity it never does."""
    people, ready, _ = _counts(_judged(_in_order()))
    still = _counts(_judged(_in_order(), previous=_open("OLD-01", "high")))
    assert still[:2] == (people, ready - 1)
    assert _counts(_judged(_in_order(), previous=_open("OLD-01", "medium")))[:2] == (people, ready)
