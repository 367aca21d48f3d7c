"""ATS: who supervises whom."""

from __future__ import annotations

from datetime import date, timedelta

from syncsvc.simulator.faults.bed import Bed
from syncsvc.simulator.faults.plans import JUST_NOW
from syncsvc.simulator.jobs import hex_id
from syncsvc.simulator.people import RETIRED, Person
from syncsvc.simulator.skp import SUBMITTED

LOCAL, NATIONAL = "local.supervisor_nip", "ekinerja.supervisor_nip"


def _led_by(bed: Bed, victim: Person, nip: str | None, pid: str | None) -> None:
    for rating in bed.world.edit_ratings(victim):
        rating.led_by(nip, pid)


def local_none(bed: Bed) -> None:
    """No supervisor in the SIMPEG."""
    victim = bed.staff()
    bed.world.local[victim.number]["nip_atasan"] = None
    bed.person("ATS-01", victim, LOCAL)


def national_none(bed: Bed) -> None:
    """No supervisor in e-Kinerja."""
    victim = bed.staff()
    _led_by(bed, victim, None, None)
    bed.person("ATS-01", victim, NATIONAL)


def local_self(bed: Bed) -> None:
    """The own supervisor in the SIMPEG."""
    victim = bed.staff()
    bed.world.local[victim.number]["nip_atasan"] = victim.nip
    bed.person("ATS-02", victim, LOCAL)
    bed.person("ATS-14", victim, "supervisor_nip")


def national_self(bed: Bed) -> None:
    """The own supervisor in e-Kinerja."""
    victim = bed.staff()
    _led_by(bed, victim, victim.nip, victim.pid)
    bed.person("ATS-02", victim, NATIONAL)
    bed.person("ATS-14", victim, "supervisor_nip")


def local_loop(bed: Bed) -> None:
    """Two who supervise each other in the SIMPEG."""
    first, second = bed.staff(), bed.staff()
    for victim, boss in ((first, second), (second, first)):
        bed.world.local[victim.number]["nip_atasan"] = boss.nip
        bed.person("ATS-14", victim, "supervisor_nip")
    bed.person("ATS-03", min(first, second, key=lambda each: each.nip), LOCAL)


def national_loop(bed: Bed) -> None:
    """Three who supervise each other in a circle in e-Kinerja."""
    ring = [bed.staff() for _ in range(3)]
    for place, victim in enumerate(ring):
        boss = ring[place - 1]
        _led_by(bed, victim, boss.nip, boss.pid)
        bed.person("ATS-14", victim, "supervisor_nip")
    bed.person("ATS-03", min(ring, key=lambda each: each.nip), NATIONAL)


def _retired(bed: Bed) -> Person:
    return next(each for each in bed.world.local_only if each.legal == RETIRED)


def local_retired(bed: Bed) -> None:
    """The supervisor in the SIMPEG has retired."""
    victim = bed.staff()
    bed.world.local[victim.number]["nip_atasan"] = _retired(bed).nip
    bed.person("ATS-04", victim, LOCAL)
    bed.person("ATS-14", victim, "supervisor_nip")


def national_retired(bed: Bed) -> None:
    """The supervisor in e-Kinerja has retired."""
    victim, boss = bed.staff(), _retired(bed)
    _led_by(bed, victim, boss.nip, boss.pid)
    bed.person("ATS-04", victim, NATIONAL)
    bed.person("ATS-14", victim, "supervisor_nip")


def local_unknown(bed: Bed) -> None:
    """The supervisor in the SIMPEG is known to no side."""
    victim = bed.staff()
    birth, start = date(bed.years.plan_year - 50, 8, 17), date(bed.years.plan_year - 25, 4, 1)
    bed.world.local[victim.number]["nip_atasan"] = bed.world.recruiter.registry.nip(birth, start, True, False)
    bed.person("ATS-04", victim, LOCAL)
    bed.person("ATS-14", victim, "supervisor_nip")


def other_rater(bed: Bed) -> None:
    """Rated by somebody else than the supervisor."""
    victim = bed.staff()
    rating = bed.world.edit_ratings(victim)[-1]
    rating.rater_id = hex_id("rater", bed.world.seed, victim.number)
    bed.person("ATS-08", victim, "rater", rating.period.mark)


def boss_without_plan(bed: Bed) -> None:
    """The head of a section did not get the own SKP agreed, which also holds up everybody below. One of them submitted
    the own one all the same.
    """
    unit, year = bed.section(), bed.years.plan_year
    below = [member for member in unit.staff if member.obliged]
    for member in below:
        bed.person("ATS-12", member, "supervisor_skp", year)
    for member in ([unit.head] if unit.head else []) + below[:1]:
        for plan in bed.world.edit_plans(member):
            plan.status, plan.created = SUBMITTED, bed.years.as_of - timedelta(days=JUST_NOW)
            bed.found("SKP-08", "skp", plan.id, "status", year)
            if member is not unit.head:
                bed.found("SKP-09", "skp", plan.id, "order", year)


def other_boss(bed: Bed) -> None:
    """Two different supervisors, both in order."""
    victim = bed.staff()
    heads = (unit.head for unit in bed.world.tree.units if unit.head)
    bed.world.local[victim.number]["nip_atasan"] = next(each.nip for each in heads if each is not victim.boss)
    bed.person("ATS-14", victim, "supervisor_nip")


FAULTS = (
    local_none,
    national_none,
    local_self,
    national_self,
    local_loop,
    national_loop,
    local_retired,
    national_retired,
    local_unknown,
    other_rater,
    other_boss,
)
