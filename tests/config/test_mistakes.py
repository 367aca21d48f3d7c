"""A configuration's mistakes: all at once, each with its file, line, path and a sentence in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncsvc.config.site import read_agency, read_site
from syncsvc.errors import ConfigError, UsageError
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


def test_every_mistake_of_every_file_at_once(tmp_path: Path) -> None:
    """Over twenty mistakes in four files come in one refusal, each at its own line and path."""
    folder = write_site(tmp_path, BROKEN_AGENCY, BROKEN_SOURCES, BROKEN_MAPPING, BROKEN_CHECKS)
    with pytest.raises(ConfigError) as refusal:
        read_agency(folder, "uji", CODES)
    assert seen(refusal.value) == {
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


def test_no_secret_is_repeated(tmp_path: Path) -> None:
    """A password that stands in the wrong place appears in no mistake."""
    folder = write_site(tmp_path, sources=BROKEN_SOURCES + "  token: rahasia\n  api_key: rahasia\n")
    with pytest.raises(ConfigError) as refusal:
        read_site(folder)
    assert "rahasia" not in str(refusal.value.mistakes)
    assert ("sources.yaml", 17, "Baru.token", "secret_key") in seen(refusal.value)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("address: postgresql+psycopg://u:p@h/db", "password_in_address"),
        ("address: postgresql+psycopg://u@h/db?password=p", "password_in_address"),
        ("address: mssql+pymssql://:p@h/db", "password_in_address"),
        ("address: sqlite:///x.db\n  secret_key: p", "secret_key"),
        ("address: sqlite:///x.db\n  sandi: p", "secret_key"),
        ("address: sqlite:///x.db\n  folder: /x", "unknown_key"),
        ("address: sqlite:///x.db\n  password: p", "secret_in_file"),
        ("address: sqlite:///x.db\n  guard: {max_loss_share: 2}", "too_large"),
        ("address: sqlite:///x.db\n  guard: {max_loss_row: 2}", "unknown_key_near"),
        ("address: sqlite:///x.db\n  guard: 5", "not_table"),
        ("address: [a]", "not_text"),
        ("address:", "empty"),
    ],
)
def test_one_mistake_of_a_source(tmp_path: Path, line: str, key: str) -> None:
    """Each way to get a source wrong, above all each place for a password, has its own sentence."""
    folder = write_site(tmp_path, sources=SOURCES.replace("address: sqlite:///simpeg.db", line))
    with pytest.raises(ConfigError) as refusal:
        read_agency(folder, "uji")
    assert {each[3] for each in seen(refusal.value)} == {key}


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:///simpeg.db",
        "sqlite:////srv/simpeg.db",
        "mysql+pymysql://pembaca@127.0.0.1:3306/simpeg?charset=utf8mb4",
        "postgresql+psycopg:///simpeg?host=/run/postgresql&user=pembaca",
        "oracle+oracledb://pembaca@db.contoh:1521/?service_name=simpeg",
    ],
)
def test_addresses_without_password_are_in_order(tmp_path: Path, address: str) -> None:
    """No usual address is taken for one with a password."""
    folder = write_site(tmp_path, sources=SOURCES.replace("sqlite:///simpeg.db", address))
    assert read_agency(folder, "uji").sources["simpeg"].side == "local"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("key: uji", "key: uji2", ("agency.yaml", 1, "key", "key_not_folder")),
        ("[simpeg]", "[simpegx]", ("agency.yaml", 9, "authority.employee.nik", "unknown_source")),
        ("nik:", "nikk:", ("agency.yaml", 9, "authority.employee.nikk", "unknown_field_near")),
        ("employee:", "pegawai:", ("agency.yaml", 9, "authority.pegawai", "unknown_noun")),
        ("id: P2", "id: P1", ("agency.yaml", 5, "periods", "period_twice")),
        ("07-15}", "07-15, final: true}", ("agency.yaml", 5, "periods", "two_finals")),
        (
            "start: 01-01, end: 06-30",
            "start: 07-01, end: 06-30",
            ("agency.yaml", 6, "periods.0", "period_backwards"),
        ),
        (
            "start: 01-01, end: 06-30",
            "start: +01-01, end: 06-30",
            ("agency.yaml", 6, "periods.0.start", "next_year_not_here"),
        ),
        ("end: 06-30", "end: 06-31", ("agency.yaml", 6, "periods.0.end", "not_month_day")),
        ("kind: KAB", "kind:", ("agency.yaml", 4, "kind", "empty")),
        ("authority:", "agree_by: 31 Januari\nauthority:", ("agency.yaml", 8, "agree_by", "not_month_day")),
        ("authority:", "plan_year: 2021\nauthority:", ("agency.yaml", 8, "plan_year", "too_small")),
    ],
)
def test_one_mistake_of_an_agency(tmp_path: Path, old: str, new: str, expected: tuple[str, int, str, str]) -> None:
    """Each way to get ``agency.yaml`` wrong is one mistake at its place, and no other follows from it."""
    folder = write_site(tmp_path, agency=AGENCY.replace(old, new, 1))
    with pytest.raises(ConfigError) as refusal:
        read_agency(folder, "uji")
    assert seen(refusal.value) == {expected}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "nip: nip_baru",
            "row_key: x\n      nip: nip_baru",
            (6, "tables.employee.fields.row_key", "own_field"),
        ),
        (
            "{column: lahir, formats",
            "{column: lahir, reversed_scale: true, formats",
            (8, "tables.employee.fields.birth_date.reversed_scale", "option_misplaced"),
        ),
        ("[foto]", "[foto, NIP BARU]", (10, "tables.employee.ignored", "read_and_ignored")),
        ("from: pegawai", "row_keys: [x]", (3, "tables.employee.row_keys", "unknown_key_near")),
        ("nip: nip_baru", "nip:", (6, "tables.employee.fields.nip", "empty")),
        ("tables:", "preset: tidak-ada\ntables:", (1, "preset", "unknown_preset")),
        ('{AKTIF: "01"}', "[AKTIF]", (13, "lookups.kedudukan_lokal", "not_table")),
        ('"01"', "", (13, "lookups.kedudukan_lokal.AKTIF", "empty")),
    ],
)
def test_one_mistake_of_a_mapping(tmp_path: Path, old: str, new: str, expected: tuple[int, str, str]) -> None:
    """Each way to get a mapping wrong is a mistake at its place."""
    folder = write_site(tmp_path, mapping=MAPPING.replace(old, new, 1))
    with pytest.raises(ConfigError) as refusal:
        read_agency(folder, "uji")
    assert ("simpeg.yaml", *expected) in seen(refusal.value)


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


def test_missing_and_broken_files_do_not_hide_the_others(tmp_path: Path) -> None:
    """A syntax mistake in one file leaves the other files' mistakes visible, and adds none of its own making."""
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
    """Asking for an agency that is not configured is a usage error with the list; so is a folder without any."""
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
