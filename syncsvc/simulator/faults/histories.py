"""PEG-12, PEG-14, EVA-01 and EVA-16: what only SIASN's histories tell, and no export."""

from __future__ import annotations

from datetime import date, timedelta

from syncsvc.simulator.faults.bed import Bed, Way
from syncsvc.simulator.people import Person
from syncsvc.simulator.skp import annual_plan, rate

OVER = 10
"""Days since the last contract ended."""


def year_not_delivered(bed: Bed) -> None:
    """SIASN was not given last year's predicate."""
    _not_delivered(bed, bed.years.annual_year)


def year_before_not_delivered(bed: Bed) -> None:
    """Nor that of the year before, of somebody else."""
    _not_delivered(bed, bed.years.annual_year - 1)


def _not_delivered(bed: Bed, year: int) -> None:
    victim = bed.staff()
    bed.world.siasn_annual[victim.number, year] = None
    bed.person("PEG-12", victim, "skp_annual", year, Way.LIVE)


def contract_over(bed: Bed) -> None:
    """A PPPK at work without a contract, whose SKP goes on to the end of the year."""
    victim, end = bed.contract(), bed.years.as_of - timedelta(days=OVER)
    bed.world.contracts[victim.number] = [(victim.cpns, end)]
    bed.person("PEG-14", victim, "siasn.contract", way=Way.LIVE)
    if end < bed.years.close:
        _plans_outside(bed, victim)


def plan_before_contract(bed: Bed) -> None:
    """A PPPK whose SKP begins before the only contract that SIASN knows."""
    victim, year = bed.contract(), bed.years.plan_year
    bed.world.contracts[victim.number] = [(max(date(year, 1, 20), victim.cpns), date(year + 5, 1, 19))]
    _plans_outside(bed, victim)


def _plans_outside(bed: Bed, victim: Person) -> None:
    for plan in bed.world.plans_of(victim):
        bed.found("PEG-14", "skp", plan.id, "siasn.period", bed.years.plan_year, Way.LIVE)


def local_other_predicate(bed: Bed) -> None:
    """The SIMPEG alone has another predicate."""
    victim, other = _other(bed)
    word = "Baik" if other == 2 else "Sangat Baik"
    rating = str(4 - other)
    bed.world.local_annual[victim.number].update({"hasil": rating, "perilaku": rating, "predikat": word})
    _differs(bed, victim, "local.predicate")


def portal_other_predicate(bed: Bed) -> None:
    """e-Kinerja alone has another predicate."""
    victim, other = _other(bed)
    for rating in bed.world.edit_ratings(victim):
        if rating.period.final:
            rating.result = rating.behaviour = rating.predicate = other
    _differs(bed, victim, "ekinerja.predicate")


def national_other_predicate(bed: Bed) -> None:
    """SIASN alone has another predicate, which is then wrong against both."""
    victim, other = _other(bed)
    bed.world.siasn_annual[victim.number, bed.years.annual_year] = {
        **dict.fromkeys(("hasilKinerjaNilai", "PerilakuKerjaNilai", "KuadranKinerjaNilai"), str(other)),
        **dict.fromkeys(("hasilKinerja", "perilakuKerja"), "SESUAI EKSPEKTASI" if other == 2 else "DIATAS EKSPEKTASI"),
        "kuadranKinerja": "BAIK" if other == 2 else "SANGAT BAIK",
    }
    _differs(bed, victim, "local.predicate", "ekinerja.predicate")


def _other(bed: Bed) -> tuple[Person, int]:
    """Somebody, and a predicate (1 or 2) that is not theirs of last year: by the matrix what equal ratings give."""
    victim = bed.staff()
    plan = annual_plan(victim, bed.years)
    given = rate(victim, plan, bed.years.final).predicate if plan else None
    return victim, 1 if given == 2 else 2


def _differs(bed: Bed, victim: Person, *fields: str) -> None:
    for field in fields:
        bed.found("EVA-01", "annual", victim.nip, field, bed.years.annual_year, Way.LIVE)


def _rated_by(bed: Bed, column: str, text: str, field: str) -> None:
    victim, year = bed.contract(), bed.years.annual_year
    bed.world.siasn_annual[victim.number, year] = {column: text}
    bed.found("EVA-16", "annual", victim.nip, field, year, Way.LIVE)


def rater_without_nip(bed: Bed) -> None:
    """The number of the rater is no NIP."""
    _rated_by(bed, "nipNrpPenilai", "19700101", "rater_nip")


def rater_of_other_name(bed: Bed) -> None:
    """The rater's NIP is somebody else's."""
    _rated_by(bed, "namaPenilai", "TANPA NAMA SEBENARNYA", "rater_name")


def rater_of_other_rank(bed: Bed) -> None:
    """The rater never had so high a rank."""
    _rated_by(bed, "penilaiGolonganId", "45", "rater_rank")


def rater_of_other_unit(bed: Bed) -> None:
    """The rater was never in that unit."""
    _rated_by(bed, "penilaiUnorNm", "Kantor Cabang Lama", "rater_unit")


FAULTS = (
    year_not_delivered,
    year_before_not_delivered,
    contract_over,
    plan_before_contract,
    local_other_predicate,
    portal_other_predicate,
    national_other_predicate,
    rater_without_nip,
    rater_of_other_name,
    rater_of_other_rank,
    rater_of_other_unit,
)
