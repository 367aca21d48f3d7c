"""A remote asked person by person: what lands, what is asked again, and what an evaluation makes of silence."""

from __future__ import annotations

import polars as pl
import pytest

from syncsvc.model.run import Scope, State
from syncsvc.store import journal
from syncsvc.store.landing import landed
from syncsvc.store.reading import findings
from tests.builders import NOW
from tests.jobs.agency import PEOPLE, Place, everybody, nip
from tests.jobs.remote import DOWN, NOBODY, Siasn, live, row, run_live, settings, with_history


def found(agency: Place, check: str) -> set[str | None]:
    """Whom readers see a check's findings about."""
    with agency.work() as work:
        return set(findings(work.store, "kota", NOW.date()).filter(check=check)["person"])


def not_checked(agency: Place, check: str) -> dict[str, int]:
    """Why how many are not checked, as readers see it."""
    with agency.work() as work:
        run = journal.current_run(work.store, "kota")
        assert run is not None
        counted = journal.coverage(work.store, run)
    mine = counted.filter((pl.col("check") == check) & (pl.col("status") == "not_checked"))
    return dict(mine.group_by("reason").agg(pl.col("count").sum()).iter_rows())


def test_everybody_is_asked_once_and_compared(agency: Place, remote: Siasn) -> None:
    """One call per person of the SIMPEG; one name differs, one person is not there: these two are found."""
    remote.known[nip(3)] = row(3, n3="Orang Lain")
    remote.known.pop(nip(4))
    ended = run_live(agency, settings(remote.remote.address))
    assert (ended.state, sorted(remote.asked())) == (State.DONE, sorted(nip(number) for number in everybody()))
    assert found(agency, "PEG-08") == {nip(3)}
    assert found(agency, "PEG-02") == {nip(4)}


def test_what_is_fresh_is_not_asked_again(agency: Place, remote: Siasn) -> None:
    """An hour later nobody is asked, a day later everybody is; the findings stay as they are."""
    source = settings(remote.remote.address)
    run_live(agency, source)
    remote.asked()
    run_live(agency, source, hours=1)
    assert remote.asked() == []
    ended = run_live(agency, source, hours=26)
    assert len(remote.asked()) == PEOPLE
    assert ended.kept is not None
    assert (ended.kept.new, ended.kept.closed) == (0, 0)


def test_answers_of_a_wrong_clock_are_asked_for_again(agency: Place, remote: Siasn) -> None:
    """What was answered while the clock stood a year ahead is not fresh for a year."""
    source = settings(remote.remote.address)
    run_live(agency, source, hours=365 * 24)
    remote.asked()
    run_live(agency, source, hours=1)
    assert len(remote.asked()) == PEOPLE
    run_live(agency, source, hours=2)
    assert remote.asked() == []


def test_a_field_that_is_newly_mapped_is_asked_for(agency: Place, remote: Siasn) -> None:
    """When what is kept of an answer changes, kept answers are stale at once."""
    run_live(agency, settings(remote.remote.address))
    remote.asked()
    run_live(agency, settings(remote.remote.address, table={"ignored": ("lain",)}), hours=1)
    assert len(remote.asked()) == PEOPLE


@pytest.mark.parametrize("silence", [DOWN, NOBODY.__class__("<html>masuk</html>"), NOBODY.__class__({"code": 5}, 400)])
def test_who_is_not_answered_for_is_not_checked(agency: Place, remote: Siasn, silence: object) -> None:
    """A failing or refusing answer is neither equal nor missing; the run is partial, the others are judged."""
    assert isinstance(silence, NOBODY.__class__)
    remote.broken[nip(5)] = silence
    remote.known[nip(3)] = row(3, n3="Orang Lain")
    ended = run_live(agency, settings(remote.remote.address))
    assert ended.state is State.PARTIAL
    assert found(agency, "PEG-02") == set()
    assert found(agency, "PEG-08") == {nip(3)}
    assert sum(not_checked(agency, "PEG-02").values()) >= 1


def test_an_answer_stays_in_force_when_the_next_one_fails(agency: Place, remote: Siasn) -> None:
    """A day later one answer fails: the last one is believed, nothing opens and nothing closes; it is asked again later
    and not at once."""
    source = settings(remote.remote.address)
    remote.known[nip(3)] = row(3, n3="Orang Lain")
    run_live(agency, source)
    remote.broken[nip(3)] = DOWN
    run_live(agency, source, hours=26)
    assert found(agency, "PEG-08") == {nip(3)}
    remote.asked()
    run_live(agency, source, hours=26.5)
    assert nip(3) not in remote.asked()
    remote.broken.clear()
    remote.known[nip(3)] = row(3)
    run_live(agency, source, hours=40)
    assert found(agency, "PEG-08") == set()


def test_answers_too_old_are_believed_no_more(agency: Place, remote: Siasn) -> None:
    """A month of failures: the person is not checked, and what was found about them stays open."""
    source = settings(remote.remote.address)
    remote.known[nip(3)] = row(3, n3="Orang Lain")
    run_live(agency, source)
    remote.broken[nip(3)] = DOWN
    for days in (30, 31.5):
        run_live(agency, source, hours=24 * days)
    assert found(agency, "PEG-08") == {nip(3)}
    assert not_checked(agency, "PEG-02")["ask_failed"] == 2


def test_a_mass_outage_ends_as_not_checked(agency: Place, remote: Siasn) -> None:
    """Every call fails from the first run on: nobody is missing, the state says so, and the next run completes."""
    remote.broken = {nip(number): DOWN for number in everybody()}
    source = settings(remote.remote.address)
    ended = run_live(agency, source)
    assert ended.state is State.PARTIAL
    assert found(agency, "PEG-02") == set()
    remote.broken.clear()
    assert run_live(agency, source, hours=30).state is State.DONE


def test_nobody_there_all_at_once_is_held(agency: Place, remote: Siasn) -> None:
    """An outage that looks like "nothing there" for everybody: the guard holds it, and readers see the old."""
    source = settings(remote.remote.address)
    run_live(agency, source)
    remote.known.clear()
    ended = run_live(agency, source, hours=26)
    assert ended.state is State.HELD
    assert found(agency, "PEG-02") == set()


def test_a_narrowed_pull_asks_about_that_person_only(agency: Place, remote: Siasn) -> None:
    """Asked for one NIP, that one is asked although fresh, and only findings about them change."""
    source = settings(remote.remote.address)
    run_live(agency, source)
    remote.asked()
    remote.known[nip(3)] = row(3, n3="Orang Lain")
    remote.known[nip(4)] = row(4, n4="Orang Lain")
    run_live(agency, source, hours=1, scope=Scope(nips=frozenset({nip(3)})))
    assert remote.asked() == [nip(3)]
    assert found(agency, "PEG-08") == {nip(3)}


def test_unchanged_answers_are_not_written_again(agency: Place, remote: Siasn) -> None:
    """Asked again with the same answer: the moment is noted, the content stays what it was."""
    source = settings(remote.remote.address)
    run_live(agency, source)
    with live(agency, source) as work:
        before = landed(work.store, "kota", "siasn")
    run_live(agency, source, hours=26)
    with live(agency, source) as work:
        after = landed(work.store, "kota", "siasn")
    assert after["changed_at"].to_list() == before["changed_at"].to_list()
    assert after["answered_at"].min() > before["answered_at"].max()  # type: ignore[operator]


def test_a_table_without_rows_misses_no_column(agency: Place, remote: Siasn) -> None:
    """Of a history that holds nothing for anybody the columns are not known: no optional one is told missing."""
    with_history(agency)
    remote.remote.answer = lambda asked: NOBODY if "riwayat" in asked.path else remote.answer(asked)
    source = settings(remote.remote.address)
    history = source.tables["orang"].model_copy(update={"path": "riwayat/{nip}"})
    whole = source.model_copy(update={"tables": {**source.tables, "riwayat": history}})
    assert run_live(agency, whole).state is State.DONE
    assert len(remote.asked()) == 2 * PEOPLE
    with agency.work() as work:
        assert findings(work.store, "kota", NOW.date()).filter(check="MAP-06").is_empty()


def test_an_unknown_field_is_reported(agency: Place, remote: Siasn) -> None:
    """A key that nobody mapped is told once, as an unmapped column; the values of it are not kept."""
    for number in everybody():
        said = row(number)
        said.body["data"]["hobi"] = "rahasia"
        remote.known[nip(number)] = said
    run_live(agency, settings(remote.remote.address))
    with agency.work() as work:
        told = findings(work.store, "kota", NOW.date()).filter(check="MAP-03")
        kept = (work.lock.folder / "syncsvc.db").read_bytes()
    assert told["field"].to_list() == ["hobi"]
    assert b"rahasia" not in kept
