"""Several sources of one side merged into one table each, with authority decided per field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from syncsvc.model import KEYS, TABLES
from syncsvc.model.run import Intake, Snapshot
from syncsvc.model.schema import empty
from syncsvc.reconcile.attach import attach, one_each

Authority = Mapping[str, Mapping[str, tuple[str, ...]]]
_ONE_ROW_EACH = ("employee", "unit")
"""Nouns of which a key has one row even when one source gives several: the first."""


@dataclass(frozen=True, slots=True)
class Sides:
    """All tables of all sides, named "side.table".

    ``merged`` holds one row per key (``model.KEYS``); ``rows`` the employee rows as delivered, duplicates
    included. ``missing`` says why a table is absent ("source_failed", "no_source"); a table is absent when any source
    that owes it failed. ``moments`` says how new what is known of each period is, where the snapshots say so.
    ``unasked`` names, per table, whom its source has no answer about to rely upon (columns nip, reason).
    """

    merged: dict[str, pl.DataFrame]
    rows: dict[str, pl.DataFrame]
    missing: dict[str, str]
    moments: dict[str, dict[str, datetime]] = field(default_factory=dict)
    unasked: dict[str, pl.DataFrame] = field(default_factory=dict)

    def table(self, name: str) -> pl.DataFrame:
        """The merged table, or an empty one of the right schema."""
        found = self.merged.get(name)
        return empty(TABLES[name.partition(".")[2]]) if found is None else found

    def why_missing(self, name: str) -> str | None:
        """The reason a table cannot be relied upon, or None when it arrived whole."""
        if name in self.missing:
            return self.missing[name]
        return None if name in self.merged else "no_source"


def merge(intakes: Sequence[Intake], authority: Authority, missing: Mapping[str, str]) -> Sides:
    """Lay the intakes' snapshots side by side. Sources stand in order of authority unless told otherwise."""
    grouped: dict[str, list[Snapshot]] = {}
    for intake in intakes:
        for snapshot in intake.snapshots:
            grouped.setdefault(f"{snapshot.side}.{snapshot.table}", []).append(snapshot)
    merged: dict[str, pl.DataFrame] = {}
    rows: dict[str, pl.DataFrame] = {}
    for name, snapshots in grouped.items():
        table = snapshots[0].table
        frames = [snapshot.frame for snapshot in snapshots]
        whole = pl.concat(frames).rechunk() if len(frames) > 1 else frames[0]
        if table == "employee":
            rows[name] = whole
        merged[name] = _merge_table(table, whole, authority.get(table, {}))
    moments = {name: _newest(snapshots) for name, snapshots in grouped.items()}
    return Sides(merged, rows, dict(missing), moments, _unasked(intakes, merged))


def _unasked(intakes: Sequence[Intake], merged: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Per table the people nobody answered for; an employee whose row another source of the side gives is known."""
    found: dict[str, list[pl.DataFrame]] = {}
    for intake in intakes:
        for (noun,), rows in intake.unasked.group_by("noun"):
            found.setdefault(f"{intake.side}.{noun}", []).append(rows.select("nip", "reason"))
    every = {name: pl.concat(frames).unique("nip", keep="first").sort("nip") for name, frames in found.items()}
    for name, rows in every.items():
        if name.endswith(".employee") and name in merged:
            every[name] = rows.filter(~pl.col("nip").is_in(merged[name]["nip"].drop_nulls().implode()))
    return {name: rows for name, rows in every.items() if rows.height}


def _newest(snapshots: Sequence[Snapshot]) -> dict[str, datetime]:
    """Per period the newest moment that any of the snapshots gives it."""
    every = [moment for snapshot in snapshots for moment in snapshot.moments.items()]
    return dict(sorted(every, key=lambda named: named[1]))


def _merge_table(table: str, whole: pl.DataFrame, authority: Mapping[str, tuple[str, ...]]) -> pl.DataFrame:
    keys = list(KEYS.get(table, ()))
    sources = whole["source"].unique(maintain_order=True).to_list()
    if not keys or (len(sources) == 1 and table not in _ONE_ROW_EACH):
        return whole
    known = pl.all_horizontal(pl.col(keys).is_not_null())
    keyed, keyless = whole.filter(known), whole.filter(~known)
    if table == "unit":
        whole, keyless = keyed, keyless.clear()
    if one_each(keyed.select(keys)):
        return whole
    if len(sources) == 1:
        return pl.concat([keyed.unique(keys, keep="first", maintain_order=True), keyless])
    return pl.concat([_merge_sources(keys, keyed, sources, authority), keyless])


def _merge_sources(
    keys: list[str], keyed: pl.DataFrame, sources: list[str], authority: Mapping[str, tuple[str, ...]]
) -> pl.DataFrame:
    """One row per key: each field from the first source, in that field's order of authority, that has a value."""
    subjects = keyed.select(keys).unique(maintain_order=True)
    by_source = {
        source: attach(subjects, keyed.filter(pl.col("source") == source), keys, keys).drop(keys) for source in sources
    }

    def first_value(name: str) -> pl.Series:
        order = dict.fromkeys((*(known for known in authority.get(name, ()) if known in by_source), *sources))
        values = pl.DataFrame([by_source[source][name].alias(source) for source in order])
        return values.select(pl.coalesce(pl.all()).alias(name)).to_series()

    marks = pl.DataFrame([by_source[source]["unread"].alias(source) for source in sources])
    unread = marks.select(pl.concat_str(pl.all(), separator=",", ignore_nulls=True)).to_series()
    whole = subjects.with_columns(first_value(name) for name in keyed.columns if name not in keys)
    return whole.with_columns(unread=pl.select(pl.when(unread != "").then(unread)).to_series()).select(keyed.columns)
