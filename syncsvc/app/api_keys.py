"""What the keys commands mean: make a key to the JSON interface, list them, revoke one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from syncsvc.app.answer import Answer
from syncsvc.app.places import store_for_reading, store_for_writing
from syncsvc.lang import say
from syncsvc.model.right import Right
from syncsvc.store.api_keys import ApiKey, NewKey, api_keys, create, revoke

COLUMNS = ("key", "name", "agencies", "rights", "made", "by", "expires", "used", "revoked")


def create_key(
    data: Path | None, name: str, agencies: Sequence[str], rights: Sequence[str], days: int, by: str, language: str
) -> Answer:
    """Make a key; the key itself is told this once. Raises UsageError for one that is incomplete or would live too
    long."""
    wanted = NewKey(name, tuple(agencies), tuple(Right(right) for right in rights), days)
    with store_for_writing(data) as (store, _):
        key, secret = create(store, wanted, by)
    row = _row(key)
    facts = {name: row[name] for name in ("key", "name", "expires")}
    return Answer([{**row, "secret": secret}], [say(language, "api.key_made", **facts), secret])


def list_keys(data: Path | None) -> list[dict[str, Any]]:
    """Every key that was made, as rows; never the keys themselves, which nobody remembers."""
    with store_for_reading(data) as store:
        return [_row(key) for key in api_keys(store)]


def revoke_key(data: Path | None, number: int, by: str, language: str) -> Answer:
    """Let a key open nothing any more. Raises UsageError when there is none of that number."""
    with store_for_writing(data) as (store, _):
        row = _row(revoke(store, number, by))
    return Answer([row], [say(language, "api.key_revoked", key=number, name=row["name"])])


def _row(key: ApiKey) -> dict[str, Any]:
    moments = {"made": key.made_at, "expires": key.expires_at, "used": key.used_at, "revoked": key.revoked_at}
    told = {name: moment and moment.isoformat(timespec="minutes") for name, moment in moments.items()}
    listed = {"agencies": ",".join(sorted(key.agencies)), "rights": ",".join(sorted(key.rights))}
    return {"key": key.number, "name": key.name, **listed, "by": key.made_by, **told}
