"""A configuration's mistakes: all at once, each with file, line, path and a sentence in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncsvc.config.site import read_agency, read_site
from syncsvc.errors import ConfigError, UsageError
from syncsvc.lang import say
from tests.config.sites import AGENCY, MAPPING, SOURCES, seen, write_site

CODES = ("PEG-01", "PEG-02", "NOM-02")
BROKEN_AGENCY = """\
key: lain
name: Pemerintah Kab. Uji
kind: KABUPATEN
languge: id
timezone: Asia/Jakarta
periods:
  - {id: P1, name: Satu, start: 01-01, end: 13-30, deadline: 07-15}
  - {id: P2, name: Dua, start: 07-01, end: 12-31, deadline: 01-15}
plan_year: dua
"""
BROKEN_SOURCES = """\
simpeg:
  kind: sql
  side: lokal
  address: mysql+pymysql://pembaca:rahasia@127.0.0.1/simpeg
  password: rahasia
  stale_after_hours: 0
  tables:
    pegawai: SELECT * FROM pegawai
siasn:
  kind: files
  side: siasn
  preset: siasn-expor
  tables:
    staff: {file: masuk/*}
Baru:
  kind: excel
"""
BROKEN_MAPPING = """\
tables:
  employe: {from: pegawai}
  employee:
    from: pegawi
    fields:
      nip: nip_baru
      nama: nama
      birth_date: {column: lahir, formats: [hh/bb/tttt]}
      legal_status: {column: kedudukan, lookup: kedudukan}
      sex: {column: jk, value: L}
      nik: {column: nik, optional: mungkin}
    expect: {min_rows: 10, max_rows: 1}
"""
BROKEN_CHECKS = """\
off: [PEG-1, XYZ]
severity: {NOM-02: parah}
"""

EXPECTED = {
    ("agency.yaml", 1, "national_id", "missing"),
    ("agency.yaml", 3, "kind", "not_a_choice"),
    ("agency.yaml", 4, "languge", "unknown_key_near"),
    ("agency.yaml", 7, "periods.0.end", "not_month_day"),
    ("agency.yaml", 8, "periods.1", "deadline_before_end"),
    ("agency.yaml", 9, "plan_year", "not_whole_number"),
    ("sources.yaml", 3, "simpeg.side", "not_a_choice"),
    ("sources.yaml", 4, "simpeg.address", "password_in_address"),
    ("sources.yaml", 5, "simpeg.password", "secret_in_file"),
    ("sources.yaml", 6, "simpeg.stale_after_hours", "too_small"),
    ("sources.yaml", 12, "siasn.preset", "unknown_preset"),
    ("sources.yaml", 14, "siasn.tables.staff.files", "missing"),
    ("sources.yaml", 14, "siasn.tables.staff.file", "unknown_key_near"),
    ("sources.yaml", 15, "Baru", "bad_name"),
    ("sources.yaml", 15, "Baru", "no_mapping"),
    ("sources.yaml", 16, "Baru.kind", "not_a_choice"),
    ("simpeg.yaml", 2, "tables.employe", "unknown_noun_near"),
    ("simpeg.yaml", 4, "tables.employee.from", "unknown_table"),
    ("simpeg.yaml", 5, "tables.employee.fields", "must_have"),
    ("simpeg.yaml", 7, "tables.employee.fields.nama", "unknown_field_near"),
    ("simpeg.yaml", 8, "tables.employee.fields.birth_date.formats", "unknown_format"),
    ("simpeg.yaml", 9, "tables.employee.fields.legal_status.lookup", "unknown_lookup"),
    ("simpeg.yaml", 10, "tables.employee.fields.sex", "one_origin"),
    ("simpeg.yaml", 11, "tables.employee.fields.nik.optional", "not_yes_no"),
    ("simpeg.yaml", 12, "tables.employee.expect", "rows_backwards"),
    ("checks.yaml", 2, "severity.NOM-02", "not_a_choice"),
}


def test_every_mistake_of_every_file_at_once(tmp_path: Path) -> None:
    """Over twenty mistakes in four files come in one refusal, each at its own line and path."""
    folder = write_site(tmp_path, BROKEN_AGENCY, BROKEN_SOURCES, BROKEN_MAPPING, BROKEN_CHECKS)
    with pytest.raises(ConfigError) as refusal:
        read_agency(folder, "uji", CODES)
    assert seen(refusal.value) == EXPECTED


def test_no_secret_is_repeated(tmp_path: Path) -> None:
    """A password that stands in the wrong place appears in no mistake."""
    folder = write_site(tmp_path, sources=BROKEN_SOURCES + "  token: rahasia\n  api_key: rahasia\n")
    with pytest.raises(ConfigError) as refusal:
        read_site(folder)
    assert "rahasia" not in str(refusal.value.mistakes)
    assert ("sources.yaml", 17, "Baru.token", "secret_key") in seen(refusal.value)


def test_files_and_tables_that_belong_to_nothing(tmp_path: Path) -> None:
    """A source without mapping, a mapping without source, and a table that no noun takes are mistakes."""
    folder = write_site(tmp_path, sources=SOURCES.replace("tables:\n", "tables:\n    lain: SELECT 1\n", 1))
    (folder / "agencies/uji/mapping/simpg.yaml").write_text(MAPPING, "utf-8")
    with pytest.raises(ConfigError) as refusal:
        read_agency(folder, "uji")
    assert seen(refusal.value) == {
        ("sources.yaml", 6, "simpeg.tables.lain", "table_not_mapped"),
        ("simpg.yaml", 1, "", "mapping_of_nothing"),
    }


def test_a_source_needs_a_mapping_or_a_preset(tmp_path: Path) -> None:
    """Without either, the mistake names the file to write."""
    folder = write_site(tmp_path, mapping=None)
    with pytest.raises(ConfigError) as refusal:
        read_agency(folder, "uji")
    assert seen(refusal.value) == {("sources.yaml", 1, "simpeg", "no_mapping")}


def test_what_a_preset_could_deliver_is_a_notice(tmp_path: Path) -> None:
    """One of a preset's two files is enough; the other is mentioned in both languages, not refused."""
    sources = SOURCES.replace("siasn-export", "ekinerja-reports").replace("staff", "skp")
    (notice,) = read_agency(write_site(tmp_path, sources=sources), "uji").notices
    assert (notice.line, notice.path, dict(notice.facts)) == (11, "siasn.tables", {"table": "evaluation"})
    assert say("id", notice.key, **dict(notice.facts)) != say("en", notice.key, **dict(notice.facts))


def test_missing_and_broken_files_do_not_hide_the_others(tmp_path: Path) -> None:
    """A syntax mistake in one file leaves the others' mistakes visible, and nothing follows from it."""
    folder = write_site(
        tmp_path,
        agency="key: [uji\n",
        sources="a: b: c\n",
        mapping=MAPPING.replace("nama,", "nama, kolom: x,"),
    )
    with pytest.raises(ConfigError) as refusal:
        read_agency(folder, "uji")
    assert seen(refusal.value) == {
        ("agency.yaml", 2, "", "syntax"),
        ("sources.yaml", 1, "", "syntax"),
    }
    (folder / "agencies/uji/agency.yaml").unlink()
    (folder / "agencies/uji/sources.yaml").unlink()
    with pytest.raises(ConfigError) as refusal:
        read_agency(folder, "uji")
    assert {each[3] for each in seen(refusal.value)} == {"file_missing"}


def test_checks_are_judged_by_the_codes_there_are(tmp_path: Path) -> None:
    """Unknown codes are mistakes with the nearest one proposed; without a list of codes they pass."""
    folder = write_site(tmp_path, checks="off:\n  - PEG-03\n  - XYZ\nseverity:\n  NOM-2: low\n")
    with pytest.raises(ConfigError) as refusal:
        read_agency(folder, "uji", CODES)
    assert seen(refusal.value) == {
        ("checks.yaml", 2, "off.0", "unknown_check_near"),
        ("checks.yaml", 3, "off.1", "unknown_check"),
        ("checks.yaml", 5, "severity.NOM-2", "unknown_check_near"),
    }
    assert read_agency(folder, "uji").checks.off == ("PEG-03", "XYZ")


def test_an_unknown_agency_names_the_known_ones(tmp_path: Path) -> None:
    """An agency that is not configured is a usage error with the list; so is a folder without any."""
    folder = write_site(tmp_path / "site")
    with pytest.raises(UsageError) as unknown:
        read_agency(folder, "lain")
    assert unknown.value.facts == {"agency": "lain", "known": "uji"}
    with pytest.raises(UsageError) as nothing:
        read_site(tmp_path / "nothing")
    assert nothing.value.key == "config.no_site"


def test_all_agencies_of_a_site_are_judged(tmp_path: Path) -> None:
    """``read_site`` collects the mistakes of every agency, in the order of files and lines."""
    folder = write_site(tmp_path, agency=AGENCY.replace("kind: KAB", "kind: X"))
    second = folder / "agencies" / "kedua"
    second.mkdir()
    (second / "agency.yaml").write_text(AGENCY.replace("key: uji", "key: kedua"), "utf-8")
    with pytest.raises(ConfigError) as refusal:
        read_site(folder)
    assert [Path(each.file).parts[-2:] for each in refusal.value.mistakes] == [
        ("kedua", "agency.yaml"),
        ("kedua", "sources.yaml"),
        ("uji", "agency.yaml"),
    ]


def test_a_site_in_order_is_read(tmp_path: Path) -> None:
    """What was written comes out typed, with the folder of relative paths and everybody's mapping."""
    folder = write_site(tmp_path, checks="off:\nseverity: {NOM-02: info}\n")
    site = read_site(folder, CODES)
    agency = site.agencies["uji"]
    assert agency.sources["simpeg"].folder == folder / "agencies" / "uji"
    assert agency.sources["siasn"].guard.max_loss_rows == 50
    assert list(agency.mappings) == ["simpeg", "siasn"]
    assert site.checks.severity == {"NOM-02": "info"}
    assert agency.file.authority == {"employee": {"nik": ("simpeg",)}}
