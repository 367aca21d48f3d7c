"""Rows as the portals write them go through the shipped mappings without a note, into the right columns."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from syncsvc.config.mapping import compile_mapping
from syncsvc.config.read import Document
from syncsvc.mapping.apply import map_batch
from syncsvc.model.raw import Origin, RawBatch

HEADERS = Path(__file__).parent / "headers"
NIP = "198501012010011901"
PPPK = "199002022022212902"
STAFF = {
    "PNS ID": "0000000000000000000000000000000A",
    "NIP BARU": f"'{NIP}",
    "NAMA": "CONTOH PEGAWAI",
    "GELAR BELAKANG": "S.Kom.",
    "TANGGAL LAHIR": "01-01-1985",
    "JENIS KELAMIN": "M",
    "IS VALID NIK": "1",
    "STATUS CPNS PNS": "P",
    "KEDUDUKAN HUKUM ID": "01",
    "JENIS PEGAWAI ID": "15",
    "TMT CPNS": "2010-01-01",
    "GOL AKHIR ID": "33",
    "GOL AKHIR NAMA": "III/c",
    "TMT GOLONGAN": "01-04-2020",
    "JENIS JABATAN ID": "2",
    "JABATAN ID": "b1",
    "JABATAN NAMA": "Perencana Ahli Muda",
    "TINGKAT PENDIDIKAN ID": "40",
    "ESELON ID": "99",
    "NPWP NOMOR": "1234567890",
}
UNOR = {
    "Id": "aa",
    "DiatasanId": "a",
    "NamaUnor": "Bidang Uji",
    "NamaJabatan": "Kepala Bidang Uji",
    "EselonId": "32",
    "PemimpinPnsId": "0000000000000000000000000000000A",
    "CepatKode": "1",
}
SKP = {
    "id": "0000000000000000000000000000000a",
    "nip": NIP,
    "nama": "CONTOH PEGAWAI",
    "is_skp": "1",
    "skp_id": "s1",
    "skp_unor": "Bidang Uji",
    "skp_jabatan": "Perencana Ahli Muda",
    "skp_jenis_jabatan": "2",
    "skp_status": "persetujuan",
    "periode_awal": "2026-01-01",
    "periode_akhir": "2026-12-31",
    "is_plt_plh": "0",
    "created_at": "2026-01-05 08:00:00",
}
EVALUATION = {
    "id": "0000000000000000000000000000000a",
    "nip": NIP,
    "periode_id": "tw1",
    "tahun_skp": "2026",
    "periode_awal_skp": "2026-01-01",
    "periode_akhir_skp": "2026-12-31",
    "skp_id": "s1",
    "skp_penilaian_id": "e1",
    "is_skp_plt_plh_pjb": "0",
    "hasil_kerja": "diatas ekspektasi",
    "perilaku_kerja": "Sesuai Ekspektasi",
    "hasil_akhir": "Baik",
    "pegawai_atasan_nip": PPPK,
    "waktu_dinilai": "2026-04-03 10:11:12",
}


def _mapped(preset: str, table: str, noun: str, row: dict[str, str]) -> tuple[dict[str, Any], pl.DataFrame]:
    """The one row of a file with all the portal's columns, and the notes the mapping made."""
    headers = (HEADERS / f"{preset}.{table}.txt").read_text("utf-8").splitlines()
    frame = pl.DataFrame({header: [row.get(header)] for header in headers}, schema=dict.fromkeys(headers, pl.String))
    batch = RawBatch(table, frame, 1, Origin("uji", datetime(2026, 5, 1, tzinfo=UTC)))
    spec = compile_mapping("uji", Document("nothing"), preset, None).spec
    mapping = next(each for each in spec.tables if (each.table, each.noun) == (table, noun))
    mapped = map_batch(batch, mapping, spec)
    return mapped.frame.row(0, named=True), mapped.notes


@pytest.mark.parametrize(
    ("preset", "table", "noun", "row", "expected"),
    [
        (
            "siasn-export",
            "staff",
            "employee",
            STAFF,
            {"nip": NIP, "rank": "33", "birth_date": date(1985, 1, 1), "cpns_date": date(2010, 1, 1), "status": "pns"},
        ),
        (
            "siasn-export",
            "staff",
            "employee",
            STAFF | {"NIP BARU": PPPK, "GOL AKHIR NAMA": "IX", "KEDUDUKAN HUKUM ID": "71"},
            {"nip": PPPK, "rank": "P09", "legal_status": "71", "nik_verified": True, "title_back": "S.Kom."},
        ),
        ("siasn-export", "staff", "position", STAFF, {"job_kind": "2", "id": "b1", "title": "Perencana Ahli Muda"}),
        ("siasn-unor", "unit", "unit", UNOR, {"id": "aa", "parent_id": "a", "echelon": "32"}),
        (
            "ekinerja-reports",
            "skp",
            "skp_plan",
            SKP,
            {"year": 2026, "present": True, "status": "agreed", "acting": False, "end": date(2026, 12, 31)},
        ),
        (
            "ekinerja-reports",
            "evaluation",
            "skp_evaluation",
            EVALUATION,
            {"year": 2026, "result": 1, "behaviour": 2, "predicate": 2, "supervisor_nip": PPPK},
        ),
    ],
)
def test_a_portal_row_arrives(
    preset: str, table: str, noun: str, row: dict[str, str], expected: dict[str, object]
) -> None:
    """The row's values stand in our columns, and nothing of it was unreadable, unmapped or missing."""
    found, notes = _mapped(preset, table, noun, row)
    assert notes.is_empty(), notes
    assert {name: found[name] for name in expected} == expected
