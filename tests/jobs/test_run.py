"""One turn of a run: done, held, superseded, cancelled, locked out, taken over; and the next one goes on from there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from syncsvc.errors import LeaseLost, Locked, UsageError
from syncsvc.jobs import evaluate as jobs
from syncsvc.jobs.whole import run
from syncsvc.model.run import Scope, State
from syncsvc.store import journal, runs
from syncsvc.store.lock import DataLock
from syncsvc.store.reading import findings
from tests.builders import NOW
from tests.jobs.agency import Place, everybody


class Turn:
    """Follows what a run says it is doing, and does something at one of its points."""

    def __init__(self, at: str = "", act: Any = None) -> None:
        self.said: list[str] = []
        self._at, self._act = at, act

    def __call__(self, key: str, **facts: object) -> None:
        """Note the step, and act when it is the one."""
        self.said.append(" ".join([key.removeprefix("run."), *map(str, facts.values())]))
        if key == self._at:
            self._act()


def interrupt() -> None:
    """A person presses Ctrl-C."""
    raise KeyboardInterrupt


def seen(agency: Place) -> set[tuple[str, str, str]]:
    """What readers see: check, key and field."""
    with agency.work() as work:
        rows = findings(work.store, "kota", NOW.date()).select("check", "key", "field").rows()
    return {(check, key, field) for check, key, field in rows}


def states(agency: Place, pulls: bool = False) -> list[tuple[State, str | None]]:
    """How the runs stand, newest first."""
    with agency.work() as work:
        return [(run.state, run.reason) for run in journal.runs(work.store, "kota", pulls=pulls)]


def test_a_run_says_its_steps(agency: Place) -> None:
    """Each source by name, then evaluating, then keeping; done, with what it kept."""
    turn = Turn()
    ended = agency.run(turn)
    assert (ended.state, ended.reason, ended.failures) == (State.DONE, None, {})
    assert turn.said[:3] == ["pulling simpeg", "pulling siasn", "evaluating"]
    assert ended.kept is not None
    assert turn.said[3:] == [f"keeping {ended.kept.open}"]


def test_a_change_opens_and_its_correction_closes(agency: Place) -> None:
    """One name differs: one finding opens; corrected, exactly it closes."""
    agency.run()
    before = seen(agency)
    agency.write("simpeg", everybody(n3="Orang Lain"))
    agency.run()
    assert {(check, field) for check, _, field in seen(agency) - before} == {("PEG-08", "name")}
    agency.write("simpeg", everybody())
    kept = agency.run().kept
    assert kept is not None
    assert (kept.closed, seen(agency)) == (1, before)


def test_a_fault_of_the_program_is_named_too(agency: Place) -> None:
    """Whatever goes wrong, the run ends as failed at once and the fault is told on; the next run goes on."""
    agency.run()

    def break_down() -> None:
        raise RuntimeError("?")

    with pytest.raises(RuntimeError):
        agency.run(Turn("run.evaluating", break_down))
    assert states(agency)[0] == (State.FAILED, "crashed")
    assert agency.run().state is State.DONE


def test_a_run_ends_later_than_it_began(agency: Place) -> None:
    """The end of a run is taken from the clock when it ends."""
    agency.run(clock=lambda: NOW + timedelta(minutes=3))
    with agency.work() as work:
        facts = journal.runs(work.store, "kota")[0]
    assert facts.ended is not None
    assert facts.started is not None
    assert facts.ended - facts.started == timedelta(minutes=3)


@pytest.mark.parametrize("point", ["run.pulling", "run.evaluating", "run.keeping"])
def test_cancelled_at_each_point(agency: Place, point: str) -> None:
    """Ctrl-C at any named point: the run is named interrupted at once, readers see the old, the next run goes on."""
    agency.run()
    before = seen(agency)
    agency.write("simpeg", everybody(n3="Orang Lain"))
    with pytest.raises(KeyboardInterrupt):
        agency.run(Turn(point, interrupt))
    assert states(agency, pulls=True)[0] == (State.FAILED, "interrupted")
    assert seen(agency) == before
    assert agency.run().state is State.DONE
    assert len(seen(agency) - before) == 1


def test_an_approval_cancelled(agency: Place) -> None:
    """Ctrl-C while an approved intake is evaluated: interrupted, readers see the old."""
    agency.run()
    before = seen(agency)
    agency.write("siasn", {0: "Warga A"})
    held = agency.run()
    with agency.work() as work, pytest.raises(KeyboardInterrupt):
        jobs.approve(work, held.run, "uji", NOW, Turn("run.evaluating", interrupt))
    assert states(agency)[0] == (State.FAILED, "interrupted")
    assert seen(agency) == before


def test_another_run_of_the_agency_goes_on(agency: Place) -> None:
    """While another machine evaluates this agency, ours is refused (73); what was pulled waits for the next."""
    agency.run()
    with agency.work() as work:
        other = DataLock(work.lock.folder, "another machine")
        runs.start(work.store, other, runs.Plan("kota", Scope(), {}), NOW)
        turn = Turn()
        with pytest.raises(Locked) as refused:
            run(work, NOW + timedelta(minutes=5), turn)
    assert (refused.value.key, refused.value.exit_code) == ("store.run_active", 73)
    assert turn.said == ["pulling simpeg", "pulling siasn"]


def test_a_run_taken_over_stops_at_once(agency: Place) -> None:
    """Another worker takes the run over before it keeps: 75, and readers see nothing of it."""
    agency.run()
    before = seen(agency)
    agency.write("simpeg", everybody(n3="Orang Lain"))
    with agency.work() as work:

        def take_over() -> None:
            with work.store.changing() as connection:
                connection.execute(text("UPDATE run SET fence = fence + 1 WHERE state = 'running'"))

        with pytest.raises(LeaseLost) as lost:
            run(work, NOW, Turn("run.keeping", take_over))
    assert lost.value.exit_code == 75
    assert seen(agency) == before
    assert agency.run().state is State.DONE
    assert states(agency)[1] == (State.FAILED, "interrupted")


def test_a_held_run_is_superseded_by_a_newer(agency: Place) -> None:
    """A doubtful intake is held; a later good run supersedes it, and it can no longer be approved."""
    agency.run()
    before = seen(agency)
    agency.write("siasn", {0: "Warga A"})
    held = agency.run()
    assert (held.state, [doubt.why for doubt in held.doubts]) == (State.HELD, ["shrunk"])
    agency.write("siasn", everybody())
    assert agency.run().state is State.DONE
    assert states(agency)[1] == (State.REJECTED, "superseded")
    with agency.work() as work, pytest.raises(UsageError):
        jobs.approve(work, held.run, "uji", NOW, Turn())
    assert seen(agency) == before


def test_a_failed_source_next_to_a_doubtful_one(agency: Place) -> None:
    """One source fails and another is doubtful: held, nothing closes; approved, what failed counts as not checked."""
    agency.run()
    before = seen(agency)
    (agency.home / "simpeg.csv").unlink()
    agency.write("siasn", {0: "Warga A"})
    held = agency.run()
    assert (held.state, list(held.failures), seen(agency)) == (State.HELD, ["simpeg"], before)
    with agency.work() as work:
        ended = jobs.approve(work, held.run, "uji", NOW, Turn())
    assert (ended.state, list(ended.failures)) == (State.PARTIAL, ["simpeg"])
    assert before <= seen(agency)


def test_one_source_alone_leans_on_what_the_others_last_brought(agency: Place) -> None:
    """Asked for one source, the run compares it with the last good data of the others, though they changed."""
    agency.run()
    before = seen(agency)
    agency.write("simpeg", everybody(n3="Orang Lain"))
    agency.write("siasn", everybody(n4="Orang Lain"))
    assert agency.run(only=("siasn",)).state is State.DONE
    assert {field for _, _, field in seen(agency) - before} == {"name"}
    assert len(seen(agency) - before) == 1


def test_a_dry_run_tells_its_doubts_and_keeps_nothing(agency: Place) -> None:
    """A dry run is never held: it counts, tells what the guard would say, and the next run knows nothing of it."""
    agency.run()
    before = seen(agency)
    agency.write("siasn", {0: "Warga A"})
    dry = agency.run(dry=True)
    assert (dry.state, dry.reason, [doubt.why for doubt in dry.doubts]) == (State.DONE, "dry", ["shrunk"])
    assert states(agency)[0] == (State.DONE, "dry")
    assert seen(agency) == before
    assert agency.run().state is State.HELD
