"""What must be found: every check and field, each once, about things that are really there."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from syncsvc.model.nip import decode
from syncsvc.simulator import SampleAgency, SampleFacts, write_sample
from syncsvc.simulator.faults import FAULTS
from tests.simulator.places import Rows, every_finding, every_live_finding, plain, sheet, table

IDENTITY = ("check", "entity", "key", "field", "period")


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def _identity(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in IDENTITY)


def _keys(truth: Rows, entity: str) -> set[str]:
    return {row["key"] for row in truth if row["entity"] == entity}


def test_every_check_and_field(truth: Rows) -> None:
    """Every check and field has at least one victim among 200 people, and nothing else is claimed."""
    assert {(row["check"], row["field"]) for row in truth} == every_finding()


def test_every_check_and_field_over_http(sample: SampleFacts, agency: SampleAgency) -> None:
    """So it is with what must be found over HTTP, which is another file: without the faults of files, and with those
    that only histories and the lists of SIASN tell.
    """
    rows = _read(sample.folder / "truth-http.csv")
    assert {(row["check"], row["field"]) for row in rows} == every_live_finding()
    assert [tuple(row.values()) for row in rows] == sorted(agency.served_truth)


def test_the_two_lists_differ_only_where_the_ways_do(sample: SampleFacts, truth: Rows) -> None:
    """Of what both ways can find the same is claimed, but that the staff export has another source's name."""
    ours, theirs = ({_identity(row) for row in rows} for rows in (truth, _read(sample.folder / "truth-http.csv")))
    assert {row[0] for row in ours - theirs} == {"MAP-07", "MAP-08", "MAP-11", "INT-07"}
    [damaged] = [row for row in ours if row[0] == "MAP-11"]
    assert (damaged[0], damaged[1], damaged[2].replace("siasn.", "siasn_pegawai."), *damaged[3:]) in theirs
    live = {"PEG-12", "PEG-14", "ATS-07", "NOM-07", "EVA-01", "EVA-04", "EVA-16", "MAP-11"}
    assert {row[0] for row in theirs - ours} == live


@pytest.mark.parametrize(("employees", "seed"), [(200, 2), (200, 3), (200, 4), (260, 5), (1_500, 6)])
def test_every_seed_plants_everything(tmp_path: Path, employees: int, seed: int) -> None:
    """Every seed and size finds a victim for every fault, in the middle of a year."""
    facts = write_sample(tmp_path, employees, seed, date(2026, 9, 15))
    assert len(facts.faults) == len(FAULTS)
    assert set(facts.faults.values()) == {1}


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month(tmp_path: Path, month: int) -> None:
    """On any day of a year a sample can be made; what the day does not allow is not planted. In January the year before
    is under check.
    """
    facts = write_sample(tmp_path, 200, 1, date(2027, month, 3))
    assert ("plans.quarter_missing" in facts.faults) == (month > 4 or month == 1)
    assert ("plans.moved_without_plan" in facts.faults) == (month > 3 or month == 1)
    assert ("plans.no_duty" in facts.faults) == (month > 1)
    assert "plans.not_agreed" in facts.faults
    assert len(facts.faults) >= len(FAULTS) - 7


def test_more_people_more_faults(tmp_path: Path) -> None:
    """Above 10 000 people each fault that may be there twice is there twice, with its own consequences."""
    facts = write_sample(tmp_path, 10_000, 1, date(2026, 9, 15))
    assert facts.faults["identity.only_local"] == facts.faults["units.dead_section"] == 2
    assert facts.faults["intake.stale_source"] == 1


def test_without_faults_nothing_is_to_be_found(tmp_path: Path) -> None:
    """A sample without faults has an empty truth, and no unit that was only there for faults."""
    facts = write_sample(tmp_path, 200, 1, date(2026, 9, 15), faults=False)
    assert facts.must_find == 0
    assert facts.faults == {}
    for name in ("truth.csv", "truth-http.csv"):
        assert (tmp_path / name).read_text("utf-8") == "check,entity,key,field,period,cause\n"


def test_nothing_twice(truth: Rows) -> None:
    """No two rows have the same identity, and every row names its cause."""
    identities = [_identity(row) for row in truth]
    assert len(set(identities)) == len(identities)
    assert all(row["cause"].rpartition("-")[2].isdigit() for row in truth)


def test_people_exist(sample: SampleFacts, siasn: Rows, truth: Rows) -> None:
    """Every employee and annual key is a valid NIP of somebody in the files, or a row of the SIMPEG."""
    local = table(sample.folder, "pegawai")
    nips = {row["nip_baru"] for row in local} | {row["NIP BARU"] for row in siasn}
    rows = {f"simpeg#{row['id_pegawai']}" for row in local}
    for key in _keys(truth, "employee") | _keys(truth, "annual"):
        assert key in rows or (key in nips and decode(key))


def test_units_exist(sample: SampleFacts, truth: Rows) -> None:
    """Every unit key is a local code in lower case or an id of the national tree."""
    local = {row["kd_unor"].lower() for row in table(sample.folder, "unor")}
    national = {plain(row["Id"]) for row in sheet(sample.folder / "inbox" / "siasn" / "ref-unor.xlsx", 1)}
    assert _keys(truth, "unit") <= local | national


def test_plans_and_ratings_exist(sample: SampleFacts, truth: Rows) -> None:
    """Every SKP key stands in the report of the year or in the SIMPEG, every rating key in a period's report."""
    folder = sample.folder / "inbox" / "ekinerja"
    plans = {plain(row["skp_id"]) for row in sheet(folder / "laporan-skp-2026.xlsx", 8)}
    local = {row["kode_skp"] for row in table(sample.folder, "skp_lokal")}
    assert _keys(truth, "skp") <= plans | local
    reports = [sheet(path, 8) for path in folder.glob("laporan-penilaian-*.xlsx")]
    ratings = {plain(row["skp_penilaian_id"]) for report in reports for row in report}
    assert _keys(truth, "evaluation") <= ratings


def test_intake_faults_exist(sample: SampleFacts, truth: Rows) -> None:
    """Rows, terms, files and the damaged line of the intake faults are where the truth says."""
    rows = {f"simpeg.pegawai#{row['id_pegawai']}" for row in table(sample.folder, "pegawai")}
    lines = (sample.folder / "inbox" / "siasn" / "export-data-asn.csv").read_text("utf-8").splitlines()
    damaged = f"siasn.staff#{len(lines)}"
    assert lines[-1].count(",") > lines[0].count(",")
    assert _keys(truth, "row") <= rows | {damaged}
    assert damaged in _keys(truth, "row")
    ranks = {row["gol"].upper() for row in table(sample.folder, "pegawai")}
    assert "III/F" in ranks
    [repeated] = [row["field"] for row in truth if row["entity"] == "file"]
    folder = sample.folder / "inbox" / "ekinerja"
    assert (folder / repeated).read_bytes() == (folder / repeated.replace("_salinan", "")).read_bytes()


def test_victims_do_not_meet(truth: Rows) -> None:
    """Nobody is the victim of two faults: what is found about a person has one cause."""
    causes: dict[str, set[str]] = {}
    for row in truth:
        if row["entity"] == "employee":
            causes.setdefault(row["key"], set()).add(row["cause"])
    assert [key for key, found in causes.items() if len(found) > 1] == []
