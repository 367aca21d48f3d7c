"""Well-known facts in the matcher: schemes of levels, and what is suggested but never applied."""

from __future__ import annotations

import polars as pl
import pytest

from syncsvc.mapping.nomenclature.positions.index import PositionIndex, build_positions
from syncsvc.mapping.nomenclature.positions.match import match_title
from syncsvc.model.nomenclature import Decision, ReferencePosition, Title
from syncsvc.model.schema import schema
from tests.core.position_titles import FACTS

_ROWS = [
    ("g1", "Guru Ahli Pertama", "JF", "PT", "N", "f1"),
    ("g2", "Guru Ahli Muda", "JF", "MU", "N", "f1"),
    ("g3", "Guru Ahli Madya", "JF", "MA", "N", "f1"),
    ("s1", "Tenaga Sanitasi Lingkungan Terampil", "JF", "TR", "N", "f2"),
    ("p1", "OPERATOR LAYANAN OPERASIONAL", "JP", None, "N", None),
    ("p2", "PENGELOLA KENDARAAN", "JP", None, "N", None),
]


def _index() -> PositionIndex:
    return build_positions(pl.DataFrame(_ROWS, schema=schema(ReferencePosition), orient="row"), FACTS)


@pytest.mark.parametrize(
    ("title", "rank", "code"),
    [
        ("Guru Madya", "III/a", "g1"),
        ("Guru Madya", "31", "g1"),
        ("Guru Madya", "IV/b", "g3"),
        ("Guru Muda", "III/d", "g2"),
        ("Guru Fisika Madya", "III/a", "g1"),
        ("Guru Fisika Madya", "", None),
        ("Guru Madya", "", None),
        ("Guru Madya", "II/c", None),
        ("Guru Muda", "II/c", None),
    ],
)
def test_the_rank_tells_the_scheme(title: str, rank: str, code: str | None) -> None:
    """An old level name of two schemes means what the rank says; without a fitting rank nothing is accepted."""
    found = match_title(Title(title, "JF", rank=rank), _index())
    assert (found.decision is Decision.ACCEPT) == (code is not None)
    if code is None:
        assert [reason.key for reason in found.reasons] == ["rank_decides"]
    else:
        assert found.candidates[0].code == code
        assert "rank_decided" in {reason.key for reason in found.reasons}


def test_a_renamed_family_is_suggested_and_never_accepted() -> None:
    """The old name of a family that the list lacks is a question, with today's entry of the same level first."""
    found = match_title(Title("Sanitarian Terampil", "JF"), _index())
    assert (found.decision, found.candidates[0].code) == (Decision.REVIEW, "s1")
    assert [reason.key for reason in found.reasons] == ["family_renamed"]


def test_a_title_given_up_is_suggested_and_never_accepted() -> None:
    """A pelaksana's title that was given up is a question, with what usually took its place."""
    found = match_title(Title("Pengemudi", "JP"), _index())
    assert (found.decision, found.candidates[0].code) == (Decision.REVIEW, "p1")
    assert [reason.key for reason in found.reasons] == ["given_up"]


@pytest.mark.parametrize(("title", "why"), [("Bidan", "level_missing"), ("Bidan Mahir", "family_not_listed")])
def test_a_usual_family_is_known_without_the_list(title: str, why: str) -> None:
    """A family that every agency has is named as one, though the list in use lacks it: nothing is accepted for it."""
    found = match_title(Title(title, "JF"), _index())
    assert found.decision is Decision.NONE
    assert [reason.key for reason in found.reasons] == [why]


@pytest.mark.parametrize(("echelon", "structural"), [("41", True), ("IV.a", True), ("IV/a", True), ("99", False)])
def test_an_echelon_says_that_a_post_is_structural(echelon: str, structural: bool) -> None:
    """A title of unknown kind at an echelon is a structural post, whatever its words; at none it is looked up."""
    found = match_title(Title("Pengelola Kendaraan", echelon=echelon), _index())
    assert (found.decision is Decision.NONE) == structural


def test_the_own_unit_behind_a_title_does_not_count() -> None:
    """The name of the unit in which somebody works is taken off; another unit's name is not."""
    inside = Title("Pengelola Kendaraan Rumah Sakit Sumber Waras", "JP", unit="Rumah Sakit Sumber Waras")
    assert match_title(inside, _index()).candidates[0].code == "p2"
    assert match_title(inside, _index()).decision is Decision.ACCEPT
    outside = Title("Pengelola Kendaraan Rumah Sakit Sumber Waras", "JP", unit="Dinas Perhubungan Kota")
    assert match_title(outside, _index()).decision is not Decision.ACCEPT
