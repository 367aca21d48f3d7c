"""Which source column feeds which field, and what a table's columns leave unexplained."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from syncsvc.errors import Misunderstood
from syncsvc.mapping.spec import FieldRule, TableMapping

_INSIGNIFICANT = re.compile(r"[\s._\u00a0\u200b\ufeff]+")


@dataclass(frozen=True, slots=True)
class Plan:
    """One table's columns resolved: ``taken`` maps field to column, ``absent`` are optional fields without."""

    taken: dict[str, str]
    row_key: tuple[str, ...]
    absent: tuple[str, ...]
    unmapped: tuple[str, ...]
    ignored: tuple[str, ...]


def fold_column(name: str) -> str:
    """A column name without case, blanks, underscores and dots: ``NIP BARU`` and ``nip_baru`` are one."""
    return _INSIGNIFICANT.sub("", name).casefold()


def resolve(columns: Sequence[str], source: str, table: TableMapping) -> Plan:
    """Find each rule's column. Raises ``Misunderstood`` naming all missing required columns at once."""
    found = _by_folded(columns)
    named = [rule for rule in table.fields if rule.value is None]
    taken = {rule.field: column for rule in named if (column := _first(rule, found))}
    missing = [_wanted(rule) for rule in named if rule.field not in taken and not rule.optional]
    missing += [name for name in table.row_key if fold_column(name) not in found]
    if missing:
        wanted = ", ".join(dict.fromkeys(missing))
        raise Misunderstood("mapping.column_missing", source=source, table=table.table, columns=wanted)
    return Plan(
        taken=taken,
        row_key=tuple(found[fold_column(name)] for name in table.row_key),
        absent=tuple(rule.field for rule in named if rule.field not in taken),
        unmapped=_unmapped(columns, found, table),
        ignored=tuple(found[folded] for name in table.ignored if (folded := fold_column(name)) in found),
    )


def _by_folded(columns: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in columns:
        found.setdefault(fold_column(column), column)
    return found


def _first(rule: FieldRule, found: dict[str, str]) -> str | None:
    return next((found[folded] for name in rule.columns if (folded := fold_column(name)) in found), None)


def _wanted(rule: FieldRule) -> str:
    return " / ".join(rule.columns) or rule.field


def _unmapped(columns: Sequence[str], found: dict[str, str], table: TableMapping) -> tuple[str, ...]:
    """Columns that no rule, key or ignore list names; of two that fold alike, the second."""
    named = {fold_column(name) for rule in table.fields for name in rule.columns}
    named |= {fold_column(name) for name in (*table.row_key, *table.ignored)}
    return tuple(name for name in columns if fold_column(name) not in named or found[fold_column(name)] != name)
