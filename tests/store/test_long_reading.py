"""Somebody reads for long, say an export, while runs go on."""

from __future__ import annotations

from sqlalchemy import Connection, text

from syncsvc.store.engine import Store
from syncsvc.store.lock import DataLock
from tests.store.making import lives, many, outcome, run

PAGE = 100


def pages(connection: Connection, start: int, count: int) -> list[tuple[object, ...]]:
    """Some pages of all findings, in a fixed order."""
    wanted = text("SELECT id, local, to_run FROM finding ORDER BY id, from_run LIMIT :rows OFFSET :first")
    rows = {"rows": PAGE * count, "first": PAGE * start}
    return [tuple(row) for row in connection.execute(wanted, rows)]


def test_a_long_reading_is_one_moment_and_keeps_no_writer_waiting(store: Store, lock: DataLock) -> None:
    """Whoever reads page by page sees one moment, though two runs are kept between two of the pages; and these runs
    wait for nobody."""
    run(store, lock, outcome(many(10 * PAGE)))
    with store.reading() as connection:
        whole = pages(connection, 0, 10)
    with store.reading() as connection:
        read = pages(connection, 0, 1)
        run(store, lock, outcome(many(5 * PAGE)), hours=2)
        read += pages(connection, 1, 4)
        run(store, lock, outcome(many(PAGE, "new")), hours=4)
        read += pages(connection, 5, 20)
    assert read == whole
    assert len(lives(store)) == 11 * PAGE
