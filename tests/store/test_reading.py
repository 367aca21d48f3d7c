"""What readers see: lives, choices, verdicts, and the state at an earlier run."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from syncsvc.errors import UsageError
from syncsvc.model.finding import Ending
from syncsvc.store import journal
from syncsvc.store.decisions import Verb, Verdict, decide
from syncsvc.store.engine import Store
from syncsvc.store.lock import DataLock
from syncsvc.store.reading import SEEN, Choice, find, findings, history
from syncsvc.store.snapshots import save_intake
from tests.builders import NOW, TODAY, intakes
from tests.store.making import AGENCY, at, begin, found, ids, lives, outcome, run, seen

WAIVER = Verdict(Verb.WAIVE, "admin", "SK sedang diproses", date(2026, 12, 31))
SEEN_TOO = Verdict(Verb.ACKNOWLEDGE, "operator")


def test_without_a_run_there_is_nothing(store: Store) -> None:
    """An agency that was never run has no findings, with the right columns."""
    assert findings(store, AGENCY, TODAY).schema == SEEN
    assert findings(store, AGENCY, TODAY).is_empty()
    assert journal.current_run(store, AGENCY) is None


def test_choices_narrow(store: Store, lock: DataLock) -> None:
    """Each choice keeps only its values, several choices only what fits all; closed ones only when asked for."""
    run(store, lock, outcome(pl.concat([found("a"), found("b", unit="u2"), found("c", severity="high")])))
    run(store, lock, outcome(found("d"), {ids(found("a"))[0]: Ending.PROVEN}), hours=1)

    def keys(**choice: tuple[str, ...]) -> list[str]:
        return findings(store, AGENCY, TODAY, Choice(**choice))["key"].to_list()

    assert keys() == ["b", "c", "d"]
    assert keys(unit=("u2",)) == ["b"]
    assert keys(severity=("high", "low"), unit=("u1",)) == ["c", "d"]
    assert keys(key=("a", "b")) == ["b"]
    assert keys(check=("PEG-99",)) == []
    assert keys(life=("new",)) == ["d"]
    assert keys(life=("closed",)) == ["a"]


def test_an_earlier_run_reads_as_it_was(store: Store, lock: DataLock) -> None:
    """Findings at an old run are those of that run, with the lives they had then."""
    run(store, lock, outcome(found("a", "b")))
    run(store, lock, outcome(found("b", local="x"), {ids(found("a"))[0]: Ending.PROVEN}), hours=1)
    then = findings(store, AGENCY, TODAY, run=1)
    assert then.select("key", "local", "life").rows() == [("a", "L a", "new"), ("b", "L b", "new")]
    assert findings(store, AGENCY, TODAY, run=2)["local"].to_list() == ["x"]
    assert findings(store, AGENCY, TODAY, run=99).equals(findings(store, AGENCY, TODAY))


def test_a_waiver_holds_until_its_last_day(store: Store, lock: DataLock) -> None:
    """Waived through the last day with reason and date to read; the day after it counts as none."""
    run(store, lock, outcome(found("a", "b")))
    assert decide(store, AGENCY, ids(found("a")), WAIVER, at(1)) == 1
    row = seen(store).row(0, named=True)
    assert (row["life"], row["verb"], row["until"], row["reason"]) == (
        "waived",
        "waive",
        WAIVER.until,
        WAIVER.reason,
    )
    for day, life in ((date(2026, 12, 31), "waived"), (date(2027, 1, 1), "new")):
        assert findings(store, AGENCY, day)["life"].to_list()[0] == life


def test_the_newest_verdict_counts_and_none_is_lost(store: Store, lock: DataLock) -> None:
    """Acknowledged, waived, reopened: the last counts, history has all in order with who and when."""
    run(store, lock, outcome(found("a")))
    name = ids(found("a"))
    expected = []
    for hours, verdict in enumerate((SEEN_TOO, WAIVER, Verdict(Verb.REOPEN, "admin", "belum selesai"))):
        decide(store, AGENCY, name, verdict, at(hours))
        expected.append((verdict.verb.value, verdict.by, at(hours).replace(tzinfo=None)))
    assert lives(store) == {"a": "new"}
    _, verdicts = history(store, AGENCY, name[0])
    assert verdicts.select("verb", "by", "at").rows() == expected


def test_an_acknowledgement_ends_with_its_spell_and_a_waiver_does_not(store: Store, lock: DataLock) -> None:
    """Closed and back: the acknowledged one asks for work again, the waived one keeps its waiver."""
    both = found("a", "b")
    run(store, lock, outcome(both))
    decide(store, AGENCY, ids(found("a")), SEEN_TOO, at(0))
    decide(store, AGENCY, ids(found("b")), WAIVER, at(0))
    assert lives(store) == {"a": "acknowledged", "b": "waived"}
    run(store, lock, outcome(found(), dict.fromkeys(ids(both), Ending.PROVEN)), hours=1)
    assert lives(store) == {"a": "closed", "b": "closed"}
    run(store, lock, outcome(both), hours=2)
    assert lives(store) == {"a": "returned", "b": "waived"}


def test_a_bulk_verdict_is_all_or_none(store: Store, lock: DataLock) -> None:
    """Thousands at once; one unknown or closed finding among them and nothing is written."""
    many = found(*(f"{number:05}" for number in range(2_000)))
    run(store, lock, outcome(many))
    with pytest.raises(UsageError) as unknown:
        decide(store, AGENCY, [*ids(many), "f" * 64], SEEN_TOO, at(1))
    assert unknown.value.key == "store.finding_unknown"
    assert set(lives(store).values()) == {"new"}
    assert decide(store, AGENCY, ids(many), SEEN_TOO, at(1)) == 2_000
    assert set(lives(store).values()) == {"acknowledged"}
    run(store, lock, outcome(found(), {ids(many)[0]: Ending.PROVEN}), hours=2)
    with pytest.raises(UsageError) as closed:
        decide(store, AGENCY, ids(many)[:1], SEEN_TOO, at(3))
    assert closed.value.key == "store.finding_closed"


@pytest.mark.parametrize(
    ("verdict", "key"),
    [
        (Verdict(Verb.WAIVE, "admin", None, date(2027, 1, 1)), "store.waiver_incomplete"),
        (Verdict(Verb.WAIVE, "admin", "  ", date(2027, 1, 1)), "store.waiver_incomplete"),
        (Verdict(Verb.WAIVE, "admin", "alasan", None), "store.waiver_incomplete"),
        (Verdict(Verb.WAIVE, "admin", "alasan", TODAY - timedelta(days=1)), "store.waiver_past"),
    ],
)
def test_a_waiver_needs_reason_and_last_day(sqlite_store: Store, lock: DataLock, verdict: Verdict, key: str) -> None:
    """A waiver without reason, without last day or with one that has passed is refused."""
    run(sqlite_store, lock, outcome(found("a")))
    with pytest.raises(UsageError) as refused:
        decide(sqlite_store, AGENCY, ids(found("a")), verdict, NOW)
    assert refused.value.key == key


def test_a_finding_is_found_by_the_start_of_its_id(store: Store, lock: DataLock) -> None:
    """A start that fits one gives the full id; one that fits none or several is refused with its own words."""
    run(store, lock, outcome(found(*map(str, range(40)))))
    names = ids(found(*map(str, range(40))))
    assert find(store, AGENCY, names[3][:20].upper()) == names[3]
    for start, key in (
        ("", "store.finding_ambiguous"),
        ("zz", "store.finding_unknown"),
        ("%", "store.finding_unknown"),
    ):
        with pytest.raises(UsageError) as refused:
            find(store, AGENCY, start)
        assert refused.value.key == key
    with pytest.raises(UsageError):
        history(store, AGENCY, "f" * 64)


def test_sources_tell_what_they_last_delivered(store: Store, lock: DataLock) -> None:
    """The newest intake of each source with its age, size and state; also as it was at an earlier run."""
    early, late = (
        intakes({"local.employee": [{}] * count, "siasn.unit": [{}]}, NOW - timedelta(days=1)) for count in (3, 5)
    )
    for hours, delivered in enumerate((early, late)):
        lease = begin(store, lock, hours)
        for intake in delivered:
            save_intake(store, lease, intake, at(hours))
    now = journal.intakes(store, AGENCY)
    assert [(facts.source, facts.rows, facts.run) for facts in now] == [("local", 5, 2), ("siasn", 1, 2)]
    assert {facts.as_of for facts in now} == {NOW - timedelta(days=1)}
    assert [facts.rows for facts in journal.intakes(store, AGENCY, run=1)] == [3, 1]
