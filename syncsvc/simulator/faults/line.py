"""ATS-05, 06, 07 and 13: the superior's place, and who acts in a post. Both sides agree on who is the superior."""

from __future__ import annotations

from datetime import timedelta

from syncsvc.simulator.faults.bed import Bed, Way
from syncsvc.simulator.people import Person

LONG_AGO = 250
"""Days; a Plt may act for half a year."""
HIGH = "45"


def _led_by(bed: Bed, victim: Person, boss: Person) -> None:
    bed.world.local[victim.number]["nip_atasan"] = boss.nip
    for rating in bed.world.edit_ratings(victim):
        rating.led_by(boss.nip, boss.pid)


def boss_elsewhere(bed: Bed) -> None:
    """The superior sits in another office."""
    victim = bed.clerk()
    _led_by(bed, victim, bed.stranger(victim))
    bed.person("ATS-05", victim, "supervisor_nip")


def boss_beside(bed: Bed) -> None:
    """The superior is a colleague of the same unit who leads nothing."""
    victim, boss = bed.pair()
    _led_by(bed, victim, boss)
    bed.person("ATS-06", victim, "supervisor_nip")


def acting_too_long(bed: Bed) -> None:
    """Plt for more than half a year. SIASN has no last day, so that nobody can tell there."""
    victim, unit = bed.staff(), bed.spare(12)
    bed.world.assignments[victim.number] = (unit, bed.years.as_of - timedelta(days=LONG_AGO))
    bed.person("ATS-07", victim, "local.acting_time")


def acting_too_high(bed: Bed) -> None:
    """The head of a section as Plt of the highest post of all."""
    victim = bed.leader("41")
    bed.world.assignments[victim.number] = (bed.world.tree.units[0], bed.years.acting_start())
    bed.person("ATS-07", victim, "local.acting_level")
    bed.person("ATS-07", victim, "siasn.acting_level", way=Way.LIVE)


def outranked_boss(bed: Bed) -> None:
    """The highest rank of all, above that of the superior; a clerk's job has no level that it could not fit."""
    victim = bed.clerk()
    victim.rank = HIGH
    bed.person("ATS-13", victim, "supervisor_nip")


FAULTS = (boss_elsewhere, boss_beside, acting_too_long, acting_too_high, outranked_boss)
