"""A table asked about one person: the answer with only the wanted fields, and the names of those nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

from syncsvc.config.live.source import LiveSource
from syncsvc.config.live.tables import LiveTable
from syncsvc.connectors.rest.asking import KEY, Asking, Tally
from syncsvc.connectors.rest.failures import UnansweredError
from syncsvc.connectors.rest.frames import Columns
from syncsvc.connectors.rest.urls import Blanks
from syncsvc.connectors.rest.values import compact, folded
from syncsvc.errors import Denied, Unreachable
from syncsvc.model.answer import Answer, Answered, Endpoint, Record

_FORM = 1
"""Counts up when what is kept of an answer changes by a change of this package."""
_NOT_SHAPING = {"fresh_hours", "trust_days"}
_HIDDEN = re.compile(r"\d{6,}|[\x00-\x1f,]")
_MOST_NAMES, _LONGEST_NAME = 100, 80


def moments_of(table: LiveTable, years: Sequence[int], periods: Sequence[tuple[int, str]]) -> list[Blanks]:
    """The years or periods that a table is asked about; one question without either where it has no such blank."""
    blanks = table.blanks()
    if "period" in blanks:
        return [{"year": str(year), "period": period} for year, period in periods]
    return [{"year": str(year)} for year in years] if "year" in blanks else [{}]


def endpoints_of(
    settings: LiveSource,
    wanted: Mapping[str, tuple[str, ...]],
    years: Sequence[int],
    periods: Sequence[tuple[int, str]],
) -> tuple[Endpoint, ...]:
    """What the landing needs to know of every table of a remote that is asked person by person."""
    return tuple(
        endpoint(name, settings, tuple(wanted.get(name, ())), moments_of(table, years, periods))
        for name, table in settings.tables.items()
        if table.each == "nip"
    )


def endpoint(name: str, settings: LiveSource, wanted: tuple[str, ...], questions: Sequence[Blanks]) -> Endpoint:
    """What the landing needs to know of one table. ``questions`` are what is asked about a person without NIP."""
    table = settings.tables[name]
    declared = table.model_dump(mode="json", exclude=_NOT_SHAPING)
    shape = sha256(
        compact(
            [_FORM, settings.address, declared, list(wanted), [sorted(each.items()) for each in questions]]
        ).encode()
    ).hexdigest()
    fresh, trusted = timedelta(hours=table.fresh_hours), timedelta(days=table.trust_days)
    return Endpoint(name, wanted, shape, fresh, trusted)


def ask_about(asking: Asking, table: LiveTable, wanted: tuple[str, ...], questions: Sequence[Blanks]) -> Answered:
    """Ask one table about one person, in as many questions as the table has. Never raises for what the remote does."""
    tally = Tally(bodies=[])
    if not questions:
        return Answered(Answer.NOT_ASKED, tally.asked, "no_period", tries=0)
    try:
        columns = _together([asking.all(blanks, tally) for blanks in questions])
    except UnansweredError as end:
        verdict = end.verdict
        return Answered(verdict.kind, tally.asked, verdict.reason, tries=tally.tries, missing=verdict.missing)
    except Denied:
        return Answered(Answer.NOT_ASKED, tally.asked, "token_renewal", tries=0)
    except Unreachable:
        return Answered(Answer.NOT_ASKED, tally.asked, "token_unavailable", tries=0)
    digest = sha256("\n".join(compact(body) for body in tally.bodies or ()).encode()).hexdigest()
    records = tuple(_wanted(row, wanted) for row in columns.rows())
    kind = Answer.ANSWERED if records else Answer.EMPTY
    return Answered(kind, tally.asked, None, records, _unknown(columns.names(), table, wanted), digest, tally.tries)


def _together(parts: Sequence[Columns]) -> Columns:
    """The rows of one person's questions under one spelling for each name."""
    if len(parts) == 1:
        return parts[0]
    columns = Columns()
    for part in parts:
        columns.add(part.rows())
    return columns


def _wanted(row: Mapping[str, str | None], wanted: tuple[str, ...]) -> Record:
    """The wanted fields under the mapping's spelling; those the remote does not have are not there."""
    there: dict[str, str | None] = {}
    for name, value in row.items():
        there.setdefault(folded(name), value)
    return {name: there[folded(name)] for name in wanted if folded(name) in there}


def _unknown(names: Iterable[str], table: LiveTable, wanted: tuple[str, ...]) -> frozenset[str]:
    """Names that nobody wants, requires or ignores; long digits in them are hidden, they may be somebody's, and so are
    signs that no database keeps (NUL) or that part one name from the next."""
    parts = [name for made in (table.first_of, table.joined) for names in made.values() for name in names]
    made = (*table.first_of, *table.joined)
    known = {folded(name) for name in (*wanted, *table.required, *table.row_id, *parts, *made, KEY)}
    strange = [name for name in names if folded(name) not in known][:_MOST_NAMES]
    return frozenset(_HIDDEN.sub("#", name)[:_LONGEST_NAME] for name in strange)
