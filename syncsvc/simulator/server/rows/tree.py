"""``ref-unor``: the units of the agency, in PascalCase and without an active flag."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from syncsvc.simulator.rows_siasn import unit_row
from syncsvc.simulator.server.pen import Pen
from syncsvc.simulator.server.register import Register

Row = dict[str, Any]
_IDS = ("Id", "InstansiId", "DiatasanId", "IndukUnorId", "PemimpinPnsId")


def units(register: Register) -> Iterator[Row]:
    """All units that SIASN has; the root's parent is empty or the root itself."""
    world = register.world
    retired = [person.pid for person in world.local_only]
    stale = register.scenario.contradictions.retired_heads
    for unit in world.tree.units:
        if unit.number in world.units_not_siasn:
            continue
        row = unit_row(world, unit)
        if stale and unit.head and retired:
            row["PemimpinPnsId"], stale = retired[stale % len(retired)], stale - 1
        yield _spelled(register, row, unit.number)
    for place, row in enumerate(world.extra_units.national, start=len(world.tree.units)):
        yield _spelled(register, row, place)


def _spelled(register: Register, row: dict[str, str | None], number: int) -> Row:
    pen = Pen(number * 2_654_435_761 ^ register.scenario.seed, register.scenario.dirt)
    return {name: pen.id(text) if name in _IDS else pen.text(text) for name, text in row.items()}
