"""The commands around sources that are asked directly: pull, evaluate, runs --pulls, probe and check, against the
double."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.few_checks import ask_little
from tests.servers import free_port
from tests.story.http_site import FAST, HttpSite, http_site
from tests.story.site import Site
from tests.story.speaking import DAY, PULL, ROOT, Said, place, speak

_STEADY = "{per_second: 200, parallel: 1}"


@pytest.fixture
def whole(small: Site, tmp_path: Path) -> Iterator[HttpSite]:
    """A sample over HTTP, not pulled yet."""
    with http_site(small, tmp_path / "site") as made:
        yield made


@pytest.fixture
def site(whole: HttpSite) -> HttpSite:
    """The same where only a few tables of SIASN and a few checks are asked for: quicker."""
    whole.change_sources({f"  pace: {FAST}\nekinerja": f"  pace: {FAST}\n  tables: [data_utama, rw_skp22]\nekinerja"})
    ask_little(whole.config)
    return whole


@pytest.fixture
def pulled(site: HttpSite) -> HttpSite:
    """The same after one pull of everything."""
    assert speak(site, *PULL).code == 0
    return site


def person_of(site: HttpSite) -> str:
    """Somebody whom SIASN was asked about and knows."""
    return next(call.key for call in site.calls if call.key.isdigit() and len(call.key) == 18 and call.status == 200)


def test_a_pull_brings_and_an_evaluation_concludes(whole: HttpSite) -> None:
    """``pull`` tells each source on a line and concludes nothing; ``evaluate`` finds what was planted and asks nobody;
    a second pull asks nobody about anybody."""
    first = speak(whole, *PULL, "--format", "json")
    assert first.code == 0, first
    rows = {row["source"]: row for row in first.rows()}
    assert {row["state"] for row in rows.values()} == {"done"}
    assert rows["siasn"]["calls"] == len([call for call in whole.calls if call.remote == "siasn"])
    assert (rows["siasn"]["left"], rows["siasn"]["unanswered"], rows["simpeg"]["calls"]) == (0, 0, None)
    assert speak(whole, "findings").code == 2
    asked = len(whole.calls)
    assert speak(whole, "evaluate", "sample", *DAY).code == 0
    assert whole.identities() >= whole.truth()
    assert len(whole.calls) == asked
    again = speak(whole, *PULL, "--source", "siasn", "--format", "json").rows()
    assert [(row["source"], row["calls"]) for row in again] == [("siasn", 0)]


def test_pulls_are_listed_when_asked_for(pulled: HttpSite) -> None:
    """``runs`` lists evaluations, ``runs --pulls`` also pulls with their source; ``runs show`` has a pull's counts."""
    assert speak(pulled, "runs", "--format", "json").rows() == []
    rows = speak(pulled, "runs", "--pulls", "--format", "json").rows()
    assert {row["source"] for row in rows} == {"simpeg", "siasn", "siasn_pegawai", "ekinerja"}
    number = next(str(row["run"]) for row in rows if row["source"] == "siasn")
    facts = {row["fact"]: row["value"] for row in speak(pulled, "runs", "show", number, "--format", "json").rows()}
    assert (facts["source"], facts["left"]) == ("siasn", 0)
    assert facts["asked"] > 200


def test_nobody_is_asked_about_before_somebody_is_known(site: HttpSite) -> None:
    """SIASN alone, before any source that lists people: it says which ones to pull first."""
    said = speak(site, *PULL, "--source", "siasn")
    assert said.told("live.nobody_listed", source="siasn"), said


def test_one_person_is_asked_about_and_nothing_whole(pulled: HttpSite) -> None:
    """``pull --nip`` and ``run --nip`` ask about that person only; whole tables are not asked for again."""
    nip = person_of(pulled)
    before = len(pulled.calls)
    assert speak(pulled, *PULL, "--source", "siasn", "--source", "ekinerja", "--nip", nip).code == 0
    assert {call.key for call in pulled.calls[before:]} == {nip}
    before = len(pulled.calls)
    assert speak(pulled, "run", "sample", *DAY, "--nip", nip).code == 0
    assert {call.key for call in pulled.calls[before:]} == {nip}


def test_a_unit_is_asked_about_and_nobody_else(pulled: HttpSite) -> None:
    """``run --unit`` asks, fresh or not, about the people of that unit and their supervisors as SIMPEG names them, and
    for no whole table; a unit that nobody knows is refused (2), and nobody is asked."""
    with closing(sqlite3.connect(pulled.folder / "simpeg.db")) as simpeg:
        rows = simpeg.execute("SELECT nip_baru, lower(kd_unor), nip_atasan FROM pegawai").fetchall()
        above = {each for (each,) in simpeg.execute("SELECT lower(kd_induk) FROM unor")}
    unit = next(unit for _, unit, _ in rows if unit and unit not in above)
    inside = {nip for nip, seat, _ in rows if seat == unit} | {boss for _, seat, boss in rows if seat == unit}
    before = len(pulled.calls)
    assert speak(pulled, "run", "sample", *DAY, "--unit", unit).code == 0
    asked = {call.key for call in pulled.calls[before:]}
    assert asked <= inside
    assert asked >= {nip for nip, seat, _ in rows if seat == unit and nip and len(nip) == 18}
    before = len(pulled.calls)
    refused = speak(pulled, "run", "sample", *DAY, "--unit", "u999999")
    assert (refused.code, refused.told("run.unit_unknown", unit="u999999")) == (2, True), refused
    assert len(pulled.calls) == before


def test_a_remote_that_is_down_is_told_as_unreachable(site: HttpSite) -> None:
    """SIASN is out of service, then its gateway gives no token: 69 for a probe and for a pull of it alone; among others
    that came it is 76."""
    assert speak(site, *PULL, "--source", "simpeg", "--source", "siasn_pegawai").code == 0
    site.behave(outages=[{"remote": "siasn", "kind": "unavailable", "calls": [0, 1_000_000]}])
    probed = speak(site, "probe", "sample", "--source", "siasn", *DAY)
    assert (probed.code, probed.told("remote.reason.suspended")) == (69, True), probed
    site.change_sources({f"{site.served.address}/oauth2/token": f"http://127.0.0.1:{free_port()}/oauth2/token"})
    alone = speak(site, *PULL, "--source", "siasn")
    assert alone.code == 69, alone
    assert speak(site, *PULL, "--source", "siasn", "--source", "simpeg").code == 76


def test_probe_works_before_the_first_run_and_makes_nothing(site: HttpSite) -> None:
    """No store, no folder: remotes are reached all the same, one call each, and nothing is written."""
    said = speak(site, "probe", "sample", *DAY, "--format", "json")
    assert said.code == 0, said
    facts = {(row["source"], row["fact"]): row["value"] for row in said.rows() if row["fact"]}
    assert (facts["siasn", "reached"], facts["ekinerja", "reached"]) == ("yes", "yes")
    assert ("siasn", "token sso") in facts
    assert [call.remote for call in site.calls] == ["siasn", "ekinerja"] or len(site.calls) == 2
    assert not site.data.exists()


def test_probe_tells_what_a_pull_would_ask(pulled: HttpSite) -> None:
    """After a pull everything is fresh; a probe's call counts in the budget and its answer is not kept."""
    said = speak(pulled, "probe", "sample", "--source", "siasn", *DAY, "--format", "json")
    facts = {row["fact"]: row["value"] for row in said.rows() if row["fact"]}
    assert {value for name, value in facts.items() if name.startswith("due ")} == {0}
    assert "complete" not in facts


def test_what_is_dated_years_ahead_would_be_asked(pulled: HttpSite) -> None:
    """What was pulled while a clock stood years ahead is not fresh until then: persons and tables are to be asked."""
    with closing(sqlite3.connect(pulled.data / "syncsvc.db")) as store, store:
        store.execute("UPDATE landing SET answered_at = '2099' || substr(answered_at, 5)")
        store.execute("UPDATE snapshot SET as_of = '2099' || substr(as_of, 5)")
    for source in ("siasn", "ekinerja"):
        said = speak(pulled, "probe", "sample", "--source", source, *DAY, "--format", "json")
        due = {row["fact"]: row["value"] for row in said.rows() if row["fact"] and row["fact"].startswith("due ")}
        assert due and all(due.values()), due


def test_check_shows_one_person_on_all_sides(pulled: HttpSite) -> None:
    """Fields by side, histories, findings; it asks SIASN about nobody else, and keeps nothing unless told to."""
    assert speak(pulled, "evaluate", "sample", *DAY).code == 0
    wrong = next(row for row in pulled.open_findings().iter_rows(named=True) if row["check"] == "PEG-11")
    found = pulled.identities()
    runs, before = len(speak(pulled, "runs", "--format", "json").rows()), len(pulled.calls)
    said = speak(pulled, "check", wrong["key"], *DAY, "--format", "json")
    assert said.code == 0, said
    rows = said.rows()
    assert {call.key for call in pulled.calls[before:]} == {wrong["key"]}
    differing = {row["item"] for row in rows if row["part"] == "field" and row["verdict"] == "differs"}
    assert wrong["field"] in differing
    assert any(row["part"] == "finding" and row["item"].startswith("PEG-11/") for row in rows)
    assert any(row["part"] == "history" for row in rows)
    assert {row["item"] for row in rows if row["part"] == "source"} == {"simpeg", "siasn", "siasn_pegawai", "ekinerja"}
    assert pulled.identities() == found
    listed = speak(pulled, "runs", "--format", "json").rows()
    assert (len(listed), listed[0]["reason"]) == (runs + 1, "dry")


def test_check_keeps_when_told_to_and_reads_again(pulled: HttpSite) -> None:
    """``--keep`` closes what was corrected; ``--pull`` reads the stored sources again to see it."""
    assert speak(pulled, "evaluate", "sample", *DAY).code == 0
    nip = next(row["key"] for row in pulled.open_findings().iter_rows(named=True) if row["check"] == "PEG-11")
    said = speak(pulled, "check", nip, *DAY, "--keep", "--pull", "--format", "json")
    assert said.code == 0, said
    assert {row["item"]: row["says"] for row in said.rows() if row["part"] == "source"}.keys() >= {"simpeg", "ekinerja"}
    assert speak(pulled, "runs", "--format", "json").rows()[0]["state"] == "done"
    assert speak(pulled, "check", "12345", *DAY).told("run.nip_unreadable")


def test_no_command_tells_who_or_what_is_secret(pulled: HttpSite) -> None:
    """The canary: after probing and checking a person, no output and no log holds a NIP, NIK, name, token or secret but
    what ``check`` is asked for; of the database only landing, deliveries and findings hold people."""
    nip = person_of(pulled)
    probe = speak(pulled, "probe", "sample", "--nip", nip, *DAY, SYNCSVC_LOG="json")
    pull = speak(pulled, *PULL, "--source", "siasn", "--nip", nip, SYNCSVC_LOG="json")
    check = speak(pulled, "check", nip, *DAY, SYNCSVC_LOG="json")
    with closing(sqlite3.connect(pulled.folder / "simpeg.db")) as simpeg:
        query = "SELECT nik, nama_lengkap FROM pegawai WHERE nip_baru = ?"
        row = simpeg.execute(query, (nip,)).fetchone()
    nik, name = row or ("", "")
    secrets = [path.read_text("utf-8").strip() for path in (pulled.folder / "tokens").iterdir()]
    assert nik
    assert name
    for said in (probe, pull):
        assert not _found([nip, nik, name, *secrets], said), said
    assert not _found([nik, *secrets], check)
    assert nip not in check.err
    with closing(sqlite3.connect(pulled.data / "syncsvc.db")) as store:
        dump = "\n".join(line for line in store.iterdump() if not line.startswith('INSERT INTO "landing"'))
    assert not [each for each in (nik, *secrets) if each in dump]


def _found(texts: list[str], said: Said) -> list[str]:
    return [text for text in texts if text in said.out + said.err]


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_pull_with_what_came(small: Site, tmp_path: Path, sign: signal.Signals) -> None:
    """Told to end in the middle of the asking, a pull ends partial/stopped with 76; nothing that came is asked again by
    the next one, which completes it."""
    with http_site(small, tmp_path / "site", pace=_STEADY) as site:
        assert speak(site, *PULL, "--source", "simpeg", "--source", "siasn_pegawai").code == 0
        process = subprocess.Popen(
            [sys.executable, "-m", "syncsvc", *PULL, "--source", "siasn"],
            cwd=ROOT,
            env={**os.environ, **place(site)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        site.triggers[60] = lambda: process.send_signal(sign)
        out, err = process.communicate(timeout=120)
        assert process.returncode == 76, (out, err)
        assert site.pull_end("siasn") == ("partial", "stopped")
        first = [(call.path, call.key) for call in site.calls if call.key]
        assert speak(site, *PULL, "--source", "siasn").code == 0
        later = [(call.path, call.key) for call in site.calls if call.key][len(first) :]
        assert not set(first) & set(later)
        assert site.pull_end("siasn") == ("done", None)
