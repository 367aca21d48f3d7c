"""The faults of a sample, written out: each plants itself and says what must be found, its consequences included.

What follows from a fault is thought out from the meaning of the checks, never taken from running them.
"""

from __future__ import annotations

from collections.abc import Callable

from syncsvc.simulator.faults import (
    employee,
    histories,
    identity,
    intake,
    line,
    naming,
    plans,
    records,
    supervisors,
    units,
    wording,
)
from syncsvc.simulator.faults.bed import Bed, Truth
from syncsvc.simulator.world import World
from syncsvc.simulator.years import Years

__all__ = ["FAULTS", "PER_PEOPLE", "Truth", "plant_faults", "rounds"]

Plant = Callable[[Bed], None]
PER_PEOPLE = 5_000
WHOLE_SECTIONS: tuple[Plant, ...] = (units.dead_section, supervisors.boss_without_plan, units.other_echelon)
ONCE: tuple[Plant, ...] = (*intake.ONCE, *naming.ONCE, *plans.ONCE, intake.damaged_row)
FAULTS: tuple[Plant, ...] = (
    *WHOLE_SECTIONS,
    *units.FAULTS,
    *intake.FAULTS,
    *identity.FAULTS,
    *employee.FAULTS,
    *naming.FAULTS,
    *wording.FAULTS,
    *supervisors.FAULTS,
    *plans.FAULTS,
    *line.FAULTS,
    *records.FAULTS,
    *histories.FAULTS,
    *ONCE,
)


def rounds(employees: int) -> int:
    """How often each fault is planted that may be there more than once."""
    return max(1, employees // PER_PEOPLE)


def plant_faults(world: World, times: int) -> Bed:
    """Plant every fault that the sample's day allows; the bed knows what must be found."""
    bed = Bed(world)
    for plant in FAULTS:
        if not _possible(plant, world.years):
            continue
        for _ in range(1 if plant in ONCE else times):
            bed.begin(f"{plant.__module__.rpartition('.')[2]}.{plant.__name__}")
            plant(bed)
    return bed


def _possible(plant: Plant, years: Years) -> bool:
    """Some faults need a day in the year: a quarter that is due, January over, a move long enough ago."""
    if plant in {plans.quarter_unrated, plans.quarter_missing}:
        return bool(years.passed)
    if plant in {
        supervisors.boss_without_plan,
        plans.not_agreed,
        plans.long_submitted,
        plans.year_unrated,
        plans.year_missing,
    }:
        return years.january_over
    if plant is plans.no_duty:
        return years.as_of < years.close
    if plant is plans.moved_without_plan:
        return years.unplanned_move is not None
    return plant is not employee.eternal_novice or bool(years.cpns_starts())
