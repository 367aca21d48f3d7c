"""A store copied into another kind of database: everything is there, and number and hash of every table say so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlmodel import col

from syncsvc.errors import Denied, UsageError
from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.store.audit import Entry, append
from syncsvc.store.contents import compare
from syncsvc.store.copies import compare_stores, copy_compared
from syncsvc.store.engine import Store, open_store, sqlite_address
from syncsvc.store.every_table import METADATA
from syncsvc.store.lock import DataLock
from syncsvc.store.remote_tables import BudgetRow, LandingRow
from syncsvc.store.run_tables import RunRow, WorkerRow
from syncsvc.store.snapshots import save_intake
from syncsvc.store.submitting import submit
from syncsvc.store.telling_tables import OutboxRow
from syncsvc.store.upgrade import upgrade
from tests.builders import NOW, intakes
from tests.store.making import AGENCY, begin, many, outcome, run


def fill(store: Store, lock: DataLock) -> None:
    """Something of every kind of value: blobs, JSON, moments, floats, booleans, numbers that were given once."""
    lease = begin(store, lock)
    save_intake(store, lease, intakes({"local.employee": [{}] * 9})[0], NOW)
    run(store, lock, outcome(many(3_000)))
    submit(store, Submission([Order(AGENCY, RunKind.TELL, "tell")], Trigger.MANUAL, "uji", "kunci"))
    landing = {"agency": AGENCY, "source": "siasn", "endpoint": "e", "key": "k", "kind": "answered"}
    worker = {"owner": "w", "host": "h", "pid": 1, "mode": "worker", "slots": 4, "stopping": True}
    message: dict[str, Any] = {
        "channel": "c",
        "event": "e",
        "agency": AGENCY,
        "facts": {"b": 1.0, "a": [True, None, "é"]},
    }
    message |= {"state": "sent", "made_at": NOW, "due_at": NOW}
    with store.changing() as connection:
        connection.execute(insert(LandingRow).values(**landing, asked_at=NOW, body=b"\x00\x01", filled=True))
        connection.execute(insert(BudgetRow).values(remote="r", next_at=1763800000.123456, closed_until=3))
        connection.execute(insert(WorkerRow).values(**worker, started_at=NOW, beat_at=NOW.replace(microsecond=1)))
        connection.execute(insert(OutboxRow), [message | {"sameness": str(number)} for number in range(3)])
        connection.execute(delete(OutboxRow).where(col(OutboxRow.sameness) == "2"))
        for number in range(3):
            append(connection, Entry("uji", "person.view", AGENCY, "199001012015041901", {"number": number}))


@pytest.fixture
def filled(store: Store, lock: DataLock) -> Store:
    """A store with something of everything."""
    fill(store, lock)
    return store


@pytest.fixture
def other(store: Store, tmp_path: Path, postgres_url: str) -> Iterator[Store]:
    """An empty store of the other kind."""
    address = postgres_url if store.sqlite else sqlite_address(tmp_path / "other.db")
    upgrade(address)
    with open_store(address) as opened:
        yield opened


def test_there_and_back_every_table_is_equal(filled: Store, other: Store, tmp_path: Path) -> None:
    """SQLite to PostgreSQL and on to SQLite (or the other way round): every table has the rows and hash it began
    with, and the next number of each follows the highest that was ever given."""
    with filled.reading() as connection:
        left = connection.execute(select(func.max(col(OutboxRow.id)))).scalar_one()
    highest = (left or 0) + 1  # the last one that was given is gone
    compared = copy_compared(filled, other)
    assert all(each.equal for each in compared)
    assert {each.table for each in compared} == set(METADATA.tables)
    assert {each.table: each.rows for each in compared}["finding"] == 3_000
    upgrade(sqlite_address(tmp_path / "third.db"))
    with open_store(sqlite_address(tmp_path / "third.db")) as third:
        assert copy_compared(other, third) == compared
        assert all(each.equal for each in compare_stores(filled, third))
        for place in (filled, other, third):
            with place.changing() as connection:
                values = {"channel": "d", "event": "e", "agency": AGENCY, "facts": {}, "state": "sent"}
                made = connection.execute(insert(OutboxRow).values(**values, made_at=NOW, due_at=NOW))
                assert made.inserted_primary_key == (highest + 1,)


def test_one_changed_cell_shows(filled: Store, other: Store) -> None:
    """Whatever cell is changed afterwards, its table is unlike, and only that."""
    copy_compared(filled, other)
    changes = {
        "run": update(RunRow).values(progress={"done": 1}),
        "landing": update(LandingRow).values(body=b"\x00\x02"),
        "budget": update(BudgetRow).values(next_at=1763800000.123457),
        "worker": update(WorkerRow).values(stopping=False),
    }
    for table, change in changes.items():
        with other.changing() as connection, filled.reading() as reading:
            connection.execute(change)
            assert [each.table for each in compare(reading, connection) if not each.equal] == [table]
            connection.rollback()


def test_a_target_that_holds_something_is_refused(filled: Store, other: Store) -> None:
    """Over one row of anything nothing is copied."""
    with other.changing() as connection:
        connection.execute(insert(BudgetRow).values(remote="theirs"))
    with pytest.raises(UsageError) as refused:
        copy_compared(filled, other)
    assert (refused.value.key, refused.value.facts["table"]) == ("store.copy_not_empty", "budget")
    with other.reading() as connection:
        assert connection.execute(select(RunRow)).first() is None


def test_a_difference_empties_the_target_again(filled: Store, other: Store) -> None:
    """When the target keeps anything else than it was given, the copy fails and leaves nothing."""
    changed = "UPDATE worker SET host = 'x'"
    with other.changing() as connection:
        if other.sqlite:
            connection.execute(text(f"CREATE TRIGGER meddle AFTER INSERT ON worker BEGIN {changed}; END"))
        else:
            body = f"$$ BEGIN {changed}; RETURN NULL; END $$"
            connection.execute(text(f"CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS {body}"))
            connection.execute(text("CREATE TRIGGER meddle AFTER INSERT ON worker EXECUTE FUNCTION meddle()"))
    with pytest.raises(Denied) as differs:
        copy_compared(filled, other)
    assert (differs.value.key, differs.value.facts["tables"]) == ("store.copy_differs", "worker")
    with other.reading() as connection:
        assert not any(connection.execute(select(table)).first() for table in METADATA.sorted_tables)
