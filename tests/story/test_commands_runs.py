"""The commands around runs: run with each of its options, runs with show, approve and reject."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.story.breaking import STAFF, in_simpeg, rewrite, unharmed
from tests.story.site import Site
from tests.story.speaking import RUN, ends, five, runs, speak


def test_a_dry_run_keeps_nothing(ran: Site) -> None:
    """``--dry-run`` counts what would change and keeps nothing but its own line among the runs."""
    in_simpeg(ran, "UPDATE pegawai SET nama_lengkap = 'Sri Lestari' WHERE kedudukan LIKE 'A%'")
    before = _stored(ran)
    said = speak(ran, *RUN, "--dry-run")
    assert (said.code, said.plain) == (0, True), said
    assert said.told("run.counts", returned=0, open=runs(ran)[0]["open"])
    assert runs(ran)[0]["new"] > 100
    assert ends(ran) == [("done", "dry"), ("done", None)]
    assert _stored(ran) == before


def test_a_dry_run_warns_of_what_would_be_held(ran: Site) -> None:
    """What the guard would hold is told by a dry run as well, which still counts."""
    _halve(ran)
    said = speak(ran, *RUN, "--dry-run")
    assert (said.code, said.told("run.doubt.shrunk", source="siasn", table="employee")) == (0, True), said


def test_one_source_alone(ran: Site) -> None:
    """``--source`` pulls that one, keeps the last good data of the others, and changes nothing without cause."""
    before = five(ran)
    said = speak(ran, *RUN, "--source", "siasn_unor", "--language", "en")
    assert (said.code, said.told("run.pulling", "en", source="siasn_unor")) == (0, True), said
    assert not said.told("run.pulling", "en", source="simpeg")
    assert (five(ran), five(ran, "--state", "closed")) == (before, set())
    unknown = speak(ran, *RUN, "--source", "gaji")
    assert (unknown.code, unknown.told("run.source_unknown", source="gaji")) == (2, True)


@pytest.mark.parametrize("by", ["nip", "unit"])
def test_a_narrow_run_opens_and_closes_inside_only(ran: Site, by: str) -> None:
    """With ``--nip`` or ``--unit`` only findings inside open and close; what needs everybody is not checked: scope."""
    before = five(ran)
    (nip, unit, day), (other, elsewhere, day_there) = _two_people(ran, before)
    inside = ("PEG-11", "employee", nip, "rank_date", "")
    narrow = (*RUN, "--nip", nip) if by == "nip" else (*RUN, "--unit", unit)
    _rank_dates(ran, {nip: "02/01/2026", other: "02/01/2026"})
    assert speak(ran, *narrow).code == 0
    assert five(ran) == before | {inside}
    assert unit != elsewhere
    assert speak(ran, *RUN).code == 0
    _rank_dates(ran, {nip: day, other: day_there})
    assert speak(ran, *narrow).code == 0
    assert five(ran) == before | {("PEG-11", "employee", other, "rank_date", "")}
    assert five(ran, "--state", "closed") == {inside}
    coverage = json.loads(speak(ran, "report", "sample", "--format", "json", "--output", "-").out)["coverage"]
    everybody = {(row["status"], row["reason"]) for row in coverage if row["check"] in ("PEG-07", "ATS-03")}
    assert everybody == {("not_checked", "scope")}


def test_a_scope_that_does_not_exist(ran: Site) -> None:
    """A NIP that is none is refused (2) before anything runs; a unit or NIP that no source knows when all have come.

    Either says what to do, repeats no NIP and changes nothing.
    """
    before = five(ran)
    nip = speak(ran, *RUN, "--nip", "199912312024019")
    assert (nip.code, nip.told("run.nip_unreadable"), "1999" in nip.err) == (2, True, False)
    assert len(runs(ran)) == 1
    for language in ("id", "en"):
        unit = speak(ran, *RUN, "--unit", "u999999", "--language", language)
        assert (unit.code, unit.told("run.unit_unknown", language, unit="u999999"), unit.out) == (2, True, "")
        nobody = speak(ran, *RUN, "--nip", "199912312024011999", "--language", language)
        assert (nobody.code, nobody.told("run.nip_unknown", language), "1999" in nobody.err) == (2, True, False)
    assert ends(ran)[:2] == [("failed", "run.nip_unknown"), ("failed", "run.unit_unknown")]
    unharmed(ran, before)


@pytest.mark.parametrize("by", ["nip", "unit"])
def test_the_first_run_may_be_narrow(fresh: Site, by: str) -> None:
    """On an empty store the run's own data says who is meant, units below included; who is nowhere is refused (2)."""
    with closing(sqlite3.connect(fresh.folder / "simpeg.db")) as simpeg:
        rows = simpeg.execute("SELECT nip_baru, lower(kd_unor) FROM pegawai ORDER BY id_pegawai DESC").fetchall()
        tree = simpeg.execute("SELECT lower(kd_unor), lower(kd_induk) FROM unor").fetchall()
    nowhere = {"nip": "199912312024011999", "unit": "u999999"}[by]
    assert speak(fresh, *RUN, f"--{by}", nowhere).told(f"run.{by}_unknown")
    if by == "nip":
        person = next(nip for nip, _ in rows if nip and len(nip) == 18)
        assert speak(fresh, *RUN, "--nip", person).code == 0
        assert {key for _, entity, key, *_ in five(fresh) if entity == "employee"} <= {person}
        return
    root = next(unit for unit, above in tree if above in (None, "", unit))
    child = next(unit for unit, above in tree if above == root and any(parent == unit for _, parent in tree))
    assert speak(fresh, *RUN, "--unit", child.upper()).code == 0
    units = {row["unit"] for row in speak(fresh, "findings", "--format", "json").rows()}
    below = {child} | {unit for unit, above in tree if above == child}
    assert units & below - {child}
    assert root not in units


def test_a_source_that_did_not_come_might_have_known(ran: Site) -> None:
    """While a source is gone, nobody can say that a NIP is nowhere: the run is partial, not refused."""
    (ran.folder / "simpeg.db").unlink()
    assert speak(ran, *RUN, "--nip", "199912312024011999").code == 76


def test_fail_on_asks_for_a_severity(ran: Site) -> None:
    """``--fail-on`` ends with 1 when a finding is as bad or worse, with 0 when none is, and knows its words."""
    assert speak(ran, *RUN, "--fail-on", "block").code == 1
    (nip, *_), _ = _two_people(ran, five(ran))
    assert speak(ran, *RUN, "--nip", nip, "--fail-on", "info").code == 0
    assert speak(ran, *RUN, "--fail-on", "gawat").code == 2


def test_a_held_run_is_shown_and_approved(ran: Site) -> None:
    """Half an export is held (79) with its reasons and what to do; approved, exactly that half is evaluated."""
    before = five(ran)
    _halve(ran)
    held = speak(ran, *RUN)
    assert held.code == 79
    assert held.told("run.doubt.shrunk", source="siasn", table="employee")
    run = runs(ran)[0]["run"]
    assert held.told("run.held_remedy", run=run)
    assert (five(ran), ends(ran)[0]) == (before, ("held", "guard"))
    shown = speak(ran, "runs", "--language", "en", "show", str(run), "--format", "json").rows()
    facts = {row["fact"]: row["value"] for row in shown}
    assert (facts["state"], facts["reason"]) == ("held", "held: what came is doubtful")
    assert any(row["fact"] == "held" and "siasn: employee fell from" in row["value"] for row in shown)
    came = {row["fact"]: row["value"] for row in shown if row["fact"].startswith("intake ")}
    assert set(came) == {f"intake {source}" for source in ("simpeg", "siasn", "siasn_unor", "ekinerja")}
    assert all(value.startswith("held: ") for value in came.values())
    approved = speak(ran, "runs", "approve", str(run), "--language", "en")
    assert (approved.code, approved.told("run.ended.done", "en", run=run)) == (0, True)
    assert len([key for check, _, key, field, _ in five(ran) if (check, field) == ("PEG-02", "siasn")]) > 80
    accepted = speak(ran, "runs", "show", str(run)).told("run.intake", state="accepted")
    assert accepted
    again = speak(ran, "runs", "approve", str(run))
    assert (again.code, again.told("store.run_not_held", run=run, state="done")) == (2, True)


def test_a_held_run_is_rejected(ran: Site) -> None:
    """Rejected, a held run is over and the last good data stays; a run that is unknown or not held is refused."""
    before = five(ran)
    _halve(ran)
    assert speak(ran, *RUN).code == 79
    held, done = (str(run["run"]) for run in runs(ran))
    assert speak(ran, "runs", "reject", held).code == 0
    assert ends(ran)[0] == ("rejected", "rejected")
    assert five(ran) == before
    every = speak(ran, "runs", "--pulls", "--format", "json").rows()
    pull = str(min(run["run"] for run in every))
    for words in (("approve", held), ("reject", held), ("reject", done), ("approve", pull), ("reject", pull)):
        assert speak(ran, "runs", *words).told("store.run_not_held")
    unknown = speak(ran, "runs", "show", "99", "--language", "en")
    assert (unknown.code, unknown.told("store.run_unknown", "en", run=99)) == (2, True)


def test_runs_are_listed_in_each_form(ran: Site) -> None:
    """Newest first, as many as asked for, of the agency asked for; one line per run when piped, JSON and CSV too.

    ``runs`` and ``runs list`` are the same.
    """
    speak(ran, *RUN, "--dry-run")
    table = speak(ran, "runs")
    assert table.plain
    newest, first = (run["run"] for run in runs(ran))
    assert newest > first
    assert [line.split()[0] for line in table.out.splitlines()] == ["run", str(newest), str(first)]
    (_, line) = speak(ran, "runs", "--format", "csv", "--limit", "1").out.splitlines()
    assert line.startswith(f'"{newest}","sample","done"')
    for before, after in (("--agency", "lain"), ()), ((), ("--agency", "lain")):
        assert speak(ran, "runs", *before, "list", *after, "--format", "json").rows() == []
    assert speak(ran, "runs", "list").out == table.out


def _halve(site: Site) -> None:
    export = site.folder / "inbox" / STAFF
    lines = export.read_bytes().splitlines(keepends=True)
    rewrite(export, b"".join(lines[: len(lines) // 2]))


def _two_people(site: Site, findings: set[tuple[str, ...]]) -> list[tuple[str, str, str]]:
    """NIP, unit and rank date of two people in different units whom no finding concerns."""
    concerned = {key for _, _, key, *_ in findings}
    with closing(sqlite3.connect(site.folder / "simpeg.db")) as simpeg:
        rows = simpeg.execute(
            "SELECT nip_baru, lower(kd_unor), tmt_gol FROM pegawai WHERE kedudukan LIKE 'A%' ORDER BY id_pegawai DESC"
        ).fetchall()
    free = [row for row in rows if row[0] and row[0].isdigit() and row[0] not in concerned]
    return [free[0], next(row for row in free if row[1] != free[0][1])]


def _rank_dates(site: Site, days: dict[str, str]) -> None:
    with closing(sqlite3.connect(site.folder / "simpeg.db")) as simpeg, simpeg:
        rows = [(day, nip) for nip, day in days.items()]
        simpeg.executemany("UPDATE pegawai SET tmt_gol = ? WHERE nip_baru = ?", rows)


def _stored(site: Site) -> dict[str, list[tuple[object, ...]]]:
    """All that is kept, but for the list of runs."""
    with closing(sqlite3.connect(Path(site.data / "syncsvc.db"))) as store:
        tables = ("finding", "finding_base", "agency_pointer", "intake", "snapshot", "decision")
        return {name: store.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in tables}
