"""Large evaluations in a process of their own: they compute for minutes, and must neither keep this process from
showing that it lives, nor take it with them when memory ends. Spawned afresh, never forked.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from syncsvc.errors import LeaseLost
from syncsvc.jobs.stopping import Stop
from syncsvc.store.lease import Lease

LOOK = 0.2
"""Seconds between two looks whether it is to end."""
GRACE = 5.0


class Died(Exception):  # noqa: N818 - says what happened
    """A child ended without having ended its run."""


@dataclass(frozen=True, slots=True)
class Child:
    """How a child is begun: where the configuration and our data lie, and from how many rows on it is worth while (a
    million rows take minutes; beginning one takes two seconds)."""

    config: Path
    data: Path
    rows: int = 200_000

    def carry_out(self, lease: Lease, owner: str, stop: Stop) -> None:
        """Let a child carry out a run that we hold, and wait. Raises Cancelled or Stopped when it was to end, LeaseLost
        when the child found that somebody else took the run over, Died when it ended otherwise before its run did."""
        command = [sys.executable, "-m", "syncsvc", "child", str(lease.run), str(lease.fence), owner]
        places = ["--config", str(self.config), "--data", str(self.data)]
        with _begun([*command, *places]) as process:
            while (code := _wait(process, LOOK)) is None:
                stop.heed()
        if code == LeaseLost.exit_code:
            raise LeaseLost("store.lease_lost", run=lease.run)
        if code != 0:
            raise Died(code)


@contextmanager
def _begun(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A child that does not outlive the block."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        if _wait(process, GRACE) is None:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    """The child's exit code; None when it still goes on after so many seconds."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
