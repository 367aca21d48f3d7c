"""Plt and its like before a title: taken off and told, unless the list itself writes them."""

from __future__ import annotations

import polars as pl
import pytest

from syncsvc.mapping.nomenclature.positions.index import PositionIndex, build_positions
from syncsvc.mapping.nomenclature.positions.match import match_title
from syncsvc.model.nomenclature import Decision, Evidence, ReferencePosition, Title
from syncsvc.model.schema import schema
from tests.core.position_titles import FACTS

ROWS = [
    ("a", "PLT. KEPALA URUSAN RUMAH TANGGA", "JP", "", "N", ""),
    ("b", "PENGELOLA RUMAH DINAS", "JP", "", "N", ""),
]


@pytest.fixture(scope="module")
def index() -> PositionIndex:
    """A list in which one entry begins with Plt."""
    return build_positions(pl.DataFrame(ROWS, schema=schema(ReferencePosition), orient="row"), FACTS)


def test_an_entry_that_begins_so_is_that_entry(index: PositionIndex) -> None:
    """The very title in the right kind is exact, however it is spaced."""
    found = match_title(Title("Plt Kepala Urusan  Rumah Tangga", "JP"), index)
    assert (found.decision, found.evidence, found.candidates[0].code) == (Decision.ACCEPT, Evidence.EXACT, "a")


def test_elsewhere_it_is_taken_off_and_told(index: PositionIndex) -> None:
    """The title behind it is matched, and that somebody only acts is a reason; in another kind nothing is accepted."""
    found = match_title(Title("Plt. Pengelola Rumah Dinas", "JP"), index)
    assert (found.decision, found.candidates[0].code) == (Decision.ACCEPT, "b")
    assert found.reasons[-1].key == "acting"
    assert match_title(Title("Plt. Kepala Urusan Rumah Tangga", "JF"), index).decision is not Decision.ACCEPT
