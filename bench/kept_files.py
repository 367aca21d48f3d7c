"""An agency's snapshots as Parquet files, so that each measuring process loads its inputs instead of making them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from bench.agency import intakes
from bench.people import NOW
from syncsvc.app.places import agency_of, rules_of
from syncsvc.config.example import EXAMPLE_KEY, write_example
from syncsvc.mapping.notes import NOTES_SCHEMA
from syncsvc.model.rules import Rules
from syncsvc.model.run import Intake, Side, Snapshot


def write_agency(folder: str, people: int, changed: bool = False) -> dict[str, Any]:
    """Write every snapshot as ``<side>.<table>.parquet``; how many rows each table has."""
    rows: dict[str, int] = {}
    for intake in intakes(people, changed):
        for snapshot in intake.snapshots:
            name = f"{snapshot.side}.{snapshot.table}"
            snapshot.frame.write_parquet(Path(folder) / f"{name}.parquet", compression="lz4")
            rows[name] = snapshot.frame.height
    return rows


def load_agency(folder: str) -> list[Intake]:
    """The intakes again, one per side, each frame in one piece."""
    sides: dict[Side, list[Snapshot]] = {}
    for path in sorted(Path(folder).glob("*.parquet")):
        side, _, table = path.stem.partition(".")
        frame = pl.read_parquet(path).rechunk()
        sides.setdefault(Side(side), []).append(Snapshot(side, Side(side), table, frame, NOW))
    notes = pl.DataFrame(schema=NOTES_SCHEMA)
    return [Intake(side, side, tuple(snapshots), notes, NOW) for side, snapshots in sides.items()]


def size_mb(loaded: list[Intake]) -> float:
    """How much memory the frames take."""
    return sum(snapshot.frame.estimated_size() for intake in loaded for snapshot in intake.snapshots) / (1 << 20)


def shipped_rules(folder: str) -> Rules:
    """The rules of the shipped packs for the example agency, on the bench's day."""
    config = Path(folder) / "config"
    if not config.exists():
        write_example(config, EXAMPLE_KEY)
    return rules_of(agency_of(config, EXAMPLE_KEY), NOW)
