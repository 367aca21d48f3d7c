"""National lists fetched from the double of SIASN over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from syncsvc.app.places import store_for_reading
from syncsvc.store import references
from tests.story.http_site import HttpSite, http_site
from tests.story.site import Site
from tests.story.speaking import Said, speak

FROM = ("--from", "siasn", "--agency", "sample")


@pytest.fixture
def site(small: Site, tmp_path: Path) -> Iterator[HttpSite]:
    """A sample over HTTP, not pulled yet."""
    with http_site(small, tmp_path / "site") as made:
        yield made


def fetched(site: HttpSite, listing: str, *more: str) -> Said:
    """A list imported from SIASN."""
    return speak(site, "reference", "import", listing, *FROM, *more)


def in_force(site: HttpSite, listing: str, agency: str = "") -> pl.DataFrame:
    """The rows in force."""
    with store_for_reading(site.data) as store, store.reading() as connection:
        there = references.newest(connection, listing, agency)
    assert there is not None
    return there[1]


def test_positions_come_from_both_lists(site: HttpSite) -> None:
    """Functional positions and pelaksana become one list, with family and level where SIASN gives them; the second time
    nothing is new, and no person was asked about."""
    assert fetched(site, "positions").code == 0
    listed = in_force(site, "positions")
    functional = listed.filter(pl.col("kind") == "JF")
    assert set(listed["kind"]) == {"JF", "JP"}
    assert set(listed["status"]) == {"N", "O"}
    assert functional["family_id"].null_count() == 0
    assert {"PT", "MU"} <= set(functional["level"].drop_nulls())
    assert listed.filter(pl.col("title") != pl.col("title").str.strip_chars()).is_empty()
    assert fetched(site, "positions").told("references.unchanged", version=1)
    assert {call.path.rpartition("/")[2] for call in site.calls if call.status == 200} == {
        "jabatan-fungsional",
        "jabatan-fungsional-umum",
    }


def test_units_are_the_agencys_own(site: HttpSite) -> None:
    """The tree of units is kept for the agency whose source it came from, with head titles and parents. The circle that
    is planted in SIASN's tree is refused, and a person may have it cut."""
    refused = fetched(site, "units")
    assert (refused.code, refused.told("references.cycle")) == (65, True)
    taken = fetched(site, "units", "--cut-cycles")
    assert (taken.code, taken.told("references.cycles_cut", count=1)) == (0, True)
    tree = in_force(site, "units", "sample")
    assert tree["agency"].null_count() == 0
    assert tree["head_title"].null_count() < tree.height
    lost = set(tree["parent"].drop_nulls()) - set(tree["code"])
    assert len(lost) < tree["parent"].count() / 10
    assert tree["agency"].n_unique() == 1
    with store_for_reading(site.data) as store, store.reading() as connection:
        assert references.in_force(connection, "units") is None


@pytest.mark.parametrize("listing", ["ranks", "echelons", "job_kinds", "legal_status"])
def test_code_lists_need_no_table_in_the_configuration(site: HttpSite, listing: str) -> None:
    """Lists that a site does not name in its sources come by the shipped declaration, in an envelope or bare."""
    assert fetched(site, listing).code == 0
    assert in_force(site, listing).height > 1


def test_an_empty_answer_replaces_nothing(site: HttpSite) -> None:
    """A list that SIASN has no rows for, or does not answer, is refused; nothing is kept."""
    empty = fetched(site, "education")
    assert (empty.code, empty.told("references.no_row")) == (65, True)
    assert fetched(site, "staff_types").told("references.no_table", list="staff_types")
    assert speak(site, "reference", "list", "--format", "json").rows() == []
