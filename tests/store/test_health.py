"""The health check."""

from __future__ import annotations

import polars as pl
import pytest
from sqlalchemy import text

from syncsvc.store.engine import SCHEMA, Store
from syncsvc.store.failures import affected_sqlite
from syncsvc.store.health import check
from syncsvc.store.keep import write
from syncsvc.store.lock import DataLock
from syncsvc.store.parts import pack
from syncsvc.store.snapshots import save_intake
from syncsvc.store.versions import compare
from syncsvc.store.visible import visible
from tests.builders import NOW, intakes
from tests.store.making import AGENCY, begin, found, ids, many, outcome, run


def test_a_whole_store_has_no_problem(address: str, store: Store, lock: DataLock) -> None:
    """After runs and intakes there is nothing to say; what a dead run left is a remark, no problem."""
    lease = begin(store, lock)
    save_intake(store, lease, intakes({"local.employee": [{}] * 9})[0], NOW)
    run(store, lock, outcome(many(6_000)))
    health = check(address)
    assert (health.version, health.problems, health.remarks) == (SCHEMA, (), ())
    dead = begin(store, lock, 1)
    with store.reading() as connection:
        known = visible(connection, AGENCY).findings
    write(store, dead, compare(known, outcome(found("z")), AGENCY, dead.run))
    remarks = check(address).remarks
    assert [(remark.key, remark.facts) for remark in remarks] == [("store.health.unseen_findings", (("count", 1),))]


@pytest.mark.parametrize(
    ("statement", "key"),
    [
        ("UPDATE snapshot_part SET blob = :junk WHERE hash IN (SELECT hash FROM snapshot_piece)", "store.health.part"),
        ("UPDATE snapshot_part SET blob = :other WHERE hash IN (SELECT hash FROM run_piece)", "store.health.part"),
        ("DELETE FROM snapshot_piece", "store.health.snapshot"),
        ("DELETE FROM finding_base", "store.health.base"),
        ("UPDATE finding SET local = 'x' WHERE key = '0000007'", "store.health.base"),
    ],
)
def test_damage_is_found(address: str, store: Store, lock: DataLock, statement: str, key: str) -> None:
    """A spoilt or exchanged part, a snapshot without rows, a base that differs from its rows: each is a problem."""
    lease = begin(store, lock)
    save_intake(store, lease, intakes({"local.employee": [{}] * 9})[0], NOW)
    run(store, lock, outcome(many(6_000)))
    with store.changing() as connection:
        values = {"junk": b"rusak", "other": pack(pl.DataFrame({"x": [1]}))}
        connection.execute(text(statement), {name: blob for name, blob in values.items() if f":{name}" in statement})
    assert key in {problem.key for problem in check(address).problems}


def test_the_faulty_sqlite_versions_are_known() -> None:
    """The WAL-reset bug: 3.7.0 to 3.51.2, but for the back-ports 3.44.6 and 3.50.7."""
    affected = [(3, 7, 0), (3, 40, 1), (3, 44, 5), (3, 50, 6), (3, 51, 2)]
    repaired = [(3, 6, 9), (3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 53, 4)]
    assert all(affected_sqlite(version) for version in affected)
    assert not any(affected_sqlite(version) for version in repaired)
    assert len(ids(found("a"))) == 1
