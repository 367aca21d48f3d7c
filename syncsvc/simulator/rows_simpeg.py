"""The SIMPEG's rows: six tables in the style of a system that grew for fifteen years."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from syncsvc.simulator import rows_performance
from syncsvc.simulator.noise import (
    ECHELONS,
    slashed,
    spell_case,
    spell_date,
    spell_education,
    spell_id,
    spell_kin,
    spell_name,
    spell_rank,
    spell_title,
    spell_unit,
)
from syncsvc.simulator.people import CPNS, PPPK, Person
from syncsvc.simulator.tree import Unit
from syncsvc.simulator.world import World

Row = tuple[str | int | None, ...]
TABLES: dict[str, tuple[str, ...]] = {
    "unor": ("kd_unor", "kd_induk", "nama_unor", "nama_jabatan", "eselon", "nip_pimpinan", "aktif", "id_unor_siasn"),
    "pegawai": (
        *("id_pegawai", "nip_baru", "nip_lama", "nik", "nama_lengkap", "tgl_lahir", "jk", "status_pegawai"),
        *("kedudukan", "jenis_pegawai", "tmt_cpns", "tmt_pns", "gol", "tmt_gol", "jenis_jab", "nama_jabatan"),
        *("tmt_jabatan", "eselon", "pendidikan", "kd_unor", "nip_atasan", "foto", "alamat", "no_hp", "catatan"),
    ),
    "riwayat_jabatan": (
        *("id", "nip", "jenis_jab", "nama_jabatan", "kd_unor", "eselon", "tmt_mulai", "tmt_selesai"),
        *("penugasan", "no_sk"),
    ),
    "riwayat_golongan": ("id", "nip", "gol", "tmt"),
    "skp_lokal": rows_performance.PLAN_COLUMNS,
    "predikat": rows_performance.ANNUAL_COLUMNS,
}
NUMBERS = frozenset({"id", "id_pegawai"})
KINDS = {"1": "Struktural", "2": "JFT", "4": "JFU"}
STANDINGS = {
    "01": "Aktif",
    "71": "Aktif",
    "02": "CLTN",
    "03": "Tugas Belajar",
    "04": "Pemberhentian Sementara",
    "66": "Diberhentikan",
    "99": "Pensiun",
}
CLOSED_UNITS = 3
OPEN_END = "0000-00-00"


def table_columns(world: World, table: str) -> tuple[str, ...]:
    """The columns of a table; the one that nobody mapped only where it was planted."""
    columns = TABLES[table]
    return columns if "unmapped_column" in world.flaws or table != "pegawai" else columns[:-1]


def people_of(world: World) -> Iterator[Person]:
    """Everybody whom the SIMPEG has."""
    for person in world.people:
        if person.number not in world.not_local:
            yield person
    yield from world.local_only


def employees(world: World) -> Iterator[Row]:
    """Rows of ``pegawai``."""
    columns = table_columns(world, "pegawai")
    place = {column: index for index, column in enumerate(columns)}
    for person in people_of(world):
        row = _employee(person)[: len(columns)]
        for column, text in world.local.get(person.number, {}).items():
            row[place[column]] = text
        yield tuple(row)


def _employee(person: Person) -> list[str | int | None]:
    noise = person.noise
    pns = slashed(person.pns) if person.pns else "0000-00-00" if person.status == CPNS else None
    return [
        person.number,
        person.nip,
        person.old_nip,
        person.nik,
        spell_name(person.name, person.front, person.back, noise >> 2),
        slashed(person.birth),
        "L" if person.male else "P",
        person.status.upper(),
        spell_kin(STANDINGS[person.legal], noise >> 5),
        "15",
        spell_date(person.cpns, noise >> 7),
        pns,
        spell_rank(person.rank, noise >> 10),
        slashed(person.rank_date),
        KINDS[person.job.kind],
        spell_title(person.job.title, noise >> 13),
        spell_date(person.job_date, noise >> 17),
        ECHELONS.get(person.job.echelon),
        spell_education(person.education, noise >> 20),
        person.unit.code,
        person.boss.nip if person.boss else None,
        None,
        f"Jl. Contoh No. {noise % 200 + 1}",
        f"0800{noise % 10_000_000:07d}",
        "cek berkas" if noise & 63 == 0 else None,
    ]


def unit_row(world: World, unit: Unit) -> dict[str, str | None]:
    """One row of ``unor`` by column."""
    noise = unit.number * 2_654_435_761 >> 3
    row = {
        "kd_unor": unit.code,
        "kd_induk": unit.parent.code if unit.parent else None,
        "nama_unor": spell_unit(unit.name, noise),
        "nama_jabatan": spell_title(unit.head_title, noise >> 5),
        "eselon": ECHELONS.get(unit.echelon),
        "nip_pimpinan": unit.head.nip if unit.head else None,
        "aktif": "Y",
        "id_unor_siasn": spell_id(unit.id, noise >> 9) if unit.explicit else None,
    }
    return {**row, **world.local_units.get(unit.number, {})}


def units(world: World) -> Iterator[Row]:
    """Rows of ``unor``, with a few units that were closed long ago."""
    for unit in world.tree.units:
        if unit.number not in world.units_not_local:
            yield tuple(unit_row(world, unit).values())
    for row in world.extra_units.local:
        yield tuple(row.values())
    root = world.tree.units[0].code
    for number in range(CLOSED_UNITS):
        yield (f"X{number:03d}", root, f"Kantor Lama {number + 1}", "Kepala Kantor", "III.a", None, "T", None)


def appointments(world: World) -> Iterator[Row]:
    """Rows of ``riwayat_jabatan``: an earlier job of some, the present one, and what a Plt leads besides."""
    number = 0
    odd = 3 if "twice_encoded" in world.flaws else 0
    for person in people_of(world):
        for row in _jobs_of(world, person):
            number += 1
            title = row[1]
            if odd and row[5] not in {None, OPEN_END} and not person.move:
                title, odd = f"Staf AttachÃ© {odd}", odd - 1
            yield (number, person.nip, row[0], title, *row[2:], f"821.2/{number}/{row[4][-4:]}")


def _jobs_of(world: World, person: Person) -> Iterator[tuple[str, str, str, str | None, str, str | None, str]]:
    job, move, noise = person.job, person.move, person.noise
    kind, echelon = KINDS[job.kind], ECHELONS.get(job.echelon)
    if move:
        ended = move.day - timedelta(days=1)
        since = max(person.cpns, date(move.day.year - 4, 1, 1))
        old = KINDS[move.job.kind]
        yield (old, move.job.title, move.unit.code, None, slashed(since), slashed(ended), "Definitif")
    elif noise & 3 == 0 and person.job_date > person.cpns:
        ended = person.job_date - timedelta(days=1)
        yield ("JFU", "Staf", person.unit.code, None, slashed(person.cpns), slashed(ended), "Definitif")
    title = spell_case(job.title, noise >> 23)
    end = OPEN_END if noise & 7 == 5 else None
    yield (kind, title, person.unit.code, echelon, slashed(person.job_date), end, "Definitif")
    for unit, start in world.assignments_of(person):
        yield ("Struktural", unit.head_title, unit.code, ECHELONS.get(unit.echelon), slashed(start), None, "PLT")


def ranks(world: World) -> Iterator[Row]:
    """Rows of ``riwayat_golongan``: the first rank, and the present one."""
    number = 0
    for person in people_of(world):
        if person.rank_date > person.cpns and person.status != PPPK:
            number += 1
            first = "21" if person.rank < "31" else "31"
            yield (number, person.nip, spell_rank(first, person.noise >> 26), slashed(person.cpns))
        number += 1
        yield (number, person.nip, spell_rank(person.rank, person.noise >> 28), slashed(person.rank_date))


ROWS: dict[str, Callable[[World], Iterator[Row]]] = {
    "unor": units,
    "pegawai": employees,
    "riwayat_jabatan": appointments,
    "riwayat_golongan": ranks,
    "skp_lokal": lambda world: rows_performance.plans(world, people_of(world)),
    "predikat": lambda world: rows_performance.annuals(world, people_of(world)),
}
