"""SKP-10, EVA-03 and EVA-04: what records of SKP and ratings hold beside the result."""

from __future__ import annotations

from syncsvc.simulator.faults.bed import Bed, Way
from syncsvc.simulator.noise import slashed

REVISION = ("tgl_revisi", "alasan_revisi", "disetujui_oleh")


def _revised_without(bed: Bed, missing: str, field: str) -> None:
    victim = bed.contract()
    plan = bed.world.edit_plans(victim)[0]
    whole = dict(zip(REVISION, (slashed(bed.years.begin), "Perubahan tugas", "Kepala Dinas"), strict=True))
    bed.world.local_skp[victim.number].update({**whole, missing: None})
    bed.found("SKP-10", "skp", plan.local_id, field, bed.years.plan_year)


def revised_without_day(bed: Bed) -> None:
    """A revision with reason and approver, of which nobody knows when."""
    _revised_without(bed, "tgl_revisi", "revised")


def revised_without_reason(bed: Bed) -> None:
    """A revision without a reason."""
    _revised_without(bed, "alasan_revisi", "revision_reason")


def revised_without_approval(bed: Bed) -> None:
    """A revision that nobody approved."""
    _revised_without(bed, "disetujui_oleh", "revision_by")


def nothing_realised(bed: Bed) -> None:
    """Last year's predicate, and nothing written down that was done."""
    victim = bed.contract()
    bed.world.local_annual[victim.number]["realisasi"] = "T"
    bed.found("EVA-03", "annual", victim.nip, "local.realised", bed.years.annual_year)


def no_behaviour(bed: Bed) -> None:
    """A result and a predicate without a rating of behaviour in e-Kinerja."""
    rating = bed.world.edit_ratings(bed.contract())[-1]
    rating.behaviour = None
    bed.found("EVA-04", "evaluation", rating.id, "ekinerja.behaviour", rating.period.mark)


def local_no_behaviour(bed: Bed) -> None:
    """The same in the SIMPEG's list of predicates."""
    victim = bed.contract()
    bed.world.local_annual[victim.number]["perilaku"] = None
    bed.found("EVA-04", "annual", victim.nip, "local.behaviour", bed.years.annual_year)


def national_no_behaviour(bed: Bed) -> None:
    """The same in SIASN's history."""
    victim, year = bed.contract(), bed.years.annual_year
    bed.world.siasn_annual[victim.number, year] = {"PerilakuKerjaNilai": None, "perilakuKerja": None}
    bed.found("EVA-04", "annual", victim.nip, "siasn.behaviour", year, Way.LIVE)


FAULTS = (
    revised_without_day,
    revised_without_reason,
    revised_without_approval,
    nothing_realised,
    no_behaviour,
    local_no_behaviour,
    national_no_behaviour,
)
