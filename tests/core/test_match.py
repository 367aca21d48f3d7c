"""Who is who: the ladder, what identifies nobody, and what is ambiguous."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from syncsvc.reconcile.match import LADDER, match

Ids = dict[str, str | None]


def _side(*rows: Ids) -> pl.DataFrame:
    columns = {name: [row.get(name) for row in rows] for name in LADDER}
    return pl.DataFrame(columns, schema=dict.fromkeys(LADDER, pl.String)).with_row_index("row")


def _pairs(local: pl.DataFrame, national: pl.DataFrame) -> set[tuple[Any, ...]]:
    found = match(local, national).select("local_row", "national_row", "ambiguous", "candidates", "claims")
    return set(found.iter_rows())


@pytest.mark.parametrize("key", LADDER)
def test_each_rung_alone_identifies(key: str) -> None:
    """Person id, NIP, old NIP and NIK each make two rows one person."""
    assert _pairs(_side({key: "x"}), _side({key: "other"}, {key: "x"})) == {
        (0, 1, False, 1, 1),
        (None, 0, False, 1, 1),
    }


def test_without_a_key_in_common_everybody_stands_alone() -> None:
    """Rows that share nothing, and rows without any key, appear once each without a partner."""
    assert _pairs(_side({"nip": "a"}, {}), _side({"nip": "b"}, {})) == {
        (0, None, False, 1, 1),
        (1, None, False, 1, 1),
        (None, 0, False, 1, 1),
        (None, 1, False, 1, 1),
    }


def test_keys_of_different_rungs_are_not_compared() -> None:
    """A local NIP that equals a national old NIP is no match: the ladder compares like with like."""
    assert _pairs(_side({"nip": "a"}), _side({"nip_old": "a"})) == {(0, None, False, 1, 1), (None, 0, False, 1, 1)}


def test_what_a_side_has_twice_identifies_nobody() -> None:
    """A NIK that stands on two rows of one side is no key, the NIP of the same rows still is."""
    local = _side({"nip": "a", "nik": "n"}, {"nip": "b", "nik": "n"})
    national = _side({"nip": "b"}, {"nip": "c", "nik": "n"})
    assert _pairs(local, national) == {
        (0, None, False, 1, 1),
        (1, 0, False, 1, 1),
        (None, 1, False, 1, 1),
    }


def test_several_rungs_that_agree_are_one_match() -> None:
    """The same two rows found by all four keys are one unambiguous pair."""
    row: Ids = dict.fromkeys(LADDER, "x")
    assert _pairs(_side(row), _side(row)) == {(0, 0, False, 1, 1)}


def test_the_higher_rung_wins_and_the_pair_is_ambiguous() -> None:
    """A row whose person id and NIK name two people goes with the person id; all three are marked."""
    local = _side({"person_id": "p", "nik": "n"})
    national = _side({"nik": "n"}, {"person_id": "p"})
    assert _pairs(local, national) == {(0, 1, True, 2, 1), (None, 0, True, 1, 1)}


def test_two_rows_that_want_one_person_are_both_ambiguous() -> None:
    """The row with the higher rung gets the person, the other stays alone, and both are marked."""
    local = _side({"nip": "a"}, {"person_id": "p"})
    national = _side({"person_id": "p", "nip": "a"})
    assert _pairs(local, national) == {(1, 0, True, 1, 2), (0, None, True, 1, 2)}


def test_rows_come_back_in_their_order() -> None:
    """Local rows first and in order, then the national rows that nobody took."""
    local = _side({"nip": "c"}, {"nip": "b"}, {"nip": "a"})
    national = _side({"nip": "a"}, {"nip": "x"}, {"nip": "c"})
    found = match(local, national)
    assert found["local_row"].to_list() == [0, 1, 2, None]
    assert found["national_row"].to_list() == [2, None, 0, 1]


def test_empty_sides_match_nothing() -> None:
    """No rows on one side or on both give no pairs, and lose no row."""
    assert _pairs(_side(), _side()) == set()
    assert _pairs(_side({"nip": "a"}), _side()) == {(0, None, False, 1, 1)}
    assert _pairs(_side(), _side({"nip": "a"})) == {(None, 0, False, 1, 1)}
