"""``python -m bench [--quick] [NAME …]``: measure the goals and print them as one table. See ``docs/bench.md``.

``chaos``, ``load`` and ``soak`` take long and are only measured when they are named.

Ends with 0 when everything measured was correct, whether or not the goals are met: a slow machine is no mistake.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from bench import (
    again,
    chaos,
    keep,
    labelled,
    libreoffice,
    load,
    pull,
    reconcile,
    soak,
    stream,
    sweep,
    sync,
    truth,
    workbooks,
)
from bench.table import Row, table
from bench.table import truth as statement


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
    gigabytes: float
    asked: int
    limits: tuple[tuple[int, int], ...]
    titles: int
    extent: chaos.Extent
    scale: float


_LIMITS = ((20, 30), (200, 20))
WHOLE = Size(
    *(100_000, 1_000_000, 3, 100_000, truth.SEEDS, truth.SIZES),
    rivals=True,
    gigabytes=0.25,
    asked=10_000,
    limits=_LIMITS,
    titles=10_000,
    extent=chaos.Extent(),
    scale=1.0,
)
QUICK = Size(
    *(1_000, 4_000, 1, 1_000, truth.SEEDS[:1], truth.SIZES[:1]),
    rivals=False,
    gigabytes=0.005,
    asked=1_000,
    limits=((200, 5),),
    titles=1_000,
    extent=chaos.Extent(minutes=0.5, agencies=6, runs=30),
    scale=0.01,
)


def _reconcile(size: Size) -> Iterable[Row]:
    yield from reconcile.goals(size.small, size.times, size.rivals)
    yield from reconcile.goals(size.large, 1, size.rivals)
    yield reconcile.growth(size.small, size.large)


def _keep(size: Size) -> Iterable[Row]:
    yield from keep.goals(size.small, size.times)
    yield from keep.growth(size.small, size.large)


def _again(size: Size) -> Iterable[Row]:
    yield from again.goals(size.small, size.times)
    yield from again.growth(size.small, size.large)


def _sync(size: Size) -> Iterable[Row]:
    yield from sync.goals(size.small, size.times, 4, 500)
    yield from sync.goals(size.large, 1, 60, 4_000)


def _pull(size: Size) -> Iterable[Row]:
    return pull.goals(size.asked, size.times, size.limits)


def _sweep(size: Size) -> Iterable[Row]:
    return sweep.goals(size.small)


def _files(size: Size) -> Iterable[Row]:
    return stream.goals(size.gigabytes)


def _truth(size: Size) -> Iterable[Row]:
    return truth.goals(size.samples, size.seeds)


def _names(size: Size) -> Iterable[Row]:
    return labelled.goals(size.titles, size.titles // 5, size.times, size.rivals)


def _xlsx(size: Size) -> Iterable[Row]:
    yield from workbooks.goals(size.cells, size.times)
    yield from libreoffice.goals(size.samples[0])


def _chaos(size: Size) -> Iterable[Row]:
    return chaos.goals(size.extent)


def _load_figures(size: Size) -> Iterable[Row]:
    return load.goals(size.scale)


def _soak(size: Size) -> Iterable[Row]:
    return soak.goals(size.extent)


BENCHES: dict[str, Callable[[Size], Iterable[Row]]] = {
    "reconcile": _reconcile,
    "keep": _keep,
    "again": _again,
    "sync": _sync,
    "pull": _pull,
    "sweep": _sweep,
    "files": _files,
    "truth": _truth,
    "names": _names,
    "xlsx": _xlsx,
}
LONG: dict[str, Callable[[Size], Iterable[Row]]] = {"chaos": _chaos, "load": _load_figures, "soak": _soak}
EVERY = BENCHES | LONG
_EXTENT = ("minutes", "agencies", "runs", "workers", "seed")


def main(words: list[str]) -> int:
    """Run what is asked for, print the table; 1 when something measured was wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the goals; see docs/bench.md")
    parser.add_argument("names", nargs="*", choices=[*EVERY, []], metavar="NAME", help=", ".join(EVERY))
    parser.add_argument("--quick", action="store_true", help="small sizes, once, without rivals: does it still run?")
    parser.add_argument("--gigabytes", type=float, help="how large a CSV file the part files reads")
    for name in _EXTENT:
        parser.add_argument(f"--{name}", type=float if name == "minutes" else int, help="of chaos and soak")
    parser.add_argument("--scale", type=float, help="the sizes of load, as a share of the whole ones")
    asked = parser.parse_args(words)
    size = _extended(_size(asked.quick, asked.gigabytes), asked)
    began = f"{platform.python_implementation()} {platform.python_version()}, {_machine()}; load {_load()}"
    rows = [row for name in asked.names or BENCHES for row in measured(name, EVERY[name], size)]
    print(f"{began} at the beginning, {_load()} at the end\n\n{table(rows)}")
    return 1 if any(row.wrong for row in rows) else 0


def _size(quick: bool, gigabytes: float | None) -> Size:
    size = QUICK if quick else WHOLE
    return size if gigabytes is None else replace(size, gigabytes=gigabytes)


def _extended(size: Size, asked: argparse.Namespace) -> Size:
    """The size with as much chaos as is asked for."""
    given = {name: getattr(asked, name) for name in _EXTENT if getattr(asked, name) is not None}
    extended = replace(size, extent=replace(size.extent, **given))
    return extended if asked.scale is None else replace(extended, scale=asked.scale)


def measured(name: str, bench: Callable[[Size], Iterable[Row]], size: Size) -> list[Row]:
    """One part's rows; what is wrong in it becomes a row, and the others still run."""
    began, rows = time.perf_counter(), list[Row]()
    print(f"{name} …", file=sys.stderr, flush=True)
    try:
        rows.extend(bench(size))
    except (AssertionError, subprocess.CalledProcessError) as wrong:
        rows.append(statement(name, "what it measures", "correct", False, f"{type(wrong).__name__}, told above"))
        print(f"{name}: {wrong}", file=sys.stderr, flush=True)
    print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return rows


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def _machine() -> str:
    processor, memory = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    if not (processor.exists() and memory.exists()):
        return platform.machine()
    cores = processor.read_text().count("processor\t")
    total = int(memory.read_text().split()[1]) // (1 << 20)
    return f"{cores} cores, {total} GB"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
