"""A small site to break: the files of one agency whose every part is in order, and how to write it."""

from __future__ import annotations

from pathlib import Path

from syncsvc.errors import ConfigError, Mistake
from syncsvc.lang import LANGUAGES, say

AGENCY = """\
key: uji
name: Pemerintah Kab. Uji
national_id: 0000000000000000000000000000000b
kind: KAB
periods:
  - {id: P1, name: Semester I, start: 01-01, end: 06-30, deadline: 07-15}
  - {id: P2, name: Akhir, start: 01-01, end: 12-31, deadline: +01-31, final: true}
authority:
  employee: {nik: [simpeg]}
"""
SOURCES = """\
simpeg:
  kind: sql
  side: local
  address: sqlite:///simpeg.db
  tables:
    pegawai: SELECT * FROM pegawai
siasn:
  kind: files
  side: siasn
  preset: siasn-export
  tables:
    staff: {files: masuk/*}
"""
MAPPING = """\
tables:
  employee:
    from: pegawai
    row_key: [id]
    fields:
      nip: nip_baru
      name: {column: nama, split_titles: true}
      birth_date: {column: lahir, formats: [dd/mm/yyyy]}
      legal_status: {column: kedudukan, lookup: kedudukan_lokal}
    ignored: [foto]
    expect: {min_rows: 1, max_rows: 9}
lookups:
  kedudukan_lokal: {AKTIF: "01"}
"""


def write_site(
    folder: Path,
    agency: str = AGENCY,
    sources: str = SOURCES,
    mapping: str | None = MAPPING,
    checks: str | None = None,
    schedules: str | None = None,
    service: str | None = None,
) -> Path:
    """Write the site's files with what is given in place of what is in order; returns the site's folder."""
    home = folder / "agencies" / "uji"
    (home / "mapping").mkdir(parents=True)
    (home / "agency.yaml").write_text(agency, "utf-8")
    (home / "sources.yaml").write_text(sources, "utf-8")
    if mapping is not None:
        (home / "mapping" / "simpeg.yaml").write_text(mapping, "utf-8")
    if checks is not None:
        (folder / "checks.yaml").write_text(checks, "utf-8")
    if schedules is not None:
        (home / "schedules.yaml").write_text(schedules, "utf-8")
    if service is not None:
        (folder / "service.yaml").write_text(service, "utf-8")
    return folder


def seen(refusal: ConfigError) -> set[tuple[str, int, str, str]]:
    """(file name, line, path, sentence's name) of every mistake, after saying each in both languages."""
    return {_seen(mistake) for mistake in refusal.mistakes}


def _seen(mistake: Mistake) -> tuple[str, int, str, str]:
    for language in LANGUAGES:
        assert say(language, mistake.key, **dict(mistake.facts))
    name = Path(mistake.file).name
    return name, mistake.line, mistake.path, mistake.key.removeprefix("config.")
