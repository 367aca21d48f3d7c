"""Is what came believable? Against the source's last good size: over all and per unit, share and number; and no file,
no period and no column's content may be missing that was there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from syncsvc.config.source_base import Guard
from syncsvc.model.run import Intake
from syncsvc.store.snapshots import Sizes, sizes_of

_NEVER_EMPTY = ("employee", "unit", "skp_plan")
_DISTINCT = ("position",)
_MOST, _FEW = 0.5, 10
_QUARTER = 0.25
_REST = 0.1


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason to hold a run: ``why`` is cut, empty, shrunk, unit_shrunk, period_gone, file_gone (then ``before`` and
    ``now`` count files) or column_emptied (then they count the rows where ``column``, a field of ours, has a value)."""

    source: str
    table: str
    why: str
    before: int
    now: int
    unit: str | None = None
    period: str | None = None
    column: str | None = None

    def facts(self) -> dict[str, object]:
        """As plain values, for the store and the sentences."""
        return asdict(self)


def doubts(intake: Intake, last: Sizes | None, guard: Guard, since: int = 0) -> Sequence[Doubt]:
    """Why this intake should not be believed without a person; none when it is fine.

    Periods of years before ``since`` may go: nobody asks about them any more.
    """
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
        if last and rows:
            found += _gone(intake.source, table, last, now, since)
            found += _emptied(intake.source, table, last, now)
    return found


def _gone(source: str, table: str, last: Sizes, now: Sizes, since: int) -> list[Doubt]:
    """Periods that were there and are not, and fewer files than there were."""
    here = now.periods.get(table, {})
    periods = [
        Doubt(source, table, "period_gone", rows, 0, period=period)
        for period, rows in last.periods.get(table, {}).items()
        if period not in here and int(period.partition("/")[0]) >= since
    ]
    before, files = last.files.get(table, 0), now.files[table]
    fewer = files < before and not periods
    return periods + [Doubt(source, table, "file_gone", before, files)] * fewer


def _emptied(source: str, table: str, last: Sizes, now: Sizes) -> list[Doubt]:
    """Columns that most rows had a value in and hardly any has now: their whole table would be accused."""
    rows, rows_now, here = last.rows.get(table, 0), now.rows[table], now.filled[table]
    return [
        Doubt(source, table, "column_emptied", before, here[column], column=column)
        for column, before in last.filled.get(table, {}).items()
        if column in here and before >= max(rows * _MOST, _FEW) and here[column] / rows_now < before / rows * _REST
    ]


def _units(source: str, table: str, before: dict[str, int], now: dict[str, int], guard: Guard) -> list[Doubt]:
    return [
        Doubt(source, table, "unit_shrunk", rows, now.get(unit, 0), unit)
        for unit, rows in before.items()
        if _fell(rows, now.get(unit, 0), guard.unit_loss_share, guard.unit_loss_rows)
    ]


def _fell(before: int, now: int, share: float, number: int) -> bool:
    """Both limits passed: so a small source or unit may lose a few. A number above a quarter of it is no limit."""
    lost = before - now
    return lost > min(number, max(before * _QUARTER, _FEW)) and lost > before * share
