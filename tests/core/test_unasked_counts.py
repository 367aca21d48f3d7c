"""Questions that count people, or that somebody's record may excuse: whom nobody was asked about may be the one."""

from __future__ import annotations

import polars as pl
import pytest

from syncsvc.model.run import Outcome
from tests.builders import intakes
from tests.core.test_endings import Tables, closed, id_of
from tests.core.test_unasked import judged, reasons, unasked

ONE, TWO, THREE = "198501012010011901", "199002152015022902", "200012312025101904"
_HEAD = {"legal_status": "01", "job_kind": "1", "unit_id": "n1"}
_CLERK = {"job_kind": "4", "job_title": "Arsiparis"}


def tables(*heads: str) -> Tables:
    """A national unit with so many heads, and somebody else who holds a job under one id."""
    people: list[dict[str, str | None]] = [{"nip": nip, **_HEAD} for nip in heads]
    return {
        "local.unit": [{"id": "u1", "name": "Seksi Satu", "national_id": "n1"}],
        "siasn.unit": [{"id": "n1", "name": "Seksi Satu"}],
        "local.employee": [{"nip": nip, "legal_status": "01"} for nip in (ONE, TWO, THREE)],
        "siasn.employee": [*people, {"nip": THREE, "job_id": "j1", **_CLERK}],
    }


def judge(check: str, given: Tables, lost: str | None = None) -> tuple[list[str], dict[str, int], int]:
    """The keys that a check finds, why it judged how many not, and how many it calls in order. ``lost`` is who was not
    asked about."""
    came = intakes(given)
    outcome = judged(unasked(came, "siasn", "not_asked", employee=lost) if lost else came)
    return found(outcome, check), reasons(outcome, check), _equal(outcome, check)


def found(outcome: Outcome, check: str) -> list[str]:
    """The keys that a check finds."""
    return outcome.findings.filter(pl.col("check") == check)["key"].to_list()


def _equal(outcome: Outcome, check: str) -> int:
    mine = outcome.coverage.filter((pl.col("check") == check) & (pl.col("status") == "equal"))
    return int(mine["count"].sum())


def test_one_head_may_be_two() -> None:
    """With everybody asked, one head in SIASN's unit is in order; while somebody was not, it is not checked."""
    assert judge("ORG-07", tables(ONE)) == ([], {}, 2)
    assert judge("ORG-07", tables(ONE), TWO) == ([], {"not_asked": 1}, 1)


def test_two_heads_are_two() -> None:
    """Somebody more could not make it better: found all the same."""
    assert judge("ORG-07", tables(ONE, TWO), "198501012021211903") == (["n1"], {}, 1)


def test_one_id_may_be_two() -> None:
    """A name of a job that is seen under one id is in order only when everybody was asked."""
    assert judge("NOM-10", tables(ONE)) == ([], {}, 1)
    assert judge("NOM-10", tables(ONE), TWO) == ([], {"not_asked": 1}, 0)


@pytest.mark.parametrize(
    "gone", [("ORG-07", "unit", "n9", "siasn.head", ""), ("NOM-10", "position", "4:x", "job_id", "")]
)
def test_what_is_not_seen_any_more_is_not_gone(gone: tuple[str, str, str, str, str]) -> None:
    """While somebody was not asked, a unit or a name that no answer holds is not absent: it closes nothing."""
    outcome = judged(unasked(intakes(tables(ONE)), "siasn", "not_asked", employee=TWO), gone)
    assert (closed(outcome), outcome.absent) == ({}, frozenset())
    everybody = judged(intakes(tables(ONE)), gone)
    assert everybody.absent == {id_of(gone)}


def test_a_supervisor_may_be_acting_where_nobody_asked() -> None:
    """A supervisor who sits elsewhere is found; not while SIASN's history of jobs, where a Plt would stand, has no
    answer about them."""
    given: Tables = {
        "siasn.unit": [
            {"id": "n0", "name": "Pemkab"},
            {"id": "n1", "parent_id": "n0", "name": "Dinas n1"},
            {"id": "n2", "parent_id": "n0", "name": "Dinas n2"},
        ],
        "local.unit": [{"id": each, "name": f"Dinas {each}", "national_id": each} for each in ("n1", "n2")],
        "local.employee": [
            {"nip": ONE, "legal_status": "01", "unit_id": "n1", "supervisor_nip": TWO},
            {"nip": TWO, "legal_status": "01", "unit_id": "n2"},
        ],
        "siasn.employee": [
            {"nip": ONE, "legal_status": "01", "unit_id": "n1", "person_id": "p1"},
            {"nip": TWO, "legal_status": "01", "unit_id": "n2", "person_id": "p2"},
        ],
        "siasn.appointment": [{"nip": ONE, "unit_id": "n1", "start": "2020-01-01"}],
    }
    assert found(judged(intakes(given)), "ATS-05") == [ONE]
    outcome = judged(unasked(intakes(given), "siasn", "ask_failed", appointment=TWO))
    assert found(outcome, "ATS-05") == []
    assert reasons(outcome, "ATS-05")["ask_failed"] >= 1
