"""The last answers of remotes that are asked person by person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    bindparam,
    func,
    insert,
    select,
    true,
    type_coerce,
    update,
)
from sqlmodel import col

from syncsvc.model.answer import Answer, Answered, Endpoint
from syncsvc.store.answers import pack_records, unpack_records
from syncsvc.store.engine import Store
from syncsvc.store.inserting import if_new
from syncsvc.store.lease import Lease, fenced
from syncsvc.store.remote_tables import LandingRow, ShapeRow

_MOMENT = pl.Datetime("us", "UTC")
LANDED = pl.Schema(
    {
        "endpoint": pl.String(),
        "key": pl.String(),
        "kind": pl.String(),
        "reason": pl.String(),
        "asked_at": _MOMENT,
        "answered_at": _MOMENT,
        "changed_at": _MOMENT,
        "filled": pl.Boolean(),
        "shape": pl.String(),
        "unknown": pl.String(),
        "missing": pl.String(),
        "failures": pl.Int64(),
        "again_at": _MOMENT,
    }
)
"""What is known of each question asked so far (``remote_tables.LandingRow``), without the answers themselves."""
_AT_ONCE, _ROWS_AT_ONCE = 2_000, 50_000

_Call = tuple[str, str]
"""A table and the person it is asked about."""


@dataclass(frozen=True, slots=True)
class Landed:
    """One question and its end. ``again_at`` is before when it is not to be asked again, where it failed."""

    endpoint: str
    key: str
    answered: Answered
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer that is in force: ``records`` as rows under ``names``."""

    key: str
    names: list[str]
    rows: list[list[str | None]]


@dataclass(frozen=True, slots=True)
class _Before:
    """Of a question asked before: digest and shape of the last answer, how often it failed since, and which required
    names were gone."""

    digest: str | None
    shape: str | None
    failures: int
    missing: str


def land(
    store: Store,
    lease: Lease,
    source: str,
    endpoints: Mapping[str, Endpoint],
    came: Sequence[Landed],
    progress: Mapping[str, int] | None = None,
) -> int:
    """Keep some answers in one transaction of the run, with how far it got; give how many of them say something new.
    What was asked already is kept although somebody wants the run ended.

    A question that failed or was refused leaves the last answer as it was; one that nobody asked leaves everything.
    """
    asked = [each for each in came if each.answered.kind is not Answer.NOT_ASKED]
    known = [each for each in asked if each.answered.known]
    with fenced(store, lease, progress, although_cancelled=True) as connection:
        before = _before(connection, lease.agency, source, asked)
        _keep_shapes(connection, {endpoints[each.endpoint] for each in known})
        fresh = [each for each in asked if (each.endpoint, each.key) not in before]
        if fresh:
            connection.execute(insert(LandingRow), [_whole(lease, source, endpoints, each) for each in fresh])
        again = [each for each in asked if (each.endpoint, each.key) in before]
        changed = [each for each in again if each.answered.known and not _same(before, endpoints, each)]
        same = [each for each in again if each.answered.known and _same(before, endpoints, each)]
        lost = [each for each in again if not each.answered.known]
        _change(connection, changed, [_whole(lease, source, endpoints, each) for each in changed])
        _change(connection, same, [_confirmed(lease, source, each) for each in same])
        _change(connection, lost, [_failed(lease, source, each, before) for each in lost])
    return sum(each.answered.known for each in fresh) + len(changed)


def landed(
    store: Store, agency: str, source: str, names: Sequence[str] = LANDED.names(), failing: bool = False
) -> pl.DataFrame:
    """Everything that was asked of a source: ``names`` of ``LANDED``, of all or only of what fails since.

    SQLite's moments are read as the text that they are there, all at once: one by one they take most of the time.
    """
    columns = [col(getattr(LandingRow, name)) for name in names]
    moments = [name for name in names if store.sqlite and LANDED[name] == _MOMENT]
    plain = [type_coerce(each, String) if name in moments else each for name, each in zip(names, columns, strict=True)]
    wanted = select(*plain).where(*_of(agency, source), col(LandingRow.failures) > 0 if failing else true())
    schema = pl.Schema({name: pl.String() if name in moments else LANDED[name] for name in names})
    with store.reading() as connection:
        parts = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(wanted).partitions()
        frames = [pl.DataFrame([tuple(row) for row in part], schema=schema, orient="row") for part in parts]
    read = [pl.col(name).str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", time_zone="UTC") for name in moments]
    return pl.concat([schema.to_frame(), *frames]).with_columns(read)


def answers(store: Store, agency: str, source: str, endpoint: Endpoint, since: datetime) -> Iterator[Kept]:
    """The answers in force of one endpoint, of its present shape, that say anything, in order of key, but those older
    than ``since``."""
    ours = (col(LandingRow.endpoint) == endpoint.table) & (col(LandingRow.shape) == endpoint.shape)
    ours &= col(LandingRow.filled) & (col(LandingRow.answered_at) >= since)
    wanted: Select[str, Any] = select(col(LandingRow.key), col(LandingRow.body)).where(*_of(agency, source), ours)
    with store.reading() as connection:
        named = select(col(ShapeRow.fields)).where(col(ShapeRow.shape) == endpoint.shape)
        fields: list[str] = connection.execute(named).scalar() or []
        rows = connection.execution_options(yield_per=_AT_ONCE).execute(wanted.order_by(col(LandingRow.key)))
        for key, body in rows:
            yield Kept(key, *unpack_records(body, fields))


def landing_bytes(store: Store, agency: str, source: str) -> int:
    """How much room the answers of a source take, packed."""
    taken = select(func.sum(func.length(col(LandingRow.body)))).where(*_of(agency, source))
    with store.reading() as connection:
        return connection.execute(taken).scalar() or 0


def _of(agency: str, source: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """What was asked of one source of one agency."""
    return col(LandingRow.agency) == agency, col(LandingRow.source) == source


def _before(connection: Connection, agency: str, source: str, came: Sequence[Landed]) -> dict[_Call, _Before]:
    """What is kept of questions asked before."""
    found: dict[_Call, _Before] = {}
    mine = _of(agency, source)
    for endpoint in {each.endpoint for each in came}:
        keys = [each.key for each in came if each.endpoint == endpoint]
        ours = (col(LandingRow.endpoint) == endpoint) & col(LandingRow.key).in_(keys)
        names = ("key", "digest", "shape", "failures", "missing")
        for row in connection.execute(select(*[col(getattr(LandingRow, name)) for name in names]).where(*mine, ours)):
            found[endpoint, row.key] = _Before(row.digest, row.shape, row.failures, row.missing)
    return found


def _same(before: Mapping[_Call, _Before], endpoints: Mapping[str, Endpoint], each: Landed) -> bool:
    last = before[each.endpoint, each.key]
    return (last.digest, last.shape) == (each.answered.digest, endpoints[each.endpoint].shape)


def _whole(lease: Lease, source: str, endpoints: Mapping[str, Endpoint], each: Landed) -> dict[str, Any]:
    """A question's row, of one never asked before or whose answer is another now."""
    answered, endpoint = each.answered, endpoints[each.endpoint]
    known, filled = answered.known, bool(answered.records)
    return _place(lease, source, each) | {
        "kind": answered.kind.value,
        "reason": answered.reason,
        "asked_at": answered.asked,
        "answered_at": answered.asked if known else None,
        "changed_at": answered.asked if known else None,
        "filled": filled,
        "digest": answered.digest,
        "shape": endpoint.shape if known else None,
        "body": pack_records(answered.records, endpoint.fields) if filled else None,
        "unknown": ",".join(sorted(answered.unknown)),
        "missing": _lines(answered.missing),
        "failures": 0 if known else 1,
        "again_at": each.again_at,
    }


def _confirmed(lease: Lease, source: str, each: Landed) -> dict[str, Any]:
    answered = each.answered
    told = {"kind": answered.kind.value, "reason": None, "asked_at": answered.asked, "answered_at": answered.asked}
    return _place(lease, source, each) | told | {"failures": 0, "again_at": None, "missing": ""}


def _failed(lease: Lease, source: str, each: Landed, before: Mapping[_Call, _Before]) -> dict[str, Any]:
    """What a question without an answer changes. A try that shows no records says nothing of the fields that were gone
    before: only an answer proves them there."""
    answered, last = each.answered, before[each.endpoint, each.key]
    told: dict[str, Any] = {"kind": answered.kind.value, "reason": answered.reason, "asked_at": answered.asked}
    told |= {"failures": last.failures + 1, "missing": _lines(answered.missing) or last.missing}
    return _place(lease, source, each) | told | {"again_at": each.again_at}


def _lines(names: Iterable[str]) -> str:
    return "\n".join(sorted(names))


def _place(lease: Lease, source: str, each: Landed) -> dict[str, Any]:
    return {"agency": lease.agency, "source": source, "endpoint": each.endpoint, "key": each.key}


def _change(connection: Connection, came: Sequence[Landed], rows: list[dict[str, Any]]) -> None:
    if not came:
        return
    keys = ("agency", "source", "endpoint", "key")
    where = [col(getattr(LandingRow, name)) == bindparam(f"of_{name}") for name in keys]
    named = [{f"of_{name}" if name in keys else name: value for name, value in row.items()} for row in rows]
    values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name not in keys}
    connection.execute(update(LandingRow).where(*where).values(values), named)


def _keep_shapes(connection: Connection, endpoints: set[Endpoint]) -> None:
    known = set(connection.execute(select(col(ShapeRow.shape))).scalars())
    new = {each.shape: list(each.fields) for each in endpoints if each.shape not in known}
    if new:
        connection.execute(
            if_new(connection, ShapeRow), [{"shape": shape, "fields": fields} for shape, fields in new.items()]
        )
