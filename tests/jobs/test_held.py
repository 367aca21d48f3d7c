"""A held run and what comes after it: only something newer of the doubted source takes its place."""

from __future__ import annotations

from typing import Any

import pytest

from syncsvc.errors import UsageError
from syncsvc.jobs import evaluate as jobs
from syncsvc.jobs.evaluate import Ended
from syncsvc.model.run import State
from syncsvc.store import journal
from syncsvc.store.held import reject
from syncsvc.store.reading import findings
from tests.builders import NOW
from tests.jobs.agency import Place, everybody

FEW = {number: name for number, name in everybody().items() if number < 20}


def quiet(*_: Any, **__: Any) -> None:
    """Tell nobody."""


def approve(agency: Place, run: int) -> Ended:
    """A person approves a held run."""
    with agency.work() as work:
        only = tuple(journal.run_facts(work.store, run).rules["only"])
    with agency.work(only=only) as work:
        return jobs.approve(work, run, "uji", NOW, quiet)


def stands(agency: Place, run: int) -> tuple[State, str | None]:
    """How a run stands."""
    with agency.work() as work:
        facts = journal.run_facts(work.store, run)
    return facts.state, facts.reason


def took(agency: Place, run: int) -> dict[str, str]:
    """What became of each source's delivery in a run."""
    with agency.work() as work:
        return {each.source: each.state for each in journal.run_intakes(work.store, run)}


def names_that_differ(agency: Place) -> int:
    """How many people's names readers see to differ."""
    with agency.work() as work:
        return findings(work.store, "kota", NOW.date()).filter(check="PEG-08", field="name").height


def only_in_simpeg(agency: Place) -> int:
    """How many people readers see to be missing in SIASN."""
    with agency.work() as work:
        return findings(work.store, "kota", NOW.date()).filter(check="PEG-02", field="siasn").height


@pytest.fixture
def held(agency: Place) -> int:
    """A run of both sources that is held because of SIASN."""
    agency.run()
    agency.write("siasn", FEW, hours=1)
    ended = agency.run()
    assert {doubt.source for doubt in ended.doubts} == {"siasn"}
    return ended.run


def test_a_run_of_another_source_leaves_the_held_one(agency: Place, held: int) -> None:
    """SIASN is in doubt, SIMPEG alone runs: the held run stays held, its intakes too."""
    assert agency.run(only=("simpeg",)).state is State.DONE
    assert stands(agency, held) == (State.HELD, "guard")
    assert took(agency, held) == {"simpeg": "held", "siasn": "held"}


def test_approved_after_another_source_moved_on(agency: Place, held: int) -> None:
    """Then approved: the doubted SIASN with the newer SIMPEG, under a new number, which readers see."""
    agency.write("simpeg", everybody(n3="Orang Lain"), hours=2)
    newer = agency.run(only=("simpeg",))
    assert (names_that_differ(agency), only_in_simpeg(agency)) == (1, 0)
    ended = approve(agency, held)
    assert (ended.state, ended.run) == (State.DONE, newer.run + 1)
    assert (names_that_differ(agency), only_in_simpeg(agency)) == (1, 40)
    assert stands(agency, held) == (State.DONE, "continued")
    assert took(agency, held) == {"simpeg": "superseded", "siasn": "accepted"}
    with pytest.raises(UsageError):
        approve(agency, held)


def test_approved_at_once_it_keeps_its_number(agency: Place, held: int) -> None:
    """Nothing newer came: exactly what was held is evaluated, under the number it was held with."""
    ended = approve(agency, held)
    assert (ended.state, ended.run, only_in_simpeg(agency)) == (State.DONE, held, 40)


def test_rejected_after_another_source_moved_on(agency: Place, held: int) -> None:
    """A held run that stayed held can be rejected as well; what readers see is the newer run."""
    newer = agency.run(only=("simpeg",))
    with agency.work() as work:
        reject(work.store, held, "uji", NOW)
        assert journal.current_run(work.store, "kota") == newer.run
    assert stands(agency, held) == (State.REJECTED, "rejected")


def test_a_run_of_the_doubted_source_supersedes(agency: Place, held: int) -> None:
    """SIASN alone comes well: the held run is superseded, for its doubt is answered."""
    agency.write("siasn", everybody(), hours=2)
    assert agency.run(only=("siasn",)).state is State.DONE
    assert stands(agency, held) == (State.REJECTED, "superseded")


def test_two_held_runs_of_different_sources(agency: Place) -> None:
    """Each source is held in a run of its own: both wait, and both can be approved, in either order."""
    agency.run()
    agency.write("siasn", FEW, hours=1)
    agency.write("simpeg", FEW, hours=1)
    first = agency.run(only=("siasn",))
    second = agency.run(only=("simpeg",))
    assert (stands(agency, first.run)[0], stands(agency, second.run)[0]) == (State.HELD, State.HELD)
    assert approve(agency, second.run).run == second.run
    assert approve(agency, first.run).state is State.DONE
    assert only_in_simpeg(agency) == 0


def test_two_doubted_sources_are_answered_one_by_one(agency: Place) -> None:
    """Both in doubt: one comes well, and the run stays held; the other too, and it is superseded."""
    agency.run()
    agency.write("siasn", FEW, hours=1)
    agency.write("simpeg", FEW, hours=1)
    held = agency.run()
    agency.write("siasn", everybody(), hours=2)
    agency.run(only=("siasn",))
    assert stands(agency, held.run)[0] is State.HELD
    agency.write("simpeg", everybody(), hours=2)
    agency.run(only=("simpeg",))
    assert stands(agency, held.run) == (State.REJECTED, "superseded")
