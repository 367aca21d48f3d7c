"""The life of findings over several runs: nothing changes without cause, proof closes, what comes back is the same."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from syncsvc.app import findings, runs
from syncsvc.errors import UsageError
from syncsvc.jobs.evaluate import Ended
from syncsvc.model.run import State
from syncsvc.store.versions import Kept
from tests.story.site import Site


def test_a_second_run_of_the_same_data_writes_nothing(fresh: Site) -> None:
    """Run twice unchanged: no finding is new, none is closed, and no finding row is written."""
    fresh.run()
    before = _rows(fresh)
    kept = _kept(fresh.run())
    assert (kept.new, kept.closed, kept.returned, kept.changed) == (0, 0, 0, 0)
    assert _rows(fresh) == before


def test_corrected_values_close_as_proven_and_return_when_broken_again(fresh: Site) -> None:
    """Ten values broken, corrected, broken again: exactly those open, close as proven, and return under their ids."""
    fresh.run()
    clean = fresh.identities()
    victims = _victims(fresh, 10)
    _set_rank_dates(fresh, dict.fromkeys(victims, "02/01/2026"))
    assert _kept(fresh.run()).new == 10
    broken = fresh.open_findings().filter(pl.col("local") == "2026-01-02")
    assert set(broken["check"]) == {"PEG-11"}
    _set_rank_dates(fresh, victims)
    kept = _kept(fresh.run())
    assert (kept.new, kept.closed) == (0, 10)
    assert fresh.identities() == clean
    closed = _closed(fresh)
    assert set(closed["id"]) == set(broken["id"])
    assert set(closed["ending"]) == {"proven"}
    _set_rank_dates(fresh, dict.fromkeys(victims, "02/01/2026"))
    kept = _kept(fresh.run())
    assert (kept.new, kept.returned) == (0, 10)
    again = fresh.open_findings().filter(pl.col("local") == "2026-01-02")
    assert set(again["id"]) == set(broken["id"])
    assert set(again["returns"]) == {1}


def test_a_waiver_holds_until_its_last_day(fresh: Site) -> None:
    """A waived finding stays open but asks for no work; without an end date a waiver is refused."""
    fresh.run()
    number = fresh.open_findings()["id"][0]
    with pytest.raises(UsageError):
        findings.decide_findings(fresh.data, (number,), "waive", "menunggu SK", None, "uji")
    until = datetime.now(UTC) + timedelta(days=30)
    findings.decide_findings(fresh.data, (number[:10],), "waive", "menunggu SK", until, "uji")
    row = fresh.open_findings().row(by_predicate=pl.col("id") == number, named=True)
    assert row["life"] == "waived"
    assert _kept(fresh.run()).changed == 0


@pytest.mark.parametrize(
    ("source", "files"),
    [
        ("simpeg", "simpeg.db"),
        ("siasn", "inbox/siasn/export-*.csv"),
        ("siasn_unor", "inbox/siasn/ref-unor*"),
        ("ekinerja", "inbox/ekinerja/*"),
    ],
)
def test_a_source_that_is_gone_closes_nothing(fresh: Site, source: str, files: str) -> None:
    """Without a source two runs are partial, every finding stays open, and what it feeds counts as not checked."""
    fresh.run()
    before = fresh.identities()
    for path in list(fresh.folder.glob(files)):
        path.unlink()
    for _ in range(2):
        ended = fresh.run()
        assert ended.state is State.PARTIAL
        assert runs.exit_code(ended, None) == 76
        assert list(ended.failures) == [source]
        assert _kept(ended).closed == 0
    assert before <= fresh.identities()
    assert ended.outcome is not None
    unchecked = ended.outcome.coverage.filter(pl.col("reason") == "source_failed")
    assert unchecked["count"].sum() > 10


def test_a_halved_export_is_held_and_approving_evaluates_exactly_it(fresh: Site) -> None:
    """Half of the staff export: held, nothing changes; approved, exactly that half is evaluated."""
    fresh.run()
    before = fresh.identities()
    export = fresh.folder / "inbox" / "siasn" / "export-data-asn.csv"
    lines = export.read_text("utf-8").splitlines(keepends=True)
    _rewrite(export, "".join(lines[: len(lines) // 2]))
    held = fresh.run()
    assert held.state is State.HELD
    assert runs.exit_code(held, None) == 79
    assert fresh.identities() == before
    _rewrite(export, "".join(lines))
    ended = runs.approve_run(fresh.config, fresh.data, held.run, "id", "uji", lambda _: None)
    assert ended.state is State.DONE
    missing = {key for check, _, key, field, _ in fresh.identities() if (check, field) == ("PEG-02", "siasn")}
    assert len(missing) > 80


def test_an_emptied_export_is_held(fresh: Site) -> None:
    """Only the header is left: held, nothing closes; rejected, the last good data stays in force."""
    fresh.run()
    before = fresh.identities()
    export = fresh.folder / "inbox" / "siasn" / "export-data-asn.csv"
    _rewrite(export, export.read_text("utf-8").splitlines(keepends=True)[0])
    held = fresh.run()
    assert held.state is State.HELD
    assert {doubt.why for doubt in held.doubts} == {"empty"}
    runs.reject_run(fresh.data, held.run, "uji", "id")
    assert fresh.identities() == before
    with pytest.raises(UsageError):
        runs.approve_run(fresh.config, fresh.data, held.run, "id", "uji", lambda _: None)


def test_one_periods_file_that_is_gone_is_missed(fresh: Site) -> None:
    """Without the file of one quarter the run is held, however few rows it had; back again, all is as before."""
    fresh.run()
    before = fresh.identities()
    quarter = fresh.folder / "inbox" / "ekinerja" / "laporan-penilaian-2026-tw1.xlsx"
    quarter.rename(fresh.folder / quarter.name)
    held = fresh.run()
    assert (held.state, {doubt.why for doubt in held.doubts}) == (State.HELD, {"shrunk", "period_gone"})
    assert {doubt.period for doubt in held.doubts} == {None, "2026/tw1"}
    assert fresh.identities() == before
    (fresh.folder / quarter.name).rename(quarter)
    assert _kept(fresh.run()).closed == 0
    assert fresh.identities() == before


def test_one_periods_file_still_being_written_makes_the_run_partial(fresh: Site) -> None:
    """A file of a table that needs all of them waits: the source does not count, and nothing of it closes."""
    fresh.run()
    before = fresh.identities()
    quarter = fresh.folder / "inbox" / "ekinerja" / "laporan-penilaian-2026-tw1.xlsx"
    sources = fresh.config / "agencies" / "sample" / "sources.yaml"
    patient = sources.read_text("utf-8").replace("ekinerja:\n", "ekinerja:\n  settle_seconds: 300\n")
    sources.write_text(patient, "utf-8")
    os.utime(quarter)
    ended = fresh.run()
    assert (ended.state, {name: error.key for name, error in ended.failures.items()}) == (
        State.PARTIAL,
        {"ekinerja": "files.one_waiting"},
    )
    assert (_kept(ended).closed, fresh.identities() >= before) == (0, True)


def _rewrite(path: Path, text: str) -> None:
    """Other content, as old as the file was: a file just written would wait."""
    times = path.stat()
    path.write_text(text, "utf-8")
    os.utime(path, (times.st_atime, times.st_mtime))


def _kept(ended: Ended) -> Kept:
    assert ended.kept is not None
    return ended.kept


def _victims(site: Site, count: int) -> dict[str, str]:
    """Rank dates of people whom no finding concerns, by NIP."""
    concerned = set(site.open_findings()["person"].drop_nulls())
    with closing(sqlite3.connect(site.folder / "simpeg.db")) as connection:
        rows = connection.execute("SELECT nip_baru, tmt_gol FROM pegawai WHERE kedudukan LIKE 'A%' ORDER BY id_pegawai")
        return dict([(nip, day) for nip, day in rows if nip not in concerned][:count])


def _set_rank_dates(site: Site, days: dict[str, str]) -> None:
    with closing(sqlite3.connect(site.folder / "simpeg.db")) as connection, connection:
        connection.executemany(
            "UPDATE pegawai SET tmt_gol = ? WHERE nip_baru = ?", [(day, nip) for nip, day in days.items()]
        )


def _rows(site: Site) -> list[tuple[object, ...]]:
    """Every finding version in the store."""
    with closing(sqlite3.connect(site.data / "syncsvc.db")) as connection:
        return connection.execute("SELECT * FROM finding ORDER BY 1, 2, 3").fetchall()


def _closed(site: Site) -> pl.DataFrame:
    choice = findings.chosen(None, None, None, None, "closed")
    return pl.DataFrame(findings.list_findings(site.data, "sample", choice, None), infer_schema_length=None)
