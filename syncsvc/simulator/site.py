"""The configuration that fits the sample: one agency, its four sources, and the mapping of its own SIMPEG."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from syncsvc.simulator.rows_simpeg import STANDINGS
from syncsvc.simulator.world import AGENCY_ID, AGENCY_NAME, World
from syncsvc.simulator.years import final_of, quarters

KEY = "sample"
TOP = "../../.."
_DATES = ["dd/mm/yyyy", "yyyy-mm-dd", "dd mmmm yyyy"]


def write_site(folder: Path, world: World, counts: dict[str, int], plan_files: int) -> None:
    """Write ``checks.yaml`` and the agency's files below ``folder``."""
    home = folder / "agencies" / KEY
    (home / "mapping").mkdir(parents=True, exist_ok=True)
    _write(folder / "checks.yaml", "Semua pemeriksaan menyala; isi 'off' atau 'severity' bila perlu.", {"off": []})
    _write(home / "agency.yaml", "Instansi contoh: semua orang di dalamnya rekaan.", _agency(world))
    _write(home / "sources.yaml", "Empat sumber instansi contoh.", _sources(plan_files))
    _write(home / "mapping" / "simpeg.yaml", "Pemetaan SIMPEG instansi contoh.", _mapping(world, counts))


class _Plain(yaml.SafeDumper):
    """Writes a list that stands in several places each time anew: the configuration has no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Always."""
        return True


def _write(path: Path, comment: str, content: dict[str, Any]) -> None:
    text = yaml.dump(content, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)
    path.write_text(f"# {comment}\n{text}", encoding="utf-8")


def _agency(world: World) -> dict[str, Any]:
    year = world.years.plan_year
    periods = []
    for period in (*quarters(year), final_of(year)):
        ahead = "+" if period.deadline.year > year else ""
        shape = {
            "id": period.id,
            "name": period.name,
            "start": period.start.strftime("%m-%d"),
            "end": period.end.strftime("%m-%d"),
            "deadline": ahead + period.deadline.strftime("%m-%d"),
            "final": period.final,
        }
        periods.append(shape)
    return {
        "key": KEY,
        "name": AGENCY_NAME,
        "national_id": AGENCY_ID,
        "kind": "KAB",
        "language": "id",
        "timezone": "Asia/Jakarta",
        "periods": periods,
    }


def _sources(plan_files: int) -> dict[str, Any]:
    tables = ("pegawai", "unor", "riwayat_jabatan", "riwayat_golongan", "skp_lokal", "predikat")
    inbox = f"{TOP}/inbox"
    plans: dict[str, str] = {"files": f"{inbox}/ekinerja/laporan-skp-*.xlsx"}
    if plan_files > 1:
        plans["take"] = "all"
    ratings = {"files": f"{inbox}/ekinerja/laporan-penilaian-*.xlsx", "take": "all"}
    return {
        "simpeg": {
            "kind": "sql",
            "side": "local",
            "address": f"sqlite:///{TOP}/simpeg.db",
            "tables": {name: f"SELECT * FROM {name}" for name in tables},  # noqa: S608 - our own names
        },
        "siasn": _files("siasn", "siasn-export", {"staff": {"files": f"{inbox}/siasn/export-*.csv"}}),
        "siasn_unor": _files("siasn", "siasn-unor", {"unit": {"files": f"{inbox}/siasn/ref-unor*.xlsx"}}),
        "ekinerja": _files("ekinerja", "ekinerja-reports", {"skp": plans, "evaluation": ratings}),
    }


def _files(side: str, preset: str, tables: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "files", "side": side, "preset": preset, "tables": tables}


def _dated(column: str) -> dict[str, Any]:
    return {"column": column, "formats": _DATES}


def _mapping(world: World, counts: dict[str, int]) -> dict[str, Any]:
    tables = {
        "employee": _employee("optional_column" in world.flaws),
        "unit": _unit(),
        "appointment": _appointment(),
        "rank": {
            "from": "riwayat_golongan",
            "row_key": ["id"],
            "fields": {"nip": "nip", "rank": "gol", "start": _dated("tmt")},
        },
        "skp_plan": _plan(),
        "skp_annual": _annual(),
    }
    if "unexpected_size" in world.flaws:
        tables["rank"]["expect"] = {"min_rows": counts["riwayat_golongan"] + 1}
    return {"tables": tables, "lookups": _lookups()}


def _employee(optional: bool) -> dict[str, Any]:
    person_id = {"person_id": {"column": "id_pns_siasn", "optional": True}} if optional else {}
    fields: dict[str, Any] = {
        **person_id,
        "nip": "nip_baru",
        "nip_old": "nip_lama",
        "nik": "nik",
        "name": {"column": "nama_lengkap", "split_titles": True},
        "birth_date": {"column": "tgl_lahir", "formats": ["dd/mm/yyyy"]},
        "sex": "jk",
        "status": "status_pegawai",
        "legal_status": {"column": "kedudukan", "lookup": "kedudukan_lokal"},
        "staff_type": "jenis_pegawai",
        "cpns_date": _dated("tmt_cpns"),
        "pns_date": _dated("tmt_pns"),
        "rank": "gol",
        "rank_date": _dated("tmt_gol"),
        "job_kind": {"column": "jenis_jab", "lookup": "jenis_lokal"},
        "job_title": "nama_jabatan",
        "job_date": _dated("tmt_jabatan"),
        "echelon": "eselon",
        "education": {"column": "pendidikan", "lookup": "pendidikan_lokal"},
        "unit_id": "kd_unor",
        "agency_home": {"value": AGENCY_ID},
        "agency_work": {"value": AGENCY_ID},
        "supervisor_nip": "nip_atasan",
    }
    ignored = ["foto", "alamat", "no_hp"]
    return {"from": "pegawai", "row_key": ["id_pegawai"], "fields": fields, "ignored": ignored}


def _unit() -> dict[str, Any]:
    fields = {
        "id": "kd_unor",
        "parent_id": "kd_induk",
        "name": "nama_unor",
        "head_title": "nama_jabatan",
        "head_nip": "nip_pimpinan",
        "echelon": "eselon",
        "active": {"column": "aktif", "lookup": "aktif_lokal"},
        "national_id": "id_unor_siasn",
    }
    return {"from": "unor", "row_key": ["kd_unor"], "fields": fields}


def _appointment() -> dict[str, Any]:
    fields = {
        "nip": "nip",
        "job_kind": {"column": "jenis_jab", "lookup": "jenis_lokal"},
        "job_title": "nama_jabatan",
        "unit_id": "kd_unor",
        "echelon": "eselon",
        "start": _dated("tmt_mulai"),
        "end": _dated("tmt_selesai"),
        "assignment": "penugasan",
    }
    return {"from": "riwayat_jabatan", "row_key": ["id"], "fields": fields, "ignored": ["no_sk"]}


def _plan() -> dict[str, Any]:
    fields = {
        "nip": "nip",
        "year": "tahun",
        "status": "status",
        "start": _dated("tgl_mulai"),
        "end": _dated("tgl_selesai"),
        "skp_id": "kode_skp",
        "revised": _dated("tgl_revisi"),
        "revision_reason": "alasan_revisi",
        "revision_by": "disetujui_oleh",
    }
    return {"from": "skp_lokal", "row_key": ["id"], "fields": fields}


def _annual() -> dict[str, Any]:
    fields = {
        "nip": "nip",
        "year": "tahun",
        "result": {"column": "hasil", "reversed_scale": True},
        "behaviour": {"column": "perilaku", "reversed_scale": True},
        "predicate": "predikat",
        "score": "nilai",
        "realised": "realisasi",
    }
    return {"from": "predikat", "row_key": ["id"], "fields": fields}


def _lookups() -> dict[str, dict[str, str]]:
    standings = {word.upper(): code for code, word in STANDINGS.items() if code != "71"}
    return {
        "kedudukan_lokal": standings,
        "jenis_lokal": {"STRUKTURAL": "1", "JFT": "2", "JFU": "4"},
        "pendidikan_lokal": {
            **dict.fromkeys(("SLTA", "SMA"), "17"),
            **dict.fromkeys(("D-III", "DIII", "D3"), "30"),
            **dict.fromkeys(("S-1", "S1"), "40"),
            **dict.fromkeys(("S-2", "S2"), "45"),
        },
        "aktif_lokal": {"Y": "1", "T": "0"},
    }
