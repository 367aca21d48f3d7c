"""The command line's help: at once, and complete."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.house.tree import ROOT

_HEAVY = ("polars", "sqlmodel", "sqlalchemy", "httpcore", "httpx", "structlog", "calamine")
_EVERY_HELP = """
import io, json, sys
from contextlib import redirect_stdout
import typer
from syncsvc.cli import app
command = typer.main.get_command(app)
screens = {}
def ask(arguments):
    said = io.StringIO()
    with redirect_stdout(said):
        command([*arguments, "--help"], prog_name="syncsvc", standalone_mode=False)
    screens[" ".join(arguments)] = said.getvalue()
def walk(group, before):
    ask(before)
    for name, inner in getattr(group, "commands", {}).items():
        walk(inner, [*before, name])
walk(command, [])
print(json.dumps({"loaded": sorted(sys.modules), "screens": screens}))
"""


def test_help_loads_nothing_heavy() -> None:
    """The help of every command shows without loading the libraries that do the work, so that it comes at once."""
    asked = subprocess.run([sys.executable, "-c", _EVERY_HELP], check=True, cwd=ROOT, capture_output=True, text=True)
    answer = json.loads(asked.stdout)
    heavy = [name for name in answer["loaded"] if name.split(".")[0] in _HEAVY or name == "python_calamine"]
    assert not heavy
    assert all("Usage" in screen for screen in answer["screens"].values())
    assert len(answer["screens"]) > 1


def test_the_package_answers_to_its_name() -> None:
    """``python -m syncsvc --help`` shows the help and ends with 0."""
    asked = subprocess.run(
        [sys.executable, "-m", "syncsvc", "--help"], check=True, cwd=ROOT, capture_output=True, text=True
    )
    assert "Usage" in asked.stdout
