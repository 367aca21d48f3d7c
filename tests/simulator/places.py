"""Where things are in a written sample, and what must be found in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from python_calamine import CalamineWorkbook

Rows = list[dict[str, str]]

EVERY_FINDING = """
MAP-01 birth_date, MAP-01 job_date, MAP-01 cpns_date, MAP-02 rank, MAP-02 legal_status, MAP-02 status, MAP-03 catatan
MAP-04 nip, MAP-04 nik, MAP-05 rows, MAP-06 person_id, MAP-07 NamaJabatan
MAP-08 laporan-penilaian-2026-tw2_salinan.xlsx
MAP-10 nama_jabatan, MAP-11 row
ORG-01 national_id, ORG-02 parent_id, ORG-03 unit_id, ORG-04 name, ORG-05 local.name, ORG-05 siasn.name, ORG-06 head
ORG-07 local.head, ORG-07 siasn.head
ORG-08 local.parent_id, ORG-08 siasn.parent_id, ORG-09 echelon, ORG-10 pair
PEG-01 agency_home, PEG-01 agency_work, PEG-02 siasn, PEG-02 local, PEG-03 nip, PEG-04 local.birth_date
PEG-04 local.sex, PEG-04 local.cpns_date, PEG-04 siasn.birth_date, PEG-04 siasn.sex, PEG-04 siasn.cpns_date
PEG-05 local.cpns_date, PEG-05 local.pns_date, PEG-05 local.rank_date, PEG-05 siasn.cpns_date, PEG-05 siasn.pns_date
PEG-05 siasn.rank_date, PEG-06 local.nik, PEG-06 siasn.nik_verified, PEG-07 local.nip, PEG-07 local.nik
PEG-07 local.person, PEG-07 siasn.nip, PEG-07 siasn.nik, PEG-07 siasn.person, PEG-08 name, PEG-08 title_front
PEG-08 title_back, PEG-09 legal_status, PEG-10 retirement, PEG-11 rank, PEG-11 rank_date, PEG-13 education
PEG-15 status, PEG-16 staff_type, PEG-18 local.pns_date, PEG-18 siasn.pns_date, PEG-19 unit_id, PEG-20 match
NOM-01 job_title, NOM-02 job_title, NOM-03 job_title, NOM-04 local.job_title
NOM-05 local.job_title, NOM-05 siasn.job_title, NOM-06 local.rank, NOM-06 siasn.rank
NOM-08 local.job_title, NOM-08 siasn.job_title, NOM-10 job_id, NOM-11 job_kind, NOM-12 siasn.job_title
NOM-13 job_date, NOM-14 local.job_title, NOM-14 siasn.job_id, NOM-15 job
ATS-01 local.supervisor_nip, ATS-01 ekinerja.supervisor_nip, ATS-02 local.supervisor_nip
ATS-02 ekinerja.supervisor_nip, ATS-03 local.supervisor_nip, ATS-03 ekinerja.supervisor_nip
ATS-04 local.supervisor_nip, ATS-04 ekinerja.supervisor_nip, ATS-05 supervisor_nip
ATS-06 supervisor_nip, ATS-07 local.acting_time, ATS-07 local.acting_level, ATS-08 rater, ATS-12 supervisor_skp
ATS-13 supervisor_nip
ATS-14 supervisor_nip
SKP-01 skp, SKP-04 period, SKP-05 timeline, SKP-06 job_title, SKP-06 unit_name, SKP-07 status
SKP-08 status, SKP-09 order, SKP-10 revised, SKP-10 revision_reason, SKP-10 revision_by, SKP-12 skp, SKP-13 skp
SKP-14 submitted, SKP-15 status, EVA-02 ekinerja.predicate, EVA-02 local.predicate, EVA-03 local.realised
EVA-04 ekinerja.behaviour, EVA-04 local.behaviour, EVA-06 evaluation, EVA-07 predicate
EVA-09 local.score, INT-07 age
"""
OF_FILES = "MAP-07 NamaJabatan, MAP-08 laporan-penilaian-2026-tw2_salinan.xlsx, INT-07 age"
OF_ASKING = """
PEG-12 skp_annual, PEG-14 siasn.contract, PEG-14 siasn.period, NOM-07 siasn.job_id, ATS-07 siasn.acting_level
EVA-01 local.predicate, EVA-01 ekinerja.predicate, EVA-04 siasn.behaviour, EVA-16 rater_nip, EVA-16 rater_name
EVA-16 rater_rank, EVA-16 rater_unit
"""


def every_finding() -> set[tuple[str, str]]:
    """Check and field of everything a file-only site can have; MAP-09 needs an account of a server."""
    return _pairs(EVERY_FINDING)


def every_live_finding() -> set[tuple[str, str]]:
    """The same of a site that asks SIASN and e-Kinerja over HTTP."""
    return every_finding() - _pairs(OF_FILES) | _pairs(OF_ASKING)


def _pairs(text: str) -> set[tuple[str, str]]:
    pairs = (entry.split() for entry in text.replace("\n", ",").split(",") if entry.strip())
    return {(code, field) for code, field in pairs}


def table(folder: Path, name: str) -> Rows:
    """A table of the SQLite file, every value as text."""
    with closing(sqlite3.connect(folder / "simpeg.db")) as connection:
        cursor = connection.execute(f"SELECT * FROM {name}")
        names = [column[0] for column in cursor.description]
        return [
            {key: "" if value is None else str(value) for key, value in zip(names, row, strict=True)} for row in cursor
        ]


def sheet(path: Path, header: int) -> Rows:
    """The rows of a workbook's first sheet below the header in that row (from 1)."""
    rows = CalamineWorkbook.from_path(path.as_posix()).get_sheet_by_index(0).to_python()
    names = [str(cell) for cell in rows[header - 1]]
    return [{name: str(cell) for name, cell in zip(names, row, strict=True)} for row in rows[header:]]


def plain(text: str) -> str:
    """An id without case and dashes."""
    return text.lower().replace("-", "")
