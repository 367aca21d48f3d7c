"""People about whom a source has no answer to rely upon: not checked, never equal and never missing."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from syncsvc.evaluate import evaluate
from syncsvc.model.run import UNASKED_SCHEMA, Intake, Outcome, Scope
from tests.builders import NOW, intakes, rules
from tests.core.test_endings import Tables, closed, id_of, person, previous_of, two_ranks
from tests.few_checks import off_but

OFF = off_but("ATS-05", "ATS-12", "NOM-01", "NOM-10", "ORG-07", "PEG-02", "PEG-11")

MAN, WOMAN = "198501012010011901", "199002152015022902"
RANK = ("PEG-11", "employee", MAN, "rank", "")
GONE = ("PEG-02", "employee", MAN, "siasn", "")


def unasked(given: list[Intake], side: str, reason: str, **people: str) -> list[Intake]:
    """The intakes, with some people (noun to NIP) whom the side's source has no answer about."""
    rows = pl.DataFrame([(noun, nip, reason) for noun, nip in people.items()], schema=UNASKED_SCHEMA, orient="row")
    return [replace(each, unasked=rows) if each.side == side else each for each in given]


def judged(given: list[Intake], *previous: tuple[str, str, str, str, str]) -> Outcome:
    """One evaluation."""
    return evaluate(given, {}, rules(off=OFF), previous_of(*previous), Scope(), NOW)


def reasons(outcome: Outcome, check: str) -> dict[str, int]:
    """Why how many are not checked by a check."""
    counted = outcome.coverage.filter((pl.col("check") == check) & (pl.col("status") == "not_checked"))
    return dict(counted.group_by("reason").agg(pl.col("count").sum()).sort("reason").iter_rows())


@pytest.mark.parametrize("reason", ["not_asked", "ask_failed", "ask_refused"])
def test_whom_nobody_was_asked_about_is_not_missing(reason: str) -> None:
    """SIASN has no answer about the man: he is not missing there, his rank is not compared, nothing about him ends."""
    tables = two_ranks()
    tables["siasn.employee"] = tables["siasn.employee"][1:]
    outcome = judged(unasked(intakes(tables), "siasn", reason, employee=MAN), RANK, GONE)
    assert MAN not in set(outcome.findings.filter(pl.col("check").is_in(["PEG-02", "PEG-11"]))["key"])
    assert reasons(outcome, "PEG-02")[reason] >= 1
    assert reasons(outcome, "PEG-11")[reason] >= 1
    assert (closed(outcome), outcome.absent) == ({}, frozenset())


def test_asked_and_nothing_there_is_missing() -> None:
    """The same without an entry: SIASN was asked and knows nobody, so the man is only in SIMPEG."""
    tables = two_ranks()
    tables["siasn.employee"] = tables["siasn.employee"][1:]
    found = judged(intakes(tables)).findings
    assert found.filter(pl.col("check") == "PEG-02").select("key", "field").rows() == [(MAN, "siasn")]


def test_everybody_else_is_judged_as_always() -> None:
    """The man's silence keeps nobody else from being found, nor from ending as proven."""
    other = ("PEG-11", "employee", WOMAN, "rank", "")
    tables = two_ranks()
    tables["siasn.employee"] = tables["siasn.employee"][1:]
    given = unasked(intakes(tables), "siasn", "not_asked", employee=MAN)
    assert closed(judged(given, other)) == {id_of(other): "proven"}


def test_who_is_lost_to_one_source_and_given_by_another_is_known() -> None:
    """The portal's own export gives the man's row: then it does not matter that the remote was not asked."""
    given = unasked(intakes(two_ranks()), "siasn", "not_asked", employee=MAN)
    assert judged(given).findings.filter(pl.col("check") == "PEG-11")["key"].to_list() == [MAN]


def test_nobody_is_called_ready_whom_a_source_was_not_asked_about() -> None:
    """Readiness counts the man as unknown."""
    tables = two_ranks("32")
    tables["siasn.employee"] = tables["siasn.employee"][1:]
    units = judged(unasked(intakes(tables), "siasn", "ask_failed", employee=MAN)).units
    before = judged(intakes(two_ranks("32"))).units
    assert units["unknown"].sum() > before["unknown"].sum() or units["ready"].sum() < 2


def test_a_supervisor_whose_plans_nobody_asked_for_lacks_none() -> None:
    """e-Kinerja was not asked about the woman: whether the man's supervisor has an agreed SKP is not checked."""
    tables: Tables = {
        "local.employee": [person(MAN, supervisor_nip=WOMAN), person(WOMAN)],
        "siasn.employee": [person(MAN), person(WOMAN)],
        "ekinerja.skp_plan": [{"nip": MAN, "skp_id": "s1", "year": "2026", "present": "yes", "status": "agreed"}],
        "ekinerja.skp_evaluation": [
            {"nip": MAN, "evaluation_id": "e1", "year": "2026", "period_id": "tw1", "supervisor_nip": WOMAN}
        ],
    }
    assert "ATS-12" in set(judged(intakes(tables)).findings["check"])
    outcome = judged(unasked(intakes(tables), "ekinerja", "not_asked", skp_plan=WOMAN))
    assert "ATS-12" not in set(outcome.findings["check"])
    assert reasons(outcome, "ATS-12")["not_asked"] >= 1


def test_a_reference_made_of_answers_is_whole_only_when_all_came() -> None:
    """A title that no answer so far has may stand in one that is still to come; one that is there is in order."""
    tables: Tables = {
        "local.employee": [
            person(MAN, job_kind="2", job_title="Analis Hukum Ahli Madya"),
            person(WOMAN, job_kind="2", job_title="Pranata Komputer Ahli Muda"),
        ],
        "siasn.employee": [person(MAN), person(WOMAN)],
        "siasn.position": [{"job_kind": "2", "id": "j1", "title": "Analis Hukum Ahli Madya"}],
    }
    assert "NOM-01" in set(judged(intakes(tables)).findings["check"])
    outcome = judged(unasked(intakes(tables), "siasn", "not_asked", position=WOMAN))
    assert "NOM-01" not in set(outcome.findings["check"])
    assert reasons(outcome, "NOM-01")["not_asked"] == 1
