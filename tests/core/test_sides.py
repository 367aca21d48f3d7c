"""Several sources of one side become one, with authority per field; a source that failed takes its tables with it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from syncsvc.model.run import Intake, Side, Snapshot
from syncsvc.reconcile.sides import merge
from tests.builders import NOW, frame, intakes

NIP = "198501012010011901"
OTHER = "198602022011012902"


def _local(source: str, rows: list[dict[str, str | None]], noun: str = "employee") -> Intake:
    base = intakes({"local.employee": []})[0]
    snapshot = Snapshot(source, Side.LOCAL, noun, frame(noun, rows, source), NOW)
    return replace(base, source=source, snapshots=(snapshot,))


def test_fields_come_from_the_first_source_that_has_them() -> None:
    """Without a word on authority the first source counts, and an empty field is filled by the next."""
    simpeg = _local("simpeg", [{"nip": NIP, "name": "BUDI", "rank": None}])
    payroll = _local("gaji", [{"nip": NIP, "name": "BUDI S", "rank": "31"}, {"nip": OTHER, "name": "SITI"}])
    people = merge([simpeg, payroll], {}, {}).table("local.employee").sort("nip")
    assert people["name"].to_list() == ["BUDI", "SITI"]
    assert people["rank"].to_list() == ["31", None]


def test_authority_is_decided_per_field() -> None:
    """A field that names another source takes that source's value, while the rest stays with the first."""
    simpeg = _local("simpeg", [{"nip": NIP, "name": "BUDI", "rank": "31", "unit_id": "u1"}])
    payroll = _local("gaji", [{"nip": NIP, "name": "BUDI S", "rank": "32", "unit_id": "u2"}])
    authority = {"employee": {"rank": ("gaji", "simpeg")}}
    row = merge([simpeg, payroll], authority, {}).table("local.employee").row(0, named=True)
    assert (row["name"], row["rank"], row["unit_id"]) == ("BUDI", "32", "u1")


def test_years_of_several_sources_are_one_year_and_histories_stand_side_by_side() -> None:
    """A person's predicate of one year is one row, whoever keeps it; two sources' appointments stay two rows."""
    years: list[dict[str, str | None]] = [
        {"nip": NIP, "year": "2025", "predicate": "2"},
        {"nip": NIP, "year": "2024", "predicate": "1"},
    ]
    other: list[dict[str, str | None]] = [{"nip": NIP, "year": "2025", "predicate": "3", "score": "88"}]
    both = [_local("simpeg", years, "skp_annual"), _local("eskp", other, "skp_annual")]
    rows = merge(both, {"skp_annual": {"predicate": ("eskp",)}}, {}).table("local.skp_annual").sort("year")
    assert rows.select("year", "predicate", "score").rows() == [(2024, 1, None), (2025, 3, 88.0)]
    held: list[dict[str, str | None]] = [{"nip": NIP, "job_title": "Guru", "start": "2020-01-01"}]
    jobs = [_local("simpeg", held, "appointment"), _local("eskp", held, "appointment")]
    assert merge(jobs, {}, {}).table("local.appointment").height == 2


def test_a_field_unreadable_in_one_source_may_be_read_in_the_other() -> None:
    """The marks of both sources are kept; the value of whoever could read it counts."""
    simpeg = _local("simpeg", [{"nip": NIP, "rank": None, "sex": None, "unread": "rank,sex"}])
    payroll = _local("gaji", [{"nip": NIP, "rank": "31", "unread": "name"}])
    row = merge([simpeg, payroll], {}, {}).table("local.employee").row(0, named=True)
    assert (row["rank"], row["sex"], row["unread"]) == ("31", None, "rank,sex,name")


def test_rows_without_a_nip_are_never_merged() -> None:
    """Two damaged rows stay two rows."""
    rows: list[dict[str, str | None]] = [{"name": "BUDI"}, {"name": "BUDI"}]
    assert merge([_local("simpeg", rows), _local("gaji", rows)], {}, {}).table("local.employee").height == 4


def test_a_twin_within_one_source_is_kept_among_the_rows() -> None:
    """The merged table has one row per NIP; the rows as delivered keep both, so that PEG-07 can see them."""
    sides = merge([_local("simpeg", [{"nip": NIP}, {"nip": NIP}])], {}, {})
    assert sides.table("local.employee").height == 1
    assert sides.rows["local.employee"].height == 2


def test_a_table_is_missing_when_any_of_its_sources_failed() -> None:
    """One of two local sources failed: what the other delivered is not taken for everybody."""
    sides = merge([_local("simpeg", [{"nip": NIP}])], {}, {"local.employee": "source_failed"})
    assert sides.why_missing("local.employee") == "source_failed"
    assert sides.why_missing("siasn.employee") == "no_source"


def test_an_empty_table_that_arrived_is_not_missing() -> None:
    """Arrived and empty is an answer."""
    assert merge(intakes({"siasn.unit": []}), {}, {}).why_missing("siasn.unit") is None
    assert isinstance(merge([], {}, {}).table("siasn.unit"), pl.DataFrame)
