"""A record of a JSON body becomes rows of text: nested records as dotted names, a list's entries as rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from syncsvc.config.live.tables import LiveTable
from syncsvc.connectors.rest.values import at, folded, text_of

Row = dict[str, str | None]
_DEEPEST = 16
_NOTHING = ("", "null")


@dataclass(frozen=True, slots=True)
class Layout:
    """What of a record is taken, by folded names. ``nests``: names below which something is wanted; a null there says
    only that nothing is below. ``parts``: names of which others are made."""

    ignored: frozenset[str]
    from_json: frozenset[str]
    nests: frozenset[str]
    explode: str | None
    parent_prefix: str
    first_of: Mapping[str, tuple[str, ...]]
    joined: Mapping[str, tuple[str, ...]]
    parts: frozenset[str]


def layout_of(table: LiveTable, wanted: tuple[str, ...]) -> Layout:
    """The layout of a table of which the mapping reads ``wanted``."""
    paths = (name.split(".") for name in wanted)
    nests = {folded(".".join(each[:count])) for each in paths for count in range(1, len(each))}
    first_of = {name: tuple(map(folded, fields)) for name, fields in table.first_of.items()}
    joined = {name: tuple(map(folded, fields)) for name, fields in table.joined.items()}
    return Layout(
        ignored=frozenset(map(folded, table.ignored)),
        from_json=frozenset(map(folded, table.from_json)),
        nests=frozenset(nests),
        explode=table.explode,
        parent_prefix=table.parent_prefix,
        first_of=first_of,
        joined=joined,
        parts=frozenset(name for made in (first_of, joined) for names in made.values() for name in names),
    )


def rows_of(record: Mapping[str, Any], layout: Layout) -> Iterator[Row]:
    """The rows of one record: itself, or one for each entry of the list that is exploded.

    Raises UnicodeEncodeError for text that is none (half a surrogate pair).
    """
    for row in _plain_rows(record, layout):
        yield _with_made(row, layout) if layout.first_of or layout.joined else row


def _plain_rows(record: Mapping[str, Any], layout: Layout) -> Iterator[Row]:
    if layout.explode is None:
        yield _row(record, layout)
        return
    _, entries = at(record, layout.explode)
    if not isinstance(entries, list):
        return
    around = _row(record, layout, skipped=folded(layout.explode))
    parent = {f"{layout.parent_prefix}.{name}": value for name, value in around.items()}
    for entry in entries:
        own = entry if isinstance(entry, Mapping) else {"value": entry}
        yield {**_row(own, layout), **parent}


def _with_made(row: Row, layout: Layout) -> Row:
    """The row with the fields that are made of others."""
    says = {
        known: value
        for name, value in row.items()
        if value and (known := folded(name)) in layout.parts and not _says_nothing(value)
    }
    made: Row = {}
    for name, fields in layout.first_of.items():
        made[name] = next((says[field] for field in fields if field in says), None)
    for name, fields in layout.joined.items():
        parts = [says[field].strip() for field in fields if field in says]
        made[name] = "-".join(parts) if len(parts) == len(fields) else None
    return {**row, **made}


def _says_nothing(value: str) -> bool:
    return value.strip().casefold() in _NOTHING


def _row(record: Mapping[str, Any], layout: Layout, skipped: str | None = None) -> Row:
    row: Row = {}
    _flatten(record, layout, row, skipped)
    return row


def _flatten(record: Mapping[str, Any], layout: Layout, row: Row, skipped: str | None, above: str = "") -> None:
    """Put a record's values into the row, those of records inside it under dotted names."""
    for name, value in record.items():
        full = f"{above}{name}" if above else name
        known = folded(full)
        if known in layout.ignored or known == skipped or (value is None and known in layout.nests):
            continue
        inner = _decoded(value) if known in layout.from_json else value
        if isinstance(inner, dict) and full.count(".") < _DEEPEST:
            _flatten(inner, layout, row, skipped, f"{full}.")
        else:
            row[full] = text_of(inner)


def _decoded(value: Any) -> Any:
    """What a text holds as JSON; what is none stays as it is."""
    if not isinstance(value, str):
        return value
    try:
        inner = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return inner if isinstance(inner, dict | list) else value
