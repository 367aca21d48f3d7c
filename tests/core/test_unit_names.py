"""Unit names of invented agencies, matched: each as it is labelled, and all of them together against the goals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pytest

from syncsvc.lang import LANGUAGES, say
from syncsvc.mapping.nomenclature.units import UnitIndex, build_units, match_unit, match_units
from syncsvc.model.nomenclature import Decision, Evidence, Match, UnitName
from tests.core.unit_names import WRITTEN
from tests.core.unit_trees import reference

NOT_FOUND = {"CDK Wilayah I"}
"""Names that the matcher misses: an acronym of kind and word together, beside a number."""


@dataclass(frozen=True)
class Labelled:
    """A local name with the right code ("-" for none), and whether only a person may say so."""

    name: UnitName
    code: str
    asked: bool


def _labelled(agency: str, line: str) -> Labelled:
    name, above, right = (cell.strip() for cell in line.split("|"))
    parents = tuple(each.strip() for each in above.split(">") if each.strip())
    return Labelled(UnitName(name, parents, agency), right.removeprefix("~"), right.startswith("~"))


LABELLED = [_labelled(agency, line) for agency, lines in WRITTEN.items() for line in lines.strip().splitlines()]


@cache
def index() -> UnitIndex:
    """The index of all invented trees."""
    return build_units(reference())


@pytest.mark.parametrize("labelled", LABELLED, ids=lambda each: f"{each.name.name} in {each.name.agency}")
def test_a_name_is_matched_as_it_is_labelled(labelled: Labelled) -> None:
    """What is right stands first; a name without partner, or one that only a person may judge, is not accepted."""
    match = match_unit(labelled.name, index())
    if labelled.name.name in NOT_FOUND or labelled.code == "-":
        assert match.decision is not Decision.ACCEPT
    else:
        assert (match.decision is not Decision.NONE, match.candidates[0].code) == (True, labelled.code)
        assert not (labelled.asked and match.decision is Decision.ACCEPT)


def test_the_goals_hold_on_invented_agencies() -> None:
    """First candidate right for 97 % of the mappable, 85 % of them accepted and all rightly, no name without a partner
    accepted, 60 % of these settled without a person.
    """
    matches = match_units([each.name for each in LABELLED], index())
    pairs = list(zip(LABELLED, matches, strict=True))
    mappable = [pair for pair in pairs if pair[0].code != "-"]
    others = [match for labelled, match in pairs if labelled.code == "-"]
    accepted = [(labelled.code, match) for labelled, match in pairs if match.decision is Decision.ACCEPT]
    assert (len(mappable) > 200, len(others) > 50) == (True, True)
    assert sum(_first(match) == labelled.code for labelled, match in mappable) >= 0.97 * len(mappable)
    assert len(accepted) >= 0.85 * len(mappable)
    assert all(_first(match) == code for code, match in accepted)
    assert sum(match.decision is Decision.NONE for match in others) >= 0.6 * len(others)


def _first(match: Match) -> str:
    return match.candidates[0].code if match.candidates else "-"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_explains_itself(language: str) -> None:
    """Each answer has at least one reason, and each reason is a sentence whose blanks its facts fill."""
    for match in match_units([each.name for each in LABELLED], index()):
        assert match.reasons
        assert all(say(language, f"nomenclature.reason.{each.key}", **each.facts) for each in match.reasons)


def test_answers_keep_their_shape() -> None:
    """At most five candidates with scores from 0 to 1; only the tiers of evidence that may accept do so."""
    for match in match_units([each.name for each in LABELLED], index()):
        assert len(match.candidates) <= 5
        assert all(0 <= each.score <= 1 for each in match.candidates)
        assert (match.decision is Decision.NONE) == (match.evidence is Evidence.NOTHING)
        if match.decision is Decision.ACCEPT:
            assert match.evidence in (Evidence.EXACT, Evidence.NORMALISED, Evidence.RULE)


def test_a_list_of_one_agency_needs_no_agency() -> None:
    """Without an agency's name the tree of a list with one agency is meant; a list with several has no answer."""
    frame = reference()
    alone = build_units(frame.filter(frame["agency"] == "Kota Tirtajaya"))
    assert match_unit(UnitName("Dinsos"), alone).candidates[0].code == "T4"
    assert match_unit(UnitName("Dinsos"), index()).decision is Decision.NONE


def test_an_agency_is_found_however_it_is_written() -> None:
    """``Pemkab``-like spellings of an agency's name mean its tree; one the list does not have has no answer."""
    for agency in ("Kab. Sukaraya", "KABUPATEN SUKARAYA", "Pemerintah Kabupaten Sukaraya", "Pemkab Sukaraya"):
        assert match_unit(UnitName("Dinkes", agency=agency), index()).candidates[0].code == "K10"
    unknown = match_unit(UnitName("Dinas Kesehatan", agency="Kabupaten Lain"), index())
    assert (unknown.decision, unknown.reasons[0].key) == (Decision.NONE, "unit_unknown_agency")
