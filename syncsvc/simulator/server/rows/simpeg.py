"""The SIMPEG's rows as its own API tells them: records inside records, numbers where a system has numbers."""

from __future__ import annotations

from typing import Any

from syncsvc.simulator.rows_simpeg import ROWS, people_of, table_columns
from syncsvc.simulator.world import World

Record = dict[str, Any]
_NUMBERS = frozenset({"tahun", "hasil", "perilaku"})
_GROUPS: dict[str, dict[str, dict[str, str]]] = {
    "pegawai": {
        "nama": {"lengkap": "nama_lengkap"},
        "lahir": {"tanggal": "tgl_lahir"},
        "status": {"pegawai": "status_pegawai", "kedudukan": "kedudukan", "jenis": "jenis_pegawai"},
        "tmt": {"cpns": "tmt_cpns", "pns": "tmt_pns"},
        "pangkat": {"gol": "gol", "tmt": "tmt_gol"},
        "jabatan": {"jenis": "jenis_jab", "nama": "nama_jabatan", "tmt": "tmt_jabatan", "eselon": "eselon"},
        "unit": {"kd_unor": "kd_unor"},
        "atasan": {"nip": "nip_atasan"},
        "kontak": {"foto": "foto", "alamat": "alamat", "no_hp": "no_hp"},
    },
    "unor": {"induk": {"kd_unor": "kd_induk"}, "pimpinan": {"nip": "nip_pimpinan", "jabatan": "nama_jabatan"}},
    "riwayat_jabatan": {"berlaku": {"mulai": "tmt_mulai", "selesai": "tmt_selesai"}},
    "riwayat_golongan": {},
    "skp_lokal": {
        "pegawai": {"nip": "nip"},
        "periode": {"mulai": "tgl_mulai", "selesai": "tgl_selesai"},
        "revisi": {"tanggal": "tgl_revisi", "alasan": "alasan_revisi", "oleh": "disetujui_oleh"},
    },
    "predikat": {"pegawai": {"nip": "nip"}, "penilaian": {"hasil": "hasil", "perilaku": "perilaku", "nilai": "nilai"}},
}


def records(world: World, table: str) -> list[Record]:
    """All rows of a SIMPEG's table as records, in the order of the SQL file, with the same values."""
    columns = table_columns(world, table)
    return [_record(table, dict(zip(columns, row, strict=True))) for row in ROWS[table](world)]


def histories(world: World, table: str) -> dict[int, list[Record]]:
    """A history's records by the number of the person they are about; of two under one NIP all are the first one's."""
    owners: dict[str, int] = {}
    found: dict[int, list[Record]] = {}
    for person in people_of(world):
        found[person.number] = []
        owners.setdefault(person.nip, person.number)
    for record in records(world, table):
        found[owners[record["nip"]]].append(record)
    return found


def _record(table: str, row: Record) -> Record:
    """One row with its groups; a group of which the SIMPEG knows nothing is null."""
    groups = _GROUPS[table]
    grouped = {column for parts in groups.values() for column in parts.values()}
    record: Record = {name: _sent(name, value) for name, value in row.items() if name not in grouped}
    for group, parts in groups.items():
        values = {part: _sent(column, row[column]) for part, column in parts.items()}
        record[group] = None if all(value is None for value in values.values()) else values
    return record


def _sent(column: str, value: str | int | None) -> str | int | None:
    if column in _NUMBERS and isinstance(value, str) and value.isdecimal() and not value.startswith("0"):
        return int(value)
    return value
