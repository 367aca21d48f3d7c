"""Issue 3 at full size: everybody asked at six endpoints without a limit, then once more with nothing to ask, a day
later with one in a hundred changed, and what an evaluation reads of it all. And a pull that is killed."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.double import PEOPLE, Remote, double
from bench.live_site import ENDPOINTS, live_work, write_site
from bench.measure import ROOT, fresh, peak_mb, resident_mb
from bench.pull import FEWEST, PARALLEL, quiet
from bench.table import Row, at_most, known, truth
from syncsvc.jobs.gather import gather
from syncsvc.jobs.pulls import pull_source
from syncsvc.jobs.sweep import UNIT_ANSWERS
from syncsvc.jobs.work import Work
from syncsvc.model.run import Scope, State
from syncsvc.store import runs
from syncsvc.store.landing import landed, landing_bytes

_WRITTEN = Path("/proc/self/io")
_LOOK_SECONDS = 0.5
MOST_AGAIN = UNIT_ANSWERS
"""What may be asked again after a kill: what is under way, what waits to be kept, and what is being kept."""


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
        written, peak = _written_mb() - written, peak_mb()
        assert pulled.state is State.DONE and pulled.asked is not None, (pulled.state, pulled.reason)
        _assert_all_known(work, Path(secrets))
        body = landing_bytes(work.store, work.agency.key, "siasn") / (1 << 20)
    return {
        "seconds": seconds,
        "processor": processor,
        "calls": pulled.asked.swept.asked,
        "changed": pulled.asked.swept.changed,
        "written": written,
        "peak": peak,
        "held": held,
        "body": body,
        "file": _file_mb(place),
    }


def frozen(folder: str, hours: float = 0) -> dict[str, Any]:
    """What an evaluation starts with, twice: all answers become tables and are kept. Seconds and peak."""
    seconds: list[float] = []
    spent: list[float] = []
    rows: list[int] = []
    with live_work(Path(folder), hours) as work:
        before = resident_mb()
        for _ in range(2):
            lease = runs.start(work.store, work.lock, runs.Plan(work.agency.key, Scope(), {}), work.clock())
            began, processor = time.perf_counter(), time.process_time()
            came = gather(work, lease, {}, work.clock())
            seconds.append(time.perf_counter() - began)
            spent.append(time.process_time() - processor)
            rows.append(sum(each.frame.height for intake in came.intakes for each in intake.snapshots))
            runs.finish(work.store, lease, State.DONE, None, work.clock())
            if len(seconds) == 1:
                first = peak_mb()
    assert rows[0] == rows[1], rows
    first_time = {"seconds": seconds[0], "processor": spent[0], "rows": rows[0], "peak": first, "before": before}
    return {**first_time, "again": {"seconds": seconds[1], "processor": spent[1]}}


def killed(remote: Remote, folder: str, after: int) -> dict[str, Any]:
    """A pull that is killed after so many calls, and the one that goes on: how many were made again."""
    arguments = {"folder": folder, "remote": remote.address, "secrets": str(remote.folder), "parallel": PARALLEL}
    call = json.dumps({"module": asked.__module__, "name": asked.__name__, "arguments": arguments})
    before = remote.journal()["calls"]
    with subprocess.Popen([sys.executable, "-m", "bench.measure", call], cwd=ROOT, stdout=subprocess.DEVNULL) as first:
        while remote.journal()["calls"] - before < after:
            assert first.poll() is None, "the pull ended before it was killed"
            time.sleep(_LOOK_SECONDS / 5)
        first.kill()
    done = fresh(asked, **arguments)
    often = Counter((each["path"], each["key"]) for each in remote.calls(before))
    again = sum(times - 1 for times in often.values())
    assert again <= MOST_AGAIN, f"{again} calls were made again"
    return {"again": again, "before": len(often) - done["calls"], "after": done["calls"]}


def goals(people: int) -> Iterable[Row]:
    """The rows of issue 3 at full size. The double answers at once; it takes half of the processor time."""
    calls = f"{people:,} people x {len(ENDPOINTS)}"
    with tempfile.TemporaryDirectory() as secrets, tempfile.TemporaryDirectory() as folder:
        with double(Path(secrets), people) as remote:
            arguments = {"folder": folder, "remote": remote.address, "secrets": secrets, "parallel": PARALLEL}
            yield from _first(calls, fresh(asked, **arguments), people)
            again = fresh(asked, **arguments, hours=1)
            assert again["calls"] == 0, f"{again['calls']} calls although everything is fresh"
            yield known("–", f"{calls}, all fresh: until it is known that nothing is to be asked", _spent(again), 1)
            yield from _evaluated(calls, fresh(frozen, folder=folder, hours=1))
            remote.change(contradictions={"lagging": 0.01})
            later = fresh(asked, **arguments, hours=25)
            told = f"{later['calls']:,} calls, {later['changed']:,} changed, {later['written']:.0f} MB written"
            yield known("–", f"{calls}, a day later, 1 % changed", f"{told}; {_spent(later)}", 1)
        changed = fresh(frozen, folder=folder, hours=25)
        yield known("–", f"{calls}, what changed becomes tables", _spent(changed), 1)
    yield _killed(max(people // 10, FEWEST))


def _first(calls: str, answer: dict[str, Any], people: int) -> Iterable[Row]:
    held, per = answer["held"], 100_000 / people
    rate = f"{answer['calls'] / answer['seconds']:,.0f}/s"
    yield known("–", f"{calls}, first pull", f"{answer['calls']:,} calls, {rate}; {_spent(answer)}", 1)
    middle, end = held[len(held) // 2], held[-1]
    told = f"{held[len(held) // 10]:.0f} MB after a tenth, {middle:.0f} MB half way, {end:.0f} MB at the end"
    yield at_most("–", f"{calls}, first pull: memory, end to half way", end / middle, 1.1, 1, "x", told)
    sizes = f"{per * answer['body']:.0f} MB of answers, {per * answer['file']:.0f} MB of database"
    yield known("–", f"{calls}: landing per 100,000 people", f"{sizes}; {per * answer['written']:.0f} MB written", 1)


def _evaluated(calls: str, answer: dict[str, Any]) -> Iterable[Row]:
    told = f"{answer['rows']:,} rows, {_spent(answer)}, peak {answer['peak']:.0f} MB"
    yield known("–", f"{calls}, answers become tables", f"{told} ({answer['before']:.0f} MB before)", 1)
    yield known("–", f"{calls}, the same again", _spent(answer["again"]), 1)


def _killed(people: int) -> Row:
    with (
        tempfile.TemporaryDirectory() as secrets,
        tempfile.TemporaryDirectory() as folder,
        double(Path(secrets), people) as remote,
    ):
        answer = killed(remote, folder, people * len(ENDPOINTS) // 2)
    told = f"{answer['before']:,} kept, {answer['again']:,} asked again, {answer['after']:,} calls to the end"
    return truth("–", f"{people:,} people x {len(ENDPOINTS)}, killed half way", f"≤ {MOST_AGAIN} again", True, told)


def _spent(answer: dict[str, Any]) -> str:
    return f"{answer['seconds']:.1f} s, processor {answer['processor']:.1f} s"


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
