"""Letting go of what is too old: counted first, then done in small transactions, with a certificate in the audit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, literal_column, select, text
from sqlmodel import col

from syncsvc import crash_points
from syncsvc.store.audit import CUT, Entry, append, cut_before
from syncsvc.store.engine import Store
from syncsvc.store.moments import database_now
from syncsvc.store.purge_rules import RULES, Condition, Days, Rule
from syncsvc.store.trust_tables import AuditRow

AT_ONCE = 5_000
_GUARD = "CREATE TRIGGER audit_DELETE BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"


@dataclass(frozen=True, slots=True)
class Purged:
    """What went of a table (or would go), what stays, and the oldest that stays where the table knows moments."""

    table: str
    days: int | None
    gone: int
    kept: int
    oldest: datetime | None


def count_old(store: Store, days: Days) -> tuple[Purged, ...]:
    """What ``purge`` would let go of now; nothing is changed."""
    with store.reading() as connection:
        now = database_now(connection)
        return _summed(_counted(connection, rule, days.get(rule.kept_for), now) for rule in RULES)


def purge(store: Store, days: Days, by: str) -> tuple[Purged, ...]:
    """Let go of every row that is past its time, at most ``AT_ONCE`` per transaction; what went. Each table's first
    transaction writes the certificate: how many rows of what age."""
    with store.reading() as connection:
        now = database_now(connection)
    return _summed([_purge(store, rule, days.get(rule.kept_for), now, by) for rule in RULES])


def cut_audit(store: Store, before: datetime, by: str) -> int:
    """Let go of the audit's entries older than a moment; how many.

    The entry that says so holds the number and digest of the last that went, to which the first that is left is
    chained: what is left can be verified as before. The newest entry always stays.
    """
    with store.changing() as connection:
        old = col(AuditRow.at) < before
        wanted = select(col(AuditRow.seq), col(AuditRow.digest)).where(old).order_by(col(AuditRow.seq).desc()).limit(1)
        last = connection.execute(wanted).one_or_none()
        if last is None or last.seq <= cut_before(connection)[0]:
            return 0
        gone = col(AuditRow.seq) <= last.seq
        rows = connection.execute(select(func.count()).select_from(AuditRow).where(gone)).scalar_one()
        facts = {"until": last.seq, "digest": last.digest, "rows": rows, "before": before.isoformat()}
        append(connection, Entry(by, CUT, "audit", facts=facts))
        _unguarded_delete(connection, gone)
    return rows


def _unguarded_delete(connection: Connection, gone: Condition) -> None:
    """The triggers stand aside for this one transaction."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TRIGGER audit_DELETE"))
        connection.execute(delete(AuditRow).where(gone))
        connection.execute(text(_GUARD))
        return
    connection.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_append_only"))
    connection.execute(delete(AuditRow).where(gone))
    connection.execute(text("ALTER TABLE audit ENABLE TRIGGER audit_append_only"))


def _counted(connection: Connection, rule: Rule, days: int | None, now: datetime) -> Purged:
    """Rows that a preparation keeps out of reach meanwhile are counted too: they go the next time."""
    if days is None:
        return _left(connection, rule, None, 0, None)
    goes = rule.goes(now - timedelta(days=days))
    return _left(connection, rule, days, _rows(connection, rule, goes), goes)


def _purge(store: Store, rule: Rule, days: int | None, now: datetime, by: str) -> Purged:
    gone = 0
    if days is not None:
        before = now - timedelta(days=days)
        while went := _one_batch(store, rule, before, by if gone == 0 else None):
            gone += went
    with store.reading() as connection:
        return _left(connection, rule, days, gone, None)


def _one_batch(store: Store, rule: Rule, before: datetime, by: str | None) -> int:
    """Delete some rows; ``by`` whom the certificate is written, in the first transaction of a table."""
    with store.changing() as connection:
        goes = rule.goes(before)
        place: ColumnElement[Any] = literal_column("rowid" if connection.dialect.name == "sqlite" else "ctid")
        if connection.execute(select(place).select_from(rule.table).where(goes).limit(1)).first() is None:
            return 0
        if rule.prepare is not None:
            goes &= rule.prepare(connection)
        if by is not None and (rows := _rows(connection, rule, goes)):
            facts = {"rows": rows, "before": before.isoformat()}
            append(connection, Entry(by, "retention.purge", _name(rule), facts=facts))
        some = select(place).select_from(rule.table).where(goes).limit(AT_ONCE)
        went = connection.execute(delete(rule.table).where(place.in_(some))).rowcount
        crash_points.here("purge_open")
        return went


def _rows(connection: Connection, rule: Rule, goes: Condition) -> int:
    return connection.execute(select(func.count()).select_from(rule.table).where(goes)).scalar_one()


def _left(connection: Connection, rule: Rule, days: int | None, gone: int, goes: Condition | None) -> Purged:
    stays = select(func.count()).select_from(rule.table)
    oldest = None if rule.moment is None else select(func.min(rule.moment))
    if goes is not None:
        stays = stays.where(~goes)
        oldest = None if oldest is None else oldest.where(~goes)
    found: Any = None if oldest is None else connection.execute(oldest).scalar()
    return Purged(_name(rule), days, gone, connection.execute(stays).scalar_one(), found)


def _name(rule: Rule) -> str:
    return str(rule.table.__tablename__)


def _summed(found: Iterable[Purged]) -> tuple[Purged, ...]:
    """One line per table, also where several rules are about it."""
    tables: dict[str, Purged] = {}
    for each in found:
        before = tables.get(each.table)
        gone, kept = (each.gone, each.kept) if before is None else (before.gone + each.gone, before.kept - each.gone)
        tables[each.table] = Purged(each.table, each.days, gone, kept, each.oldest)
    return tuple(tables.values())
