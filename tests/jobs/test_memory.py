"""What an evaluation remembers for the next: changes that may be on their way, and the states SKP were seen in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl

from syncsvc.jobs.evaluate import Ended
from syncsvc.jobs.whole import run
from syncsvc.store import journal
from syncsvc.store.memory import changed_people
from syncsvc.store.reading import findings
from tests.builders import NOW
from tests.jobs.agency import Place, everybody, nip


def later(agency: Place, days: float) -> Ended:
    """One run, so many days after the first."""
    moment = NOW + timedelta(days=days)
    with agency.work() as work:
        return run(replace(work, as_of=moment, clock=lambda: moment), moment, lambda *_, **__: None)


def differing(agency: Place) -> set[str | None]:
    """Whose names readers see to differ."""
    with agency.work() as work:
        return set(findings(work.store, "kota", NOW.date()).filter(check="PEG-08", field="name")["person"])


def waiting(agency: Place) -> int:
    """How many differences wait."""
    with agency.work() as work:
        current = journal.current_run(work.store, "kota")
        assert current is not None
        counted = journal.coverage(work.store, current)
    return int(counted.filter((pl.col("check") == "PEG-08") & (pl.col("reason") == "lag"))["count"].sum())


def lagging(agency: Place, days: int) -> None:
    """Let the site grant names so many days to arrive."""
    file: Path = agency.folder / "config" / "checks.yaml"
    file.write_text(f"{file.read_text('utf-8')}lag_days: {{PEG-08: {days}}}\n", "utf-8")


def test_a_change_on_one_side_waits_and_then_tells(agency: Place) -> None:
    """A name changes in SIMPEG: for 14 days it is counted as on its way and no finding; then it is one."""
    lagging(agency, 14)
    later(agency, 0)
    agency.write("simpeg", everybody(n3="Orang Lain"), hours=1)
    for days in (1, 13):
        later(agency, days)
        assert (differing(agency), waiting(agency)) == (set(), 1)
    later(agency, 16)
    assert (differing(agency), waiting(agency)) == ({nip(3)}, 0)


def test_a_change_that_arrives_in_time_was_never_a_finding(agency: Place) -> None:
    """The other side follows within the days: nothing was ever told."""
    lagging(agency, 14)
    later(agency, 0)
    agency.write("simpeg", everybody(n3="Orang Lain"), hours=1)
    later(agency, 1)
    agency.write("siasn", everybody(n3="Orang Lain"), hours=2)
    later(agency, 5)
    assert (differing(agency), waiting(agency)) == (set(), 0)


def test_what_differed_from_the_first_run_on_is_told_at_once(agency: Place) -> None:
    """Nobody saw it change: it does not wait, and an open finding stays open when its value changes once more."""
    lagging(agency, 14)
    agency.write("simpeg", everybody(n3="Orang Lain"))
    later(agency, 0)
    assert differing(agency) == {nip(3)}
    agency.write("simpeg", everybody(n3="Orang Ketiga"), hours=1)
    later(agency, 1)
    assert differing(agency) == {nip(3)}


def test_without_days_a_change_is_told_at_once(agency: Place) -> None:
    """By default names are told at once, whenever they changed."""
    later(agency, 0)
    agency.write("simpeg", everybody(n3="Orang Lain"), hours=1)
    later(agency, 1)
    assert differing(agency) == {nip(3)}
    with agency.work() as work:
        assert changed_people(work.store, "kota", NOW).to_list() == [nip(3)]


def test_a_dry_run_remembers_nothing(agency: Place) -> None:
    """What a dry run saw to change is new to the next one."""
    later(agency, 0)
    agency.write("simpeg", everybody(n3="Orang Lain"), hours=1)
    moment = NOW + timedelta(days=1)
    with agency.work(dry=True) as work:
        run(replace(work, as_of=moment, clock=lambda: moment), moment, lambda *_, **__: None)
        assert changed_people(work.store, "kota", NOW).to_list() == []
