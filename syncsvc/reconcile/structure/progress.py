"""How far the sides have followed each decree: the view that the decree's one finding is judged by."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from syncsvc.model.structure import ChangeKind
from syncsvc.reconcile.structure.moves import heads_change, moves
from syncsvc.reconcile.structure.succession import BOTH, Succession
from syncsvc.reconcile.structure.tasks import open_changes, tasks

_COUNTS = tuple(f"{side}_{what}" for side in BOTH for what in ("people", "moved", "units", "done"))
SCHEMA = pl.Schema(
    {
        "key": pl.String(),
        "unit": pl.String(),
        "subject": pl.String(),
        "effective": pl.Date(),
        "settled_by": pl.Date(),
        **dict.fromkeys(_COUNTS, pl.Int64()),
        "supervisors": pl.Int64(),
        "left": pl.Int64(),
    }
)
"""Of the view of decrees."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of the decrees' execution: who moves (``moves.MOVES``), whose supervisor changes (row, event), what
    is asked of units (``tasks.TASKS``), and the changes of which something is left."""

    structure: Succession
    moved: pl.DataFrame
    led: pl.DataFrame
    tasks: pl.DataFrame
    open: pl.Series

    def view(self) -> pl.DataFrame:
        """One row per decree whose differences are expected: key, subject (its title), unit (none), effective,
        settled_by, and per side people, moved, units, done; supervisors who follow a new head; and ``left``."""
        rows = [self._row(number) for number in range(len(self.structure.events))]
        return pl.DataFrame(rows, schema=SCHEMA)

    def _row(self, number: int) -> dict[str, object]:
        event = self.structure.events[number]
        mine = pl.col("event") == event.number
        moved, led, asked = self.moved.filter(mine), self.led.filter(mine), self.tasks.filter(mine)
        counts = _people(moved, self._moving(event.number)) | _units(asked)
        waiting = sum(counts[f"{side}_people"] - counts[f"{side}_moved"] for side in BOTH)
        undone = sum(counts[f"{side}_units"] - counts[f"{side}_done"] for side in BOTH)
        return {
            "key": event.number,
            "subject": event.title,
            "effective": event.effective,
            "settled_by": event.settled_by,
            **counts,
            "supervisors": led.height,
            "left": waiting + undone + led.height,
        }

    def _moving(self, event: str) -> pl.Series:
        """The changes of a decree by which people change their unit."""
        named = self.structure.members.filter(pl.col("event") == event)
        still = pl.col("kind").is_in([ChangeKind.RENAME.value, ChangeKind.MOVE.value])
        return named.filter(~still | pl.col("retired").any().over("change"))["change"].unique()


def follow(structure: Succession, people: pl.DataFrame, local: pl.DataFrame, national: pl.DataFrame) -> Progress:
    """How far both sides are, by the view of people with their supervisors and both trees of units."""
    moved = moves(people, structure)
    asked = tasks(structure, local, national)
    led = heads_change(people, (local, national), structure)
    return Progress(structure, moved, led, asked, open_changes(asked, moved))


def _people(moved: pl.DataFrame, moving: pl.Series) -> dict[str, int]:
    """Of the people in a decree's units: how many there are on each side, and how many of them need not move there."""
    of_event = moved.filter(pl.col("change").is_in(moving.implode()))
    each = of_event.group_by("row").agg(pl.col(f"{what}_{side}").any() for what in ("waits", "in") for side in BOTH)
    counts: dict[str, int] = {}
    for side in BOTH:
        waiting = int(each[f"waits_{side}"].sum())
        inside = each.filter(pl.col(f"in_{side}") & ~pl.col(f"waits_{side}")).height
        counts |= {f"{side}_people": inside + waiting, f"{side}_moved": inside}
    return counts


def _units(asked: pl.DataFrame) -> dict[str, int]:
    counts: dict[str, int] = {}
    for side in BOTH:
        mine = asked.filter(pl.col("side") == side)
        counts |= {f"{side}_units": mine.height, f"{side}_done": int(mine["done"].sum())}
    return counts
