"""The files of the sample agency: the same every time, as the portals write them, readable as they are configured."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncsvc.config.site import read_agency
from syncsvc.errors import UsageError
from syncsvc.lang import LANGUAGES, say
from syncsvc.simulator import SampleFacts, write_sample
from syncsvc.simulator import workbook as workbooks
from syncsvc.simulator.workbook import write_report
from syncsvc.simulator.years import years_at
from tests.simulator.conftest import AS_OF
from tests.simulator.places import Rows, sheet, table


def _digests(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_same_arguments_same_bytes(sample: SampleFacts, tmp_path: Path) -> None:
    """Two samples of the same arguments are equal, file by file and byte by byte."""
    again = write_sample(tmp_path, 200, 1, AS_OF)
    assert _digests(tmp_path) == _digests(sample.folder)
    assert (again.rows, again.faults, again.must_find) == (sample.rows, sample.faults, sample.must_find)


def test_written_over_an_earlier_sample(tmp_path: Path) -> None:
    """A second sample into the same folder leaves nothing of the first one."""
    write_sample(tmp_path / "one", 300, 7, date(2025, 11, 20))
    write_sample(tmp_path / "one", 200, 1, AS_OF)
    write_sample(tmp_path / "two", 200, 1, AS_OF)
    assert _digests(tmp_path / "one") == _digests(tmp_path / "two")


def test_other_seed_other_people(sample: SampleFacts, tmp_path: Path) -> None:
    """Another seed gives other people."""
    write_sample(tmp_path, 200, 2, AS_OF)
    mine = {row["nik"] for row in table(sample.folder, "pegawai")}
    other = {row["nik"] for row in table(tmp_path, "pegawai")}
    assert len(mine & other) <= len(mine) // 10


@pytest.mark.parametrize("employees", [0, 199, 2_000_001])
def test_size_outside_the_limits(tmp_path: Path, employees: int) -> None:
    """Too few and too many employees are refused with a sentence in every language, and nothing is written."""
    with pytest.raises(UsageError) as refused:
        write_sample(tmp_path / "no", employees, 1, AS_OF)
    assert not (tmp_path / "no").exists()
    for language in LANGUAGES:
        assert str(employees) in say(language, refused.value.key, **refused.value.facts)


def test_files_times(sample: SampleFacts) -> None:
    """Every delivery is of six o'clock on the sample's day, but the unit tree is a month older."""
    morning = datetime(2026, 9, 15, 6, tzinfo=UTC).timestamp()
    for path in (sample.folder / "inbox").rglob("*.*"):
        age = 30 * 86_400 if path.name == "ref-unor.xlsx" else 0
        assert path.stat().st_mtime == morning - age


def test_configuration_is_in_order(sample: SampleFacts) -> None:
    """The written configuration has no mistakes and names four sources with all their tables."""
    agency = read_agency(sample.config, "sample")
    assert list(agency.sources) == ["simpeg", "siasn", "siasn_unor", "ekinerja"]
    assert {each.noun for each in agency.mappings["simpeg"].tables} == {
        *("employee", "unit", "appointment", "rank", "skp_plan", "skp_annual")
    }


def test_reports_look_like_the_portals(sample: SampleFacts) -> None:
    """Title in A1, agency in A2, the time in row 6, the header in row 8; 20 and 31 columns, one report per period."""
    folder = sample.folder / "inbox" / "ekinerja"
    first = sheet(folder / "laporan-skp-2026.xlsx", 1)
    assert next(iter(first[0].values())) == "Pemerintah Kabupaten Contoh"
    assert next(iter(first[4].values())).startswith("Data ditarik pada: 2026-09-15")
    assert len(sheet(folder / "laporan-skp-2026.xlsx", 8)[0]) == 20
    names = sorted(path.name for path in folder.glob("laporan-penilaian-*.xlsx"))
    assert names == [
        *("laporan-penilaian-2025-final.xlsx", "laporan-penilaian-2026-tw1.xlsx"),
        *("laporan-penilaian-2026-tw2.xlsx", "laporan-penilaian-2026-tw2_salinan.xlsx"),
    ]
    assert all(len(sheet(folder / name, 8)[0]) == 31 for name in names)


def test_counts_are_true(sample: SampleFacts, siasn: Rows) -> None:
    """The facts count the rows that were written."""
    for name in ("pegawai", "unor", "riwayat_jabatan", "riwayat_golongan", "skp_lokal", "predikat"):
        assert sample.rows[name] == len(table(sample.folder, name))
    assert sample.rows["export-data-asn"] == len(siasn) + 1
    inbox = sample.folder / "inbox"
    assert sample.rows["ref-unor"] == len(sheet(inbox / "siasn" / "ref-unor.xlsx", 1))
    assert sample.rows["laporan-skp-2026"] == len(sheet(inbox / "ekinerja" / "laporan-skp-2026.xlsx", 8))


def test_staff_export_is_the_portals(sample: SampleFacts, siasn: Rows) -> None:
    """69 headers in upper case, guarded numbers, ``null`` for nothing, and dates with the day first."""
    text = (sample.folder / "inbox" / "siasn" / "export-data-asn.csv").read_text("utf-8")
    head = text.splitlines()[0]
    assert len(head.split(",")) == 69
    assert head == head.upper()
    assert f'"\'{siasn[0]["NIP BARU"]}"' in text
    assert {row["KPKN ID"] for row in siasn} == {"null"}
    assert all(row["TANGGAL LAHIR"][2] == row["TANGGAL LAHIR"][5] == "-" for row in siasn)


def test_unit_tree_holds_a_formula(sample: SampleFacts) -> None:
    """One cell of NamaJabatan is a formula with its value kept, so that it reads like any other."""
    path = sample.folder / "inbox" / "siasn" / "ref-unor.xlsx"
    with zipfile.ZipFile(path) as book:
        text = book.read("xl/worksheets/sheet1.xml").decode()
    assert text.count("<f>") == 1
    assert sheet(path, 1)[0]["NamaJabatan"] == "SEKRETARIS DAERAH"


def test_long_report_goes_on_in_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the row limit the report goes on in a file -2, each with its own header; no row is lost."""
    monkeypatch.setattr(workbooks, "ROWS_PER_FILE", 3)
    rows: list[dict[str, str | None]] = [{"nip": str(number), "nama": None} for number in range(7)]
    files = write_report(tmp_path / "laporan.xlsx", "LAPORAN", "Kabupaten", AS_OF, rows)
    assert [path.name for path in files] == ["laporan.xlsx", "laporan-2.xlsx", "laporan-3.xlsx"]
    assert [row["nip"] for path in files for row in sheet(path, 8)] == [str(number) for number in range(7)]


@given(day=st.dates(date(2024, 1, 1), date(2031, 12, 31)))
@settings(max_examples=200, deadline=None)
def test_every_day_has_its_calendar(day: date) -> None:
    """On any day the quarters that are due are those whose deadline is over, and there is always a report."""
    years = years_at(day)
    year = day.year - (day <= date(day.year, 1, 31))
    assert (years.plan_year, years.annual_year) == (year, year - 1)
    assert all(each.deadline < day for each in years.passed)
    ends = [date(year, month, 15) for month in (4, 7, 10)] + [date(year + 1, 1, 15)]
    assert len(years.passed) == sum(end < day for end in ends)
    assert years.delivered[0].final
    assert years.acting_start() <= day
    assert years.cpns_starts()
