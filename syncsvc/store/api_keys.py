"""Keys to the JSON interface: made, known again, revoked. Of a key itself only its digest is kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlmodel import col

from syncsvc.errors import DiskFull, Locked, UsageError
from syncsvc.model.right import EVERY_AGENCY, Right
from syncsvc.store.audit import Entry, append
from syncsvc.store.engine import Store
from syncsvc.store.moments import clock_column, database_now, moment_of
from syncsvc.store.trust_tables import ApiKeyRow

PREFIX = "sks_"
"""Begins every key, so that one that got lost is recognised as ours."""
LONGEST_DAYS = 400
_FRESH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key to be made: for whom, what it may see (agencies, or "*") and do, and for how many days."""

    name: str
    agencies: tuple[str, ...]
    rights: tuple[Right, ...]
    days: int


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is remembered. Moments are UTC; ``used_at`` is true to the minute."""

    number: int
    name: str
    agencies: frozenset[str]
    rights: frozenset[Right]
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None

    def sees(self, agency: str) -> bool:
        """Whether an agency is among those it was made for."""
        return agency in self.agencies or EVERY_AGENCY in self.agencies

    def may(self, right: Right) -> bool:
        """Whether it may do that."""
        return right in self.rights or Right.ADMIN in self.rights


def create(store: Store, wanted: NewKey, by: str) -> tuple[ApiKey, str]:
    """Make a key; what is remembered of it, and the key itself, which nobody can be told again.

    Raises UsageError without a name, an agency or a right, and for one that would live longer than ``LONGEST_DAYS``.
    """
    named = wanted.agencies and all(agency.strip() for agency in wanted.agencies)
    if not (wanted.name.strip() and named and wanted.rights):
        raise UsageError("api.key_incomplete")
    if not 1 <= wanted.days <= LONGEST_DAYS:
        raise UsageError("api.key_days", days=wanted.days, most=LONGEST_DAYS)
    secret = PREFIX + secrets.token_urlsafe(32)
    with store.changing() as connection:
        now = database_now(connection)
        agencies = sorted(set(wanted.agencies))
        rights = sorted({right.value for right in wanted.rights})
        values = {
            "name": wanted.name.strip(),
            "digest": _digest(secret),
            "agencies": agencies,
            "rights": rights,
            "made_by": by,
            "made_at": now,
            "expires_at": now + timedelta(days=wanted.days),
        }
        made = connection.execute(insert(ApiKeyRow).values(values).returning(ApiKeyRow)).one()
        said = {"agencies": ",".join(agencies), "rights": ",".join(rights)}
        append(connection, Entry(by, "key.create", str(made.id), facts={**said, "days": wanted.days}))
    return _key(made), secret


def revoke(store: Store, number: int, by: str) -> ApiKey:
    """Let a key open nothing any more. Raises UsageError when there is none of that number."""
    with store.changing() as connection:
        row = _one(connection, number)
        if row.revoked_at is None:
            values = {"revoked_at": database_now(connection), "revoked_by": by}
            connection.execute(update(ApiKeyRow).where(col(ApiKeyRow.id) == number).values(values))
            append(connection, Entry(by, "key.revoke", str(number)))
        return _key(_one(connection, number))


def api_keys(store: Store) -> tuple[ApiKey, ...]:
    """Every key that was made, in order."""
    with store.reading() as connection:
        return tuple(_key(row) for row in connection.execute(select(ApiKeyRow).order_by(col(ApiKeyRow.id))))


def verify(store: Store, secret: str) -> ApiKey | None:
    """The key that this is; None when there is none, or it was revoked or has expired, by the database's clock."""
    digest = _digest(secret)
    with store.reading() as connection:
        asked = select(ApiKeyRow, clock_column(connection).label("clock")).where(col(ApiKeyRow.digest) == digest)
        row = connection.execute(asked).one_or_none()
    if row is None or not hmac.compare_digest(row.digest, digest):
        return None
    now = moment_of(row.clock)
    if row.revoked_at is not None or row.expires_at <= now:
        return None
    key = _key(row)
    if key.used_at is None or key.used_at <= now - _FRESH:
        _note_use(store, key.number, now)
    return key


def _note_use(store: Store, number: int, now: datetime) -> None:
    """Write down that a key is used. Reading goes on when nothing can be written."""
    with suppress(DiskFull, Locked), store.changing() as connection:
        connection.execute(update(ApiKeyRow).where(col(ApiKeyRow.id) == number).values(used_at=now))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _one(connection: Connection, number: int) -> Row[Any]:
    row = connection.execute(select(ApiKeyRow).where(col(ApiKeyRow.id) == number)).one_or_none()
    if row is None:
        raise UsageError("api.key_unknown", key=number)
    return row


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        number=row.id,
        name=row.name,
        agencies=frozenset(row.agencies),
        rights=frozenset(Right(right) for right in row.rights),
        made_by=row.made_by,
        made_at=row.made_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
    )
