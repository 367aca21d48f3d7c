"""Real processes of ours under a small supervisor that starts each again as soon as it ends, as systemd's
``Restart=always`` does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.measure import ROOT

_LOOK, _PAUSE, _PATIENCE = 0.05, 0.1, 60.0


@dataclass(slots=True)
class Kept:
    """One process that is always started again. ``codes`` counts how it ended."""

    name: str
    command: tuple[str, ...]
    process: subprocess.Popen[bytes]
    starts: int = 1
    codes: Counter[int] = field(default_factory=Counter)


class Supervisor:
    """Starts processes and starts them again, until told to end. ``folder`` gets what they say on standard error."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SYNCSVC_")}
        path = os.pathsep.join([str(ROOT), inherited.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        self._environment = {**inherited, "PYTHONPATH": path, **environment}
        self._folder = folder
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self.kept: dict[str, Kept] = {}

    def keep(self, name: str, *command: str) -> Kept:
        """Start ``syncsvc`` with these words, and again whenever it ends."""
        kept = Kept(name, command, self._start(name, command))
        with self._lock:
            self.kept[name] = kept
        return kept

    def send(self, name: str, which: signal.Signals) -> int:
        """Send a signal to a process as it is now; its number."""
        with self._lock:
            process = self.kept[name].process
            process.send_signal(which)
            return process.pid

    def tell(self, pid: int, which: signal.Signals) -> None:
        """Send a signal to a process of ours by number, unless it has ended."""
        with self._lock:
            for kept in self.kept.values():
                if kept.process.pid == pid and kept.process.poll() is None:
                    kept.process.send_signal(which)

    def said(self, name: str) -> str:
        """What the processes of that name said on standard error."""
        return (self._folder / f"{name}.log").read_text("utf-8", "replace")

    def __enter__(self) -> Supervisor:
        """Begin to watch."""
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        """Start nothing again, and end everything: in order, by force where that takes too long."""
        self._over.set()
        self._thread.join()
        for kept in self.kept.values():
            kept.process.send_signal(signal.SIGCONT)
            kept.process.terminate()
        for kept in self.kept.values():
            with _by_force(kept.process):
                kept.codes[kept.process.wait(_PATIENCE)] += 1

    def _watch(self) -> None:
        while not self._over.wait(_LOOK):
            with self._lock:
                for kept in self.kept.values():
                    self._again(kept)

    def _again(self, kept: Kept) -> None:
        code = kept.process.poll()
        if code is not None:
            kept.codes[code] += 1
            kept.starts += 1
            kept.process = self._start(kept.name, kept.command)

    def _start(self, name: str, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
        with (self._folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "syncsvc", *command],
                env=self._environment,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )


@contextmanager
def _by_force(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until(what: str, true: Callable[[], bool], patience: float = _PATIENCE) -> None:
    """Look again and again until ``true()`` holds. Raises AssertionError when that takes longer than ``patience``
    seconds."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, f"{what}: not within {patience:g} s"
        time.sleep(_PAUSE)
