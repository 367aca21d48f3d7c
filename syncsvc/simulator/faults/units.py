"""ORG: faults of the unit tree, planted on units without people where people are not the point."""

from __future__ import annotations

from dataclasses import replace

from syncsvc.simulator.faults.bed import Bed
from syncsvc.simulator.jobs import hex_id
from syncsvc.simulator.people import STUDYING
from syncsvc.simulator.rows_siasn import unit_row as national_row
from syncsvc.simulator.rows_simpeg import unit_row as local_row


def dead_section(bed: Bed) -> None:
    """A section that SIASN dropped: its people could not make an SKP, and nobody's rater there has one."""
    unit, world = bed.section(), bed.world
    world.units_not_siasn.add(unit.number)
    bed.unit("ORG-01", unit, "national_id")
    for member in (unit.head, *unit.staff):
        if member is None:
            continue
        if member.obliged or member.legal == STUDYING:
            bed.person("ORG-03", member, "unit_id")
        if not member.obliged:
            continue
        world.plans[member.number] = []
        bed.person("SKP-01", member, "skp", bed.years.plan_year)
        if member is not unit.head:
            bed.person("ATS-12", member, "supervisor_skp", bed.years.plan_year)


def dead_unit(bed: Bed) -> None:
    """A unit without people whose national id does not exist."""
    unit = bed.spare(6)
    bed.world.units_not_siasn.add(unit.number)
    bed.unit("ORG-01", unit, "national_id")


def other_parent(bed: Bed) -> None:
    """SIASN has the unit directly below the agency."""
    unit = bed.spare(4)
    bed.world.siasn_units[unit.number]["DiatasanId"] = bed.world.tree.units[0].id
    bed.unit("ORG-02", unit, "parent_id")


def other_name(bed: Bed) -> None:
    """The local name is another one."""
    unit = bed.spare(5)
    bed.world.local_units[unit.number]["nama_unor"] = f"Pos Pengaduan {unit.number}"
    bed.unit("ORG-04", unit, "name")


def local_twin(bed: Bed) -> None:
    """The SIMPEG has the unit twice, and both claim the same national unit."""
    unit, world = bed.spare(7), bed.world
    twin = {**local_row(world, unit), "kd_unor": f"U9{unit.number:06d}", "id_unor_siasn": unit.id}
    world.extra_units.local.append(twin)
    for key in (unit.code, f"U9{unit.number:06d}"):
        bed.found("ORG-05", "unit", key.lower(), "local.name")
        bed.found("ORG-10", "unit", key.lower(), "pair")


def national_twin(bed: Bed) -> None:
    """SIASN has the unit twice."""
    unit, world = bed.spare(8), bed.world
    twin = hex_id("twin", world.seed, unit.number)
    world.extra_units.national.append({**national_row(world, unit), "Id": twin})
    for key in (unit.id, twin):
        bed.found("ORG-05", "unit", key, "siasn.name")


def no_head(bed: Bed) -> None:
    """A section without head and without Plt."""
    vacant = [unit for unit in bed.world.tree.units if unit.use == "vacant"]
    bed.unit("ORG-06", vacant[bed.round], "head")


def local_loop(bed: Bed) -> None:
    """A unit below its own child in the SIMPEG; SIASN has the right parent."""
    above, below = bed.spare(0), bed.spare(1)
    bed.world.local_units[above.number]["kd_induk"] = below.code
    bed.unit("ORG-08", above, "local.parent_id")
    bed.unit("ORG-08", below, "local.parent_id")
    bed.unit("ORG-02", above, "parent_id")


def local_orphan(bed: Bed) -> None:
    """A parent that does not exist in the SIMPEG."""
    unit = bed.spare(9)
    bed.world.local_units[unit.number]["kd_induk"] = f"U8{unit.number:06d}"
    bed.unit("ORG-08", unit, "local.parent_id")


def national_loop(bed: Bed) -> None:
    """A unit below its own child in SIASN; the SIMPEG has the right parent."""
    above, below = bed.spare(2), bed.spare(3)
    bed.world.siasn_units[above.number]["DiatasanId"] = below.id
    bed.found("ORG-08", "unit", above.id, "siasn.parent_id")
    bed.found("ORG-08", "unit", below.id, "siasn.parent_id")
    bed.unit("ORG-02", above, "parent_id")


def national_orphan(bed: Bed) -> None:
    """A parent that does not exist in SIASN."""
    unit = bed.spare(10)
    bed.world.siasn_units[unit.number]["DiatasanId"] = hex_id("nowhere", bed.world.seed, unit.number)
    bed.found("ORG-08", "unit", unit.id, "siasn.parent_id")


def other_echelon(bed: Bed) -> None:
    """The SIMPEG kept the echelon from before the reorganisation."""
    unit = bed.section(people=False)
    bed.world.local_units[unit.number]["eselon"] = "IV.b"
    bed.unit("ORG-09", unit, "echelon")


def unpaired_unit(bed: Bed) -> None:
    """A local unit that SIASN does not have and that names none."""
    model, world = bed.spare(11), bed.world
    code = f"U7{model.number:06d}"
    row = {
        **local_row(world, model),
        "kd_unor": code,
        "nama_unor": f"Unit Keliling {model.number}",
        "id_unor_siasn": None,
    }
    world.extra_units.local.append(row)
    bed.found("ORG-10", "unit", code.lower(), "pair")


def former_unit(bed: Bed) -> None:
    """SIASN kept somebody in a unit that is no longer in its tree."""
    victim = bed.clerk()
    bed.world.siasn[victim.number]["UNOR ID"] = hex_id("unor lama", bed.world.seed, victim.number)
    bed.person("ORG-03", victim, "unit_id")
    bed.person("PEG-19", victim, "unit_id")


def two_heads(bed: Bed) -> None:
    """Somebody of a section holds the post that its head holds, on both sides."""
    victim, unit = bed.usurper()
    if unit.head:
        bed.employ(victim, replace(unit.head.job, ranks=(unit.head.rank,)))
    bed.unit("ORG-07", unit, "local.head")
    bed.found("ORG-07", "unit", unit.id, "siasn.head")


FAULTS = (
    former_unit,
    two_heads,
    dead_unit,
    other_parent,
    other_name,
    local_twin,
    national_twin,
    no_head,
    local_loop,
    local_orphan,
    national_loop,
    national_orphan,
    unpaired_unit,
)
