"""PEG-01 and PEG-08 to PEG-19: what the two sides say about one person."""

from __future__ import annotations

from datetime import date, timedelta

from syncsvc.simulator.faults.bed import Bed
from syncsvc.simulator.jobs import CLERK, COMPUTING
from syncsvc.simulator.noise import dashed, national_rank, slashed
from syncsvc.simulator.people import Person
from syncsvc.simulator.world import OTHER_AGENCY_ID


def other_workplace(bed: Bed) -> None:
    """Seconded in SIASN, with the staff type of the seconded; the SIMPEG does not know."""
    victim = bed.staff()
    bed.world.siasn[victim.number].update({"INSTANSI KERJA ID": OTHER_AGENCY_ID, "JENIS PEGAWAI ID": "16"})
    bed.person("PEG-01", victim, "agency_work")


def other_home(bed: Bed) -> None:
    """Owned by another agency in SIASN."""
    victim = bed.staff()
    bed.world.siasn[victim.number].update({"INSTANSI INDUK ID": OTHER_AGENCY_ID, "JENIS PEGAWAI ID": "17"})
    bed.person("PEG-01", victim, "agency_home")


def seconded_as_own(bed: Bed) -> None:
    """Seconded in SIASN, yet with the staff type of the agency's own."""
    victim = bed.staff()
    bed.world.siasn[victim.number]["INSTANSI KERJA ID"] = OTHER_AGENCY_ID
    bed.person("PEG-01", victim, "agency_work")
    bed.person("PEG-16", victim, "staff_type")


def own_as_seconded(bed: Bed) -> None:
    """The staff type of the seconded, at home and at work in the same agency."""
    victim = bed.staff()
    bed.world.siasn[victim.number]["JENIS PEGAWAI ID"] = "16"
    bed.person("PEG-16", victim, "staff_type")


def other_name(bed: Bed) -> None:
    """SIASN has another name."""
    victim = bed.staff()
    bed.world.siasn[victim.number]["NAMA"] = f"{victim.name} PUTRA"
    bed.person("PEG-08", victim, "name")


def front_title(bed: Bed) -> None:
    """A front title on one side only."""
    victim = bed.staff()
    bed.world.siasn[victim.number]["GELAR DEPAN"] = None if victim.front else "Dr."
    bed.person("PEG-08", victim, "title_front")


def back_title(bed: Bed) -> None:
    """A back title more in SIASN."""
    victim = bed.staff()
    bed.world.siasn[victim.number]["GELAR BELAKANG"] = f"{victim.back}, M.Kes." if victim.back else "S.Psi."
    bed.person("PEG-08", victim, "title_back")


def other_status(bed: Bed) -> None:
    """Under discipline in SIASN, plainly active in the SIMPEG: what hangs on it counts as not checked."""
    victim = bed.staff()
    bed.world.siasn[victim.number].update({"KEDUDUKAN HUKUM ID": "15", "KEDUDUKAN HUKUM NAMA": "Hukuman Disiplin"})
    bed.person("PEG-09", victim, "legal_status")


def too_old(bed: Bed) -> None:
    """Still active three years after the age of retirement."""
    victim = bed.clerk()
    birth = date(bed.years.plan_year - 61, 1 + victim.noise % 12, 15)
    bed.reissue(victim, birth, date(birth.year + 25, 3, 1))
    victim.pns = date(birth.year + 26, 3, 1)
    bed.person("PEG-10", victim, "retirement")


def _another_rank(victim: Person) -> str:
    return "31" if victim.rank != "31" else "32"


def other_rank(bed: Bed) -> None:
    """The promotion reached one side only; a clerk's job has no level that the other rank might not fit."""
    victim = bed.clerk()
    rank = _another_rank(victim)
    bed.world.siasn[victim.number].update({"GOL AKHIR ID": rank, "GOL AKHIR NAMA": national_rank(rank)})
    bed.person("PEG-11", victim, "rank")


def other_rank_date(bed: Bed) -> None:
    """The same rank since another day."""
    victim = bed.staff()
    bed.world.siasn[victim.number]["TMT GOLONGAN"] = dashed(victim.rank_date + timedelta(days=30))
    bed.person("PEG-11", victim, "rank_date")


def contract_rank(bed: Bed) -> None:
    """Two different PPPK ranks."""
    victim = bed.contract()
    bed.world.local[victim.number]["gol"] = "XI"
    bed.person("PEG-11", victim, "rank")


def rank_of_other_family(bed: Bed) -> None:
    """A PPPK with a rank of the PNS."""
    victim = bed.contract()
    bed.world.local[victim.number]["gol"] = "III/a"
    bed.person("PEG-11", victim, "rank")


def empty_education(bed: Bed) -> None:
    """SIASN has no education."""
    victim = bed.staff()
    bed.world.siasn[victim.number].update({"TINGKAT PENDIDIKAN ID": None, "TINGKAT PENDIDIKAN NAMA": None})
    bed.person("PEG-13", victim, "education")


def low_education(bed: Bed) -> None:
    """A functional job of the expert levels with secondary school."""
    victim = bed.staff(COMPUTING[2])
    bed.world.siasn[victim.number].update({"TINGKAT PENDIDIKAN ID": "17", "TINGKAT PENDIDIKAN NAMA": "SLTA"})
    bed.person("PEG-13", victim, "education")


def low_education_of_chief(bed: Bed) -> None:
    """The head of an office with a diploma."""
    victim = bed.chief()
    bed.world.siasn[victim.number].update({"TINGKAT PENDIDIKAN ID": "30", "TINGKAT PENDIDIKAN NAMA": "D-III"})
    bed.person("PEG-13", victim, "education")


def eternal_novice(bed: Bed) -> None:
    """A CPNS for two years or more."""
    victim = bed.novice()
    start = date(bed.years.plan_year - 2, 3, 1)
    bed.reissue(victim, victim.birth, start)
    victim.rank_date = victim.job_date = start
    bed.person("PEG-15", victim, "status")


def local_pns_date_empty(bed: Bed) -> None:
    """A PNS without the day of becoming one; a zero date says as little as none."""
    victim = bed.staff()
    bed.world.local[victim.number]["tmt_pns"] = "0000-00-00"
    bed.person("PEG-18", victim, "local.pns_date")


def national_pns_date_empty(bed: Bed) -> None:
    """The same in SIASN."""
    victim = bed.staff()
    bed.world.siasn[victim.number]["TMT PNS"] = None
    bed.person("PEG-18", victim, "siasn.pns_date")


def other_unit(bed: Bed) -> None:
    """SIASN, and with it e-Kinerja, has the person in another unit."""
    victim, world = bed.clerk(), bed.world
    target = next(each for each in world.tree.units if each.use == "acting")
    world.siasn[victim.number].update({"UNOR ID": target.id, "UNOR NAMA": target.name})
    for plan in world.edit_plans(victim):
        plan.unit, plan.unit_name = target, target.name
    bed.person("PEG-19", victim, "unit_id")


def _local_date(bed: Bed, victim: Person, column: str, day: date) -> None:
    bed.world.local[victim.number][column] = slashed(day)


def local_start_as_child(bed: Bed) -> None:
    """Appointed at fifteen, which the NIP contradicts too."""
    victim = bed.staff()
    _local_date(bed, victim, "tmt_cpns", date(victim.birth.year + 15, 6, 1))
    bed.person("PEG-05", victim, "local.cpns_date")
    bed.person("PEG-04", victim, "local.cpns_date")


def national_start_as_child(bed: Bed) -> None:
    """The same in SIASN."""
    victim = bed.staff()
    bed.world.siasn[victim.number]["TMT CPNS"] = dashed(date(victim.birth.year + 15, 6, 1))
    bed.person("PEG-05", victim, "siasn.cpns_date")
    bed.person("PEG-04", victim, "siasn.cpns_date")


def local_pns_before_cpns(bed: Bed) -> None:
    """PNS before CPNS."""
    victim = bed.staff()
    _local_date(bed, victim, "tmt_pns", victim.cpns.replace(year=victim.cpns.year - 1))
    bed.person("PEG-05", victim, "local.pns_date")


def national_pns_in_future(bed: Bed) -> None:
    """PNS from a day that is still to come."""
    victim = bed.staff()
    bed.world.siasn[victim.number]["TMT PNS"] = dashed(bed.years.as_of + timedelta(days=60))
    bed.person("PEG-05", victim, "siasn.pns_date")


def local_rank_in_future(bed: Bed) -> None:
    """A rank from a day that is still to come, which SIASN does not have."""
    victim = bed.staff()
    _local_date(bed, victim, "tmt_gol", bed.years.as_of + timedelta(days=60))
    bed.person("PEG-05", victim, "local.rank_date")
    bed.person("PEG-11", victim, "rank_date")


def national_rank_before_cpns(bed: Bed) -> None:
    """A rank before the appointment, which the SIMPEG does not have."""
    victim = bed.staff(CLERK)
    bed.world.siasn[victim.number]["TMT GOLONGAN"] = dashed(victim.cpns.replace(year=victim.cpns.year - 1))
    bed.person("PEG-05", victim, "siasn.rank_date")
    bed.person("PEG-11", victim, "rank_date")


FAULTS = (
    other_workplace,
    other_home,
    seconded_as_own,
    own_as_seconded,
    other_name,
    front_title,
    back_title,
    other_status,
    too_old,
    other_rank,
    other_rank_date,
    contract_rank,
    rank_of_other_family,
    empty_education,
    low_education,
    low_education_of_chief,
    eternal_novice,
    local_pns_date_empty,
    national_pns_date_empty,
    other_unit,
    local_start_as_child,
    national_start_as_child,
    local_pns_before_cpns,
    national_pns_in_future,
    local_rank_in_future,
    national_rank_before_cpns,
)
