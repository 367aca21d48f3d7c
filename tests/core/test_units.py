"""Which unit is which, and trees that are none."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pytest

from syncsvc.reconcile.graph import loops
from syncsvc.reconcile.views.units import broken, pair_units
from tests.builders import frame

Row = dict[str, str | None]
NATIONAL: list[Row] = [
    {"id": "n1", "name": "Pemerintah Kabupaten"},
    {"id": "n2", "parent_id": "n1", "name": "Dinas Satu"},
    {"id": "n3", "parent_id": "n2", "name": "Sekretariat"},
    {"id": "n4", "parent_id": "n1", "name": "Dinas Dua"},
    {"id": "n5", "parent_id": "n4", "name": "Sekretariat"},
]


def _pairs(
    local: list[Row], national: list[Row] = NATIONAL, by_hand: Mapping[str, str] | None = None
) -> dict[str, tuple[str | None, bool]]:
    paired = pair_units(frame("unit", local, "local"), frame("unit", national, "siasn"), by_hand or {})
    return {unit: (pair, shared) for unit, pair, shared in paired.select("id", "pair", "shared").iter_rows()}


def test_names_pair_below_their_own_parents_pair() -> None:
    """Two secretariats of the same name each pair with the one of their own office; the lone roots whatever names."""
    local: list[Row] = [
        {"id": "a", "name": "Kab. Uji"},
        {"id": "b", "parent_id": "a", "name": "DINAS  SATU."},
        {"id": "c", "parent_id": "b", "name": "Sekretariat"},
        {"id": "d", "parent_id": "a", "name": "Dinas Dua"},
        {"id": "e", "parent_id": "d", "name": "Sekretariat"},
    ]
    assert {unit: pair for unit, (pair, _) in _pairs(local).items()} == {
        "a": "n1",
        "b": "n2",
        "c": "n3",
        "d": "n4",
        "e": "n5",
    }


def test_a_pair_by_hand_wins_over_the_units_own_id_over_the_name() -> None:
    """The site's table is asked first, then the unit's national id, then the name."""
    local: list[Row] = [
        {"id": "a", "name": "Kabupaten"},
        {"id": "b", "parent_id": "a", "name": "Dinas Satu", "national_id": "n4"},
        {"id": "c", "parent_id": "a", "name": "Dinas Satu", "national_id": "n4"},
    ]
    found = _pairs(local, by_hand={"c": "n5"})
    assert found["b"] == ("n4", False)
    assert found["c"] == ("n5", False)


def test_children_follow_an_explicit_pair() -> None:
    """A child pairs by name below the pair its parent was given, whatever the parent's own name says."""
    local: list[Row] = [
        {"id": "b", "name": "Dinas Satu", "national_id": "n4"},
        {"id": "c", "parent_id": "b", "name": "Sekretariat"},
    ]
    assert _pairs(local)["c"] == ("n5", False)


def test_a_pair_that_does_not_exist_is_kept_and_carries_no_children() -> None:
    """An explicit id without a national unit stays the pair (for ORG-01); nothing pairs below it, nobody shares it."""
    local: list[Row] = [
        {"id": "b", "name": "Dinas Satu", "national_id": "dead"},
        {"id": "c", "parent_id": "b", "name": "Sekretariat"},
        {"id": "d", "name": "Dinas Lima", "national_id": "dead"},
    ]
    assert _pairs(local) == {"b": ("dead", False), "c": (None, False), "d": ("dead", False)}


def test_of_several_roots_only_equal_names_pair() -> None:
    """A stray second root does not make the true one ambiguous."""
    local: list[Row] = [{"id": "a", "name": "PEMERINTAH KABUPATEN"}, {"id": "x", "name": "Titipan"}]
    assert _pairs(local) == {"a": ("n1", False), "x": (None, False)}


def test_a_root_may_name_itself() -> None:
    """A unit that is its own parent is a root, on both sides."""
    local: list[Row] = [{"id": "a", "parent_id": "a", "name": "X"}, {"id": "b", "parent_id": "a", "name": "Dinas Satu"}]
    national: list[Row] = [{**NATIONAL[0], "parent_id": "n1"}, *NATIONAL[1:]]
    assert _pairs(local, national) == {"a": ("n1", False), "b": ("n2", False)}


def test_equal_names_below_one_parent_pair_with_nothing() -> None:
    """Two national children of one name: none is chosen."""
    twins: list[Row] = [*NATIONAL, {"id": "n6", "parent_id": "n1", "name": "Dinas Satu"}]
    local: list[Row] = [{"id": "a", "name": "X"}, {"id": "b", "parent_id": "a", "name": "Dinas Satu"}]
    assert _pairs(local, twins)["b"] == (None, False)


def test_sharing_counts_active_units_only() -> None:
    """Two active units on one pair share it; an old unit that is out of use does not take it from its successor."""
    local: list[Row] = [
        {"id": "a", "name": "X", "national_id": "n1"},
        {"id": "b", "name": "Y", "national_id": "n2"},
        {"id": "c", "name": "Z", "national_id": "n2", "active": "yes"},
        {"id": "d", "name": "Lama", "national_id": "n1", "active": "no"},
    ]
    assert {unit: shared for unit, (_, shared) in _pairs(local).items()} == {
        "a": False,
        "b": True,
        "c": True,
        "d": True,
    }


def test_units_in_a_loop_or_below_a_missing_parent_do_not_pair_by_name() -> None:
    """Without a way up to a root there is no parent's pair to look below; the walk ends all the same."""
    local: list[Row] = [
        {"id": "a", "parent_id": "b", "name": "Dinas Satu"},
        {"id": "b", "parent_id": "a", "name": "Dinas Dua"},
        {"id": "c", "parent_id": "gone", "name": "Dinas Satu"},
    ]
    assert _pairs(local) == {"a": (None, False), "b": (None, False), "c": (None, False)}


def test_broken_tells_loops_from_orphans() -> None:
    """Each member of a loop knows the whole loop; a missing parent makes an orphan; what hangs below is in order."""
    units = frame(
        "unit",
        [
            {"id": "c", "parent_id": "b"},
            {"id": "b", "parent_id": "a"},
            {"id": "a", "parent_id": "c"},
            {"id": "d", "parent_id": "a"},
            {"id": "e", "parent_id": "gone"},
            {"id": "f"},
            {"id": "g", "parent_id": "g"},
        ],
        "local",
    )
    found = {unit: (loop, orphan) for unit, loop, orphan in broken(units).iter_rows()}
    around = "a → c → b → a"
    assert found == {
        **dict.fromkeys("abc", (around, False)),
        **dict.fromkeys("dfg", (None, False)),
        "e": (None, True),
    }


@pytest.mark.parametrize(
    ("parent", "expected"),
    [
        ({}, []),
        ({"a": "a"}, []),
        ({"a": "b", "b": "c"}, []),
        ({"b": "a", "a": "b"}, [["a", "b"]]),
        ({"x": "a", "a": "c", "c": "b", "b": "a"}, [["a", "c", "b"]]),
        ({"a": "b", "b": "a", "c": "d", "d": "c", "e": "a"}, [["a", "b"], ["c", "d"]]),
    ],
)
def test_every_loop_is_found_once_from_its_smallest(parent: dict[str, str], expected: list[list[str]]) -> None:
    """Loops of two or more, each once, starting at the smallest member; a node that is its own parent is none."""
    assert loops(parent) == expected


def test_a_chain_of_a_hundred_thousand_is_walked_in_one_breath() -> None:
    """Length is no recursion and no square: a very long chain into a loop gives just the loop."""
    long = {f"{number:06d}": f"{number + 1:06d}" for number in range(100_000)}
    assert loops({**long, "100000": "099999"}) == [["099999", "100000"]]


def test_a_tree_without_units_pairs_nothing() -> None:
    """Empty sides give empty answers."""
    assert _pairs([]) == {}
    assert _pairs([{"id": "a", "name": "X"}], []) == {"a": (None, False)}
    assert broken(pl.DataFrame(schema={"id": pl.String, "parent_id": pl.String})).is_empty()
