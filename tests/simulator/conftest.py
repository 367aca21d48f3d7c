"""One sample for all tests that only read it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from syncsvc.simulator import SampleAgency, SampleFacts, plant_agency, write_sample
from syncsvc.simulator.server import serving
from tests.simulator.asking import Client
from tests.simulator.places import Rows

AS_OF = date(2026, 9, 15)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleFacts:
    """The smallest sample, with every fault."""
    return write_sample(tmp_path_factory.mktemp("sample"), 200, 1, AS_OF)


@pytest.fixture(scope="session")
def agency() -> SampleAgency:
    """The same agency, not written but to be served."""
    return plant_agency(200, 1, AS_OF)


@pytest.fixture(scope="module")
def client(agency: SampleAgency) -> Iterator[Client]:
    """A client of a double in which nothing goes wrong; for tests that only ask."""
    with serving(agency.world) as served:
        yield Client(served)


@pytest.fixture(scope="session")
def truth(sample: SampleFacts) -> Rows:
    """The rows of ``truth.csv``."""
    with sample.truth.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


@pytest.fixture(scope="session")
def siasn(sample: SampleFacts) -> Rows:
    """The whole rows of the staff export."""
    return read_export(sample.folder / "inbox" / "siasn" / "export-data-asn.csv")


def read_export(path: Path) -> Rows:
    """A staff export's rows, without apostrophes and damaged rows."""
    with path.open(encoding="utf-8", newline="") as text:
        rows = [row for row in csv.DictReader(text) if None not in row]
    return [{name: value.removeprefix("'") for name, value in row.items()} for row in rows]
