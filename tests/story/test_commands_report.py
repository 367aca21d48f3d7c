"""The report command in each form and language, and what commands say beside their answer."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from syncsvc.cli import app
from tests.story.breaking import PERSON
from tests.story.site import Site
from tests.story.speaking import ROOT, RUN, Said, place, process, speak

FORMS = {"text": ".txt", "html": ".html", "xlsx": ".xlsx", "xlsx-units": ".zip", "csv": ".csv", "json": ".json"}


@pytest.mark.parametrize("form", FORMS)
def test_a_report_in_each_form(ran: Site, tmp_path: Path, form: str) -> None:
    """In both languages a report goes to its file, whose place is told, and the same to the screen for ``-``."""
    contents = []
    for language in ("id", "en"):
        target = tmp_path / "new" / f"{language}{FORMS[form]}"
        words = ("report", "sample", "--format", form, "--language", language, "--output")
        written = speak(ran, *words, str(target))
        assert (written.code, _place(written, form)) == (0, target.as_posix())
        screen = CliRunner().invoke(app, [*words, "-"], env=place(ran)).stdout_bytes
        assert _same(screen, target.read_bytes())
        contents.append(target.read_bytes())
    assert contents[0] != contents[1]
    assert form not in ("text", "csv") or speak(ran, "report", "sample", "--format", form, "--output", "-").plain


def _place(written: Said, form: str) -> str:
    """Where the report is, as told in its own form where that is one of the forms of every command."""
    if form == "json":
        return str(written.rows()[0]["file"])
    return written.out.splitlines()[-1].strip('"')


def test_what_a_screen_can_show_goes_there(ran: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a file, text (also called table), CSV and JSON are printed; a page goes beside where you are."""
    monkeypatch.chdir(tmp_path)
    assert json.loads(speak(ran, "report", "sample", "--format", "json").out)["run"]
    assert len(list(csv.reader(speak(ran, "report", "sample", "--format", "csv").out.splitlines()))) > 30
    assert speak(ran, "report", "sample", "--format", "table").out == speak(ran, "report", "sample").out
    assert list(tmp_path.glob("sample-*")) == []
    assert speak(ran, "report", "sample", "--format", "html").out == "sample-5.html\n"
    assert (tmp_path / "sample-5.html").is_file()


def _same(one: bytes, other: bytes) -> bool:
    """Equal, or workbooks with equal parts (each names the moment it was made)."""
    if not one.startswith(b"PK"):
        return one == other
    lists = [zipfile.ZipFile(io.BytesIO(content)).namelist() for content in (one, other)]
    return lists[0] == lists[1]


def test_a_report_that_cannot_be(ran: Site, tmp_path: Path) -> None:
    """An unknown form, an agency without a run, a place that cannot be written: each says its way out."""
    form = speak(ran, "report", "sample", "--format", "pdf", "--language", "en")
    assert (form.code, form.told("run.report_unknown", "en", form="pdf")) == (2, True)
    (tmp_path / "file").write_text("")
    for language in ("id", "en"):
        target = tmp_path / "file" / "a.html"
        refused = speak(ran, "report", "sample", "--format", "html", "-o", str(target), "--language", language)
        assert (refused.code, refused.told("run.cannot_write", language)) == (77, True)


def test_before_the_first_run_there_is_no_report(fresh: Site) -> None:
    """A store without a run: what to run is said."""
    assert speak(fresh, "db", "upgrade").code == 0
    for language in ("id", "en"):
        said = speak(fresh, "report", "sample", SYNCSVC_LANGUAGE=language)
        assert (said.code, said.told("run.none_yet", language, agency="sample")) == (2, True)


def test_ordinary_people_see_no_log(ran: Site) -> None:
    """Without asking, a run tells its progress on standard error and nothing of a log, on neither stream."""
    said = process(ran, *RUN, "--dry-run", SYNCSVC_LOG="")
    assert said.code == 0, said
    assert [line for line in said.err.splitlines() if not line.endswith("…")] == []
    assert (said.plain, "state" in said.out) == (True, False)


@pytest.mark.parametrize("form", ["json", "text"])
def test_log_lines_for_who_asks(ran: Site, form: str) -> None:
    """SYNCSVC_LOG: one line per source and run on standard error in that form, never with a person's data."""
    nip = speak(ran, "findings", "--check", "PEG-11", "--format", "json").rows()[0]["key"]
    said = speak(ran, *RUN, "--dry-run", "--nip", nip, SYNCSVC_LOG=form)
    assert (said.code, said.plain) == (0, True), said
    lines = [line for line in said.err.splitlines() if not line.endswith("…")]
    assert len(lines) == 5
    assert not PERSON.search(said.err)
    if form == "json":
        events = [json.loads(line) for line in lines]
        assert [event.get("source") for event in events] == ["simpeg", "siasn", "siasn_unor", "ekinerja", None]
        assert (events[-1]["event"], events[-1]["state"], events[-1]["level"]) == ("run", "done", "info")


def test_verbose_logs_as_json_into_a_pipe(ran: Site) -> None:
    """``--verbose`` logs too, as JSON where nobody looks on; a form that does not exist is refused (2)."""
    (ran.folder / "simpeg.db").unlink()
    said = speak(ran, *RUN, "--source", "simpeg", "--verbose")
    failed = json.loads(next(line for line in said.err.splitlines() if line.startswith("{")))
    assert (failed["state"], failed["error"], failed["level"]) == ("failed", "sql.no_file", "warning")
    for language in ("id", "en"):
        wrong = speak(ran, *RUN, SYNCSVC_LOG="xml", SYNCSVC_LANGUAGE=language)
        assert (wrong.code, wrong.told("settings.log_form", language, form="xml")) == (2, True)


def test_a_terminal_gets_a_table_that_fits(ran: Site) -> None:
    """On a terminal rows are folded to its width; a pipe gets them whole."""
    master, screen = pty.openpty()
    command = [sys.executable, "-m", "syncsvc", "runs"]
    with os.fdopen(master, "rb", buffering=0) as seen:
        there = {**place(ran), "COLUMNS": "60", "TERM": "xterm"}
        subprocess.run(command, check=True, env=there, cwd=ROOT, stdout=screen, stderr=screen)
        os.close(screen)
        lines = re.sub(r"\x1b\[[\d;]*m", "", seen.read(4_096).decode()).splitlines()
    assert max(map(len, lines)) <= 60
    assert max(map(len, speak(ran, "runs").out.splitlines())) > 60
