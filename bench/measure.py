"""Time and memory of one piece of work, each in a process of its own: nothing is warm, and no peak is inherited."""

from __future__ import annotations

import gc
import importlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_TO_RESIDENT = "5"


@dataclass(slots=True)
class Spent:
    """What a piece of work cost: wall seconds, megabytes above what was loaded before, and the process's own peak."""

    seconds: float = 0.0
    above_mb: float = 0.0
    peak_mb: float = 0.0


@contextmanager
def spending() -> Iterator[Spent]:
    """Measure a block. The peak starts at what is resident now, where the kernel lets it be reset."""
    gc.collect()
    if _RESET.exists():
        _RESET.write_text(_TO_RESIDENT)
    before, spent = resident_mb("VmRSS"), Spent()
    began = time.perf_counter()
    yield spent
    spent.seconds = time.perf_counter() - began
    spent.peak_mb = resident_mb("VmHWM")
    spent.above_mb = spent.peak_mb - before


def peak_mb() -> float:
    """The most this process has ever held, in megabytes. Not the kernel's number for children: that of the parent
    that forked it may stand in it."""
    return resident_mb("VmHWM")


def fresh(work: Callable[..., dict[str, Any]], **arguments: Any) -> dict[str, Any]:
    """What ``work(**arguments)`` answers in a new process. Arguments and answer are plain JSON values."""
    call = json.dumps({"module": work.__module__, "name": work.__name__, "arguments": arguments})
    return answered([sys.executable, "-W", "error", "-m", "bench.measure", call])


def answered(command: list[str]) -> dict[str, Any]:
    """What a program prints as JSON on its last line. Raises CalledProcessError when it fails."""
    printed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    answer: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return answer


def medians(answers: list[dict[str, Any]], *names: str) -> list[float]:
    """The medians of some numbers over several answers."""
    return [median(answer[name] for answer in answers) for name in names]


def resident_mb(name: str = "VmRSS") -> float:
    """Megabytes that this process holds now, or one of the kernel's other figures about it."""
    if not _STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    line = next(line for line in _STATUS.read_text("ascii").splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def _main(call: str) -> None:
    asked = json.loads(call)
    work = getattr(importlib.import_module(asked["module"]), asked["name"])
    print(json.dumps(work(**asked["arguments"])))


if __name__ == "__main__":
    _main(sys.argv[1])
