"""Room on the disk of an embedded installation: looked for before each run, with a reserve to let go of."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from syncsvc.app.room import LEAST, NAME, RESERVE, keep_reserve
from syncsvc.jobs.orders import Wanted
from syncsvc.model.run import State
from syncsvc.model.schedule import Do
from tests.hosting import hosted
from tests.jobs.agency import Place

LIMITED = f"resource.setrlimit(resource.RLIMIT_FSIZE, ({RESERVE // 2}, {RESERVE // 2}))"


class Disk(NamedTuple):
    """What the system says of a disk, in bytes."""

    total: int
    used: int
    free: int


def leave(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    """Let the system say that so many bytes are free."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(1 << 40, (1 << 40) - free, free))


def test_too_little_room_begins_nothing(agency: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """With less room than a run may need, a run fails for that reason before anything is read; with room it is done."""
    with hosted(agency.folder / "config", agency.folder / "data") as here:
        leave(monkeypatch, LEAST - 1)
        pulled = here.do(Do.PULL, Wanted(sources=("siasn",)))
        assert [(run.state, run.reason) for run in pulled] == [(State.FAILED, "store.disk_full")]
        leave(monkeypatch, LEAST)
        assert [run.state for run in here.do(Do.PULL, Wanted(sources=("siasn",)))] == [State.DONE]


def test_a_reserve_is_laid_aside_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is room, 64 MB lie in a file that can be removed; a disk that is short of room is not filled."""
    leave(monkeypatch, LEAST + RESERVE - 1)
    keep_reserve(tmp_path)
    assert not list(tmp_path.iterdir())
    leave(monkeypatch, LEAST + RESERVE)
    keep_reserve(tmp_path)
    made = (tmp_path / NAME).stat()
    assert made.st_size == RESERVE
    keep_reserve(tmp_path)
    assert (tmp_path / NAME).stat().st_mtime_ns == made.st_mtime_ns


def test_a_reserve_that_cannot_be_laid_stops_nobody(tmp_path: Path) -> None:
    """Where the system refuses the file, nothing of it is left there, and the daemon goes on without. The limit is on
    the size of a process's files, so it is set in another process."""
    lay = "from pathlib import Path; from syncsvc.app.room import keep_reserve; keep_reserve(Path())"
    small = f"import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); {LIMITED}; {lay}"
    subprocess.run([sys.executable, "-c", small], cwd=tmp_path, check=True)
    assert not list(tmp_path.iterdir())
