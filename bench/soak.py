"""An embedded daemon at ten times the usual pace: its memory, its open files, and that it breaks no law.

``python -m bench soak [--minutes 10 --agencies 60]``; on Linux, which tells what a process holds.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from bench.chaos import Extent, counted, how_they_ended, law_row, settle
from bench.checker import breaches
from bench.crowd import Crowd, make_crowd
from bench.history import beginnings, history, late_schedules
from bench.nemesis import EDITIONS
from bench.site import SERVE, Site, site, sync
from bench.supervised import wait_until
from bench.table import Row, at_most, known, skipped, truth
from syncsvc.model.order import Trigger
from syncsvc.store.audit_reading import verify
from syncsvc.store.health import check
from syncsvc.store.schedules import schedules

_WISH_EACH = 2.0
_SAMPLE = 1.0
_QUARTERS = 4
_DRIFT, _MORE_FILES = 5.0, 4


@dataclass(frozen=True, slots=True)
class Sample:
    """What a process holds at a moment: resident megabytes and open files."""

    megabytes: float
    files: int


def goals(extent: Extent) -> Iterable[Row]:
    """The rows of one soak. The second half of the time counts: what is there from the start is no drift."""
    if not Path("/proc/self/fd").exists():
        yield skipped("soak", "what a process holds", "–", "only Linux tells")
        return
    with tempfile.TemporaryDirectory() as name:
        crowd = make_crowd(Path(name), extent.agencies, (extent.agencies + 2) // 3)
        with site(Path(name)) as made:
            made.serve()
            wait_until("schedules are known", lambda: len(schedules(made.store)) >= len(crowd.scheduled))
            began = beginnings(made.store)
            samples = _watched(made, crowd, 60 * extent.minutes, Random(extent.seed))  # noqa: S311
            late = late_schedules(made.store, began)
            settle(made, crowd, extent.patience)
            starts = made.processes.kept[SERVE].starts
        ended = history(made.store, began)
        yield known("soak", "runs by how they ended", counted(how_they_ended(ended)), 1)
        yield from _held(samples)
        yield truth("soak", "the daemon never ended by itself", "1 start", starts == 1, f"{starts} starts")
        yield law_row("due times are dealt with", late)
        for law, found in breaches(ended).items():
            yield law_row(law, found)
        yield law_row("the store is sound", [str(each) for each in check(made.address).problems])
        yield law_row("the audit is whole", [str(each) for each in verify(made.store).shown])


def drift(samples: Sequence[Sample]) -> float:
    """By how many per cent the memory of the last quarter is above that of the third (medians): growth that goes on."""
    quarter = max(len(samples) // _QUARTERS, 1)
    third, last = samples[-2 * quarter : -quarter], samples[-quarter:]
    before, after = (median(each.megabytes for each in part) for part in (third or samples, last))
    return 100 * (after - before) / before


def more_files(samples: Sequence[Sample]) -> float:
    """How many more files the last quarter has open than the third (medians)."""
    quarter = max(len(samples) // _QUARTERS, 1)
    third, last = samples[-2 * quarter : -quarter], samples[-quarter:]
    return median(each.files for each in last) - median(each.files for each in third or samples)


def _held(samples: Sequence[Sample]) -> Iterable[Row]:
    first, last = samples[0], samples[-1]
    told = (
        f"{first.megabytes:.0f} MB, at the end {last.megabytes:.0f} MB, most {max(s.megabytes for s in samples):.0f} MB"
    )
    yield at_most("soak", "memory, last quarter to the third", drift(samples), _DRIFT, len(samples), " %", told)
    files = f"{first.files}, at the end {last.files}"
    yield at_most("soak", "open files, more than before", more_files(samples), _MORE_FILES, len(samples), "", files)


def _watched(made: Site, crowd: Crowd, seconds: float, chance: Random) -> list[Sample]:
    """Look at the daemon each second, and meanwhile wish for a sync every other second, of lists that change."""
    samples, end, wish = list[Sample](), time.monotonic() + seconds, 0.0
    while time.monotonic() < end:
        if time.monotonic() >= wish:
            agency = chance.choice(crowd.agencies)
            crowd.write(agency, chance.randrange(EDITIONS))
            made.wish(sync(agency, Trigger.MANUAL))
            wish = time.monotonic() + _WISH_EACH
        samples.append(_sample(made.processes.kept[SERVE].process.pid))
        time.sleep(_SAMPLE)
    return samples


def _sample(pid: int) -> Sample:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    files = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    return Sample(int(resident.split()[1]) / 1024, files)
