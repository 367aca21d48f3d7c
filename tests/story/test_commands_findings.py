"""The commands around findings: the list with each filter and form, one finding whole, decisions."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.story.breaking import in_simpeg
from tests.story.site import IDENTITY, Site
from tests.story.speaking import RUN, Said, five, runs, speak


def listed(site: Site, *words: str) -> list[dict[str, Any]]:
    """Findings as JSON rows."""
    return speak(site, "findings", "--format", "json", *words).rows()


def test_each_form_lists_the_same_findings(ran: Site) -> None:
    """CSV begins with the five columns of identity, JSON says the same, a piped table has one plain line for each."""
    text = speak(ran, "findings", "--format", "csv")
    rows = list(csv.DictReader(text.out.splitlines()))
    assert tuple(rows[0])[:5] == IDENTITY
    found = listed(ran)
    assert [tuple(row[name] or "" for name in IDENTITY) for row in found] == [
        tuple(row[name] for name in IDENTITY) for row in rows
    ]
    table = speak(ran, "findings")
    assert table.plain
    assert text.plain
    lines = table.out.splitlines()
    assert len(lines) == len(found) + 1
    assert all(row["id"].startswith(line.split()[-1]) for line, row in zip(lines[1:], found, strict=True))
    assert speak(ran, "findings", "list", "--format", "csv").out == text.out
    assert len(speak(ran, "findings", "list", "--check", found[0]["check"]).out.splitlines()) < len(lines)


def test_each_filter_narrows(ran: Site) -> None:
    """Check, unit, person, severity, life and state: each list is exactly what the whole list holds of it."""
    whole = listed(ran)
    example = next(row for row in whole if row["entity"] == "employee" and row["unit"])
    for option, name in (("--check", "check"), ("--unit", "unit"), ("--severity", "severity")):
        assert listed(ran, option, example[name]) == [row for row in whole if row[name] == example[name]]
    person = listed(ran, "--nip", example["key"])
    assert example in person
    assert {row["key"] for row in person if row["entity"] == "employee"} == {example["key"]}
    speak(ran, "findings", "decide", example["id"], "--as", "acknowledge", "--reason", "diurus")
    assert [row["id"] for row in listed(ran, "--life", "acknowledged")] == [example["id"]]
    assert len(listed(ran, "--state", "all")) == len(listed(ran, "--state", "open")) == len(whole)
    assert listed(ran, "--state", "closed", "--agency", "sample") == []


@pytest.mark.parametrize(
    ("words", "key", "facts"),
    [
        (("--check", "PEG-99"), "run.check_unknown", {"check": "PEG-99"}),
        (("--agency", "lain"), "run.none_yet", {"agency": "lain"}),
        (("show", "zzz"), "store.finding_unknown", {"finding": "zzz"}),
        (("show", ""), "store.finding_ambiguous", {"finding": ""}),
    ],
)
def test_what_does_not_exist_is_said(ran: Site, words: tuple[str, ...], key: str, facts: dict[str, object]) -> None:
    """A check, agency or finding that is not there is a usage error with its way out, in both languages."""
    for language in ("id", "en"):
        said = speak(ran, "findings", *words, SYNCSVC_LANGUAGE=language)
        assert (said.code, said.told(key, language, **facts), said.out) == (2, True, "")


def test_words_that_are_no_choice(ran: Site) -> None:
    """A severity, life or state that does not exist is refused instead of finding nothing."""
    for option in ("--severity", "--life", "--state", "--format"):
        assert speak(ran, "findings", option, "gawat").code == 2


def test_one_finding_whole(ran: Site) -> None:
    """``show`` tells what, both sides' evidence, the remedy, the legal ground with its confidence, and the history."""
    row = next(row for row in listed(ran, "--check", "PEG-11") if row["local"] and row["national"])
    facts = _facts(speak(ran, "findings", "show", row["id"][:12], "--format", "json", "--language", "en"))
    assert {name: facts[name] for name in ("id", "key", "field", "local", "national")} == {
        name: row[name] for name in ("id", "key", "field", "local", "national")
    }
    assert facts["check"].startswith("PEG-11 ")
    assert facts["remedy"].endswith(".")
    assert facts["ground"].endswith(")")
    assert facts["history"].startswith(f"run {runs(ran)[0]['run']} ")
    assert f"{row['local']} | {row['national']}" in facts["history"]
    indonesian = _facts(speak(ran, "findings", "show", row["id"], "--format", "json"))
    assert indonesian["remedy"] != facts["remedy"]
    assert speak(ran, "findings", "show", row["id"]).plain


def test_decisions_are_kept_with_who_and_why(ran: Site) -> None:
    """Acknowledge, waive until a day, reopen: each shows as the finding's life and in its history; it stays open."""
    before = five(ran)
    number = listed(ran)[0]["id"]
    until = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    for verb, life, more in (("acknowledge", "acknowledged", ()), ("waive", "waived", ("--until", until))):
        said = speak(ran, "findings", "decide", number[:12], "--as", verb, "--reason", f"alasan {verb}", *more)
        assert (said.code, said.out.split()) == (0, [number])
        assert _life(ran, number) == life
    speak(ran, "findings", "decide", number, "--as", "reopen", "--reason", "salah pilih")
    assert _life(ran, number) == "new"
    told = speak(ran, "findings", "show", number).out
    assert all(word in told for word in ("alasan acknowledge", f"waive → {until}", "salah pilih"))
    assert five(ran) == before


def test_a_decision_that_makes_no_sense_writes_nothing(ran: Site) -> None:
    """An unknown id among known ones, a waiver without or with a past day: refused, and nothing is written."""
    numbers = [row["id"] for row in listed(ran)[:2]]
    cases = (
        ((*numbers, "zzz"), "acknowledge", (), "store.finding_unknown"),
        (numbers, "waive", (), "store.waiver_incomplete"),
        (numbers, "waive", ("--until", "2020-01-31"), "store.waiver_past"),
    )
    for chosen, verb, more, key in cases:
        for language in ("id", "en"):
            words = ("findings", "decide", *chosen, "--as", verb, "--reason", "uji", *more, "--language", language)
            said = speak(ran, *words)
            assert (said.code, said.told(key, language), said.out) == (2, True, "")
    assert speak(ran, "findings", "decide", *numbers, "--as", "hapus", "--reason", "uji").code == 2
    assert listed(ran, "--life", "acknowledged") == listed(ran, "--life", "waived") == []
    with closing(sqlite3.connect(ran.data / "syncsvc.db")) as store:
        assert store.execute("SELECT count(*) FROM decision").fetchone() == (0,)


def test_signs_that_steer_a_terminal_or_a_spreadsheet(ran: Site) -> None:
    """An escape sequence or a formula in a source's data comes out as plain text, in every form."""
    nips = [row["key"] for row in listed(ran, "--check", "PEG-11")][:2]
    in_simpeg(ran, f"UPDATE pegawai SET gol = char(27) || ']0;x' || char(7) || 'IX/z' WHERE nip_baru = '{nips[0]}'")
    in_simpeg(ran, f"UPDATE pegawai SET nama_lengkap = '=1+1 NAMA' WHERE nip_baru = '{nips[1]}'")
    others = [row["key"] for row in listed(ran, "--check", "PEG-09") if row["entity"] == "employee"]
    for nip, sign in zip(others, ("＝2+2", "＠x"), strict=False):
        in_simpeg(ran, f"UPDATE pegawai SET nama_lengkap = '{sign} NAMA' WHERE nip_baru = '{nip}'")
    assert speak(ran, *RUN).code == 0
    for form in ("table", "json", "csv"):
        assert speak(ran, "findings", "--format", form).plain
    cells = [cell for row in csv.reader(speak(ran, "findings", "--format", "csv").out.splitlines()) for cell in row]
    assert any("IX/" in cell.upper() for cell in cells)
    assert any(cell.startswith("'=1+1") for cell in cells)
    assert any(cell.startswith("'＝2+2") for cell in cells)
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@＝＋－＠"))]


def test_no_nik_is_shown_whole(ran: Site) -> None:
    """Whatever a finding is about, and wherever a NIK strayed, no list and no finding shows one, in any form."""
    in_simpeg(ran, "UPDATE pegawai SET gol = nik, jk = nik WHERE id_pegawai % 9 = 1")
    in_simpeg(ran, "UPDATE pegawai SET tgl_lahir = nik WHERE id_pegawai % 9 = 2")
    assert speak(ran, *RUN).code == 0
    with closing(sqlite3.connect(ran.folder / "simpeg.db")) as simpeg:
        niks = {str(nik) for (nik,) in simpeg.execute("SELECT nik FROM pegawai") if nik and len(str(nik)) == 16}
    shown = "".join(speak(ran, "findings", "--format", form, "--state", "all").out for form in ("table", "json", "csv"))
    about = [row for row in listed(ran) if row["check"] in ("MAP-01", "MAP-02", "PEG-06", "PEG-07", "PEG-20")]
    assert {"MAP-02", "PEG-06", "PEG-07"} <= {row["check"] for row in about}
    for row in about[::7]:
        shown += speak(ran, "findings", "show", row["id"]).out
    assert "NIK disembunyikan" in shown
    assert not [nik for nik in niks if nik in shown]


def _facts(said: Said) -> dict[str, Any]:
    return {row["fact"]: row["value"] for row in said.rows()}


def _life(site: Site, number: str) -> str:
    return str(next(row["life"] for row in listed(site) if row["id"] == number))
