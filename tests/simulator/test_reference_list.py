"""The sample's national list of positions: everything that the sample's people hold, once, and invented neighbours."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from syncsvc.simulator import SampleAgency, SampleFacts, write_sample
from tests.simulator.places import Rows

COLUMNS = ["code", "title", "kind", "level", "status", "family_id"]


@pytest.fixture(scope="module")
def listed(sample: SampleFacts) -> Rows:
    """The rows of the list."""
    with (sample.folder / "referensi-jabatan.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_everybody_holds_a_listed_position(listed: Rows, agency: SampleAgency) -> None:
    """Whoever is no structural official holds an entry of the right kind, under its code and title."""
    entries = {(row["code"], row["title"], row["kind"]) for row in listed}
    kinds = {"2": "JF", "4": "JP"}
    held = {(each.job.id, each.job.title, kinds[each.job.kind]) for each in agency.world.people if each.job.kind != "1"}
    assert held <= entries


def test_the_list_is_whole(listed: Rows, sample: SampleFacts) -> None:
    """Each code stands once; families have levels and an id, old entries are among them, and neighbours abound."""
    assert list(listed[0]) == COLUMNS
    assert sample.rows["referensi-jabatan"] == len(listed) == len({row["code"] for row in listed}) > 400
    assert {row["status"] for row in listed} == {"N", "O"}
    functional = [row for row in listed if row["kind"] == "JF"]
    assert all(row["level"] and row["family_id"] for row in functional)
    assert not [row for row in listed if row["kind"] == "JP" and (row["level"] or row["family_id"])]


def test_a_sound_sample_has_it_too(tmp_path: Path) -> None:
    """Without faults the list is there as well."""
    facts = write_sample(tmp_path, 200, 1, date(2026, 9, 15), faults=False)
    assert facts.rows["referensi-jabatan"] > 400
