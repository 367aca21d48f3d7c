"""What the sources delivered comes back as it was, and costs its difference only."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from syncsvc.errors import LeaseLost, UsageError
from syncsvc.mapping.notes import NOTES_SCHEMA
from syncsvc.model import TABLES
from syncsvc.model.run import Intake, Side, Snapshot
from syncsvc.model.schema import empty
from syncsvc.store import journal
from syncsvc.store.deliveries import brought_by, last_sizes, latest
from syncsvc.store.engine import Store
from syncsvc.store.keep import keep
from syncsvc.store.lock import DataLock
from syncsvc.store.parts import cut, digest, pack, unpack
from syncsvc.store.retention import Pruned, prune
from syncsvc.store.runs import hold
from syncsvc.store.snapshots import FETCHED, SUPERSEDED, Sizes, filled_cells, load, save_intake, sizes_of
from tests.builders import NOW, intakes
from tests.store.making import AGENCY, at, begin, found, outcome

EVERY_TYPE = pl.DataFrame(
    {
        "row_key": ["1", "2", None, "ñ\n"],
        "number": pl.Series([1.5, None, -0.0, 1e300], dtype=pl.Float64),
        "year": pl.Series([2026, None, -1, 0], dtype=pl.Int16),
        "rating": pl.Series([1, 2, None, 3], dtype=pl.Int8),
        "flag": [True, False, None, True],
        "day": [date(2026, 1, 31), None, date(1900, 1, 1), date(2999, 12, 31)],
        "moment": pl.Series([1_767_243_600_000, None, -1, 0]).cast(pl.Datetime("ms")),
    }
)


def rows(count: int) -> pl.DataFrame:
    """Rows with a key and a value."""
    keys = pl.Series("row_key", range(count)).cast(pl.String)
    return pl.DataFrame({"row_key": keys, "value": "nilai " + keys})


def employees(count: int) -> pl.DataFrame:
    """Employees of whom nothing but a row key is known."""
    return pl.concat([empty(TABLES["employee"]), rows(count).select("row_key")], how="diagonal")


def delivery(frame: pl.DataFrame, source: str = "local") -> Intake:
    """An intake of one table."""
    table = Snapshot(source, Side.LOCAL, "employee", frame, NOW)
    return Intake(source, Side.LOCAL, (table,), pl.DataFrame(schema=NOTES_SCHEMA), NOW)


def test_one_run_brings_a_source_once(store: Store, lock: DataLock) -> None:
    """A run that begins anew because its process died finds what it has kept already; if it brings the source again
    all the same, only the later intake counts."""
    lease = begin(store, lock)
    assert brought_by(store, lease.run, "local") is None
    first = save_intake(store, lease, delivery(employees(3)), NOW, FETCHED)
    assert brought_by(store, lease.run, "local") == first
    second = save_intake(store, lease, delivery(employees(4)), NOW, FETCHED)
    assert brought_by(store, lease.run, "local") == second
    assert brought_by(store, lease.run, "siasn") is None
    states = {intake.intake: intake.state for intake in journal.intakes(store, AGENCY)}
    assert states == {first: SUPERSEDED, second: FETCHED}


def part_count(store: Store) -> int:
    """How many parts the database holds."""
    with store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM snapshot_part").scalar() or 0)


def test_an_intake_comes_back_as_it_was(store: Store, lock: DataLock) -> None:
    """Nulls, empty tables, two tables of one noun, notes and the cut mark round-trip."""
    tables = [(noun, empty(TABLES[noun])) for noun in TABLES] + [("employee", employees(2)), ("employee", employees(3))]
    snapshots = tuple(
        Snapshot("simpeg", Side.LOCAL, noun, frame, at(-number), number + 1, f"t{number}", {"2026/tw1": at(-number)})
        for number, (noun, frame) in enumerate(tables)
    )
    notes = pl.DataFrame([("MAP-01", *[None] * 6)], schema=NOTES_SCHEMA, orient="row")
    given = Intake("simpeg", Side.LOCAL, snapshots, notes, NOW, cut=True)
    back = load(store, save_intake(store, begin(store, lock), given, NOW))
    assert (back.source, back.side, back.as_of, back.cut) == (given.source, given.side, given.as_of, True)
    assert back.notes.equals(given.notes)
    assert len(back.snapshots) == len(given.snapshots)
    for mine, theirs in zip(given.snapshots, back.snapshots, strict=True):
        assert (mine.table, mine.as_of, mine.files) == (theirs.table, theirs.as_of, theirs.files)
        assert (mine.origin, mine.moments) == (theirs.origin, theirs.moments)
        assert mine.frame.schema == theirs.frame.schema
        assert mine.frame.equals(theirs.frame)


def test_a_part_keeps_every_type() -> None:
    """Every type, nulls and empty texts come out of a part as they went in."""
    back = unpack(pack(EVERY_TYPE))
    assert (back.schema, back.equals(EVERY_TYPE)) == (EVERY_TYPE.schema, True)


def test_rows_of_an_older_release_get_todays_columns(store: Store, lock: DataLock) -> None:
    """Columns that a noun did not have then come back empty; those that it no longer has are left out."""
    old = employees(2).drop("unread").with_columns(forgotten=pl.lit("x"))
    back = load(store, save_intake(store, begin(store, lock), delivery(old), NOW)).snapshots[0].frame
    assert back.equals(employees(2))


def test_the_same_rows_are_kept_once(store: Store, lock: DataLock) -> None:
    """A second intake with the same content writes no part; both load."""
    lease = begin(store, lock)
    first = save_intake(store, lease, delivery(rows(1_000)), NOW)
    before = part_count(store)
    second = save_intake(store, lease, delivery(rows(1_000)), NOW)
    assert part_count(store) == before
    assert load(store, first).snapshots[0].frame.equals(load(store, second).snapshots[0].frame)


def test_a_part_is_named_by_its_content() -> None:
    """The name covers every cell, null against empty, type, column name and row order; it is this very value."""
    base = pl.DataFrame({"a": ["x", None, ""], "b": [1, 2, 3]})
    others = [
        base.with_columns(pl.col("a").fill_null("")),
        base.with_columns(pl.Series("a", ["x", "", None])),
        base.rename({"a": "c"}),
        base.with_columns(pl.col("b").cast(pl.Int16)),
        base.reverse(),
        base.head(2),
        pl.DataFrame({"a": ["x", None, ""], "b": [1, 23, None]}, schema=base.schema),
    ]
    assert len({digest(part) for part in [base, *others]}) == len(others) + 1
    assert digest(unpack(pack(base))) == digest(base)
    assert digest(base) == PINNED
    assert digest(pl.concat([base.head(1), base.tail(2)], rechunk=False)) == PINNED


PINNED = "b2d458e3359c7e24aa752fad1360ae678ea6d3f7d08168aa631e25c3e40b1088"


def test_a_row_in_between_moves_no_later_cut() -> None:
    """Cutting joins back to the whole, and a row put in near the start leaves nearly all parts as they were."""
    whole = rows(20_000)
    inserted = pl.concat([whole.head(7), rows(1).with_columns(pl.lit("new").alias("row_key")), whole.slice(7)])
    parts = cut(whole, 4_096)
    assert len(parts) > 20
    assert pl.concat(parts).equals(whole)
    assert pl.concat(cut(inserted, 4_096)).equals(inserted)
    known = {digest(part) for part in parts}
    assert len({digest(part) for part in cut(inserted, 4_096)} - known) <= 2


def test_parts_stay_within_their_limit() -> None:
    """No part is more than about twice the usual length, with keys, without keys, and with one key for all rows."""
    for frame in (rows(50_000), rows(50_000).drop("row_key"), rows(50_000).with_columns(pl.lit("k").alias("row_key"))):
        parts = cut(frame, 16_384)
        assert pl.concat(parts).equals(frame)
        assert max(part.estimated_size() for part in parts) <= 3 * 16_384


def test_a_lost_lease_saves_nothing(store: Store, lock: DataLock) -> None:
    """An intake of a run that was taken over is not kept."""
    old = begin(store, lock)
    begin(store, lock, 1)
    with pytest.raises(LeaseLost):
        save_intake(store, old, delivery(rows(5)), NOW)
    assert journal.intakes(store, AGENCY) == ()


def test_the_last_good_sizes_are_known_per_unit(store: Store, lock: DataLock) -> None:
    """Sizes count rows per noun and unit, by id or else by name, and values per column; held intakes do not count as
    good."""
    people: list[dict[str, str | None]] = [{"unit_id": "u1"}, {"unit_id": "u1"}, {"unit_name": "Dinas"}, {}]
    good = intakes({"local.employee": people, "local.position": [{"id": "1"}]})[0]
    units = {"employee": {"u1": 2, "Dinas": 1}, "position": {}}
    periods: dict[str, dict[str, int]] = {noun: {} for noun in units}
    filled = {table.table: filled_cells(table.frame) for table in good.snapshots}
    expected = Sizes({"employee": 4, "position": 1}, {"employee": 1, "position": 1}, units, periods, filled)
    assert (filled["employee"]["unit_id"], filled["employee"]["nip"], filled["position"]["id"]) == (2, 0, 1)
    assert sizes_of(good) == expected
    assert last_sizes(store, AGENCY, "local") is None
    lease = begin(store, lock)
    save_intake(store, lease, good, NOW)
    keep(store, lease, outcome(found("a")), NOW)
    held = begin(store, lock, 1)
    save_intake(store, held, delivery(rows(1)), NOW)
    hold(store, held, {}, at(1))
    assert last_sizes(store, AGENCY, "local") == expected


def test_retention_keeps_days_months_and_what_waits(store: Store, lock: DataLock) -> None:
    """The newest of 7 days and of 12 months stay, as do held ones; other sources count by themselves."""
    taken = {}
    for days in range(0, 500, 5):
        lease = begin(store, lock)
        moment = NOW - timedelta(days=500 - days)
        taken[save_intake(store, lease, delivery(rows(days + 1)), moment)] = moment
        taken[save_intake(store, lease, delivery(rows(days + 1)), moment + timedelta(hours=1))] = moment
    other = save_intake(store, begin(store, lock), delivery(rows(2), "lain"), NOW - timedelta(days=900))
    waiting = begin(store, lock)
    held = save_intake(store, waiting, delivery(rows(9_999)), NOW)
    hold(store, waiting, {}, NOW)
    parts = part_count(store)
    result = prune(store, AGENCY)
    stay = {number for number in [*taken, other, held] if loads(store, number)}
    mine = sorted(stay - {other, held})
    assert {other, held} <= stay
    assert latest(store, AGENCY, "local") in stay
    assert mine[-7:] == sorted(taken)[-1:-14:-2][::-1]
    assert len({f"{taken[number]:%Y-%m}" for number in mine}) == 12
    assert len(mine) < 7 + 12
    assert result == Pruned(len(taken) - len(mine), parts - part_count(store))
    assert result.parts > 0
    assert prune(store, AGENCY) == Pruned(0, 0)
    assert {facts.source for facts in journal.intakes(store, AGENCY)} == {"local", "lain"}


def loads(store: Store, number: int) -> bool:
    """True when the intake still has its rows."""
    try:
        load(store, number)
    except UsageError as gone:
        assert gone.key == "store.intake_pruned"
        return False
    return True
