"""``syncsvc demo``: an invented agency asked over HTTP, of a double that never outlives it; or read from exports."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from syncsvc.lang import say
from tests.story.site import Site
from tests.story.speaking import ROOT, place, speak


@pytest.mark.parametrize(
    ("more", "truth_file"), [((), "truth-http.csv"), (("--exports", "--daemon", "shown"), "truth.csv")]
)
def test_either_way_finds_what_was_planted(tmp_path: Path, more: tuple[str, ...], truth_file: str) -> None:
    """Over HTTP and from the exports: every planted fault that can be seen that way, nothing else, and the reports;
    then a daemon with a schedule that fires, a wish that overtakes, a held run approved, and an orderly end."""
    site = Site(tmp_path / "demo", truth_file)
    said = speak(site, "demo", str(site.folder), "--employees", "200", "--seed", "3", *more)
    assert said.code == 0, said.err
    assert site.identities() == site.truth()
    assert (site.folder / "reports" / "sample.html").stat().st_size > 0
    assert (site.folder / "config-http").exists() == (not more)
    assert said.told("run.demo_double") == (not more)
    for step in ("up", "first", "overtook", "held", "approved", "fired", "ended"):
        assert said.told(f"serve.demo.{step}") == bool(more), step
    assert not more or "(kode keluar 0)" in said.out


def test_the_double_ends_with_the_demo_however_that_ends(tmp_path: Path) -> None:
    """Killed while it pulls, the demo leaves no double behind."""
    site = Site(tmp_path / "demo")
    command = [sys.executable, "-m", "syncsvc", "demo", str(site.folder), "--employees", "200"]
    surroundings = {**os.environ, **place(site)}
    with subprocess.Popen(command, cwd=ROOT, env=surroundings, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        asking = say("id", "run.demo_double")
        assert any(line.strip() == asking for line in process.stderr)
        with socket.create_connection(_address(site), timeout=60) as connection:
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert connection.recv(1) == b""


def _address(site: Site) -> tuple[str, int]:
    """Where the double listens, as the configuration says."""
    home = site.folder / "config-http" / "agencies" / "sample"
    address = urlsplit(yaml.safe_load((home / "sources.yaml").read_text("utf-8"))["siasn"]["address"])
    return address.hostname or "", address.port or 0
