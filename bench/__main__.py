"""``python -m bench [--quick] [NAME …]``: measure the goals and print them, one table per name. See ``docs/bench.md``.

Ends with 0 when everything measured was correct, whether or not the goals are met: a slow machine is no mistake.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from bench import again, files, keep, reconcile, sync, truth, xlsx
from bench.table import Row, table


@dataclass(frozen=True, slots=True)
class Size:
    """How big a run of the bench is. ``times`` is for the small sizes; the large ones are measured once."""

    small: int
    large: int
    times: int
    cells: int
    seeds: tuple[int, ...]
    samples: tuple[int, ...]
    rivals: bool


WHOLE = Size(100_000, 1_000_000, 3, 100_000, truth.SEEDS, truth.SIZES, rivals=True)
QUICK = Size(1_000, 4_000, 1, 1_000, truth.SEEDS[:1], truth.SIZES[:1], rivals=False)


def _reconcile(size: Size) -> Iterable[Row]:
    yield from reconcile.goals(size.small, size.times, size.rivals)
    yield from reconcile.goals(size.large, 1, size.rivals)
    yield reconcile.growth(size.small, size.large)


def _keep(size: Size) -> Iterable[Row]:
    yield from keep.goals(size.small, size.times)
    yield from again.goals(size.small, size.times)


def _memory(size: Size) -> Iterable[Row]:
    yield from again.growth(size.small, size.large)
    yield from keep.memory(size.small, size.large)


def _sync(size: Size) -> Iterable[Row]:
    yield from sync.goals(size.small, size.times, 4, 500)
    yield from sync.goals(size.large, 1, 60, 4_000)


def _files(size: Size) -> Iterable[Row]:
    return files.goals(size.cells, size.times)


def _truth(size: Size) -> Iterable[Row]:
    return truth.goals(size.samples, size.seeds)


def _xlsx(size: Size) -> Iterable[Row]:
    return xlsx.goals(size.samples[0])


BENCHES: dict[str, Callable[[Size], Iterable[Row]]] = {
    "reconcile": _reconcile,
    "keep": _keep,
    "memory": _memory,
    "sync": _sync,
    "files": _files,
    "truth": _truth,
    "xlsx": _xlsx,
}


def main(words: list[str]) -> int:
    """Run what is asked for; 1 when a statement about correctness does not hold."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the goals; see docs/bench.md")
    parser.add_argument("names", nargs="*", choices=[*BENCHES, []], metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--quick", action="store_true", help="small sizes, once, without rivals: does it still run?")
    asked = parser.parse_args(words)
    size = QUICK if asked.quick else WHOLE
    print(f"{platform.python_implementation()} {platform.python_version()}, {_machine()}\n")
    tables = [_printed(name, BENCHES[name](size)) for name in asked.names or BENCHES]
    return 1 if any(row.met is False and row.goal in _STATEMENTS for row in chain(*tables)) else 0


_STATEMENTS = ("truth", "xlsx")


def _printed(name: str, rows: Iterable[Row]) -> list[Row]:
    print(f"## {name}\n", flush=True)
    found = list(rows)
    print(table(found), end="\n\n", flush=True)
    return found


def _machine() -> str:
    processor, memory = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    if not (processor.exists() and memory.exists()):
        return platform.machine()
    cores = processor.read_text().count("processor\t")
    total = int(memory.read_text().split()[1]) // (1 << 20)
    return f"{cores} cores, {total} GB"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
