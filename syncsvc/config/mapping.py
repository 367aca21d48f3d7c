"""From a mapping file and the preset below it to the ``MappingSpec`` that ``mapping`` executes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache

from syncsvc.config.mapping_file import Draft, Entry, draft_mapping
from syncsvc.config.read import Document, fill
from syncsvc.mapping.columns import fold_column
from syncsvc.mapping.spec import Lookup, MappingSpec, TableMapping
from syncsvc.model.schema import Kind
from syncsvc.presets import lookup_tables, mapping_names, mapping_text

MUST_HAVE: dict[str, tuple[str, ...]] = {
    "employee": ("nip", "name"),
    "unit": ("id", "name"),
    "position": ("job_kind", "title"),
    "appointment": ("nip", "start"),
    "rank": ("nip", "rank", "start"),
    "contract": ("nip", "start"),
    "skp_plan": ("nip", "year"),
    "skp_evaluation": ("nip", "year", "period_id"),
    "skp_annual": ("nip", "year"),
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """One source's mapping, and the preset's tables that the source does not deliver."""

    spec: MappingSpec
    not_delivered: tuple[str, ...] = ()


def compile_mapping(source: str, document: Document, preset: str | None, tables: Collection[str] | None) -> Compiled:
    """The source's mapping; mistakes are noted in ``document``.

    ``document`` is the site's own file, empty when the preset alone is used. ``tables`` are the source's
    tables in ``sources.yaml``; None when these are not known, then ``from`` is not judged.
    """
    base = _base(document, preset)
    own = draft_mapping(document, base.lookups)
    entries = _merge(base.entries, own.entries)
    for entry in entries:
        _complete(entry, document, tables)
    delivered = [entry for entry in entries if tables is None or entry.table in tables]
    spec = MappingSpec(
        source=source,
        tables=tuple(_finished(entry, delivered) for entry in delivered if entry.table),
        kind_lookups=kind_lookups(),
        lookups={**base.lookups, **own.lookups},
    )
    missing = {entry.table or "" for entry in entries if entry not in delivered and entry.document is not document}
    return Compiled(spec, tuple(sorted(missing)))


@cache
def kind_lookups() -> dict[Kind, Lookup]:
    """The shipped lookup of each kind that has one."""
    return {Kind(name): values for name, values in lookup_tables().items()}


@cache
def preset_draft(name: str) -> tuple[Draft, Document]:
    """A shipped mapping's entries; its document has no mistakes (a test holds that)."""
    document = Document(f"preset:{name}")
    fill(document, mapping_text(name))
    return draft_mapping(document), document


def _base(document: Document, preset: str | None) -> Draft:
    """The preset below the file: named in the file, or beside the source."""
    named = document.table.get("preset")
    chosen = named if isinstance(named, str) else preset
    if chosen is None:
        return Draft()
    if isinstance(named, str) and preset is not None and named != preset:
        document.blame(("preset",), "two_presets", here=named, there=preset)
    if chosen not in mapping_names():
        if chosen == named:
            document.blame(("preset",), "unknown_preset", given=chosen, choices=", ".join(mapping_names()))
        return Draft()
    return preset_draft(chosen)[0]


def _merge(base: list[Entry], own: list[Entry]) -> list[Entry]:
    """The preset's entries with the file's laid over them; what matches none is added."""
    merged = list(base)
    for entry in own:
        below = _below(entry, base)
        if below is None:
            merged.append(entry)
        else:
            merged[base.index(below)] = _over(entry, below)
    return merged


def _below(entry: Entry, base: list[Entry]) -> Entry | None:
    """The preset's entry for the same noun and table; without ``from`` the only one of the noun."""
    alike = [each for each in base if each.noun == entry.noun and entry.table in {None, each.table}]
    return alike[0] if len(alike) == 1 else None


def _over(entry: Entry, below: Entry) -> Entry:
    """One entry over another. Columns that the upper one ignores are not read by the lower one's fields."""
    dropped = {fold_column(name) for name in entry.ignored}
    kept = {
        name: rule
        for name, rule in below.rules.items()
        if not rule.columns or not {fold_column(column) for column in rule.columns} <= dropped
    }
    taken = {fold_column(column) for rule in entry.rules.values() for column in rule.columns}
    ignored = [name for name in below.ignored if fold_column(name) not in taken]
    return replace(
        entry,
        table=entry.table or below.table,
        rules={**kept, **entry.rules},
        named=entry.named | set(kept),
        row_key=entry.row_key or below.row_key,
        ignored=tuple(dict.fromkeys((*ignored, *entry.ignored))),
        min_rows=below.min_rows if entry.min_rows is None else entry.min_rows,
        max_rows=below.max_rows if entry.max_rows is None else entry.max_rows,
    )


def _complete(entry: Entry, document: Document, tables: Collection[str] | None) -> None:
    """Note a table that does not exist, missing must-have fields, and columns both read and ignored."""
    if entry.document is not document:
        return
    if not entry.table:
        if (*entry.place, "from") not in document.lines:
            document.blame((*entry.place, "from"), "missing", name="from")
    elif tables is not None and entry.table not in tables:
        known = ", ".join(tables) or "-"
        document.blame((*entry.place, "from"), "unknown_table", given=entry.table, choices=known)
    lacking = [name for name in MUST_HAVE[entry.noun] if name not in entry.named]
    if lacking:
        document.blame((*entry.place, "fields"), "must_have", noun=entry.noun, names=", ".join(lacking))
    read = {fold_column(column) for rule in entry.rules.values() for column in rule.columns}
    for name in entry.ignored:
        if fold_column(name) in read:
            document.blame((*entry.place, "ignored"), "read_and_ignored", column=name)


def _finished(entry: Entry, delivered: list[Entry]) -> TableMapping:
    """The entry as a value. What another noun reads from the same table counts as ignored here."""
    mine = _columns(entry)
    others = [column for each in delivered if each.table == entry.table for column in (*each.ignored, *_columns(each))]
    known = {fold_column(column) for column in mine}
    spelt = {fold_column(column): column for column in reversed((*entry.ignored, *others))}
    return TableMapping(
        noun=entry.noun,
        table=entry.table or "",
        fields=tuple(entry.rules.values()),
        row_key=entry.row_key,
        ignored=tuple(column for folded, column in reversed(spelt.items()) if folded not in known),
        min_rows=entry.min_rows,
        max_rows=entry.max_rows,
    )


def _columns(entry: Entry) -> tuple[str, ...]:
    return (*(column for rule in entry.rules.values() for column in rule.columns), *entry.row_key)
