"""What SIASN keeps of a person's past: ranks, jobs, units, contracts, credit points and awards.

The last row says what the master record says; what came before is what the SIMPEG has too.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from syncsvc.simulator.jobs import FUNCTIONAL, GENERAL, STRUCTURAL, Job, hex_id
from syncsvc.simulator.noise import ECHELONS, national_rank
from syncsvc.simulator.people import CPNS, PPPK, Person
from syncsvc.simulator.server.pen import Pen
from syncsvc.simulator.server.register import Cells, Register, day_of
from syncsvc.simulator.server.rows.ranks import RANK_NAMES, first_rank, rank_id
from syncsvc.simulator.tree import Unit
from syncsvc.simulator.world import AGENCY_ID, AGENCY_NAME

Row = dict[str, Any]
STAFF = Job(GENERAL, hex_id("jp", "STAF"), "STAF", (), ())
"""The job that many had before the present one."""


def rank_rows(register: Register, person: Person) -> list[Row]:
    """``rw-golongan``."""
    cells, pen = register.cells(person), register.pen(person, "rw-golongan")
    since, first = day_of(cells["TMT GOLONGAN"]), first_rank(person)
    rows = []
    if first and since and since > person.cpns:
        rows.append(_rank(person, pen, national_rank(first), person.cpns, "211"))
    rows.append(_rank(person, pen, cells["GOL AKHIR NAMA"], since, "101" if rows else "211"))
    return rows


def _rank(person: Person, pen: Pen, name: str | None, since: date | None, kind: str) -> Row:
    months = (since.year - person.cpns.year) * 12 + since.month - person.cpns.month if since else 0
    return {
        "id": pen.id(hex_id("rw-golongan", person.pid, since)),
        "idPns": pen.id(person.pid),
        "nipBaru": person.nip,
        "nipLama": pen.text(person.old_nip),
        "golonganId": pen.code(rank_id(name)),
        "golongan": pen.text(name),
        "pangkat": pen.text(RANK_NAMES.get(name or "")),
        "skNomor": f"823.{pen.pick(4) + 1}/ {person.number} /{since.year if since else ''}",
        "skTanggal": pen.day(since),
        "tmtGolongan": pen.day(since),
        "noPertekBkn": pen.text(None),
        "tglPertekBkn": pen.day(None),
        "jumlahKreditUtama": (0, "0", None)[pen.pick(3)],
        "jumlahKreditTambahan": (0, "0", None)[pen.pick(3)],
        "jenisKPId": kind,
        "jenisKPNama": "Reguler" if kind == "101" else "Gol Awal",
        "masaKerjaGolonganTahun": str(max(0, months) // 12),
        "masaKerjaGolonganBulan": max(0, months) % 12,
        "path": pen.path("858", hex_id("sk", person.pid, since)),
    }


def job_rows(register: Register, person: Person) -> list[Row]:
    """``rw-jabatan``: an earlier job of some, the present one, and what a Plt leads besides."""
    cells, pen = register.cells(person), register.pen(person, "rw-jabatan")
    since, move = day_of(cells["TMT JABATAN"]), person.move
    rows = []
    if move:
        rows.append(_job(person, pen, move.job, move.unit, max(person.cpns, date(move.day.year - 4, 1, 1))))
    elif person.noise & 3 == 0 and since and since > person.cpns:
        rows.append(_job(person, pen, STAFF, person.unit, person.cpns))
    rows.append(_present(person, pen, cells, since))
    for unit, start in register.world.assignments_of(person):
        lead = Job(STRUCTURAL, unit.id, unit.head_title, (), (), echelon=unit.echelon)
        rows.append({**_job(person, pen, lead, unit, start), "jenisPenugasanId": "PLT"})
    return rows


def _present(person: Person, pen: Pen, cells: Cells, since: date | None) -> Row:
    """The present job as the master record has it."""
    row = _job(person, pen, person.job, person.unit, since)
    kind, mark, title = cells["JENIS JABATAN ID"] or "", cells["JABATAN ID"], cells["JABATAN NAMA"]
    row |= _titled(pen, kind, mark, title)
    unit = {"unorId": pen.id(cells["UNOR ID"]), "unorNama": cells["UNOR NAMA"], "namaUnor": cells["UNOR NAMA"]}
    return {**row, **unit, "eselonId": cells["ESELON ID"], "eselon": cells["ESELON NAMA"]}


def _titled(pen: Pen, kind: str, mark: str | None, title: str | None) -> Row:
    functional, general = kind == FUNCTIONAL, kind == GENERAL
    return {
        "jenisJabatan": pen.code(kind),
        "jabatanFungsionalId": pen.id(mark if functional else None),
        "jabatanFungsionalNama": pen.text(title if functional else None),
        "jabatanFungsionalUmumId": pen.id(mark if general else None),
        "jabatanFungsionalUmumNama": pen.text(title if general else None),
        "namaJabatan": pen.text(None if functional or general else title),
    }


def _job(person: Person, pen: Pen, job: Job, unit: Unit, since: date | None) -> Row:
    title = job.title if job.kind == FUNCTIONAL else job.title.upper()
    return {
        "id": pen.id(hex_id("rw-jabatan", person.pid, job.id, since)),
        "idPns": pen.id(person.pid),
        "nipBaru": person.nip,
        "nipLama": pen.text(person.old_nip),
        **_titled(pen, job.kind, job.id, title),
        "instansiKerjaId": pen.id(AGENCY_ID),
        "instansiKerjaNama": AGENCY_NAME,
        "satuanKerjaId": pen.id(hex_id("satker", AGENCY_ID)),
        "satuanKerjaNama": AGENCY_NAME,
        "unorId": pen.id(unit.id),
        "unorNama": unit.name.upper(),
        "unorIndukId": pen.id(unit.top.id),
        "unorIndukNama": unit.top.name.upper(),
        "namaUnor": unit.name.upper(),
        "eselonId": job.echelon,
        "eselon": ECHELONS.get(job.echelon, "NON ESELON"),
        "nomorSk": f"821.2/{person.number}{('/', ' / ')[pen.pick(2)]}{since.year if since else ''}",
        "tanggalSk": pen.day(since),
        "tmtJabatan": pen.day(since),
        "tmtPelantikan": pen.day(since if job.kind == STRUCTURAL else None),
        "tmtMutasi": pen.day(None),
        "jenisMutasiId": "MJ",
        "jenisPenugasanId": "D",
        "subJabatanId": ("", "0", None)[pen.pick(3)],
        "path": pen.path("872", hex_id("sk", person.pid, job.id)),
    }


def unit_rows(register: Register, person: Person) -> list[Row]:
    """``rw-pnsunor``: there is no end date, so a unit at a day follows from the order."""
    cells, pen, move = register.cells(person), register.pen(person, "rw-pnsunor"), person.move
    present = (cells["UNOR ID"], cells["UNOR NAMA"])
    if move is None or move.unit is person.unit:
        return [_unit(person, pen, *present, person.job_date)]
    before = _unit(person, pen, move.unit.id, move.unit.name.upper(), max(person.cpns, date(move.day.year - 4, 1, 1)))
    return [before, _unit(person, pen, *present, move.day)]


def _unit(person: Person, pen: Pen, mark: str | None, name: str | None, since: date) -> Row:
    return {
        "id": pen.id(hex_id("rw-pnsunor", person.pid, since)),
        "pnsOrang": pen.id(person.pid),
        "unorBaru": pen.id(mark),
        "namaUnorBaru": pen.text(name),
        "asalId": "3",
        "asalNama": "JABATAN",
        "asalNamaLabel": "Riwayat Jabatan",
        "instansi": pen.id(AGENCY_ID),
        "skNomor": f"824/{person.number}",
        "skTanggal": pen.day(since),
        "path": pen.path("872", hex_id("unor", person.pid)),
    }


def contract_rows(register: Register, person: Person) -> list[Row]:
    """``rw-kontrak``: a PPPK's contracts."""
    pen = register.pen(person, "rw-kontrak")
    return [_contract(person, pen, start, end) for start, end in register.world.contracts_of(person)]


def _contract(person: Person, pen: Pen, start: date, end: date) -> Row:
    return {
        "id": pen.id(hex_id("rw-kontrak", person.pid, start)),
        "idPns": pen.id(person.pid),
        "nipBaru": person.nip,
        "nomorKontrak": f"814/{person.number}/{start.year}",
        "tglKontrak": pen.day(start),
        "tglMulaiKontrak": pen.day(start),
        "tglAkhirKontrak": pen.day(end),
        "path": pen.path("889", hex_id("kontrak", person.pid)),
    }


def credit_rows(register: Register, person: Person) -> list[Row]:
    """``rw-angkakredit``, with the months' names misspelt as at the source."""
    if person.job.kind != FUNCTIONAL or person.status in {PPPK, CPNS}:
        return []
    pen, year = register.pen(person, "rw-angkakredit"), str(register.world.years.annual_year)
    return [
        {
            "id": pen.id(hex_id("rw-angkakredit", person.pid, year)),
            "pns": pen.id(person.pid),
            "bulanMulaiPenailan": "1",
            "tahunMulaiPenailan": year,
            "bulanSelesaiPenailan": "12",
            "tahunSelesaiPenailan": year,
            "nomorSk": f"PAK/{person.number}",
            "tanggalSk": pen.day(date(register.world.years.plan_year, 1, 31)),
            "kreditUtamaBaru": ("12.50", 12.5)[pen.pick(2)],
            "kreditPenunjangBaru": None,
            "kreditBaruTotal": ("12.50", 12.5)[pen.pick(2)],
            **dict.fromkeys(("isAngkaKreditPertama", "isIntegrasi"), "0"),
            "isKonversi": "1",
            "rwJabatan": pen.id(hex_id("rw-jabatan", person.pid)),
            "namaJabatan": person.job.title,
            "Sumber": "SIASN",
            "path": pen.path("879", person.pid),
        }
    ]


def award_rows(register: Register, person: Person) -> list[Row]:
    """``rw-penghargaan``, whose key is an upper-case ``ID``; some have one after ten years."""
    since = date(min(person.cpns.year + 10, 9_999), 8, 17)
    if person.noise & 3 or since > register.world.years.as_of:
        return []
    pen = register.pen(person, "rw-penghargaan")
    return [
        {
            "ID": pen.id(hex_id("rw-penghargaan", person.pid)),
            "pnsOrangId": pen.id(person.pid),
            "skNomor": f"KEPPRES/{person.number}",
            "skTanggal": pen.day(since),
            "tahun": str(since.year),
            "hargaId": "203",
            "hargaNama": "SATYALANCANA KARYA SATYA X TAHUN",
            "path": pen.path("892", person.pid),
        }
    ]
