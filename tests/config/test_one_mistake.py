"""Each single way to get a configuration file wrong: one mistake, at its place, with its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncsvc.config.site import read_agency
from syncsvc.errors import ConfigError
from tests.config.sites import AGENCY, MAPPING, SOURCES, seen, write_site


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
        ("employee:", "appointment:", ("agency.yaml", 9, "authority.appointment", "no_authority")),
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
