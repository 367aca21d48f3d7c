"""What holds for every unit name, tried with invented ones and with anything else."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncsvc.mapping.nomenclature.keys import fold_term
from syncsvc.mapping.nomenclature.units import build_units, match_unit
from syncsvc.mapping.nomenclature.units.wording import unit_words
from syncsvc.model.nomenclature import Decision, UnitName
from tests.core.test_unit_names import LABELLED, index
from tests.core.unit_trees import reference

_NAMES = st.sampled_from([each.name for each in LABELLED])
_TITLES = st.sampled_from(reference().select("code", "title", "agency").rows())
_ODD = st.text(alphabet="sdn kecamatan PUSKESMAS123.&/()-IVX é\t", max_size=40)


@given(_NAMES | st.builds(UnitName, _ODD, agency=st.just("Kota Tirtajaya")))
def test_matching_is_repeatable(name: UnitName) -> None:
    """The same name has the same answer, and the words of a name are the words of its words."""
    assert match_unit(name, index()) == match_unit(name, index())
    words = unit_words(name.name)
    assert unit_words(" ".join(words)) == words


@given(_NAMES, st.sampled_from([str.upper, str.lower, str.title]), st.sampled_from([" ", "  ", "\t", "\u00a0"]))
def test_case_and_blanks_mean_nothing(name: UnitName, recase: object, blank: str) -> None:
    """A name in other case, with other blanks and with signs around it has the same decision and candidates."""
    assert callable(recase)
    typed = f" {blank.join(recase(name.name).split(' '))} . "
    again = match_unit(UnitName(typed, name.parents, name.agency), index())
    plain = match_unit(name, index())
    assert (again.decision, [each.code for each in again.candidates]) == (
        plain.decision,
        [each.code for each in plain.candidates],
    )


@settings(max_examples=15)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_reference_means_nothing(chance: random.Random) -> None:
    """An index of the same rows in another order gives the same answers."""
    frame = reference()
    order = list(range(len(frame)))
    chance.shuffle(order)
    shuffled = build_units(frame[order])
    for each in chance.sample(LABELLED, 25):
        assert match_unit(each.name, shuffled) == match_unit(each.name, index())


@given(_NAMES)
def test_a_rejected_pair_never_comes_back(name: UnitName) -> None:
    """Whatever a person ruled out for a name is not offered again, until nothing is left."""
    rejected: set[tuple[str, str]] = set()
    while candidates := match_unit(name, index(), rejected).candidates:
        assert not {(fold_term(name.name), each.code) for each in candidates} & rejected
        rejected |= {(fold_term(name.name), each.code) for each in candidates}
    assert match_unit(name, index(), rejected).decision is Decision.NONE


@given(_TITLES, st.sampled_from(sorted({each.name.agency for each in LABELLED})))
def test_nothing_is_matched_across_agencies(row: tuple[str, str, str], agency: str) -> None:
    """A name of one agency's tree is never given a unit of another agency."""
    own = {code for code, _, whose in reference().select("code", "title", "agency").rows() if whose == agency}
    match = match_unit(UnitName(row[1], agency=agency), index())
    assert {each.code for each in match.candidates} <= own


@given(_TITLES)
def test_a_title_finds_itself(row: tuple[str, str, str]) -> None:
    """A title as the reference has it is among its own candidates."""
    match = match_unit(UnitName(row[1], agency=row[2]), index())
    assert match.decision is not Decision.NONE
    assert match.decision is Decision.REVIEW or match.candidates[0].title == row[1]


@pytest.mark.parametrize("nothing", ["", "-", "***", " . "])
def test_a_parent_without_a_word_says_nothing(nothing: str) -> None:
    """A unit above whose name has no word is as good as none."""
    index = build_units(reference())
    assert match_unit(UnitName("Dinas Kesehatan", (nothing,)), index) == match_unit(UnitName("Dinas Kesehatan"), index)
