"""``data-utama``: the current master record of one person, with all fields that travel."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from syncsvc.simulator.jobs import hex_id
from syncsvc.simulator.noise import national_rank
from syncsvc.simulator.people import CPNS, PPPK, Person
from syncsvc.simulator.server.pen import Pen
from syncsvc.simulator.server.register import Cells, Register, day_of
from syncsvc.simulator.server.rows.ranks import RANK_NAMES, first_rank, rank_id
from syncsvc.simulator.server.scenario import Dirt

Row = dict[str, Any]
PATTERNS = 64
_WORDS = {PPPK: "PPPK", CPNS: "CPNS"}
_OFFICES = ("kpkn", "ktua", "taspen", "kppn")
_PAPERS = (
    *("noSpmt", "nomorSttpl", "noNpwp", "noAskes", "bpjs", "noTaspen", "tabrum2", "karis_karsu", "noSeriKarpeg"),
    *("kartuAsn", "bahasa", "skck", "akteKelahiran", "akteMeninggal", "noSuratKeteranganDokter"),
    *("noSuratKeteranganBebasNarkoba", "jenisIdDokumenId", "jenisIdDokumenNama", "nomorIdDocument", "tanggal_taspen"),
)
_PAPER_DAYS = (
    *("tglSpmt", "tglSttpl", "tglNpwp", "tglSkck", "tglMeninggal", "tglSuratKeteranganDokter"),
    "tglSuratKeteranganBebasNarkoba",
)


def master_row(register: Register, person: Person) -> Row:
    """The record; what SIASN's export says of the person, under the names and in the spellings of the web service."""
    cells, pen = register.cells(person), register.pen(person, "data-utama")
    return {
        **_who(person, cells, pen),
        **_contact(person, cells, pen),
        **_service(register, person, cells, pen),
        **_job(register, person, cells, pen),
        **_rank(register, person, cells, pen),
        **_papers(pen.pick(PATTERNS), register.scenario.dirt),
        "path": pen.path("889", person.pid),
    }


@cache
def _papers(pattern: int, dirt: Dirt) -> Row:
    """Papers that nobody filled in, empty in one of several patterns."""
    pen = Pen(pattern, dirt)
    return {**{name: pen.text(None) for name in _PAPERS}, **{name: pen.day(None) for name in _PAPER_DAYS}}


@cache
def _mark(sort: str, text: str) -> str:
    """An id that a place or an agency has."""
    return hex_id(sort, text)


def _who(person: Person, cells: Cells, pen: Pen) -> Row:
    return {
        "id": pen.id(cells["PNS ID"]),
        "nipBaru": cells["NIP BARU"],
        "nipLama": pen.text(cells["NIP LAMA"]),
        "nama": cells["NAMA"],
        "gelarDepan": pen.text(cells["GELAR DEPAN"]),
        "gelarBelakang": pen.text(cells["GELAR BELAKANG"]),
        "tempatLahir": pen.text(cells["TEMPAT LAHIR NAMA"]),
        "tempatLahirId": pen.id(_mark("tempat", cells["TEMPAT LAHIR NAMA"] or "")),
        "tglLahir": pen.day(cells["TANGGAL LAHIR"]),
        "agama": pen.text(None),
        "agamaId": pen.text(None),
        "jenisKelamin": cells["JENIS KELAMIN"],
        "nik": pen.text(cells["NIK"]),
        "validNik": cells["IS VALID NIK"] == "1",
        "jenisKawinId": pen.text(None),
        "statusPerkawinan": pen.text(None),
        "jumlahIstriSuami": pen.pick(2),
        "jumlahAnak": pen.pick(4),
        "statusHidup": True,
    }


def _contact(person: Person, cells: Cells, pen: Pen) -> Row:
    return {
        "email": f"pegawai{person.number}@contoh.example",
        "emailGov": pen.text(None),
        "genEmailAsn": pen.text(None),
        "noHp": f"0800{person.noise % 10_000_000:07d}",
        "noTelp": pen.text(None),
        "alamat": f"JL. CONTOH NO. {person.noise % 200 + 1}",
        "kodePos": pen.text(None),
        **{f"{name}{part}": pen.text(None) for name in _OFFICES for part in ("Id", "Nama")},
    }


def _service(register: Register, person: Person, cells: Cells, pen: Pen) -> Row:
    today = register.world.years.as_of
    months = (today.year - person.cpns.year) * 12 + today.month - person.cpns.month
    leaves = date(person.birth.year + _last_age(person), person.birth.month, 1)
    pns = cells["TMT PNS"]
    return {
        "jenisPegawaiId": cells["JENIS PEGAWAI ID"],
        "jenisPegawaiNama": cells["JENIS PEGAWAI NAMA"],
        "kedudukanPnsId": cells["KEDUDUKAN HUKUM ID"],
        "kedudukanPnsNama": cells["KEDUDUKAN HUKUM NAMA"],
        "statusPegawai": _WORDS.get(person.status, "PNS"),
        "mkTahun": months // 12,
        "mkBulan": months % 12,
        "masaKerja": f"{months // 12} TAHUN {months % 12} BULAN",
        "tmtCpns": pen.day(cells["TMT CPNS"]),
        "tglSkCpns": pen.day(cells["TMT CPNS"]),
        "nomorSkCpns": f"813/{person.number}/{person.cpns.year}",
        "tmtPns": pen.day(pns),
        "tglSkPns": pen.day(pns),
        "nomorSkPns": pen.text(f"821/{person.number}" if pns else None),
        "tmtPensiun": pen.day(leaves),
        "bupPensiun": _last_age(person),
        "tkPendidikanTerakhirId": pen.text(cells["TINGKAT PENDIDIKAN ID"]),
        "tkPendidikanTerakhir": pen.text(cells["TINGKAT PENDIDIKAN NAMA"]),
        "pendidikanTerakhirId": pen.text(None),
        "pendidikanTerakhirNama": pen.text(None),
        "tahunLulus": pen.text(None),
        **_agencies(cells, pen),
    }


def _last_age(person: Person) -> int:
    return 60 if person.job.echelon in {"21", "22"} or person.job.level == "Ahli Madya" else 58


def _agencies(cells: Cells, pen: Pen) -> Row:
    found: Row = {}
    for name, header in (("Induk", "INDUK"), ("Kerja", "KERJA")):
        found[f"instansi{name}Id"] = pen.id(cells[f"INSTANSI {header} ID"])
        found[f"instansi{name}Nama"] = cells[f"INSTANSI {header} NAMA"]
        found[f"satuanKerja{name}Id"] = pen.id(_mark("satker", cells[f"INSTANSI {header} ID"] or ""))
        found[f"satuanKerja{name}Nama"] = cells[f"INSTANSI {header} NAMA"]
    found["instansiKerjaKodeCepat"] = "7300"
    found |= {"kanregId": "02", "kanregNama": "Kantor Regional II BKN", "lokasiKerjaId": pen.text(None)}
    return {**found, "lokasiKerja": pen.text("KABUPATEN CONTOH")}


def _job(register: Register, person: Person, cells: Cells, pen: Pen) -> Row:
    kind = cells["JENIS JABATAN ID"]
    ids = {name: cells["JABATAN ID"] if kind == code else None for name, code in _KINDS}
    named = {name: cells["JABATAN NAMA"] if kind == code else None for name, code in _KINDS}
    lost = register.struck("lost_unit", person.number, register.scenario.contradictions.lost_unit)
    unit = hex_id("unor hilang", person.number) if lost else cells["UNOR ID"]
    return {
        "unorId": pen.id(unit),
        "unorNama": cells["UNOR NAMA"],
        "unorIndukId": pen.id(person.unit.top.id),
        "unorIndukNama": person.unit.top.name.upper(),
        "jenisJabatanId": pen.code(kind),
        "jenisJabatan": cells["JENIS JABATAN NAMA"],
        "jabatanNama": pen.text(cells["JABATAN NAMA"]),
        **{f"jabatan{name}Id": pen.id(text) for name, text in ids.items()},
        **{f"jabatan{name}Nama": pen.text(text) for name, text in named.items()},
        "tmtJabatan": pen.day(cells["TMT JABATAN"]),
        "eselonId": cells["ESELON ID"],
        "eselon": cells["ESELON NAMA"],
        "eselonLevel": pen.text(None),
        "tmtEselon": pen.day(cells["TMT JABATAN"] if kind == "1" else None),
        "jenjang": pen.text(person.job.level.upper() if person.job.level else None),
        **{name: pen.text(None) for name in ("jabatanAsn", "asnJenjangJabatan", "levelJabatan", "kelas_jabatan")},
        "kode_jenjang_jabatan": pen.text(None),
    }


_KINDS = (("Struktural", "1"), ("Fungsional", "2"), ("FungsionalUmum", "4"))


def _rank(register: Register, person: Person, cells: Cells, pen: Pen) -> Row:
    first = first_rank(person)
    name, since = cells["GOL AKHIR NAMA"], cells["TMT GOLONGAN"]
    began = day_of(since)
    if first and began and began > person.cpns and register.lags(person):
        name, since = national_rank(first), person.cpns.isoformat()
    start = national_rank(first) if first else name
    return {
        "golRuangAwalId": pen.code(rank_id(start)),
        "golRuangAwal": start,
        "golRuangAkhirId": pen.code(rank_id(name)),
        "golRuangAkhir": name,
        "tmtGolAkhir": pen.day(since),
        "pangkatAwal": pen.text(RANK_NAMES.get(start or "")),
        "pangkatAkhir": pen.text(RANK_NAMES.get(name or "")),
        "gajiPokok": ("3287800", "-", None)[pen.pick(3)],
    }
