"""Whom a narrowed run speaks about: decided by what came, so that the first run of an agency can be narrow too."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import polars as pl

from syncsvc.errors import UsageError
from syncsvc.model.run import Intake, Scope

_Columns = Callable[[Sequence[Intake]], Iterator[pl.Series]]
_UNIT_IN = {"unit": "id", "employee": "unit_id"}


def within(asked: Scope, intakes: Sequence[Intake], missing: Mapping[str, str]) -> Scope:
    """The scope asked for, with every unit below its units, by the trees of all sides.

    Raises UsageError when nothing that came knows one of its units or NIPs, unless something is ``missing`` that
    might know it. The error repeats no NIP.
    """
    if asked.everybody:
        return asked
    if not missing:
        unknown = asked.units - _known(intakes, asked.units, _unit_ids)
        if unknown:
            raise UsageError("run.unit_unknown", unit=", ".join(sorted(unknown)))
        if asked.nips - _known(intakes, asked.nips, _nips):
            raise UsageError("run.nip_unknown")
    return Scope(asked.nips, _with_all_below(intakes, asked.units))


def people_within(units: frozenset[str], intakes: Sequence[Intake]) -> pl.Series:
    """The NIPs of those who sit in some units or below, and of the supervisors whom their rows name; sorted. How a
    supervisor stands is part of what is asked about people."""
    inside = list(_with_all_below(intakes, units))
    frames = [snapshot.frame for intake in intakes for snapshot in intake.snapshots if snapshot.table == "employee"]
    sitting = [frame.filter(pl.col("unit_id").is_in(inside)) for frame in frames]
    columns = [frame[name].alias("nip") for frame in sitting for name in ("nip", "supervisor_nip")]
    return pl.concat([pl.Series("nip", [], dtype=pl.String), *columns]).drop_nulls().unique().sort()


def _known(intakes: Sequence[Intake], wanted: Collection[str], columns: _Columns) -> set[str]:
    """Which of the wanted values stand in one of the columns."""
    return {value for column in columns(intakes) for value in column.filter(column.is_in(list(wanted))).to_list()}


def _unit_ids(intakes: Sequence[Intake]) -> Iterator[pl.Series]:
    for intake in intakes:
        for snapshot in intake.snapshots:
            if snapshot.table in _UNIT_IN:
                yield snapshot.frame[_UNIT_IN[snapshot.table]]


def _nips(intakes: Sequence[Intake]) -> Iterator[pl.Series]:
    for intake in intakes:
        for snapshot in intake.snapshots:
            if "nip" in snapshot.frame.columns:
                yield snapshot.frame["nip"]


def _with_all_below(intakes: Sequence[Intake], units: frozenset[str]) -> frozenset[str]:
    frames = [snapshot.frame for intake in intakes for snapshot in intake.snapshots if snapshot.table == "unit"]
    if not units or not frames:
        return units
    tree = pl.concat([frame.select("id", "parent_id") for frame in frames]).drop_nulls()
    found = frozenset(units)
    while True:
        more = found | set(tree.filter(pl.col("parent_id").is_in(list(found)))["id"].to_list())
        if more == found:
            return found
        found = more
