"""Findings page by page, in the order of their ids, straight from the rows.

No index serves the filters: those it would take made writing new findings twice as slow. Instead a page looks at one
stretch of ids after the other, and ends, short perhaps, when it has looked for a tenth of a second. So no page costs
much more than that, however many findings there are and however rare what is asked for; whoever follows ``after`` sees
all.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select
from sqlmodel import col

from syncsvc.errors import UsageError
from syncsvc.model.run_view import Life
from syncsvc.store.decisions import decisions, in_force
from syncsvc.store.engine import Store
from syncsvc.store.pointing import pointer
from syncsvc.store.reading import with_life
from syncsvc.store.run_tables import RunRow
from syncsvc.store.tables import FindingRow
from syncsvc.store.versions import CLOSED, OPEN, VERSION

_FRESH = (Life.NEW.value, Life.RETURNED.value)
_STRETCH = 5_000
"""How many versions are looked at before the clock is."""
_PATIENCE = 0.1
_COLUMNS = [col(getattr(FindingRow, name)) for name in VERSION.names()]


@dataclass(frozen=True, slots=True)
class PageChoice:
    """Which findings a page has. ``state``: open, closed or all; ``life`` one of ``model.run_view.Life``."""

    state: str = OPEN
    check: str | None = None
    unit: str | None = None
    severity: str | None = None
    life: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some findings as readers see them at ``run`` (0: before the first).

    ``rows`` has the columns of ``VERSION``, ``verb``, ``until`` and ``reason`` of the verdict in force, ``life`` and
    ``first_at`` (UTC). ``after``: the id after which the next page begins; None when there is none. A page may be
    short, even empty, and still have a next one.
    """

    run: int
    rows: pl.DataFrame
    after: str | None


def finding_page(store: Store, agency: str, today: date, choice: PageChoice, after: str, limit: int) -> Page:
    """At most ``limit`` findings whose ids come after ``after``."""
    begun, cursor = time.monotonic(), after
    with store.reading() as connection:
        current = pointer(connection, agency)
        found: list[pl.DataFrame] = []
        more, wanted = True, limit
        while more and wanted and (time.monotonic() - begun < _PATIENCE or cursor == after):
            last = _stretch(connection, agency, cursor)
            rows = _between(connection, agency, current, choice, (cursor, last), wanted)
            full = len(rows) == wanted
            more = full or last is not None
            cursor = str(rows[-1].id) if full else last or cursor
            if rows or not more:
                found.append(_living(connection, agency, current, rows, today, choice.life))
                wanted -= found[-1].height
        seen = pl.concat(found) if found else _living(connection, agency, current, [], today, None)
        return Page(current, _dated(connection, seen), cursor if more else None)


def about_person(store: Store, agency: str, nip: str, today: date) -> Page:
    """All open findings about one person; what it costs grows with the agency's findings."""
    with store.reading() as connection:
        current = pointer(connection, agency)
        mine = (col(FindingRow.person) == nip) & (col(FindingRow.state) == OPEN)
        rows = connection.execute(select(*_COLUMNS).where(_visible(agency, current), mine)).all()
        return Page(current, _dated(connection, _living(connection, agency, current, rows, today, None)), None)


def one_finding(store: Store, agency: str, finding: str, today: date) -> tuple[Page, pl.DataFrame, pl.DataFrame]:
    """One finding as readers see it now, its versions with the moments of their runs (``at``), and the verdicts on it.

    Raises UsageError when nobody knows it.
    """
    with store.reading() as connection:
        current = pointer(connection, agency)
        mine = (col(FindingRow.agency) == agency) & (col(FindingRow.id) == finding)
        seen = select(*_COLUMNS).where(mine, col(FindingRow.from_run) <= current).order_by(col(FindingRow.from_run))
        rows = connection.execute(seen).all()
        if not rows:
            raise UsageError("store.finding_unknown", finding=finding)
        now = _living(connection, agency, current, [rows[-1]], today, None)
        versions = _dated(connection, _frame(rows), "from_run", "at")
        return Page(current, _dated(connection, now), None), versions, decisions(connection, agency, finding)


def _stretch(connection: Connection, agency: str, after: str) -> str | None:
    """The last id of the next stretch; None when it is the last."""
    ids = select(col(FindingRow.id)).where(col(FindingRow.agency) == agency, col(FindingRow.id) > after)
    return connection.execute(ids.order_by(col(FindingRow.id)).offset(_STRETCH - 1).limit(1)).scalar_one_or_none()


def _between(
    connection: Connection, agency: str, current: int, choice: PageChoice, ends: tuple[str, str | None], limit: int
) -> Sequence[Row[Any]]:
    """The rows of a stretch (after the first id, up to the second) that may be wanted; by life it is decided later."""
    asked = [_visible(agency, current), col(FindingRow.id) > ends[0], *_asked(choice)]
    if ends[1] is not None:
        asked.append(col(FindingRow.id) <= ends[1])
    if choice.life in _FRESH:
        asked.append(col(FindingRow.opened_run) == current)
    return connection.execute(select(*_COLUMNS).where(*asked).order_by(col(FindingRow.id)).limit(limit)).all()


def _visible(agency: str, current: int) -> ColumnElement[bool]:
    valid = or_(col(FindingRow.to_run).is_(None), col(FindingRow.to_run) > current)
    return and_(col(FindingRow.agency) == agency, col(FindingRow.from_run) <= current, valid)


def _asked(choice: PageChoice) -> list[ColumnElement[bool]]:
    names = ("check", "unit", "severity")
    asked = {name: getattr(choice, name) for name in names}
    exact = [col(getattr(FindingRow, name)) == value for name, value in asked.items() if value is not None]
    state = {OPEN: OPEN, CLOSED: CLOSED}.get(choice.state)
    return [*exact, *([] if state is None else [col(FindingRow.state) == state])]


def _living(
    connection: Connection, agency: str, current: int, rows: Sequence[Row[Any]], today: date, life: str | None
) -> pl.DataFrame:
    frame = _frame(rows)
    verdicts = decisions(connection, agency, findings=frame["id"].to_list())
    seen = with_life(frame, in_force(verdicts, today).filter(pl.col("run_id") <= current), current).sort("id")
    return seen if life is None else seen.filter(pl.col("life") == life)


def _dated(connection: Connection, rows: pl.DataFrame, run: str = "first_run", name: str = "first_at") -> pl.DataFrame:
    """The rows with the moments (UTC) at which the runs of a column were wished."""
    numbers = sorted(set(rows[run].to_list()))
    found = connection.execute(select(col(RunRow.id), col(RunRow.queued_at)).where(col(RunRow.id).in_(numbers)))
    moments = [(row.id, row.queued_at.replace(tzinfo=None)) for row in found]
    dates = pl.DataFrame(moments, schema={run: pl.Int64, name: pl.Datetime("ms")}, orient="row")
    return rows.join(dates, on=run, how="left", maintain_order="left")


def _frame(rows: Sequence[Row[Any]]) -> pl.DataFrame:
    return pl.DataFrame([tuple(row) for row in rows], schema=VERSION, orient="row")
