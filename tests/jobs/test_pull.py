"""One pull: everything of a source or nothing, with the moment its data were current."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from syncsvc.errors import Misunderstood
from syncsvc.jobs.pull import pull
from syncsvc.mapping.spec import FieldRule, MappingSpec, TableMapping
from syncsvc.model.run import Side
from tests.builders import NOW
from tests.jobs.agency import HEADER, SETTLED, Place, everybody, file_source, nip

PEOPLE = TableMapping("employee", "orang", (FieldRule("nip", ("nip",)), FieldRule("name", ("nama",))), min_rows=61)
SPEC = MappingSpec("simpeg", (PEOPLE,))


def test_a_source_as_an_intake(agency: Place) -> None:
    """All rows mapped, the file's own time as the moment, and what the mapping noted: an unmapped column, too few."""
    taken = pull("simpeg", file_source(agency.home, "simpeg.csv"), SPEC, NOW)
    (people,) = taken.snapshots
    assert (taken.source, taken.side, taken.cut) == ("simpeg", Side.LOCAL, False)
    assert (people.table, people.frame.height, people.frame["nip"][7]) == ("employee", 60, nip(7))
    assert taken.as_of == people.as_of == datetime.fromtimestamp(SETTLED, UTC)
    assert set(taken.notes["check"]) == {"MAP-03", "MAP-05"}


def test_a_row_cap_cuts(agency: Place) -> None:
    """More rows than the source may have: the intake says that it was cut."""
    taken = pull("simpeg", file_source(agency.home, "simpeg.csv", max_rows=10), SPEC, NOW)
    assert (taken.cut, taken.snapshots[0].frame.height) == (True, 10)


def test_one_table_as_two_nouns(agency: Place) -> None:
    """A table that two mappings read is fetched once and becomes two snapshots; job titles are kept once each."""
    jobs = TableMapping("position", "orang", (FieldRule("title", ("nama",)), FieldRule("job_kind", value="1")))
    taken = pull("simpeg", file_source(agency.home, "simpeg.csv"), MappingSpec("simpeg", (PEOPLE, jobs)), NOW)
    sizes = {each.table: each.frame.height for each in taken.snapshots}
    assert sizes == {"employee": 60, "position": len(set(everybody().values()))}


def test_nothing_of_a_source_that_fails_in_the_middle(agency: Place, tmp_path: Path) -> None:
    """The second of two files is not what it should be: an error names it, and nothing of the first is kept."""
    (agency.home / "orang-1.csv").write_text(f"{HEADER}{nip(1)},Warga,1985-01-01\n", "utf-8")
    (agency.home / "orang-2.csv").write_text("nama,tanggal_lahir\nWarga,1985-01-01\n", "utf-8")
    settings = file_source(agency.home, "orang-*.csv")
    settings = settings.model_copy(
        update={"tables": {"orang": settings.tables["orang"].model_copy(update={"take": "all"})}}
    )
    with pytest.raises(Misunderstood) as refused:
        pull("simpeg", settings, SPEC, NOW)
    assert refused.value.key == "mapping.column_missing"
    assert refused.value.facts["columns"] == "nip"
