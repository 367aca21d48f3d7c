"""How findings about a period end: the rules go on to the next year, or the rows of the period are there no more."""

from __future__ import annotations

import pytest

from syncsvc.model.run import Scope
from tests.core.test_endings import MAN, WOMAN, Identity, Tables, closed, id_of, run, two_ranks

RATER: Identity = ("ATS-08", "employee", MAN, "rater", "2026/tw1")
MATRIX: Identity = ("EVA-02", "evaluation", "e1", "ekinerja.predicate", "2026/tw1")


def _rated(*rows: dict[str, str | None]) -> Tables:
    """Both people in order, and these ratings."""
    return {**two_ranks("32"), "ekinerja.skp_evaluation": list(rows)}


def test_another_period_is_another_finding() -> None:
    """An SKP of this year proves nothing about last year's finding: that ends because nobody asks about it any more."""
    now, before = (("SKP-01", "employee", MAN, "skp", year) for year in ("2026", "2025"))
    tables: Tables = {**two_ranks(), "ekinerja.skp_plan": [{"nip": MAN, "skp_id": "s1", "year": "2026"}]}
    assert closed(run(tables, [now, before])) == {id_of(now): "proven", id_of(before): "check_off"}
    narrowed = run(tables, [now, before], scope=Scope(nips=frozenset({MAN})))
    assert closed(narrowed) == {id_of(now): "proven"}


def test_a_period_that_is_past_is_not_asked_about_when_the_table_is_missing() -> None:
    """Without the portal's plans nothing ends, not even what belongs to a past year."""
    before: Identity = ("SKP-01", "employee", MAN, "skp", "2025")
    outcome = run(two_ranks(), [before], {"ekinerja.skp_plan": "source_failed"})
    assert (closed(outcome), outcome.absent) == ({}, frozenset())


def test_a_row_that_is_not_there_is_no_proof_though_the_person_has_others() -> None:
    """The rating of one quarter is gone while another of the same person came: absent, as if the person were gone."""
    other: dict[str, str | None] = {
        "nip": MAN,
        "year": "2026",
        "period_id": "tw2",
        "supervisor_id": "p1",
        "rater_id": "p1",
    }
    outcome = run(_rated(other), [RATER])
    assert (closed(outcome), outcome.absent) == ({}, frozenset({id_of(RATER)}))


@pytest.mark.parametrize("lost", ["year", "period_id"])
def test_a_row_that_no_longer_names_its_period_closes_nothing(lost: str) -> None:
    """The year or the period of a rating was emptied: it may still be the one, so it is neither proven nor absent."""
    row: dict[str, str | None] = {"nip": MAN, "evaluation_id": "e1", "year": "2026", "period_id": "tw1", lost: None}
    outcome = run(
        _rated(row, {"nip": WOMAN, "evaluation_id": "e2", "year": "2026", "period_id": "tw1"}), [RATER, MATRIX]
    )
    assert (closed(outcome), outcome.absent) == ({}, frozenset())
