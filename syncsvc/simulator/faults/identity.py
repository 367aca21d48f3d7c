"""PEG-02 to PEG-07 and PEG-20: who is there at all, and what identifies a person."""

from __future__ import annotations

from datetime import date, timedelta

from syncsvc.simulator.faults.bed import Bed
from syncsvc.simulator.noise import dashed, slashed
from syncsvc.simulator.people import DISMISSED, Person


def only_local(bed: Bed) -> None:
    """SIASN does not have the person."""
    victim = bed.clerk()
    bed.world.not_siasn.add(victim.number)
    bed.person("PEG-02", victim, "siasn")


def only_national(bed: Bed) -> None:
    """The SIMPEG does not have the person."""
    victim = bed.clerk()
    bed.world.not_local.add(victim.number)
    bed.person("PEG-02", victim, "local")


def _bad_nip(bed: Bed, text: str | None, victim: Person) -> None:
    bed.world.local[victim.number]["nip_baru"] = text
    bed.found("PEG-03", "employee", f"simpeg#{victim.number}", "nip")


def letter_in_nip(bed: Bed) -> None:
    """The letter O for a zero."""
    victim = bed.staff()
    _bad_nip(bed, victim.nip.replace("0", "O", 1), victim)


def lost_digit(bed: Bed) -> None:
    """A digit was lost."""
    victim = bed.staff()
    _bad_nip(bed, victim.nip[:-1], victim)


def empty_nip(bed: Bed) -> None:
    """No NIP at all."""
    victim = bed.staff()
    _bad_nip(bed, None, victim)


def local_birth_date(bed: Bed) -> None:
    """Another birth date than the NIP says; the NIK contradicts it too."""
    victim = bed.staff()
    bed.world.local[victim.number]["tgl_lahir"] = slashed(_another_day(victim.birth))
    bed.person("PEG-04", victim, "local.birth_date")
    bed.person("PEG-06", victim, "local.nik")


def national_birth_date(bed: Bed) -> None:
    """Another birth date in SIASN than the NIP says."""
    victim = bed.staff()
    bed.world.siasn[victim.number]["TANGGAL LAHIR"] = dashed(_another_day(victim.birth))
    bed.person("PEG-04", victim, "siasn.birth_date")


def local_sex(bed: Bed) -> None:
    """The other sex than the NIP says; the NIK contradicts it too."""
    victim = bed.staff()
    bed.world.local[victim.number]["jk"] = "P" if victim.male else "L"
    bed.person("PEG-04", victim, "local.sex")
    bed.person("PEG-06", victim, "local.nik")


def national_sex(bed: Bed) -> None:
    """The other sex in SIASN than the NIP says."""
    victim = bed.staff()
    bed.world.siasn[victim.number]["JENIS KELAMIN"] = "F" if victim.male else "M"
    bed.person("PEG-04", victim, "siasn.sex")


def local_start(bed: Bed) -> None:
    """Another month of appointment than the NIP says."""
    victim = bed.staff()
    bed.world.local[victim.number]["tmt_cpns"] = slashed(_month_before(victim.cpns))
    bed.person("PEG-04", victim, "local.cpns_date")


def national_start(bed: Bed) -> None:
    """Another month of appointment in SIASN than the NIP says."""
    victim = bed.staff()
    bed.world.siasn[victim.number]["TMT CPNS"] = dashed(_month_before(victim.cpns))
    bed.person("PEG-04", victim, "siasn.cpns_date")


def contract_start(bed: Bed) -> None:
    """A PPPK's first year is not the one in the NIP."""
    victim = bed.contract()
    bed.world.local[victim.number]["tmt_cpns"] = slashed(victim.cpns.replace(year=victim.cpns.year - 1))
    bed.person("PEG-04", victim, "local.cpns_date")


def local_nik(bed: Bed) -> None:
    """A NIK whose serial is 0000."""
    victim = bed.staff()
    bed.world.local[victim.number]["nik"] = victim.nik[:-4] + "0000"
    bed.person("PEG-06", victim, "local.nik")


def unverified_nik(bed: Bed) -> None:
    """SIASN says that the NIK is not verified."""
    victim = bed.staff()
    bed.world.siasn[victim.number]["IS VALID NIK"] = "0"
    bed.person("PEG-06", victim, "siasn.nik_verified")


def local_nip_twice(bed: Bed) -> None:
    """The SIMPEG has a person on leave twice."""
    victim = bed.inactive()
    bed.world.local_only.append(bed.world.double(victim))
    bed.person("PEG-07", victim, "local.nip")


def national_nip_twice(bed: Bed) -> None:
    """SIASN has a person on leave twice, under two person ids."""
    victim = bed.inactive()
    double = bed.world.double(victim)
    bed.world.siasn_only.append(double)
    bed.world.siasn[double.number]["NIK"] = None
    bed.person("PEG-07", victim, "siasn.nip")


def local_nik_twice(bed: Bed) -> None:
    """Two people with one NIK, which fits only the first; SIASN knows it under nobody."""
    first, second, registry = bed.staff(), bed.staff(), bed.world.recruiter.registry
    shared = registry.nik(first.birth, first.male, first.noise % 40)
    for victim in (first, second):
        bed.world.local[victim.number]["nik"] = shared
        bed.person("PEG-07", victim, "local.nik")
    if (first.birth, first.male) != (second.birth, second.male):
        bed.person("PEG-06", second, "local.nik")


def national_nik_twice(bed: Bed) -> None:
    """Two people with one NIK in SIASN, which the SIMPEG knows under nobody."""
    first, second, registry = bed.staff(), bed.staff(), bed.world.recruiter.registry
    shared = registry.nik(first.birth, first.male, first.noise % 40)
    for victim in (first, second):
        bed.world.siasn[victim.number]["NIK"] = shared
        bed.person("PEG-07", victim, "siasn.nik")


def _second_person(bed: Bed, victim: Person) -> Person:
    """The same name and birth date under a second NIP, dismissed long ago."""
    registry = bed.world.recruiter.registry
    nip = registry.nip(victim.birth, victim.cpns, victim.male, contract=False)
    nik = registry.nik(victim.birth, victim.male, victim.noise % 40)
    return bed.world.double(victim, nip=nip or victim.nip, nik=nik, legal=DISMISSED)


def local_person_twice(bed: Bed) -> None:
    """The SIMPEG has a person under two NIPs."""
    victim = bed.clerk()
    double = _second_person(bed, victim)
    bed.world.local_only.append(double)
    bed.person("PEG-07", victim, "local.person")
    bed.person("PEG-07", double, "local.person")


def national_person_twice(bed: Bed) -> None:
    """SIASN has a person under two NIPs."""
    victim = bed.clerk()
    double = _second_person(bed, victim)
    bed.world.siasn_only.append(double)
    bed.person("PEG-07", victim, "siasn.person")
    bed.person("PEG-07", double, "siasn.person")


def two_candidates(bed: Bed) -> None:
    """The NIP says one person on leave, the NIK another one, born on the same day."""
    victim = bed.inactive()
    registry = bed.world.recruiter.registry
    name = f"{victim.name.split()[0]} KEMBAR"
    other = bed.world.double(_second_person(bed, victim), name=name, legal=victim.legal)
    bed.world.siasn_only.append(other)
    bed.world.local[victim.number]["nik"] = other.nik
    registry.first_of(name, victim.birth)
    bed.found("PEG-20", "employee", f"simpeg#{victim.number}", "match")


def _another_day(day: date) -> date:
    return day + timedelta(days=1) if day.day < 28 else day - timedelta(days=1)


def _month_before(day: date) -> date:
    return (day - timedelta(days=1)).replace(day=1)


FAULTS = (
    only_local,
    only_national,
    letter_in_nip,
    lost_digit,
    empty_nip,
    local_birth_date,
    national_birth_date,
    local_sex,
    national_sex,
    local_start,
    national_start,
    contract_start,
    local_nik,
    unverified_nik,
    local_nip_twice,
    national_nip_twice,
    local_nik_twice,
    national_nik_twice,
    local_person_twice,
    national_person_twice,
    two_candidates,
)
