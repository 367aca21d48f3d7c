"""Outcomes and runs, made short."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import polars as pl

from syncsvc.model.finding import COVERAGE_SCHEMA, ENDING_SCHEMA, Ending, Finding, with_ids
from syncsvc.model.run import Outcome, Scope
from syncsvc.model.schema import schema
from syncsvc.store.engine import Store
from syncsvc.store.keep import keep
from syncsvc.store.lease import Lease
from syncsvc.store.lock import DataLock
from syncsvc.store.reading import Choice, findings
from syncsvc.store.runs import Plan, start
from syncsvc.store.versions import Kept
from tests.builders import NOW, TODAY

AGENCY = "uji"
ALL = Choice(life=("new", "open", "returned", "acknowledged", "waived", "closed"))


def found(*keys: str, **content: str | None) -> pl.DataFrame:
    """Findings of one check, one per key; ``content`` overrides columns."""
    row = {
        "check": "PEG-08",
        "entity": "employee",
        "field": "name",
        "period": "",
        "unit": "u1",
        "severity": "low",
    }
    rows = [{**row, "local": f"L {key}", "national": None, "cause": None, "key": key, **content} for key in keys]
    return pl.DataFrame(rows, schema=schema(Finding))


def many(count: int, salt: str = "") -> pl.DataFrame:
    """``count`` different findings."""
    keys = pl.Series("key", [f"{salt}{number:07}" for number in range(count)])
    base = found("x").drop("key").join(keys.to_frame(), how="cross")
    return base.select(schema(Finding).names()).with_columns(("local " + pl.col("key")).alias("local"))


def ids(rows: pl.DataFrame) -> list[str]:
    """The ids of findings, in their order."""
    return with_ids(AGENCY, rows)["id"].to_list()


def outcome(
    rows: pl.DataFrame, endings: dict[str, Ending] | None = None, absent: Iterable[str] = (), checked: int = 3
) -> Outcome:
    """An outcome with these findings, endings and absent ids, and one line of coverage."""
    ended = [(name, how.value) for name, how in (endings or {}).items()]
    coverage = [("PEG-08", "u1", "equal", "", checked)]
    return Outcome(
        findings=rows,
        coverage=pl.DataFrame(coverage, schema=COVERAGE_SCHEMA, orient="row"),
        endings=pl.DataFrame(ended, schema=ENDING_SCHEMA, orient="row"),
        absent=frozenset(absent),
        units=pl.DataFrame([{"id": "u1", "parent": None, "name": "Dinas", "people": 4, "ready": 1}]),
        as_of={"simpeg": NOW},
    )


def begin(store: Store, lock: DataLock, hours: int = 0, dry: bool = False, agency: str = AGENCY) -> Lease:
    """Start a run some hours after NOW."""
    return start(store, lock, Plan(agency, Scope(), {"plan_year": 2026}, dry), at(hours))


def run(store: Store, lock: DataLock, concluded: Outcome, hours: int = 0) -> Kept:
    """A whole run that keeps what was concluded."""
    return keep(store, begin(store, lock, hours), concluded, at(hours))


def seen(store: Store, choice: Choice = ALL) -> pl.DataFrame:
    """All findings as readers see them today."""
    return findings(store, AGENCY, TODAY, choice)


def lives(store: Store) -> dict[str, str]:
    """Key to life of all findings."""
    return dict(seen(store).select("key", "life").iter_rows())


def versions(store: Store) -> list[tuple[object, ...]]:
    """Every row of the findings' table, in a fixed order."""
    with store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM finding").all()
    return sorted((tuple(row) for row in rows), key=lambda row: (row[0], row[1], row[2]))


def at(hours: int) -> datetime:
    """A moment some hours after NOW."""
    return NOW + timedelta(hours=hours)
