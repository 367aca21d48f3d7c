"""Who is gone: absent from two complete snapshots, however often one of them is read."""

from __future__ import annotations

import pytest

from syncsvc.jobs.evaluate import Ended
from syncsvc.store.reading import endings
from tests.jobs.agency import Place, everybody
from tests.jobs.test_held import approve

STAYED = {number: name for number, name in everybody().items() if number != 3}


def gone(agency: Place, ended: Ended) -> int:
    """How many findings the run closed because their subject is gone."""
    with agency.work() as work:
        return endings(work.store, "kota", ended.run).get("subject_gone", 0)


def export(agency: Place, names: dict[int, str], hours: int) -> None:
    """Both sources are exported anew."""
    for source in ("simpeg", "siasn"):
        agency.write(source, names, hours)


@pytest.fixture
def deleted(agency: Place) -> Place:
    """Somebody with a finding was deleted everywhere, and one run has seen it."""
    agency.write("simpeg", everybody(n3="Orang Lain"))
    agency.run()
    export(agency, STAYED, 1)
    assert gone(agency, agency.run()) == 0
    return agency


def test_two_snapshots_without_the_person(deleted: Place) -> None:
    """Exported once more without the person: what was found about them closes."""
    export(deleted, STAYED, 2)
    assert gone(deleted, deleted.run()) > 0


def test_the_same_files_again_are_no_second_look(deleted: Place) -> None:
    """The same exports read again say nothing new; neither does one of the two exported anew."""
    assert gone(deleted, deleted.run()) == 0
    deleted.write("siasn", STAYED, 2)
    assert gone(deleted, deleted.run()) == 0
    export(deleted, STAYED, 3)
    assert gone(deleted, deleted.run()) > 0


def test_a_source_from_the_store_is_no_second_look(deleted: Place) -> None:
    """One source alone is fetched: the other is read from the store, so nobody is absent by that run."""
    export(deleted, STAYED, 2)
    assert gone(deleted, deleted.run(only=("simpeg",))) == 0
    assert gone(deleted, deleted.run(only=("siasn",))) == 0


def test_an_approved_run_is_no_look(agency: Place) -> None:
    """What a person approved counts as data, but nobody is absent by it: two snapshots must follow."""
    agency.write("simpeg", everybody(n3="Orang Lain"))
    agency.run()
    few = {number: name for number, name in STAYED.items() if number < 20}
    export(agency, few, 1)
    assert gone(agency, approve(agency, agency.run().run)) == 0
    export(agency, few, 2)
    assert gone(agency, agency.run()) == 0
    export(agency, few, 3)
    assert gone(agency, agency.run()) > 0
