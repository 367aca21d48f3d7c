"""Every row of the fault table about remote APIs (``remotes.faulty.TEXTS``), met by a pull.

What each pull shows: nothing of the faulty answer is kept (I1), the run ends in a named state whose reason has a
sentence in both languages (I2), another agency on the same store pulls while the fault lasts (I3), its readers and our
own see what they saw with the age that it had (I4), nothing that is logged or kept of the run holds a person or a
secret (I5), and the next pull works without hands (I6). ``test_remote_faults_judged`` shows the same of whole runs.
"""

from __future__ import annotations

import re

import pytest

from tests.story.remotes.faulty import LASTING, PASSING, Lasting, Passing
from tests.story.remotes.place import DAY, SECRET, VILLAGE, Place, Pull
from tests.story.remotes.world import STAFF, World

_PERSON = re.compile(r"(?<![0-9a-f])\d{16,18}(?![0-9a-f])|Warga [A-Z]\b|Orang (?:Lain|Baru)")
_SECRETS = (SECRET, "Kenari-Token")


def discreet(place: Place, pull: Pull) -> None:
    """Nothing that was logged, kept or told about a pull holds a person or a secret."""
    said = place.told(pull.facts.run, pull.error)
    for each in (pull.log, place.kept(), *said.values()):
        assert not _PERSON.search(each)
        assert not [secret for secret in _SECRETS if secret in each]


@pytest.mark.parametrize("given", LASTING, ids=lambda each: f"{each.row}: {each.name}")
def test_a_fault_that_stays_ends_the_pull(city: Place, world: World, given: Lasting) -> None:
    """The pull fails by its name within few calls, and what was there before is what is there; when the fault is gone
    the next pull is done and brings what a pull brings that never met it."""
    before, seen = city.brought(given.source), city.read()
    city.configure(**{given.source: given.settings})
    world.faults[given.source] = given.fault(world)
    failed = city.pull(given.source)
    assert failed.end == ("failed", given.ends)
    assert len(world.asked(given.source)) <= given.calls
    assert city.pull("simpeg", agency=VILLAGE).end == ("done", None)
    assert city.brought(given.source) == before
    assert city.read() == seen
    discreet(city, failed)
    world.faults.clear()
    city.configure(**{given.source: _undone(given)})
    assert city.pull(given.source, DAY + 1).end == ("done", None)
    assert city.brought(given.source) == before


@pytest.mark.parametrize("given", PASSING, ids=lambda each: f"{each.row}: {each.name}")
def test_a_fault_that_passes_is_waited_for(city: Place, world: World, given: Passing) -> None:
    """The pull asks again, for the same page only, and ends done with every row once and in order."""
    before = city.brought(STAFF)
    city.configure(**{STAFF: given.settings})
    world.faults[STAFF] = given.fault(world)
    done = city.pull(STAFF)
    assert done.end == ("done", None)
    assert city.brought(STAFF) == before
    discreet(city, done)


def _undone(given: Lasting) -> dict[str, object]:
    """The settings as they were."""
    if "tables" in given.settings:
        return {"tables": {"orang": {"paging": {"kind": "page", "total_path": "total", "next_path": None}}}}
    return {"reach": {"deadline_seconds": "20"}} if given.settings else {}
