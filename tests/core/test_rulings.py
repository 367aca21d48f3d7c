"""Persons' rulings on titles: they count before all evidence, for the term and the time they were made for."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import polars as pl
import pytest

from syncsvc.mapping.nomenclature.keys import fold_term
from syncsvc.mapping.nomenclature.positions.index import PositionIndex, build_positions
from syncsvc.mapping.nomenclature.positions.match import match_title
from syncsvc.mapping.nomenclature.rulings import NO_RULINGS, Rulings, ruled, rulings_on, without
from syncsvc.model.nomenclature import EQUIVALENCE_SCHEMA, JF, JP, Decision, Evidence, Kinship, Listing, Match, Title
from tests.core.position_titles import FACTS, reference


@cache
def index() -> PositionIndex:
    """The invented list with its codes as ids are compared: in small letters, as a run has them."""
    return build_positions(reference().with_columns(pl.col("code").str.to_lowercase()), FACTS)


DAY = date(2026, 6, 1)
POSITIONS = Listing.POSITIONS.value
_SAID = {"listing": POSITIONS, "kind": JP, "context": "", "kinship": "exact", "rejected": 0}


def said(term: str, code: str | None, **other: Any) -> dict[str, Any]:
    """One row of equivalences about a title of a pelaksana."""
    return {**_SAID, "key": fold_term(term), "code": code, "valid_from": None, "valid_to": None, **other}


def in_force(*rows: dict[str, Any], day: date = DAY) -> Rulings:
    """What these rows come to on a day."""
    return rulings_on(day, pl.DataFrame(list(rows), schema=EQUIVALENCE_SCHEMA))


def answered(title: str, rulings: Rulings, kind: str = JP, context: str = "") -> Match:
    """What a title is matched with under rulings."""
    place = (POSITIONS, kind, title, context)
    return ruled(match_title(Title(title, kind), index()), rulings.on(*place), rulings.against(*place), index().titles)


def test_without_rulings_nothing_changes() -> None:
    """No ruling leaves the matcher's answer as it is."""
    assert answered("Pengadminitrasi Umum", NO_RULINGS) == match_title(Title("Pengadminitrasi Umum", JP), index())


def test_an_approved_entry_is_accepted_before_all_evidence() -> None:
    """What a person said is meant, with the evidence of a decision, even against the very title of another entry."""
    rulings = in_force(said("Juru Tulis", "j01"), said("Arsiparis", "j03"))
    for title, code in (("Juru Tulis", "j01"), ("JURU  TULIS.", "j01"), ("Arsiparis", "j03")):
        found = answered(title, rulings)
        assert (found.decision, found.evidence, found.candidates[0].code) == (
            Decision.ACCEPT,
            Evidence.DECISION,
            code,
        )
        assert [each.key for each in found.reasons] == ["ruled_exact"]


def test_nothing_fits_is_a_ruling_too() -> None:
    """A term ruled to have no entry is settled, whatever the matcher found; its candidates stay to be looked at."""
    found = answered("Pengadministrasi Umum", in_force(said("Pengadministrasi Umum", None, kinship="none")))
    assert (found.decision, found.evidence) == (Decision.NONE, Evidence.DECISION)
    assert [each.key for each in found.reasons] == ["ruled_none"]


@pytest.mark.parametrize("kinship", [Kinship.BROADER, Kinship.NARROWER, Kinship.INEXACT])
def test_a_looser_kinship_maps_nobody(kinship: Kinship) -> None:
    """A broader, narrower or inexact entry is shown and settles the question, and is not accepted."""
    found = answered("Juru Tulis", in_force(said("Juru Tulis", "j01", kinship=kinship.value)))
    assert (found.decision, found.evidence) == (Decision.NONE, Evidence.DECISION)
    assert [each.code for each in found.candidates] == ["j01"]


def test_a_ruling_holds_for_its_own_kind_only() -> None:
    """A ruling on a pelaksana's title says nothing about a functional title of the same words."""
    assert answered("Juru Tulis", in_force(said("Juru Tulis", "j01")), kind=JF).decision is not Decision.ACCEPT


def test_a_context_goes_before_everywhere() -> None:
    """A ruling for a rank counts there; the one without a context counts everywhere else."""
    rulings = in_force(said("Juru Tulis", "j01"), said("Juru Tulis", "j03", context="31"))
    found = {
        context: answered("Juru Tulis", rulings, context=context).candidates[0].code for context in ("31", "41", "")
    }
    assert found == {"31": "j03", "41": "j01", "": "j01"}


@pytest.mark.parametrize(
    ("begin", "end", "holds"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (date(2026, 6, 2), None, False),
        (None, date(2026, 5, 31), False),
    ],
)
def test_a_ruling_holds_between_its_days(begin: date | None, end: date | None, holds: bool) -> None:
    """From its first day to its last, both included; empty days are open ends."""
    rulings = in_force(said("Juru Tulis", "j01", valid_from=begin, valid_to=end))
    assert (answered("Juru Tulis", rulings).evidence is Evidence.DECISION) is holds


def test_a_ruling_on_a_retired_code_counts_no_more() -> None:
    """Where the list has lost the code, the matcher answers again and says that the ruling is gone."""
    found = answered("Pengadministrasi Umum", in_force(said("Pengadministrasi Umum", "x99")))
    assert (found.decision, found.candidates[0].code) == (Decision.ACCEPT, "j01")
    assert found.reasons[-1].key == "ruled_code_gone"
    assert found.reasons[-1].facts == {"code": "x99"}


def test_a_rejected_entry_is_a_question_instead() -> None:
    """What the matcher would accept becomes a question once a person has ruled it out; its reason says so."""
    found = answered("Pengadministrasi Umum", in_force(said("Pengadministrasi Umum", "j01", rejected=1)))
    assert (found.decision, found.candidates) == (Decision.REVIEW, ())
    assert found.reasons[-1].key == "rejected_before"


def test_rejections_of_a_context_and_of_everywhere_add_up() -> None:
    """In a context both its own rejections and those without one hold; elsewhere only the latter."""
    rulings = in_force(said("Juru Tulis", "j01", rejected=1), said("Juru Tulis", "j03", rejected=1, context="31"))
    assert rulings.against(POSITIONS, JP, "juru tulis", "31") == {"j01", "j03"}
    assert rulings.against(POSITIONS, JP, "Juru Tulis") == {"j01"}
    assert rulings.against(POSITIONS, JF, "Juru Tulis") == frozenset()


def test_a_rejection_of_a_candidate_keeps_the_decision() -> None:
    """Only a candidate less: a question stays a question, with the others in their order."""
    asked = match_title(Title("Pengelola Barang/Jasa Ahli Muda", JF), index())
    assert asked.decision is Decision.REVIEW
    found = without(asked, frozenset({asked.candidates[0].code}))
    assert (found.decision, found.candidates) == (Decision.REVIEW, asked.candidates[1:])


def test_another_rejection_changes_nothing() -> None:
    """Codes that were not offered leave the very answer."""
    asked = match_title(Title("Arsiparis Ahli Muda", JF), index())
    assert without(asked, frozenset({"j01"})) is asked


def test_an_approval_goes_before_a_rejection_of_another() -> None:
    """Rejected and approved entries of one term live side by side: the approved one is meant."""
    rulings = in_force(said("Arsiparis", "j20", rejected=1), said("Arsiparis", "j03"))
    assert answered("Arsiparis", rulings).candidates[0].code == "j03"
