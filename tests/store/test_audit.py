"""The audit: it only grows, and whatever is done to it behind the program's back shows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from syncsvc.errors import UsageError
from syncsvc.store.audit import Entry, digest_of, looked
from syncsvc.store.audit_reading import Choice, Flaw, Head, behind, entries, newest_head, subjects, verify
from syncsvc.store.decisions import Verb, Verdict, decide
from syncsvc.store.engine import Store
from syncsvc.store.every_table import METADATA
from syncsvc.store.lock import DataLock
from syncsvc.store.tables import DecisionRow
from syncsvc.store.trust_tables import AuditRow
from tests.builders import NOW
from tests.store.making import AGENCY, found, ids, outcome, run

NIP = "199001012015041901"
seq_of = col(AuditRow.seq)


def grown(store: Store, count: int = 9) -> Head:
    """Some entries, every third about a person; the head after them."""
    for number in range(count):
        looked(store, Entry(f"u{number % 2}", "person.view", AGENCY, None if number % 3 else NIP, {"number": number}))
    return newest_head(store)


def unguarded(store: Store, meddle: Callable[[Connection], object]) -> None:
    """Do something to the audit that its triggers would refuse, as who owns the database can."""
    with store.changing() as connection:
        if store.sqlite:
            for verb in ("UPDATE", "DELETE"):
                connection.execute(text(f"DROP TRIGGER audit_{verb}"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        meddle(connection)


def rows(connection: Connection) -> Sequence[Any]:
    """All entries, oldest first."""
    return connection.execute(select(*METADATA.tables["audit"].columns).order_by(seq_of)).mappings().all()


def change(connection: Connection, number: int, **values: object) -> None:
    """Write over an entry."""
    connection.execute(update(AuditRow).where(seq_of == number).values(**values))


def rewritten(connection: Connection, first: int) -> None:
    """Compute the chain anew from an entry on, as somebody would who knows how."""
    before = connection.execute(select(col(AuditRow.before)).where(seq_of == first)).scalar_one()
    for row in rows(connection)[first - 1 :]:
        before_digest = digest_of({**row, "before": before})
        change(connection, row["seq"], before=before, digest=before_digest)
        before = before_digest


def flaws(store: Store, *heads: Head) -> list[tuple[Flaw, int, int]]:
    """What verifying finds."""
    return [(each.flaw, each.seq, each.until) for each in verify(store, heads).shown]


def test_a_whole_audit_has_no_flaw(store: Store) -> None:
    """Every entry is counted, and a head exported on the way still fits."""
    head = grown(store, 5)
    grown(store, 4)
    whole = verify(store, [head])
    assert (whole.rows, whole.first, whole.last, whole.heads, whole.flaws) == (9, 1, 9, 1, 0)
    assert not behind(store, [head])


def test_an_empty_audit_is_whole(store: Store) -> None:
    """Before the first entry there is nothing to find, and its head is none to be behind of."""
    head = newest_head(store)
    assert (head.seq, verify(store, [head]).flaws, behind(store, [head])) == (0, 0, False)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit", "DELETE FROM audit WHERE seq = 9"]
)
def test_the_database_refuses_to_change_it(store: Store, statement: str) -> None:
    """No entry can be changed or deleted while the triggers stand."""
    grown(store)
    with pytest.raises(DBAPIError, match="append-only"), store.changing() as connection:
        connection.execute(text(statement))
    assert verify(store).rows == 9


@pytest.mark.parametrize(
    "values", [{"actor": "x"}, {"action": "x"}, {"object": "x"}, {"facts": "{}"}, {"subject": "x"}, {"at": NOW}]
)
def test_an_edited_entry_is_found(store: Store, values: dict[str, object]) -> None:
    """Whatever is changed in an entry, its number is named."""
    grown(store)
    unguarded(store, lambda connection: change(connection, 4, **values))
    assert flaws(store) == [(Flaw.EDITED, 4, 4)]


def test_an_entry_edited_with_its_digest_is_found(store: Store) -> None:
    """Who also writes the digest anew breaks the chain at the entry after it."""
    grown(store)

    def meddle(connection: Connection) -> None:
        row = rows(connection)[3]
        change(connection, 4, actor="x", digest=digest_of({**row, "actor": "x"}))

    unguarded(store, meddle)
    assert flaws(store) == [(Flaw.UNCHAINED, 5, 5)]


def test_deleted_entries_are_found(store: Store) -> None:
    """Entries gone from the middle, and from the beginning, are named from their first to their last."""
    grown(store)
    unguarded(store, lambda connection: connection.execute(delete(AuditRow).where(seq_of.in_([1, 4, 5]))))
    assert flaws(store) == [(Flaw.BEGINNING, 1, 1), (Flaw.MISSING, 4, 5)]


def test_a_deletion_hidden_by_numbering_anew_is_found(store: Store) -> None:
    """Who closes the gap by moving the later numbers leaves an entry that follows none."""
    grown(store)

    def meddle(connection: Connection) -> None:
        connection.execute(delete(AuditRow).where(seq_of == 4))
        for seq in range(5, 10):
            change(connection, seq, seq=seq - 1)

    unguarded(store, meddle)
    assert flaws(store)[0] == (Flaw.UNCHAINED, 4, 4)


def test_reordered_entries_are_found(store: Store) -> None:
    """Two entries that changed places: the first of them follows another than the one before it."""
    grown(store)

    def meddle(connection: Connection) -> None:
        for seq, to in ((4, 100), (5, 4), (100, 5)):
            change(connection, seq, seq=to)

    unguarded(store, meddle)
    assert flaws(store)[0] == (Flaw.MOVED, 4, 4)


def test_a_cut_end_is_found_by_a_head(store: Store) -> None:
    """Entries cut off at the end show against the head that saw them, and only against it."""
    head = grown(store)
    unguarded(store, lambda connection: connection.execute(delete(AuditRow).where(seq_of > 6)))
    assert flaws(store) == []
    assert flaws(store, head) == [(Flaw.END, 7, 9)]
    assert behind(store, [head])


def test_a_chain_written_anew_is_found_by_a_head(store: Store) -> None:
    """Who writes the whole chain anew cannot write the exported head anew."""
    head = grown(store)

    def meddle(connection: Connection) -> None:
        change(connection, 2, actor="x")
        rewritten(connection, 2)

    unguarded(store, meddle)
    assert flaws(store) == []
    assert flaws(store, head) == [(Flaw.UNLIKE_HEAD, 9, 9)]
    assert behind(store, [head])


def test_heads_of_another_installation_say_nothing(store: Store) -> None:
    """A head counts for the installation that exported it."""
    head = grown(store)
    foreign = Head("another", head.seq + 5, "0" * 64, head.at)
    assert (flaws(store, foreign), behind(store, [foreign]), verify(store, [foreign]).heads) == ([], False, 0)


def test_many_at_once_keep_one_chain(store: Store) -> None:
    """Threads that append at the same moment stand one after the other: no number twice, no gap, no fork."""
    gate = threading.Barrier(4)

    def go_on(name: str) -> None:
        gate.wait()
        for _ in range(10):
            looked(store, Entry(name, "person.view", AGENCY, NIP))

    threads = [threading.Thread(target=go_on, args=(f"u{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = verify(store)
    assert (whole.rows, whole.last, whole.flaws) == (40, 40, 0)


def test_what_cannot_be_written_down_does_not_happen(store: Store, lock: DataLock) -> None:
    """A decision whose entry the database refuses leaves no trace."""
    run(store, lock, outcome(found("a")))
    refuse = (
        ["CREATE TRIGGER refuse BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END"]
        if store.sqlite
        else [
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$",
            "CREATE TRIGGER refuse BEFORE INSERT ON audit EXECUTE FUNCTION refuse()",
        ]
    )
    with store.changing() as connection:
        for statement in refuse:
            connection.execute(text(statement))
    with pytest.raises(DBAPIError, match="no room"):
        decide(store, AGENCY, ids(found("a")), Verdict(Verb.ACKNOWLEDGE, "uji"), NOW)
    with store.reading() as connection:
        assert connection.execute(select(DecisionRow)).first() is None


def test_what_was_done_is_written_with_it(store: Store, lock: DataLock) -> None:
    """A decision writes one entry per finding; one that is refused writes nothing."""
    run(store, lock, outcome(found("a", "b")))
    decide(store, AGENCY, ids(found("a", "b")), Verdict(Verb.ACKNOWLEDGE, "uji"), NOW)
    with pytest.raises(UsageError):
        decide(store, AGENCY, ["unknown"], Verdict(Verb.ACKNOWLEDGE, "uji"), NOW)
    written = entries(store, Choice(action="finding.decide"))
    assert [row.object for row in written] == list(reversed(ids(found("a", "b"))))
    assert {row.actor for row in written} == {"uji"}


def test_entries_are_found_by_person_action_actor_and_time(store: Store) -> None:
    """A person's entries are found by the keyed hash; nothing kept gives the NIP back."""
    grown(store)
    mine = entries(store, Choice(nip=NIP))
    assert [row.seq for row in mine] == [7, 4, 1]
    assert entries(store, Choice(nip="199001012015041902")) == []
    assert [row.seq for row in entries(store, Choice(actor="u1"), limit=2)] == [8, 6]
    assert [row.seq for row in entries(store, Choice(since=mine[0].at))] == [9, 8, 7]
    assert [row.seq for row in entries(store, Choice(until=mine[1].at))] == [3, 2, 1]
    assert [row.seq for row in entries(store, Choice(with_subject=True))] == [7, 4, 1]
    assert entries(store, Choice(action="x")) == []
    assert subjects(store, [NIP]) == {mine[0].subject: NIP}
    assert NIP not in repr(entries(store, Choice()))
