"""Whoever reads the output may leave at any time: no traceback, and a run goes to its end."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.story.site import Site
from tests.story.speaking import ROOT, RUN, ends, five, place

LONG = ("findings", "--format", "csv", "--state", "all")


def left(site: Site, *words: str, lines: int, streams: str = "out") -> tuple[int, str]:
    """Run a command whose reader leaves after so many lines; its exit code, and what the other stream got.

    ``streams``: out, err, or both into one pipe, the one that is left. With 0 lines nobody ever read.
    """
    reading, writing = os.pipe()
    pipes = {
        "stdout": writing if streams != "err" else subprocess.PIPE,
        "stderr": writing if streams != "out" else subprocess.PIPE,
    }
    command = [sys.executable, "-m", "syncsvc", *words]
    with os.fdopen(reading, "rb", buffering=0) as reader:
        if not lines:
            reader.close()
        there = {**os.environ, **place(site)}
        started = subprocess.Popen(command, cwd=ROOT, env=there, text=True, **pipes)  # type: ignore[call-overload]
        os.close(writing)
        for _ in range(lines):
            reader.readline()
    out, err = started.communicate(timeout=120)
    return started.returncode, (out or "") + (err or "")


@pytest.mark.parametrize("lines", [0, 1])
def test_a_list_that_is_not_read_to_its_end(ran: Site, lines: int) -> None:
    """``findings | head``, and a pipe closed from the start: quiet, and 0."""
    for words in (LONG, ("findings",), ("findings", "--format", "json"), ("report", "sample")):
        assert left(ran, *words, lines=lines) == (0, "")


@pytest.mark.parametrize("streams", ["out", "err", "both"])
@pytest.mark.parametrize("lines", [0, 1])
def test_a_run_goes_to_its_end(ran: Site, streams: str, lines: int) -> None:
    """``run | head -1``, ``run 2>&1 | head -1``, nobody on standard error: the run is done, kept, and ends with 0."""
    before = five(ran)
    code, other = left(ran, *RUN, lines=lines, streams=streams)
    assert (code, "Traceback" in other) == (0, False)
    assert ends(ran) == [("done", None), ("done", None)]
    assert five(ran) == before


def test_log_lines_that_nobody_reads_stop_nothing(ran: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a log asked for and its reader gone, the run is done as well."""
    monkeypatch.setenv("SYNCSVC_LOG", "json")
    assert left(ran, *RUN, lines=0, streams="err")[0] == 0
    assert ends(ran)[0] == ("done", None)


def test_an_error_keeps_its_code_when_nobody_reads_it(ran: Site) -> None:
    """A refusal that cannot be told still ends with its own code, and a run that is held with 79."""
    assert left(ran, "runs", "show", "99", lines=0, streams="both") == (2, "")
    staff = ran.folder / "inbox" / "siasn" / "export-data-asn.csv"
    times = staff.stat()
    staff.write_bytes(b"".join(staff.read_bytes().splitlines(keepends=True)[:90]))
    os.utime(staff, (times.st_atime, times.st_mtime))
    assert left(ran, *RUN, lines=0, streams="both") == (79, "")
    assert ends(ran)[0] == ("held", "guard")


def test_a_process_without_any_output(ran: Site) -> None:
    """Started with standard output and error closed altogether, a run is done."""
    command = f'exec "{sys.executable}" -m syncsvc {" ".join(RUN)} >&- 2>&-'
    ended = subprocess.run(["bash", "-c", command], cwd=ROOT, env={**os.environ, **place(ran)}, check=False)
    assert ended.returncode == 0
    assert ends(ran)[0] == ("done", None)
