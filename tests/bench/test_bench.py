"""Every part of the bench at a tiny size, never timed: what it measures is correct, and what is wrong is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from bench import again, keep, pull, reconcile, stream, sweep, sync, workbooks
from bench.__main__ import QUICK, Size, main, measured
from bench.agency import intakes
from bench.double import Remote, double, records
from bench.faults import expected
from bench.kept_files import load_agency, shipped_rules, write_agency
from bench.live_site import ENDPOINTS, live_work
from bench.pair import write_pair
from bench.people import MOST, NOW
from bench.table import Row, at_least, at_most, known, skipped, table, truth
from syncsvc.evaluate import evaluate
from syncsvc.model.nip import decode
from syncsvc.model.run import Scope, Side
from syncsvc.store.reading import SEEN

PEOPLE = 400


@pytest.fixture
def agency(tmp_path: Path) -> str:
    """A tiny agency's snapshots on the disk."""
    write_agency(str(tmp_path), PEOPLE)
    return str(tmp_path)


def test_reconcile_finds_what_is_planted(tmp_path: Path) -> None:
    """Our side of goal 1 counts per field what the two tables were made to differ in, and who stands alone."""
    planted = write_pair(str(tmp_path), PEOPLE)
    reconcile.assert_same("syncsvc", reconcile.ours(str(tmp_path)), planted)


def test_reconcile_refuses_another_count(tmp_path: Path) -> None:
    """A tool that finds one difference more than was planted is not compared by its speed."""
    planted = write_pair(str(tmp_path), PEOPLE)
    answer = reconcile.ours(str(tmp_path))
    answer["only_local"] += 1
    with pytest.raises(AssertionError, match="of only_local, planted were"):
        reconcile.assert_same("syncsvc", answer, planted)


def test_keep_reads_back_what_it_wrote() -> None:
    """Our side of goal 3 asserts that every finding is kept and read back; the rival that every row is there."""
    assert keep.ours(PEOPLE)["seconds"] > 0
    assert keep.executemany(PEOPLE)["seconds"] > 0


def test_a_second_run_keeps_only_the_change(tmp_path: Path) -> None:
    """Goal 5 asserts that the second run writes what has changed and nothing else, and finds what was planted."""
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
        write_agency(str(folder), PEOPLE, changed=folder is folders[1])
    assert again.twice(str(folders[0]), str(folders[1]), PEOPLE).keys() >= {"keep", "keep_again"}
    assert again.kept_twice(PEOPLE).keys() >= {"keep", "keep_again"}


def test_sync_asserts_its_findings_and_reports(agency: str) -> None:
    """Goal 6 runs from snapshots to both reports, and refuses an agency whose findings are not those planted."""
    assert sync.run(agency, PEOPLE).keys() >= set(sync.PHASES)
    with pytest.raises(AssertionError, match="found and planted differ"):
        sync.run(agency, PEOPLE + 1_000)


def test_checks_find_what_is_planted(agency: str) -> None:
    """Each planted kind of fault is found as often as it was planted; one finding less is refused."""
    found = evaluate(load_agency(agency), {}, shipped_rules(agency), SEEN.to_frame(), Scope(), NOW)
    planted = expected(PEOPLE)
    again.assert_planted(found, planted)
    place = next(iter(planted))
    with pytest.raises(AssertionError, match=place[0]):
        again.assert_planted(found, planted | {place: planted[place] + 1})


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    """The CSV part reads every row once and in its order, and refuses a file that holds another number of rows."""
    written = stream.export(str(tmp_path), 0.001)
    assert stream.read(str(tmp_path), written["rows"])["peak"] > 0
    with pytest.raises(AssertionError, match="rows came"):
        stream.read(str(tmp_path), written["rows"] + 1)


def test_a_workbook_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Goal 7 compares every cell with what was written, for us and for the rival."""
    workbooks.write_ours(str(tmp_path), PEOPLE, workbooks.READ_COLUMNS)
    assert workbooks.read_ours(str(tmp_path), PEOPLE)["seconds"] > 0
    assert workbooks.read_openpyxl(str(tmp_path), PEOPLE)["seconds"] > 0
    with pytest.raises(AssertionError, match="cells differ"):
        workbooks.read_ours(str(tmp_path), PEOPLE - 1)


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[Remote]:
    """SIASN's double in a process of its own."""
    folder = tmp_path / "double"
    folder.mkdir()
    with double(folder, pull.FEWEST) as made:
        yield made


def test_a_pull_lands_every_record(tmp_path: Path, remote: Remote) -> None:
    """Goal 4: both sides get every record of the same double, each asked for once; a record that was served otherwise
    than it landed is refused."""
    site, secrets = tmp_path / "site", str(remote.folder)
    pace = {"per_second": "unlimited", "parallel": 4}
    answer = pull.ours(str(site), remote.address, secrets, pull.FEWEST, pace)
    asked = remote.calls(0)
    assert len(asked) == len({call["key"] for call in asked}) == answer["answers"] > 0
    assert pull.rival(remote.address, secrets, 40)["answers"] == 40
    served = records(pull.FEWEST)
    next(iter(served.values()))["nama"] = "Orang Lain"
    with live_work(site) as work, pytest.raises(AssertionError, match="nama landed otherwise"):
        pull.assert_landed(work, served)


def test_a_sweep_asks_again_only_what_is_due(tmp_path: Path, remote: Remote) -> None:
    """Issue 3: everybody at six endpoints; an hour later nobody, a day later one endpoint; the tables of the answers
    are the same twice."""
    site, secrets = str(tmp_path / "site"), str(remote.folder)
    first, again, later = (sweep.asked(site, remote.address, secrets, 4, hours) for hours in (0, 1, 25))
    people = len(records(pull.FEWEST))
    assert (first["calls"], again["calls"], later["calls"]) == (people * len(ENDPOINTS), 0, people)
    assert (first["changed"], later["changed"]) == (first["calls"], 0)
    assert sweep.frozen(site)["rows"] > people


def test_a_killed_pull_goes_on(tmp_path: Path, remote: Remote) -> None:
    """What is asked again after a kill is what was not kept, and no more than the bench allows."""
    answer = sweep.killed(remote, str(tmp_path / "site"), pull.FEWEST * 3)
    assert answer["after"] > 0
    assert answer["before"] >= 0


def test_one_part_runs_from_the_command_line(capfd: pytest.CaptureFixture[str]) -> None:
    """``python -m bench --quick files`` measures in processes of its own, prints one table, and ends with 0."""
    assert main(["--quick", "--gigabytes", "0.001", "files"]) == 0
    assert "| files | CSV of 0.00 GB" in capfd.readouterr().out


def test_what_is_wrong_becomes_a_row() -> None:
    """A part that finds something wrong ends in a row that says so, behind those it had measured before."""

    def broken(_: Size) -> Iterable[Row]:
        yield known("1", "first", "1 s", 1)
        raise AssertionError("found and planted differ")

    assert [row.wrong for row in measured("broken", broken, QUICK)] == [False, True]


def test_a_goal_says_whether_it_is_met() -> None:
    """A missed goal reads NO and is not wrong; a statement that does not hold is both; a skip is loud."""
    rows = [
        at_least("1", "slow", 1.5, 2.0, 3),
        at_most("6", "small", 3.0, 4.0, 1, " s"),
        truth("truth", "sample", "all and only", False, "1 missed"),
        skipped("xlsx", "cells", "every cell equal", "no LibreOffice"),
    ]
    printed = [line.split("|")[6].strip() for line in table(rows).splitlines()[2:]]
    assert printed == ["NO", "yes", "NO", "NO"]
    assert [row.wrong for row in rows] == [False, False, True, False]
    assert "SKIPPED" in table(rows)


def test_its_people_are_invented_and_different() -> None:
    """Every NIP of the invented agency is valid, has a serial from 900 to 999, and stands once."""
    (national,) = (table.frame for each in intakes(300) if each.side is Side.SIASN for table in each.snapshots[:1])
    decoded = [decode(text) for text in national["nip"]]
    assert all(nip is not None and 900 <= int(nip.serial) <= 999 for nip in decoded)
    assert national["nip"].n_unique() == national.height


def test_it_knows_its_limit() -> None:
    """More people than there are invented NIPs are refused, not made twice."""
    with pytest.raises(ValueError, match="NIPs of their own"):
        intakes(MOST + 1)
