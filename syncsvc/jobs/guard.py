"""Is what came believable? Against the source's last good size: over all and per unit, share and number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from syncsvc.config.sources import Guard
from syncsvc.model.run import Intake
from syncsvc.store.snapshots import Sizes, sizes_of

_NEVER_EMPTY = ("employee", "unit", "skp_plan")
_DISTINCT = ("position",)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason to hold a run: ``why`` is cut, empty, shrunk or unit_shrunk."""

    source: str
    table: str
    why: str
    before: int
    now: int
    unit: str | None = None

    def facts(self) -> dict[str, object]:
        """As plain values, for the store and the sentences."""
        return asdict(self)


def doubts(intake: Intake, last: Sizes | None, guard: Guard) -> Sequence[Doubt]:
    """Why this intake should not be believed without a person; none when it is fine."""
    now = sizes_of(intake)
    found = [Doubt(intake.source, "*", "cut", 0, sum(now.rows.values()))] if intake.cut else []
    for table, rows in now.rows.items():
        before = last.rows.get(table, 0) if last else 0
        if rows == 0 and (before or table in _NEVER_EMPTY):
            found.append(Doubt(intake.source, table, "empty", before, rows))
        elif _fell(before, rows, guard.max_loss_share, guard.max_loss_rows) and table not in _DISTINCT:
            found.append(Doubt(intake.source, table, "shrunk", before, rows))
        elif last:
            found += _units(intake.source, table, last.units.get(table, {}), now.units.get(table, {}), guard)
    return found


def _units(source: str, table: str, before: dict[str, int], now: dict[str, int], guard: Guard) -> list[Doubt]:
    return [
        Doubt(source, table, "unit_shrunk", rows, now.get(unit, 0), unit)
        for unit, rows in before.items()
        if _fell(rows, now.get(unit, 0), guard.unit_loss_share, guard.unit_loss_rows)
    ]


def _fell(before: int, now: int, share: float, number: int) -> bool:
    """Both limits passed: so a small source or unit may lose a few."""
    lost = before - now
    return lost > number and lost > before * share
