"""The people of the sample: invented, unique, and in order wherever no fault was planted."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from syncsvc.model.nip import Form, decode
from syncsvc.simulator import SampleFacts, write_sample
from tests.simulator.conftest import AS_OF, read_export
from tests.simulator.places import Rows, plain, sheet, table


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> SampleFacts:
    """A sample in which nothing is wrong."""
    return write_sample(tmp_path_factory.mktemp("clean"), 400, 3, AS_OF, faults=False)


@pytest.fixture(scope="module")
def staff(clean: SampleFacts) -> Rows:
    """Its staff export."""
    return read_export(clean.folder / "inbox" / "siasn" / "export-data-asn.csv")


def _day(text: str) -> date:
    pattern = "%Y-%m-%d" if text[4] == "-" else "%d-%m-%Y"
    return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a calendar day


def test_nips_are_invented_and_agree_with_the_person(staff: Rows) -> None:
    """Every NIP is valid, has a serial from 900, is there once, and says birth date, sex and start of its owner."""
    assert len({row["NIP BARU"] for row in staff}) == len(staff) == 400
    for row in staff:
        nip = decode(row["NIP BARU"])
        assert nip is not None
        assert int(nip.serial) >= 900
        assert (nip.birth_date, nip.sex) == (_day(row["TANGGAL LAHIR"]), row["JENIS KELAMIN"])
        start = _day(row["TMT CPNS"])
        assert nip.year == start.year
        assert nip.month == (start.month if nip.form is Form.PNS else None)


def test_niks_agree_with_the_person(staff: Rows) -> None:
    """Every NIK is there once and holds birth date and sex, women's day plus 40."""
    assert len({row["NIK"] for row in staff}) == len(staff)
    for row in staff:
        birth = _day(row["TANGGAL LAHIR"])
        day = birth.day + (40 if row["JENIS KELAMIN"] == "F" else 0)
        assert row["NIK"][6:12] == f"{day:02d}{birth.month:02d}{birth.year % 100:02d}"
        assert row["NIK"][12:] != "0000"


def test_dates_follow_each_other(staff: Rows) -> None:
    """Appointed as an adult, then PNS, rank and job not before, nothing in the future; nobody is past retirement."""
    for row in staff:
        birth, start = _day(row["TANGGAL LAHIR"]), _day(row["TMT CPNS"])
        assert birth.year + 18 <= start.year
        later = [_day(row[name]) for name in ("TMT PNS", "TMT GOLONGAN", "TMT JABATAN") if row[name] != "null"]
        assert all(start <= day <= AS_OF for day in later)
        assert AS_OF.year - birth.year <= 57


def test_statuses_are_all_there(staff: Rows, clean: SampleFacts) -> None:
    """PNS, CPNS and PPPK, on leave and studying; retired people only in the SIMPEG; PPPK keep their own ranks."""
    assert {row["STATUS CPNS PNS"] for row in staff} == {"P", "C", "null"}
    assert {"01", "02", "03", "04", "71"} == {row["KEDUDUKAN HUKUM ID"] for row in staff}
    contract = [row for row in staff if row["KEDUDUKAN HUKUM ID"] == "71"]
    assert {row["GOL AKHIR NAMA"] for row in contract} <= {"V", "VII", "IX"}
    retired = [row for row in table(clean.folder, "pegawai") if row["kedudukan"].upper() == "PENSIUN"]
    assert retired
    assert not {row["nip_baru"] for row in retired} & {row["NIP BARU"] for row in staff}


def test_who_has_to_plan_has_one_agreed_plan_at_a_time(clean: SampleFacts, staff: Rows) -> None:
    """Everybody with a duty has agreed SKP that follow each other to the end of the year; a Plt has one more."""
    plans = sheet(clean.folder / "inbox" / "ekinerja" / "laporan-skp-2026.xlsx", 8)
    assert {row["skp_status"] for row in plans} == {"persetujuan"}
    assert any(row["is_plt_plh"] == "1" for row in plans)
    obliged = {row["NIP BARU"] for row in staff if row["KEDUDUKAN HUKUM ID"] in {"01", "71"}}
    mine = {nip: [row for row in plans if row["nip"] == nip and row["is_plt_plh"] == "0"] for nip in obliged}
    assert {row["nip"] for row in plans} == obliged
    assert any(len(each) == 2 for each in mine.values())
    for each in mine.values():
        spans = sorted(
            (date.fromisoformat(row["periode_awal"]), date.fromisoformat(row["periode_akhir"])) for row in each
        )
        assert spans[-1][1] == date(2026, 12, 31)
        assert all((after[0] - before[1]).days == 1 for before, after in pairwise(spans))


def test_supervisors_lead_to_the_top(clean: SampleFacts) -> None:
    """Every supervisor is known, and every chain of them ends at the one person who has none."""
    serving = [row for row in table(clean.folder, "pegawai") if row["kedudukan"].upper() != "PENSIUN"]
    boss = {row["nip_baru"]: row["nip_atasan"] for row in serving}
    assert sum(1 for above in boss.values() if not above) == 1
    for nip in boss:
        steps, above = 0, boss[nip]
        while above:
            above, steps = boss[above], steps + 1
            assert steps < 10


def test_units_are_paired(clean: SampleFacts) -> None:
    """Every open local unit names its national one, or has the same name below the same parent; most name it."""
    local = [row for row in table(clean.folder, "unor") if row["aktif"] == "Y"]
    national = {plain(row["Id"]) for row in sheet(clean.folder / "inbox" / "siasn" / "ref-unor.xlsx", 1)}
    named = [plain(row["id_unor_siasn"]) for row in local if row["id_unor_siasn"]]
    assert set(named) <= national
    assert len(set(named)) == len(named)
    assert len(local) / 2 < len(named) < len(local) == len(national)


def test_spellings_differ_like_in_real_life(sample: SampleFacts) -> None:
    """Ranks, dates, titles and ids come in several spellings."""
    rows = table(sample.folder, "pegawai")
    assert {"III/a", "IIIa", "3A", "III.a"} <= {row["gol"] for row in rows}
    assert {row["tmt_cpns"][2:3] for row in rows} >= {"/"}
    assert any(row["tmt_cpns"][4:5] == "-" for row in rows)
    assert any("Maret" in row["tmt_cpns"] or "Juli" in row["tmt_cpns"] for row in rows)
    assert any("\u00a0" in row["nama_jabatan"] for row in rows)


def test_numbers_last_for_many_people(tmp_path: Path) -> None:
    """Among 6 000 people every NIP, NIK, and name with birth date is there once."""
    write_sample(tmp_path, 6_000, 4, AS_OF, faults=False)
    rows = read_export(tmp_path / "inbox" / "siasn" / "export-data-asn.csv")
    for names in (("NIP BARU",), ("NIK",), ("NAMA", "TANGGAL LAHIR"), ("PNS ID",)):
        assert len({tuple(row[name] for name in names) for row in rows}) == 6_000
