"""The national list of positions as a file, to be imported: what the sample's people hold, and invented neighbours."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from syncsvc.simulator.jobs import CLOSED, FUNCTIONAL, LEVELS, POOLS, STRUCTURAL, Job, hex_id
from syncsvc.simulator.world import World

FILE = "referensi-jabatan.csv"
IN_USE, OLD = "N", "O"
_SKILLED = ("Terampil", "Mahir", "Penyelia")
_EXPERT = ("Ahli Pertama", "Ahli Muda", "Ahli Madya")
_FAMILIES = {
    "Penata Naskah Daerah": _EXPERT,
    "Analis Tata Kampung": _EXPERT,
    "Penyuluh Literasi Desa": (*_SKILLED, *_EXPERT),
    "Pengawas Lumbung Pangan": (*_SKILLED, *_EXPERT),
    "Pranata Peta Wilayah": (*_SKILLED, *_EXPERT),
    "Teknisi Alat Cuaca": _SKILLED,
    "Pemeriksa Takaran Pasar": _SKILLED,
    "Pembina Gelanggang Remaja": _EXPERT,
    "Perawat Satwa Kota": (*_SKILLED, *_EXPERT),
    "Perencana Ruang Hijau": _EXPERT,
}
_HEADS = (
    *("PENGELOLA", "PENGADMINISTRASI", "PENGOLAH", "PENELAAH", "PENYUSUN", "OPERATOR", "TEKNISI", "PETUGAS"),
    *("PENATA", "VERIFIKATOR", "PENYIAP", "PENDAMPING"),
)
_OBJECTS = (
    *("ARSIP KEPENDUDUKAN", "BALAI LATIHAN", "BANGUNAN SEKOLAH", "BENIH IKAN", "BUKU TANAH DESA", "CAGAR BUDAYA"),
    *("DATA PERTANIAN", "DATA KESEHATAN HEWAN", "GEDUNG OLAHRAGA", "IRIGASI DESA", "IZIN REKLAME", "JALAN LINGKUNGAN"),
    *("KENDARAAN DINAS", "KOLEKSI MUSEUM", "LABORATORIUM AIR", "LAPORAN KEUANGAN DESA", "MAKANAN TAMBAHAN"),
    *("PAJAK HIBURAN", "PARKIR TEPI JALAN", "PEMAKAMAN UMUM", "PENERANGAN JALAN", "PERPUSTAKAAN KELILING"),
    *("POS PENGAMATAN BANJIR", "RETRIBUSI TERMINAL", "RUANG BACA ANAK", "RUMAH POTONG HEWAN", "SANDI DAERAH"),
    *("SIARAN RADIO DAERAH", "TAMAN KOTA", "TEMPAT PELELANGAN IKAN"),
)


class Listed(NamedTuple):
    """One row of the list, its columns those of a reference of positions."""

    code: str
    title: str
    kind: str
    level: str
    status: str
    family_id: str


def write_reference(folder: Path, world: World) -> int:
    """Write the list below ``folder``, by kind and title; how many rows it has."""
    rows = sorted({*_held(world), *_neighbours()}, key=lambda row: (row.kind, row.title, row.code))
    with (folder / FILE).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(Listed._fields)
        writer.writerows(rows)
    return len(rows)


def _held(world: World) -> Iterator[Listed]:
    """What the sample's people may hold or do hold, and what the list keeps as old."""
    closed = {job.id for job in CLOSED}
    jobs = {job.id: job for pool in POOLS.values() for job in pool} | {job.id: job for job in CLOSED}
    for person in (*world.people, *world.siasn_only):
        for job in (person.job, *([person.move.job] if person.move else [])):
            jobs[job.id] = job
    for job in jobs.values():
        if job.kind != STRUCTURAL:
            yield _listed(job, OLD if job.id in closed else IN_USE)


def _listed(job: Job, status: str) -> Listed:
    if job.kind != FUNCTIONAL:
        return Listed(job.id, job.title, "JP", "", status, "")
    family = job.title.removesuffix(job.level or "").strip()
    return Listed(job.id, job.title, "JF", LEVELS.get(job.level or "", "XX"), status, hex_id("kel", family))


def _neighbours() -> Iterator[Listed]:
    """Titles of our own invention, so that a candidate has something to be better than."""
    for family, levels in _FAMILIES.items():
        for level in levels:
            title = f"{family} {level}"
            yield Listed(hex_id("jf", title), title, "JF", LEVELS[level], IN_USE, hex_id("kel", family))
    for head in _HEADS:
        for thing in _OBJECTS:
            title = f"{head} {thing}"
            yield Listed(hex_id("jp", title), title, "JP", "", IN_USE, "")
