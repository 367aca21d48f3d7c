"""SIASN's national lists. Positions: those that people hold, the others of their families, and some that are closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from syncsvc.simulator.jobs import CLOSED, FUNCTIONAL, GENERAL, POOLS, Job, hex_id
from syncsvc.simulator.noise import ECHELONS, national_rank
from syncsvc.simulator.server.pen import Pen
from syncsvc.simulator.server.register import Register
from syncsvc.simulator.server.rows.histories import STAFF
from syncsvc.simulator.server.rows.ranks import CONTRACT_RANKS, RANK_NAMES, RANKS, rank_id
from syncsvc.simulator.world import AGENCY_ID, AGENCY_NAME, OTHER_AGENCY_ID

Row = dict[str, Any]
_STANDINGS = {
    "01": "Aktif",
    "02": "Cuti Luar Tanggungan Negara",
    "03": "Tugas Belajar",
    "04": "Pemberhentian Sementara",
    "05": "Penerima Uang Tunggu",
    "07": "Pejabat Negara",
    "15": "Hukuman Disiplin",
    "20": "Masa Persiapan Pensiun",
    "66": "Diberhentikan",
    "71": "PPPK Aktif",
    "72": "PPPK",
    "73": "PPPK Paruh Waktu",
    "99": "Pensiun",
}
_KINDS = {"1": "Struktural", "2": "Fungsional Tertentu", "3": "Rangkap", "4": "Fungsional Umum"}


def positions(register: Register, kind: str) -> list[Row]:
    """Functional positions (2) or pelaksana (4), by title."""
    jobs = {job.id: (job, "N") for pool in POOLS.values() for job in pool if job.kind == kind}
    for person in (*register.world.people, *register.world.siasn_only):
        for job in (person.job, *([person.move.job] if person.move else [])):
            if job.kind == kind:
                jobs[job.id] = (job, "N")
    if kind == GENERAL:
        jobs[STAFF.id] = (STAFF, "N")
    jobs |= {job.id: (job, "O") for job in CLOSED if job.kind == kind}
    shape = _functional if kind == FUNCTIONAL else _general
    ordered = sorted(jobs.values(), key=lambda held: held[0].title)
    return [shape(job, status, Pen(place, register.scenario.dirt)) for place, (job, status) in enumerate(ordered)]


def _functional(job: Job, status: str, pen: Pen) -> Row:
    return {
        "id": pen.id(job.id),
        "nama": job.title + ("", " ")[pen.pick(2)],
        "nama_asli": job.title,
        "min_gol_id": job.ranks[0] if job.ranks else None,
        "max_gol_id": job.ranks[-1] if job.ranks else None,
        "bup_usia": 60 if job.level == "Ahli Madya" else 58,
        "kel_jabatan_id": hex_id("kel", job.title.removesuffix(job.level or "")),
        "cepat_kode": job.id[:6],
        "jenis": "F",
        "jenjang": pen.text(job.level),
        "status": status,
        "is_syarat_jabatan": 0,
        "asn_jenjang_jabatan": None,
        "kode_jenjang_jabatan": None,
        "rumpun_jabatan_id": None,
        "rumpun_jabatan_nama": None,
        "level": None,
    }


def _general(job: Job, status: str, pen: Pen) -> Row:
    return {
        "id": pen.id(job.id),
        "nama": job.title + ("", " ")[pen.pick(2)],
        "nama_asli": job.title,
        "cepat_kode": job.id[:6],
        "kode_menpan": None,
        "instansi_id": None,
        "status": status,
        "wajib_ganti_tertentu": False,
    }


def _ranks(_: Register) -> list[Row]:
    names = [national_rank(code) for code in (*RANKS, *CONTRACT_RANKS)]
    credit = {"fungKredututama": None, "fungKreditTambahan": None, "fungKreditTotal": None}
    return [{"id": rank_id(name), "nama": name, "namaPangkat": RANK_NAMES.get(name), **credit} for name in names]


def _echelons(_: Register) -> list[Row]:
    more = {"asn_jenjang_jabatan_id": None, "jabatan_asn": None, "level_kompetensi_jabatan": None}
    named = {"00": "-", "11": "I.a", "12": "I.b", **ECHELONS, "51": "V.a", "52": "V.b", "99": "Non Eselon"}
    return [
        {"id": code, "nama": name, "terendah_id": None, "tertinggi_id": None, "eselon_level_id": code[0], **more}
        for code, name in named.items()
    ]


def _standings(_: Register) -> list[Row]:
    return [{"id": code, "nama": name, "aturan": None, "kode": code} for code, name in _STANDINGS.items()]


def _kinds(_: Register) -> list[Row]:
    return [{"id": code, "nama": name} for code, name in _KINDS.items()]


def _agencies(_: Register) -> list[Row]:
    known = ((AGENCY_ID, AGENCY_NAME, "D"), (OTHER_AGENCY_ID, "Pemerintah Kabupaten Tetangga ", "D"))
    more = {"lokasiId": None, "cepatKode": "7300", "jenisInstansiId": "4", "status": "N"}
    return [{"id": mark, "nama": name, "jenis": sort, **more} for mark, name, sort in known]


LISTS: dict[str, Callable[[Register], list[Row]]] = {
    "jabatan-fungsional": lambda register: positions(register, FUNCTIONAL),
    "jabatan-fungsional-umum": lambda register: positions(register, GENERAL),
    "golongan": _ranks,
    "eselon": _echelons,
    "kedudukan-hukum": _standings,
    "jenis-jabatan": _kinds,
    "instansi": _agencies,
}
"""The lists by the name in their path. Those with ``BARE`` names answer without an envelope."""
BARE = frozenset({"jenis-jabatan", "eselon"})
EMPTY = frozenset(
    {
        *("agama", "alasan-hukuman-disiplin", "asn-jenis-jabatan", "asn-jenjang-jabatan", "jenis-anak", "jenis-diklat"),
        *("jenis-hukuman", "kanreg", "kel-jabatan", "latihan-struktural", "lokasi", "pendidikan", "ref-dokumen"),
        *("ref-jenjang-jf", "satuan-kerja", "tingkat-pendidikan"),
    }
)
"""Lists that are there and that the sample has no rows for."""
