"""One pull: everything of a source or nothing, with the moment its data were current."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syncsvc.config.sources import FileSource, FileTable
from syncsvc.errors import Misunderstood
from syncsvc.jobs.pull import pull
from syncsvc.mapping.spec import FieldRule, MappingSpec, TableMapping
from syncsvc.model.run import Intake, Side
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


RATINGS = TableMapping(
    "skp_evaluation",
    "nilai",
    tuple(FieldRule(name, (name,)) for name in ("nip", "year", "period_id", "evaluation_id", "predicate", "rated")),
    row_key=("evaluation_id",),
)
RATED = "nip,year,period_id,evaluation_id,predicate,rated\n"


def ratings_of(folder: Path, files: dict[str, list[str]]) -> Intake:
    """A pull of rating files, each an hour newer than the one before it; a row: period, id, predicate."""
    for hour, (name, rows) in enumerate(files.items()):
        cells = [row.split() for row in rows]
        lines = [f"{nip(1)},2026,{period},{rating},{predicate},\n" for period, rating, predicate in cells]
        (folder / name).write_text(RATED + "".join(lines), "utf-8")
        os.utime(folder / name, (SETTLED + hour * 3_600,) * 2)
    table = FileTable(files="*.csv", take="all")
    settings = FileSource(side=Side.EKINERJA, kind="files", tables={"nilai": table}, folder=folder, settle_seconds=0)
    return pull("portal", settings, MappingSpec("portal", (RATINGS,)), NOW)


def at(hour: int) -> datetime:
    """When the file so many hours after the first was written."""
    return datetime.fromtimestamp(SETTLED + hour * 3_600, UTC)


def told(intake: Intake) -> list[tuple[str, int | None]]:
    """Which ratings count, with their predicates."""
    return intake.snapshots[0].frame.select("evaluation_id", "predicate").rows()


def noted(intake: Intake) -> list[tuple[str, str, str, str]]:
    """What the mapping noted."""
    return intake.notes.select("check", "entity", "key", "field").rows()


def test_a_table_is_as_new_as_its_newest_file(tmp_path: Path) -> None:
    """An old period's file, kept in the folder for good, does not make the source stale; each period has its own
    moment, and the snapshot knows what the source calls the table."""
    taken = ratings_of(tmp_path, {"tw1.csv": ["tw1 a1 Baik"], "tw2.csv": ["tw2 a2 Baik"]})
    (table,) = taken.snapshots
    assert (taken.as_of, table.as_of, table.files, table.origin) == (at(1), at(1), 2, "nilai")
    assert table.moments == {"2026/tw1": at(0), "2026/tw2": at(1)}


def test_a_source_is_as_old_as_its_oldest_table(agency: Place) -> None:
    """Of two tables the older one tells how old the source is."""
    (agency.home / "lama.csv").write_text(f"{HEADER}{nip(1)},Warga,1985-01-01\n", "utf-8")
    os.utime(agency.home / "lama.csv", (SETTLED - 3_600,) * 2)
    settings = file_source(agency.home, "simpeg.csv")
    settings = settings.model_copy(update={"tables": settings.tables | {"lama": FileTable(files="lama.csv")}})
    taken = pull("simpeg", settings, MappingSpec("simpeg", (PEOPLE, replace(PEOPLE, table="lama"))), NOW)
    assert [table.as_of for table in taken.snapshots] == [at(0), at(-1)]
    assert taken.as_of == at(-1)


def test_a_corrected_download_counts_and_the_old_one_is_named(tmp_path: Path) -> None:
    """Ratings that a newer file tells again count as it tells them; of the old file nothing is noted but that it was
    delivered twice, and taking it away is no loss of a file."""
    taken = ratings_of(
        tmp_path, {"tw1.csv": ["tw1 a1 Aneh", "tw1 a2 Kurang"], "tw1 (1).csv": ["tw1 a1 Baik", "tw1 a2 Baik"]}
    )
    assert told(taken) == [("a1", 2), ("a2", 2)]
    assert noted(taken) == [("MAP-08", "file", "portal.nilai", "tw1.csv")]
    assert (taken.snapshots[0].files, taken.snapshots[0].moments) == (1, {"2026/tw1": at(1)})


def test_what_a_newer_file_does_not_tell_again_stays(tmp_path: Path) -> None:
    """Rows of the old file that are not in the newer one, without an id, of another period, or twice in one file count;
    a file that lost only some rows is not named."""
    files = {
        "tw1.csv": ["tw1 a1 Kurang", "tw1 a2 Kurang", "tw1 - Kurang", "tw2 a1 Kurang"],
        "a.csv": ["tw1 a1 Baik"] * 2,
    }
    taken = ratings_of(tmp_path, files)
    assert sorted(told(taken), key=str) == sorted([("a1", 2), ("a1", 2), ("a2", 4), (None, 4), ("a1", 4)], key=str)
    assert (noted(taken), taken.snapshots[0].files) == ([], 2)
