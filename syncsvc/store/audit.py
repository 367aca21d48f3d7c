"""Who did what and who looked at whom: rows that only grow, each bound to the one before it by its digest."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, text
from sqlmodel import col

from syncsvc.store.moments import database_now
from syncsvc.store.trust_tables import AuditRow, InstallationRow

FIRST = "0" * 64
"""Stands where the digest before the first row would."""
_ONE_AT_A_TIME = 7_260_411
"""The advisory lock that lets one transaction at a time append, on PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One action, or one look at a person's data.

    ``action`` is a short code ("run.cancel", "person.view"), ``object`` what it was done to (a run's number, an
    agency, a
    finding's id; never a person), ``nip`` the person concerned, of whom only a keyed hash is kept. ``facts`` hold no
    person's data and no secret.
    """

    actor: str
    action: str
    object: str
    nip: str | None = None
    facts: Mapping[str, str | int | bool | None] = field(default_factory=dict)


def append(connection: Connection, entry: Entry) -> int:
    """Write an entry within the caller's transaction, so that nothing is done that is not written; its number."""
    if connection.dialect.name != "sqlite":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
    newest = select(col(AuditRow.seq), col(AuditRow.digest)).order_by(col(AuditRow.seq).desc()).limit(1)
    last = connection.execute(newest).one_or_none()
    seq, before = (last.seq + 1, last.digest) if last else (1, FIRST)
    row = {
        "seq": seq,
        "at": database_now(connection),
        "actor": entry.actor,
        "action": entry.action,
        "object": entry.object,
        "subject": subject_of(connection, entry.nip) if entry.nip else None,
        "facts": canonical(dict(entry.facts)),
        "before": before,
    }
    connection.execute(insert(AuditRow).values(**row, digest=digest_of(row)))
    return seq


def digest_of(row: Mapping[str, object]) -> str:
    """SHA-256 over a row's content and the digest before it, in hexadecimal."""
    at = row["at"]
    moment = at.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(at, datetime) else at
    names = ("seq", "actor", "action", "object", "subject", "facts", "before")
    return hashlib.sha256(canonical([moment, *(row[name] for name in names)]).encode()).hexdigest()


def canonical(value: object) -> str:
    """JSON in the one way in which it is hashed: keys in order, no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def subject_of(connection: Connection, nip: str) -> str:
    """The keyed hash that stands for a person, in hexadecimal; the same in all of this installation."""
    key = bytes.fromhex(_secret(connection))
    return hmac.new(key, nip.encode(), hashlib.sha256).hexdigest()[:32]


def _secret(connection: Connection) -> str:
    found = connection.execute(select(col(InstallationRow.secret))).scalar_one_or_none()
    if found is not None:
        return found
    made = secrets.token_hex(32)
    values = {"id": 1, "name": secrets.token_hex(8), "secret": made, "made_at": database_now(connection)}
    connection.execute(insert(InstallationRow).values(values))
    return made
