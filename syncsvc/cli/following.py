"""Runs followed at the terminal: a bar per run with how much is left, or a line whenever something changes."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from syncsvc.cli.output import aside
from syncsvc.lang import say

if TYPE_CHECKING:
    from syncsvc.store.journal import RunFacts

_WINDOW = 120.0
_SOON = 5.0


@dataclass(slots=True)
class Pace:
    """How fast a run goes on, by what was seen of it in the last two minutes."""

    seen: deque[tuple[float, int]] = field(default_factory=deque)

    def left(self, now: float, done: int, of: int) -> float | None:
        """Seconds that the rest takes at that pace; None while too little was seen to say so honestly."""
        self.seen.append((now, done))
        while now - self.seen[0][0] > _WINDOW:
            self.seen.popleft()
        then, before = self.seen[0]
        if now - then < _SOON or done <= before:
            return None
        return (of - done) * (now - then) / (done - before)


def follow(looks: Iterable[Sequence[RunFacts]], language: str) -> Sequence[RunFacts]:
    """Show runs until the looks end; how they stood at last."""
    if sys.stderr.isatty():
        return _bars(looks, language)
    last: Sequence[RunFacts] = ()
    told: dict[int, str] = {}
    for last in looks:
        for run in last:
            line = _line(run, language)
            if told.get(run.run) != line:
                told[run.run] = line
                aside([line])
    return last


def _bars(looks: Iterable[Sequence[RunFacts]], language: str) -> Sequence[RunFacts]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn

    last: Sequence[RunFacts] = ()
    paces: dict[int, Pace] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[rest]}"))
    with Progress(*columns, console=Console(stderr=True)) as shown:
        tasks: dict[int, TaskID] = {}
        for last in looks:
            for run in last:
                if run.run not in tasks:
                    tasks[run.run] = shown.add_task("", total=None, rest="")
                done, of = (run.progress or {}).get("done", 0), (run.progress or {}).get("of")
                rest = _rest(paces.setdefault(run.run, Pace()), run, language)
                done, of = (1, 1) if run.ended else (done, of)
                told = _line(run, language)
                shown.update(tasks[run.run], description=told, total=of, completed=done, rest=rest)
    return last


def _rest(pace: Pace, run: RunFacts, language: str) -> str:
    """How much is done, and how long the rest takes; as long as that is not known, it is not said."""
    if run.ended is not None or not run.progress:
        return ""
    done, of = run.progress["done"], run.progress["of"]
    left = pace.left(time.monotonic(), done, of)
    if left is None:
        return say(language, "serve.done_of", done=done, of=of)
    return say(language, "serve.done_of_left", done=done, of=of, minutes=max(1, round(left / 60)))


def _line(run: RunFacts, language: str) -> str:
    state = say(language, f"reports.state_name.{run.state}")
    return say(language, "serve.run_line", run=run.run, agency=run.agency, lane=run.lane, state=state)
