"""What the SIASN portal exports: one row per active person with all 69 headers, and the unit tree."""

from __future__ import annotations

from collections.abc import Iterator

from syncsvc.simulator.noise import ECHELONS, dashed, national_rank, spell_id
from syncsvc.simulator.people import CPNS, PPPK, Person
from syncsvc.simulator.tree import Unit
from syncsvc.simulator.world import AGENCY_ID, AGENCY_NAME, World

HEADERS = (
    *("PNS ID", "NIP BARU", "NIP LAMA", "NAMA", "GELAR DEPAN", "GELAR BELAKANG", "TEMPAT LAHIR ID"),
    *("TEMPAT LAHIR NAMA", "TANGGAL LAHIR", "JENIS KELAMIN", "AGAMA ID", "AGAMA NAMA", "JENIS KAWIN ID"),
    *("JENIS KAWIN NAMA", "NIK", "NOMOR HP", "EMAIL", "EMAIL GOV", "ALAMAT", "NPWP NOMOR", "BPJS"),
    *("JENIS PEGAWAI ID", "JENIS PEGAWAI NAMA", "KEDUDUKAN HUKUM ID", "KEDUDUKAN HUKUM NAMA", "STATUS CPNS PNS"),
    *("KARTU ASN VIRTUAL", "NOMOR SK CPNS", "TANGGAL SK CPNS", "TMT CPNS", "NOMOR SK PNS", "TANGGAL SK PNS"),
    *("TMT PNS", "GOL AWAL ID", "GOL AWAL NAMA", "GOL AKHIR ID", "GOL AKHIR NAMA", "TMT GOLONGAN", "MK TAHUN"),
    *("MK BULAN", "JENIS JABATAN ID", "JENIS JABATAN NAMA", "JABATAN ID", "JABATAN NAMA", "TMT JABATAN"),
    *("TINGKAT PENDIDIKAN ID", "TINGKAT PENDIDIKAN NAMA", "PENDIDIKAN ID", "PENDIDIKAN NAMA", "TAHUN LULUS"),
    *("KPKN ID", "KPKN NAMA", "LOKASI KERJA ID", "LOKASI KERJA NAMA", "UNOR ID", "UNOR NAMA"),
    *("INSTANSI INDUK ID", "INSTANSI INDUK NAMA", "INSTANSI KERJA ID", "INSTANSI KERJA NAMA"),
    *("SATUAN KERJA INDUK ID", "SATUAN KERJA INDUK NAMA", "SATUAN KERJA KERJA ID", "SATUAN KERJA KERJA NAMA"),
    *("IS VALID NIK", "NAMA SEKOLAH", "FLAG IKD", "ESELON ID", "ESELON NAMA"),
)
PLACE = {header: index for index, header in enumerate(HEADERS)}
UNIT_HEADERS = (
    *("Id", "InstansiId", "DiatasanId", "EselonId", "NamaUnor", "NamaJabatan", "CepatKode", "IndukUnorId"),
    *("PemimpinPnsId", "JenisUnorId"),
)
GUARDED = ("NIP BARU", "NIP LAMA", "NIK")
EMPTY = "null"
_STANDINGS = {
    "01": "Aktif",
    "02": "Cuti Luar Tanggungan Negara",
    "03": "Tugas Belajar",
    "04": "Pemberhentian Sementara",
    "66": "Diberhentikan",
    "71": "PPPK Aktif",
}
_KINDS = {"1": "STRUKTURAL", "2": "FUNGSIONAL_TERTENTU", "4": "FUNGSIONAL_UMUM"}
_LEVELS = {"17": "SLTA Kejuruan", "30": "Diploma III/Sarjana Muda", "40": "S-1/Sarjana", "45": "S-2"}


def people(world: World) -> Iterator[list[str]]:
    """Rows of the staff export; the last one has too many cells where that was planted."""
    agency = spell_id(AGENCY_ID, 1)
    for person in world.people:
        if person.number not in world.not_siasn:
            yield _person(world, person, agency)
    for person in world.siasn_only:
        yield _person(world, person, agency)
    if "damaged_row" in world.flaws:
        yield [EMPTY] * (len(HEADERS) + 3)


def _person(world: World, person: Person, agency: str) -> list[str]:
    row = [EMPTY] * len(HEADERS)
    for header, text in cells_of(world, person, agency).items():
        if text:
            row[PLACE[header]] = text
    for header in GUARDED:
        if row[PLACE[header]] != EMPTY:
            row[PLACE[header]] = "'" + row[PLACE[header]]
    return row


def cells_of(world: World, person: Person, agency: str) -> dict[str, str | None]:
    """What SIASN has about a person, by header of its export, planted faults included; the rest is empty."""
    return {**_who(person), **_what(person, agency), **world.siasn.get(person.number, {})}


def _who(person: Person) -> dict[str, str | None]:
    return {
        "PNS ID": spell_id(person.pid, person.noise >> 30),
        "NIP BARU": person.nip,
        "NIP LAMA": person.old_nip,
        "NAMA": person.name,
        "GELAR DEPAN": person.front,
        "GELAR BELAKANG": person.back,
        "TEMPAT LAHIR NAMA": "KABUPATEN CONTOH",
        "TANGGAL LAHIR": dashed(person.birth),
        "JENIS KELAMIN": "M" if person.male else "F",
        "NIK": person.nik,
        "JENIS PEGAWAI ID": "15",
        "JENIS PEGAWAI NAMA": "PNS Kab/Kota bekerja pada Kab/Kota",
        "KEDUDUKAN HUKUM ID": person.legal,
        "KEDUDUKAN HUKUM NAMA": _STANDINGS[person.legal],
        "STATUS CPNS PNS": None if person.status == PPPK else "C" if person.status == CPNS else "P",
        "TMT CPNS": dashed(person.cpns) if person.noise & 31 else person.cpns.isoformat(),
        "TMT PNS": dashed(person.pns) if person.pns else None,
        "IS VALID NIK": "1",
    }


def _what(person: Person, agency: str) -> dict[str, str | None]:
    job, unit = person.job, person.unit
    return {
        "GOL AKHIR ID": None if person.status == PPPK else person.rank,
        "GOL AKHIR NAMA": national_rank(person.rank),
        "TMT GOLONGAN": dashed(person.rank_date),
        "JENIS JABATAN ID": job.kind,
        "JENIS JABATAN NAMA": _KINDS[job.kind],
        "JABATAN ID": spell_id(job.id, person.noise >> 32),
        "JABATAN NAMA": job.title.upper() if job.kind != "2" else job.title,
        "TMT JABATAN": dashed(person.job_date),
        "TINGKAT PENDIDIKAN ID": person.education,
        "TINGKAT PENDIDIKAN NAMA": _LEVELS[person.education],
        "UNOR ID": spell_id(unit.id, person.noise >> 34),
        "UNOR NAMA": unit.name.upper(),
        "INSTANSI INDUK ID": agency,
        "INSTANSI INDUK NAMA": AGENCY_NAME,
        "INSTANSI KERJA ID": agency,
        "INSTANSI KERJA NAMA": AGENCY_NAME,
        "ESELON ID": job.echelon,
        "ESELON NAMA": ECHELONS.get(job.echelon, "NON ESELON"),
    }


def unit_row(world: World, unit: Unit) -> dict[str, str | None]:
    """One row of the unit tree by column."""
    row = {
        "Id": unit.id,
        "InstansiId": AGENCY_ID,
        "DiatasanId": spell_id(unit.parent.id, unit.number) if unit.parent else None,
        "EselonId": unit.echelon,
        "NamaUnor": unit.name.upper(),
        "NamaJabatan": unit.head_title.upper(),
        "CepatKode": f"{unit.number:07d}",
        "IndukUnorId": unit.top.id,
        "PemimpinPnsId": spell_id(unit.head.pid, unit.number >> 1) if unit.head else None,
        "JenisUnorId": "1",
    }
    return {**row, **world.siasn_units.get(unit.number, {})}


def units(world: World) -> Iterator[list[str | None]]:
    """Rows of the unit tree."""
    for unit in world.tree.units:
        if unit.number not in world.units_not_siasn:
            yield list(unit_row(world, unit).values())
    for row in world.extra_units.national:
        yield list(row.values())
