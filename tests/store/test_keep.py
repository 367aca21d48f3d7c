"""What a run does to the findings that were known before."""

from __future__ import annotations

import polars as pl
import pytest

from syncsvc.errors import LeaseLost
from syncsvc.model.finding import Ending
from syncsvc.model.run import State
from syncsvc.store import journal
from syncsvc.store.engine import Store, default_address, open_store
from syncsvc.store.keep import keep, write
from syncsvc.store.lock import DataLock
from syncsvc.store.reading import endings, history
from syncsvc.store.upgrade import upgrade
from syncsvc.store.versions import Kept, compare
from syncsvc.store.visible import visible
from tests.builders import NOW
from tests.store.making import AGENCY, at, begin, found, ids, lives, many, outcome, run, seen, versions


def test_new_findings_are_open_and_new(store: Store, lock: DataLock) -> None:
    """The first run's findings are all new, dated by the run's start, and readers see exactly their columns."""
    kept = run(store, lock, outcome(found("a", "b")))
    assert kept == Kept(new=2, changed=0, returned=0, closed=0, open=2, unchanged=0)
    rows = seen(store)
    assert rows["key"].to_list() == ["a", "b"]
    assert rows["id"].to_list() == ids(found("a", "b"))
    assert rows["life"].to_list() == ["new", "new"]
    assert rows["first_at"].to_list() == [NOW.replace(tzinfo=None)] * 2
    assert rows["national"].to_list() == [None, None]


def test_a_second_unchanged_run_writes_no_finding_row(store: Store, lock: DataLock) -> None:
    """Twice the same outcome: nothing new, nothing closed, not one row of findings written or touched."""
    run(store, lock, outcome(many(12_000)))
    before = versions(store)
    kept = run(store, lock, outcome(many(12_000)), hours=24)
    assert kept == Kept(0, 0, 0, 0, 12_000, 12_000)
    assert versions(store) == before
    assert set(lives(store).values()) == {"open"}


def test_other_evidence_makes_a_version_and_keeps_the_first_date(store: Store, lock: DataLock) -> None:
    """Changed values, severity, unit or cause are one new version of the same finding; history shows both."""
    run(store, lock, outcome(found("a", "b")))
    kept = run(store, lock, outcome(pl.concat([found("a", severity="high"), found("b")])), hours=5)
    assert kept == Kept(0, 1, 0, 0, 2, 1)
    past, verdicts = history(store, AGENCY, ids(found("a"))[0])
    assert past["severity"].to_list() == ["low", "high"]
    assert past["at"].to_list() == [at(0).replace(tzinfo=None), at(5).replace(tzinfo=None)]
    assert past["first_run"].n_unique() == 1
    assert verdicts.is_empty()
    assert lives(store) == {"a": "open", "b": "open"}


def test_only_what_the_outcome_ends_is_closed(store: Store, lock: DataLock) -> None:
    """Proven and switched-off findings close with their ending; one that was not checked stays open untouched."""
    first, second, _ = ids(found("a", "b", "c"))
    run(store, lock, outcome(found("a", "b", "c")))
    kept = run(store, lock, outcome(found(), {first: Ending.PROVEN, second: Ending.CHECK_OFF}), hours=1)
    assert kept == Kept(0, 0, 0, 2, 1, 1)
    assert lives(store) == {"a": "closed", "b": "closed", "c": "open"}
    assert endings(store, AGENCY, 2) == {"check_off": 1, "proven": 1}
    assert len(versions(store)) == 5


def test_a_closed_finding_returns_under_its_old_id(store: Store, lock: DataLock) -> None:
    """Back again: same id, first date kept, counted once more; it is "returned" in that run and open after."""
    run(store, lock, outcome(found("a")))
    run(store, lock, outcome(found(), {ids(found("a"))[0]: Ending.PROVEN}), hours=1)
    kept = run(store, lock, outcome(found("a")), hours=2)
    assert kept == Kept(0, 0, 1, 0, 1, 0)
    row = seen(store).row(0, named=True)
    assert (row["life"], row["returns"], row["first_at"]) == ("returned", 1, at(0).replace(tzinfo=None))
    run(store, lock, outcome(found("a")), hours=3)
    assert lives(store) == {"a": "open"}


def test_a_subject_is_gone_after_two_complete_absences(store: Store, lock: DataLock) -> None:
    """Absent once: still open. Seen again: forgotten. Absent twice: closed as subject_gone."""
    absent = ids(found("a"))
    run(store, lock, outcome(found("a")))
    assert run(store, lock, outcome(found(), absent=absent), hours=1).closed == 0
    assert run(store, lock, outcome(found("a")), hours=2) == Kept(0, 0, 0, 0, 1, 1)
    assert run(store, lock, outcome(found(), absent=absent), hours=3).closed == 0
    assert run(store, lock, outcome(found()), hours=4).closed == 0
    assert lives(store) == {"a": "open"}
    assert run(store, lock, outcome(found(), absent=absent), hours=5).closed == 1
    assert endings(store, AGENCY, 6) == {"subject_gone": 1}


def test_what_is_found_does_not_end(store: Store, lock: DataLock) -> None:
    """A finding named both as found and as ended or absent stays open: when in doubt nothing closes."""
    named = ids(found("a"))
    run(store, lock, outcome(found("a")))
    kept = run(store, lock, outcome(found("a"), {named[0]: Ending.PROVEN}, named), hours=1)
    assert kept == Kept(0, 0, 0, 0, 1, 1)


def test_a_finding_counts_once_and_holds_no_nul(store: Store, lock: DataLock) -> None:
    """The same identity twice is one finding, null and empty identity are the same, a NUL sign is replaced."""
    twice = pl.concat([found("a", period=None), found("a", period=""), found("b", local="x\0y", unit="")])
    assert run(store, lock, outcome(twice)).new == 2
    rows = seen(store)
    assert rows["local"].to_list() == ["L a", "x\ufffdy"]
    assert rows["unit"].to_list() == ["u1", ""]
    assert run(store, lock, outcome(twice), hours=1).unchanged == 2


def test_awkward_texts_come_back_as_they_were(store: Store, lock: DataLock) -> None:
    """Quotes, commas, line ends, backslashes, blanks and other alphabets survive the bulk way in and out."""
    awkward = ['a"b', "a,b", "a\nb", "\\.", "\\N", " a ", "", "Dr. H. Añu, S.Pd", "\u200b", "'; --"]
    rows = pl.concat([found(str(number), local=text) for number, text in enumerate(awkward)])
    run(store, lock, outcome(rows))
    assert seen(store).sort("key")["local"].to_list() == awkward


def test_a_dry_run_changes_nothing_but_its_own_row(store: Store, lock: DataLock) -> None:
    """A dry run counts what would change; findings, pointer and coverage stay, and its number is no result."""
    run(store, lock, outcome(found("a")))
    before = versions(store)
    kept = keep(store, begin(store, lock, 1, dry=True), outcome(found("a", "b")), at(1))
    assert kept == Kept(1, 0, 0, 0, 2, 1)
    assert versions(store) == before
    facts = journal.run_facts(store, 2)
    assert (facts.state, facts.reason, facts.dry, facts.counts["new"]) == (State.DONE, "dry", True, 1)
    assert journal.current_run(store, AGENCY) == 1


def test_a_run_tells_its_coverage_units_and_counts(store: Store, lock: DataLock) -> None:
    """Coverage, units, counts and ages of a run read back as they were given, also after later runs."""
    concluded = outcome(found("a"), checked=7)
    run(store, lock, concluded)
    run(store, lock, outcome(found("a"), checked=8), hours=1)
    assert journal.coverage(store, 1).equals(concluded.coverage)
    assert journal.coverage(store, 2)["count"].to_list() == [8]
    assert journal.units(store, 1).equals(concluded.units)
    facts = journal.run_facts(store, 1)
    assert (facts.as_of, facts.counts["open"], facts.ended) == ({"simpeg": NOW}, 1, NOW)


def test_agencies_do_not_touch_each_other(store: Store, lock: DataLock) -> None:
    """Another agency's run opens and closes nothing here; the same identity there has another id."""
    run(store, lock, outcome(found("a")))
    keep(store, begin(store, lock, 1, agency="lain"), outcome(found("a", "b")), at(1))
    assert lives(store) == {"a": "new"}
    assert len({row[1] for row in versions(store)}) == 3


def test_the_base_and_the_rows_tell_the_same(store: Store, lock: DataLock) -> None:
    """Through first runs, small and large changes, the packed base with what came after equals the rows."""
    for hours, count in enumerate((6_000, 6_010, 6_020, 9_000, 9_001)):
        run(store, lock, outcome(many(count)), hours)
        with store.reading() as connection:
            known = visible(connection, AGENCY)
        assert known.base_run is not None
        rows = {row[1] for row in versions(store) if row[3] is None}
        assert set(known.findings["id"]) == rows
        assert seen(store).height == count


def test_a_crash_between_batches_leaves_readers_on_the_old_run(store: Store, lock: DataLock) -> None:
    """Killed after some batches: readers see the old run; the next run undoes the rest and is right."""
    run(store, lock, outcome(many(6_000)))
    before = seen(store)
    lease = begin(store, lock, 1)
    with store.reading() as connection:
        known = visible(connection, AGENCY).findings
    dead = compare(known, outcome(many(6_000).with_columns(pl.lit("x").alias("local"))), AGENCY, lease.run)
    write(store, lease, dead)
    assert seen(store).drop("life").equals(before.drop("life"))
    kept = run(store, lock, outcome(many(6_001)), hours=2)
    assert kept == Kept(1, 0, 0, 0, 6_001, 6_000)
    assert len(versions(store)) == 6_001
    facts = journal.run_facts(store, lease.run)
    assert (facts.state, facts.reason) == (State.FAILED, "interrupted")


def test_a_lost_lease_stops_at_once(store: Store, lock: DataLock) -> None:
    """When another start took the run over, the old holder's keep stops before it writes anything."""
    old = begin(store, lock)
    begin(store, lock, 1)
    with pytest.raises(LeaseLost) as lost:
        keep(store, old, outcome(found("a")), at(2))
    assert lost.value.exit_code == 75
    assert versions(store) == []


def test_both_databases_hold_the_same_rows(lock: DataLock, postgres_url: str) -> None:
    """The same runs leave the same finding rows and the same view in SQLite and in PostgreSQL, row by row."""
    first = ids(found("a"))
    stages = [
        outcome(pl.concat([found("a", "b", "c"), many(6_000, "m")])),
        outcome(pl.concat([found("b", local="other"), many(5_990, "m")]), {first[0]: Ending.PROVEN}),
        outcome(pl.concat([found("a"), many(6_000, "m")]), absent=ids(found("c"))),
    ]
    results = []
    for address in (default_address(lock.folder), postgres_url):
        upgrade(address)
        with open_store(address) as store:
            kept = [run(store, lock, stage, hours) for hours, stage in enumerate(stages)]
            results.append((kept, versions(store), seen(store).rows()))
    assert results[0] == results[1]


def test_findings_that_share_a_mark_are_told_apart(
    sqlite_store: Store, lock: DataLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even when every identity had the same mark, each finding would meet its own past."""
    monkeypatch.setattr("syncsvc.store.versions._MARK", pl.lit(1).alias("mark"))
    run(sqlite_store, lock, outcome(found("a", "b")))
    kept = run(sqlite_store, lock, outcome(found("b", "c", "c")), hours=1)
    assert kept == Kept(1, 0, 0, 0, 3, 2)
    assert lives(sqlite_store) == {"a": "open", "b": "open", "c": "new"}
