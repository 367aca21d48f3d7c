"""Findings page by page, in the order of their ids, straight from the rows.

No index serves the filters: those it would take made writing new findings twice as slow. Instead a page looks at one
stretch of ids after the other, and ends, short perhaps, when it has looked for a tenth of a second. So no page costs
much more than that, however many findings there are and however rare what is asked for; whoever follows ``after`` sees
all.

Rows are plain mappings: for a hundred of them a column library costs more than the database does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Row, Select, and_, bindparam, or_, select
from sqlmodel import col

from syncsvc.errors import UsageError
from syncsvc.model.run_view import Life
from syncsvc.store.decisions import Verb
from syncsvc.store.engine import Store
from syncsvc.store.pointing import pointed
from syncsvc.store.run_tables import RunRow
from syncsvc.store.tables import DecisionRow, FindingRow
from syncsvc.store.versions import CLOSED, OPEN, VERSION

Shown = Mapping[str, Any]
Day = Callable[[Mapping[str, Any]], date]
"""Which day it is, by the rules of the run that readers see: whether a waiver still holds depends on it."""
_FRESH = (Life.NEW.value, Life.RETURNED.value)
_STRETCH = 5_000
"""How many versions are looked at, at most, before the clock is."""
_FIRST = 5
"""How many times as many versions as findings are wanted are looked at first: enough where few are left out."""
_PATIENCE = 0.1
_COLUMNS = [col(getattr(FindingRow, name)) for name in VERSION.names()]
_VERDICT = ("verb", "until", "reason")
_NO_VERDICT: Shown = dict.fromkeys(_VERDICT)


@dataclass(frozen=True, slots=True)
class PageChoice:
    """Which findings a page has. ``state``: open, closed or all; ``life`` one of ``model.run_view.Life``."""

    state: str = OPEN
    check: str | None = None
    unit: str | None = None
    severity: str | None = None
    life: str | None = None

    @property
    def named(self) -> Mapping[str, str]:
        """The columns of which one value is wanted."""
        asked = {name: getattr(self, name) for name in ("check", "unit", "severity")}
        state = {"state": self.state} if self.state in (OPEN, CLOSED) else {}
        return state | {name: value for name, value in asked.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Page:
    """Some findings as readers see them at ``run`` (0: before the first).

    ``rows`` have the columns of ``VERSION``, ``verb``, ``until`` and ``reason`` of the verdict in force, ``life`` and
    ``first_at`` (UTC). ``after``: the id after which the next page begins; None when there is none. A page may be
    short, even empty, and still have a next one.
    """

    run: int
    rows: Sequence[Shown]
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What became of one finding, oldest first: its versions with the moments of their runs (``at``, UTC), and every
    verdict on it."""

    versions: Sequence[Shown]
    verdicts: Sequence[Shown]


def finding_page(store: Store, agency: str, day: Day, choice: PageChoice, after: str, limit: int) -> Page:
    """At most ``limit`` findings whose ids come after ``after``."""
    begun, cursor = time.monotonic(), after
    with store.reading() as connection:
        current, rules = pointed(connection, agency)
        today = day(rules)
        found: list[Shown] = []
        more, stretch = True, min(_FIRST * limit, _STRETCH)
        while more and len(found) < limit and (time.monotonic() - begun < _PATIENCE or cursor == after):
            wanted = limit - len(found)
            last = _stretch(connection, agency, cursor, stretch)
            stretch = _STRETCH
            rows = _between(connection, agency, current, choice, (cursor, last), wanted)
            full = len(rows) == wanted
            more = full or last is not None
            cursor = str(rows[-1].id) if full else last or cursor
            seen = _living(connection, agency, current, rows, today)
            found += seen if choice.life is None else [each for each in seen if each["life"] == choice.life]
        return Page(current, found, cursor if more else None)


def about_person(store: Store, agency: str, nip: str, day: Day) -> Page:
    """All open findings about one person; what it costs grows with the agency's findings."""
    with store.reading() as connection:
        current, rules = pointed(connection, agency)
        today = day(rules)
        mine = (col(FindingRow.person) == nip) & (col(FindingRow.state) == OPEN)
        asked = _dated("first_run", "first_at").where(_visible(), mine).order_by(col(FindingRow.id))
        rows = connection.execute(asked, {"agency": agency, "current": current}).all()
        return Page(current, _living(connection, agency, current, rows, today))


def one_finding(store: Store, agency: str, finding: str, day: Day) -> tuple[Shown, int, Past]:
    """One finding as readers see it, at which run they do, and its past.

    Raises UsageError when nobody knows it.
    """
    with store.reading() as connection:
        current, rules = pointed(connection, agency)
        today = day(rules)
        mine = (col(FindingRow.agency) == agency) & (col(FindingRow.id) == finding)
        seen = mine & (col(FindingRow.from_run) <= current)
        order = col(FindingRow.from_run)
        rows = connection.execute(_dated("first_run", "first_at").where(seen).order_by(order)).all()
        if not rows:
            raise UsageError("store.finding_unknown", finding=finding)
        versions = connection.execute(_dated("from_run", "at").where(seen).order_by(order)).mappings().all()
        (now,) = _living(connection, agency, current, rows[-1:], today)
        verdicts = [_plain(verdict) for verdict in _verdicts(connection, agency, [finding])]
        return now, current, Past([dict(each) for each in versions], verdicts)


def _stretch(connection: Connection, agency: str, after: str, versions: int) -> str | None:
    """The last id of the next stretch; None when it is the last."""
    asked = {"agency": agency, "after": after, "skipped": versions - 1}
    return connection.execute(_NEXT_STRETCH, asked).scalar_one_or_none()


_NEXT_STRETCH = (
    select(col(FindingRow.id))
    .where(col(FindingRow.agency) == bindparam("agency"), col(FindingRow.id) > bindparam("after"))
    .order_by(col(FindingRow.id))
    .offset(bindparam("skipped"))
    .limit(1)
)


def _between(
    connection: Connection, agency: str, current: int, choice: PageChoice, ends: tuple[str, str | None], limit: int
) -> Sequence[Row[Any]]:
    """The rows of a stretch (after the first id, up to the second) that may be wanted; by life it is decided later."""
    asked = _rows_of(tuple(choice.named), choice.life in _FRESH, ends[1] is not None)
    facts = {"agency": agency, "current": current, "after": ends[0], "last": ends[1], "most": limit, **choice.named}
    return connection.execute(asked, facts).all()


@lru_cache
def _rows_of(named: tuple[str, ...], fresh: bool, bounded: bool) -> Select[Any]:
    """Built once per form: building it costs more than its rows do."""
    asked = [_visible(), col(FindingRow.id) > bindparam("after")]
    asked += [col(getattr(FindingRow, name)) == bindparam(name) for name in named]
    if bounded:
        asked.append(col(FindingRow.id) <= bindparam("last"))
    if fresh:
        asked.append(col(FindingRow.opened_run) == bindparam("current"))
    rows = _dated("first_run", "first_at").where(*asked)
    return rows.order_by(col(FindingRow.id)).limit(bindparam("most"))


def _visible() -> ColumnElement[bool]:
    current = bindparam("current", type_=Integer)
    valid = or_(col(FindingRow.to_run).is_(None), col(FindingRow.to_run) > current)
    return and_(col(FindingRow.agency) == bindparam("agency"), col(FindingRow.from_run) <= current, valid)


def _dated(run: str, name: str) -> Select[Any]:
    """Versions with the moment (UTC) at which the run of a column was wished; none where that is forgotten."""
    moment: ColumnElement[datetime] = col(RunRow.queued_at).label(name)
    return select(*_COLUMNS, moment).outerjoin(RunRow, col(RunRow.id) == col(getattr(FindingRow, run)))


def _living(
    connection: Connection, agency: str, current: int, rows: Sequence[Row[Any]], today: date
) -> list[dict[str, Any]]:
    """The rows with the verdict in force on each, and their life (as ``reading.with_life`` has it)."""
    decided = {verdict.finding_id: verdict for verdict in _verdicts(connection, agency, [row.id for row in rows])}
    fields = rows[0]._fields if rows else ()
    living = []
    for row in rows:
        verdict = _in_force(decided.get(row.id), row.opened_run, current, today)
        life = _life(row, verdict["verb"], row.opened_run == current)
        living.append({**dict(zip(fields, row, strict=True)), **verdict, "life": life})
    return living


def _in_force(verdict: Row[Any] | None, opened: int, current: int, today: date) -> Shown:
    """The newest verdict, as long as it says something: an acknowledgement until the finding returns, a waiver to its
    last day."""
    if verdict is None or verdict.run_id > current or verdict.verb == Verb.REOPEN.value:
        return _NO_VERDICT
    if verdict.verb == Verb.ACKNOWLEDGE.value and verdict.run_id < opened:
        return _NO_VERDICT
    said = _plain(verdict)
    if said["until"] is not None and said["until"] < today:
        return _NO_VERDICT
    return {name: said[name] for name in _VERDICT}


def _life(row: Row[Any], verb: str | None, fresh: bool) -> str:
    if row.state == CLOSED:
        return CLOSED
    if verb is not None:
        return Life.WAIVED.value if verb == Verb.WAIVE.value else Life.ACKNOWLEDGED.value
    if fresh:
        return Life.RETURNED.value if row.returns > 0 else Life.NEW.value
    return Life.OPEN.value


def _verdicts(connection: Connection, agency: str, findings: Sequence[str]) -> Sequence[Row[Any]]:
    """Every verdict on some findings, oldest first."""
    return connection.execute(_DECIDED, {"agency": agency, "findings": findings}).all() if findings else ()


_DECIDED = (
    select(*(col(getattr(DecisionRow, name)) for name in ("finding_id", "run_id", *_VERDICT, "by", "at")))
    .where(col(DecisionRow.agency) == bindparam("agency"))
    .where(col(DecisionRow.finding_id).in_(bindparam("findings", expanding=True)))
    .order_by(col(DecisionRow.id))
)


def _plain(verdict: Row[Any]) -> dict[str, Any]:
    """A verdict, its last day as a date."""
    until = date.fromisoformat(verdict.until) if verdict.until else None
    return {**verdict._mapping, "until": until}
