"""The fault table's tests are run once each, and a row is as good as the worst of its tests."""

from __future__ import annotations

import pytest

from bench.fault_rows import FaultRow, Named, named
from bench.fault_runs import FAILED, PASSED, SKIPPED, Outcomes, carried_out

SOUND = named("tests/core/test_nip.py::test_parts_of_a_pns_nip")
SOME = named("tests/core/test_mapping_identifiers.py::test_an_id_can_be_translated")
ABSENT = Named("tests/core/test_nip.py", "test_nothing_of_this_name")


def row(*tests: Named) -> FaultRow:
    """A row with these tests."""
    return FaultRow(1, "host", "a fault", "something", tests, "", "")


def test_what_passes_is_told_and_what_is_not_there_too() -> None:
    """Two rows over real tests: the sound one has passed; the one that names a test which is not there has failed, and
    that test is named as lost."""
    sound, wrong = row(SOUND, SOME), row(SOUND, ABSENT)
    outcomes = carried_out([sound, wrong])
    assert outcomes.of(sound) == PASSED
    assert outcomes.of(wrong) == FAILED
    assert outcomes.lost([sound, wrong]) == [ABSENT]
    assert set(outcomes.ended) == set(outcomes.found)


def test_listing_runs_nothing() -> None:
    """Only looked for, tests are found and none has an outcome."""
    outcomes = carried_out([row(SOUND, ABSENT)], only_list=True)
    assert outcomes.lost([row(SOUND, ABSENT)]) == [ABSENT]
    assert not outcomes.ended


@pytest.mark.parametrize(
    ("ended", "outcome"),
    [
        ({"f.py::a[1]": PASSED, "f.py::a[2]": PASSED}, PASSED),
        ({"f.py::a[1]": PASSED, "f.py::a[2]": SKIPPED}, SKIPPED),
        ({"f.py::a[1]": FAILED, "f.py::a[2]": SKIPPED}, FAILED),
        ({"f.py::a[1]": PASSED}, FAILED),
    ],
)
def test_a_row_is_its_worst_test(ended: dict[str, str], outcome: str) -> None:
    """Failed before skipped before passed; a test that was found and never ended has failed."""
    assert Outcomes(["f.py::a[1]", "f.py::a[2]"], ended).of(row(Named("f.py", "a"))) == outcome
