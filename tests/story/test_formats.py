"""``--format table|json|csv`` on every command: one document on standard output, the same rows in each form."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import typer

from syncsvc.cli import app
from syncsvc.reports.cells import unguarded
from tests.story.breaking import STAFF, configure, rewrite
from tests.story.site import Site
from tests.story.speaking import RUN, runs, speak

ROW_OF_A_RUN = {"run", "agency", "state", "reason", "started", "ended", "open", "new", "returned", "closed"}
READING: dict[tuple[str, ...], set[str]] = {
    ("check-config",): {"level", "agency", "file", "line", "path", "says"},
    ("probe", "sample"): {"source", "table", "column", "mapped", "sample"},
    ("runs",): ROW_OF_A_RUN,
    ("runs", "show", "1"): {"fact", "value"},
    ("db", "check"): {"level", "says"},
    ("db", "upgrade"): {"place", "before", "after", "backup"},
    ("health",): {"state", "place", "version"},
}


def test_every_command_takes_a_format() -> None:
    """Each command that can be called has ``--format``, but for those that go on and show what happens."""
    waiting: list[tuple[str, Any]] = [("syncsvc", typer.main.get_command(app))]
    without = []
    while waiting:
        name, command = waiting.pop()
        inner = getattr(command, "commands", {})
        waiting += [(f"{name} {word}", each) for word, each in inner.items()]
        options = {option for each in command.params for option in each.opts}
        without += [name] * ("--format" not in options and command.callback is not None)
    assert sorted(without) == ["syncsvc child", "syncsvc runs watch", "syncsvc serve", "syncsvc worker"]


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_reading_commands_say_the_same_in_each_form(ran: Site, words: tuple[str, ...]) -> None:
    """JSON is a list of rows, CSV the same rows, and a table for people is neither."""
    rows = speak(ran, *words, "--format", "json").rows()
    assert [set(row) for row in rows] == [READING[words]] * len(rows)
    assert _csv(speak(ran, *words, "--format", "csv").out) == [_as_text(row) for row in rows]
    people = speak(ran, *words)
    assert (people.code, people.plain, people.out[:1] in ("[", '"')) == (0, True, False)


def test_init_sample_and_demo_name_what_they_wrote(tmp_path: Path) -> None:
    """In JSON and CSV: the files of ``init``, the parts of ``sample`` and of ``demo``; their progress is elsewhere."""
    site = Site(tmp_path)
    files = speak(site, "init", "kota", "--format", "json").rows()
    assert [Path(row["file"]).is_file() for row in files] == [True] * 7
    words = ("sample", str(tmp_path / "a"), "--employees", "200", "--format")
    (made,) = speak(site, *words, "json").rows()
    assert (made["employees"], Path(made["truth"]).is_file(), made["faults"] > 50) == (200, True, True)
    assert _csv(speak(site, *words, "csv").out) == [_as_text(made)]
    shown = speak(site, "demo", str(tmp_path / "d"), "--employees", "200", "--format", "json")
    assert [row["part"] for row in shown.rows()] == ["config", "data", "html", "xlsx", "csv", "json"]
    assert all(Path(row["place"]).exists() for row in shown.rows())
    assert shown.err.count("…") > 5


def test_a_run_answers_with_its_line(ran: Site) -> None:
    """``run`` gives its row among the runs, held or not; why it is held, and what to do, is told aside."""
    (done,) = speak(ran, *RUN, "--format", "json").rows()
    assert (set(done), done["state"], done["new"]) == (ROW_OF_A_RUN, "done", 0)
    assert runs(ran)[0] == done
    export = ran.folder / "inbox" / STAFF
    lines = export.read_bytes().splitlines(keepends=True)
    rewrite(export, b"".join(lines[: len(lines) // 2]))
    for form in ("json", "csv"):
        held = speak(ran, *RUN, "--format", form)
        row = _csv(held.out)[0] if form == "csv" else held.rows()[0]
        assert (held.code, row["state"], row["reason"]) == (79, "held", "guard")
        assert held.told("run.doubt.shrunk", source="siasn", table="employee")
        assert "siasn" in held.err
        assert "siasn" not in held.out
    (approved,) = speak(ran, "runs", "approve", str(row["run"]), "--format", "json").rows()
    assert (approved["state"], approved["new"] > 80) == ("done", True)


def test_rejecting_and_deciding_answer_with_rows(ran: Site) -> None:
    """``runs reject`` gives the run's row, ``findings decide`` one row for each finding; people read a sentence."""
    export = ran.folder / "inbox" / STAFF
    rewrite(export, b"".join(export.read_bytes().splitlines(keepends=True)[:90]))
    assert [speak(ran, *RUN).code for _ in range(2)] == [79, 79]
    held = runs(ran)[0]["run"]
    (row,) = speak(ran, "runs", "reject", str(held), "--format", "json").rows()
    assert (row["run"], row["state"], row["reason"]) == (held, "rejected", "rejected")
    number = speak(ran, "findings", "--format", "json").rows()[0]["id"]
    words = ("findings", "decide", number[:12], "--as", "waive", "--until", "2099-12-31", "--reason", "uji", "--format")
    expected = {"id": number, "agency": "sample", "verb": "waive", "until": "2099-12-31"}
    assert speak(ran, *words, "json").rows() == [expected]
    assert _csv(speak(ran, *words, "csv").out) == [expected]
    assert len(speak(ran, "findings", "show", number, "--format", "json").rows()) > 10


def test_mistakes_of_a_configuration_as_rows(ran: Site) -> None:
    """``check-config`` gives every mistake with file, line and path as a row, and still ends with 78."""
    configure(ran, "  preset: siasn-export\n", "  presett: siasn-export\n", instead=True)
    said = speak(ran, "check-config", "--format", "json")
    rows = said.rows()
    assert said.code == 78
    assert all(row["level"] == "mistake" and row["file"].endswith(".yaml") and row["line"] for row in rows)
    assert "siasn.presett" in {row["path"] for row in rows}
    assert speak(ran, "check-config").out == ""


def _csv(text: str) -> list[dict[str, str]]:
    rows = csv.DictReader(text.splitlines())
    return [{name: unguarded(cell) for name, cell in row.items()} for row in rows]


def _as_text(row: dict[str, Any]) -> dict[str, str]:
    """A JSON row as CSV writes it."""
    plain = json.loads(json.dumps(row))
    return {name: "" if value is None else str(value) for name, value in plain.items()}
