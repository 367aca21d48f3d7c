"""``syncsvc health``: what a container's health check asks every few minutes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from syncsvc.store.engine import SCHEMA
from tests.house.tree import ROOT
from tests.story.site import Site
from tests.story.speaking import RUN, place, speak


def test_green_before_the_first_run_and_after(fresh: Site) -> None:
    """On a new data folder, one that is yet to be made, and after a run: 0, in words; and nothing is made by asking."""
    new = speak(fresh, "health")
    assert (new.code, new.told("run.healthy_unmade"), fresh.data.exists()) == (0, True, False)
    fresh.data.mkdir()
    assert speak(fresh, "health").code == 0
    assert list(fresh.data.iterdir()) == []
    assert speak(fresh, *RUN).code == 0
    well = speak(fresh, "health", "--language", "en")
    assert (well.code, well.told("run.healthy", "en", version=SCHEMA)) == (0, True)


def test_green_while_another_process_writes(ran: Site) -> None:
    """A run that goes on is no illness: the lock is not asked for."""
    holding = [sys.executable, "-m", "tests.store.dying", "hold", "-", str(ran.data), "0"]
    with subprocess.Popen(holding, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert speak(ran, "health").code == 0
        holder.kill()


def test_green_on_postgresql(fresh: Site, postgres_url: str) -> None:
    """A PostgreSQL store is looked at too: before ``db upgrade`` and after."""
    assert speak(fresh, "health", SYNCSVC_DATABASE=postgres_url).told("run.healthy_unmade")
    assert speak(fresh, "db", "upgrade", SYNCSVC_DATABASE=postgres_url).code == 0
    assert speak(fresh, "health", SYNCSVC_DATABASE=postgres_url).told("run.healthy", version=SCHEMA)


def test_red_when_nothing_could_be_written(tmp_path: Path) -> None:
    """A data folder that takes no file, or whose place is a file: 77 with what to do, also for a run."""
    (tmp_path / "file").write_text("")
    for folder in ("/proc", str(tmp_path / "file" / "data")):
        for language in ("id", "en"):
            said = speak(Site(tmp_path), "health", "--data", folder, "--language", language)
            assert (said.code, said.told("store.folder_unusable", language, folder=folder)) == (77, True), said
        assert speak(Site(tmp_path), "db", "upgrade", "--data", folder).told("store.folder_unusable", folder=folder)


def test_red_when_the_store_cannot_be_opened(ran: Site) -> None:
    """A damaged file 77, a database that does not answer 69."""
    for path in ran.data.glob("syncsvc.db*"):
        path.unlink()
    (ran.data / "syncsvc.db").write_bytes(b"rusak" * 20_000)
    damaged = speak(ran, "health")
    assert (damaged.code, damaged.told("store.damaged")) == (77, True)
    silent = speak(ran, "health", SYNCSVC_DATABASE="postgresql://uji@127.0.0.1:1/uji")
    assert (silent.code, silent.told("store.unreachable")) == (69, True)


@pytest.mark.parametrize("form", ["table", "json"])
def test_it_is_light(ran: Site, form: str) -> None:
    """It loads neither the column library nor the tables, the migrations, the spreadsheets."""
    code = (
        f"import sys, json; sys.argv = ['syncsvc', 'health', '--format', '{form}']\n"
        "from syncsvc.cli import app\n"
        "try:\n    app()\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write(json.dumps(sorted(sys.modules)))\n"
    )
    asked = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=place(ran), capture_output=True, check=True)
    loaded = {name.split(".")[0] for name in json.loads(asked.stderr)}
    assert not loaded & {"polars", "sqlmodel", "alembic", "structlog", "python_calamine", "jinja2"}
