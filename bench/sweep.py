"""Issue 3 at full size: everybody asked at six endpoints without a limit, then once more with nothing to ask, a day
later with one in a hundred changed, and what an evaluation reads of it all. And a pull that is killed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.double import PEOPLE
from bench.live_site import ENDPOINTS, live_work, write_site
from bench.measure import peak_mb, resident_mb
from bench.pull import quiet
from syncsvc.jobs.gather import gather
from syncsvc.jobs.pulls import pull_source
from syncsvc.jobs.work import Work
from syncsvc.model.run import Scope, State
from syncsvc.store import runs
from syncsvc.store.landing import landed, landing_bytes

_WRITTEN = Path("/proc/self/io")
_LOOK_SECONDS = 0.5


def asked(folder: str, remote: str, secrets: str, parallel: int, hours: float = 0) -> dict[str, Any]:
    """One pull of everybody at all endpoints, ``hours`` from now: seconds, calls, megabytes held and written."""
    place = Path(folder)
    write_site(place, remote, Path(secrets), ENDPOINTS, {"per_second": "unlimited", "parallel": parallel})
    with live_work(place, hours) as work:
        assert pull_source(work, "simpeg", work.clock(), quiet).state is State.DONE
        written, processor, began = _written_mb(), time.process_time(), time.perf_counter()
        with _watched() as held:
            pulled = pull_source(work, "siasn", work.clock(), quiet)
        seconds, processor = time.perf_counter() - began, time.process_time() - processor
        written = _written_mb() - written
        assert pulled.state is State.DONE and pulled.asked is not None, (pulled.state, pulled.reason)
        _assert_all_known(work, Path(secrets))
        body = landing_bytes(work.store, work.agency.key, "siasn") / (1 << 20)
    return {
        "seconds": seconds,
        "processor": processor,
        "calls": pulled.asked.swept.asked,
        "changed": pulled.asked.swept.changed,
        "written": written,
        "peak": peak_mb(),
        "held": held,
        "body": body,
        "file": _file_mb(place),
    }


def frozen(folder: str, hours: float = 0) -> dict[str, Any]:
    """What an evaluation starts with, twice: all answers become tables and are kept. Seconds and peak."""
    seconds: list[float] = []
    rows: list[int] = []
    with live_work(Path(folder), hours) as work:
        before = resident_mb()
        for _ in range(2):
            lease = runs.start(work.store, work.lock, runs.Plan(work.agency.key, Scope(), {}), work.clock())
            began = time.perf_counter()
            came = gather(work, lease, {}, work.clock())
            seconds.append(time.perf_counter() - began)
            rows.append(sum(each.frame.height for intake in came.intakes for each in intake.snapshots))
            runs.finish(work.store, lease, State.DONE, None, work.clock())
            if len(seconds) == 1:
                first = peak_mb()
    assert rows[0] == rows[1], rows
    return {"seconds": seconds[0], "again": seconds[1], "rows": rows[0], "peak": first, "before": before}


@contextmanager
def _watched() -> Iterator[list[float]]:
    """Megabytes resident, looked at twice a second while the block runs."""
    held, over = [resident_mb()], threading.Event()

    def look() -> None:
        while not over.wait(_LOOK_SECONDS):
            held.append(resident_mb())

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield held
    finally:
        over.set()
        looking.join()
        held.append(resident_mb())


def _assert_all_known(work: Work, secrets: Path) -> None:
    people = len((secrets / PEOPLE).read_text("utf-8").splitlines()) - 1
    known = landed(work.store, work.agency.key, "siasn")
    assert known.height == people * len(ENDPOINTS), f"{known.height} answers of {people * len(ENDPOINTS)}"
    assert set(known["kind"].unique()) <= {"answered", "empty"}, known["kind"].value_counts()


def _written_mb() -> float:
    """What this process made the disk write so far, in megabytes; 0 where the system does not tell."""
    if not _WRITTEN.exists():
        return 0.0
    line = next(line for line in _WRITTEN.read_text("ascii").splitlines() if line.startswith("write_bytes"))
    return int(line.split()[1]) / (1 << 20)


def _file_mb(folder: Path) -> float:
    """What the database takes on the disk, its log included."""
    return sum(file.stat().st_size for file in (folder / "data").glob("syncsvc.db*")) / (1 << 20)
