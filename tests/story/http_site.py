"""A sample site whose SIASN and e-Kinerja are a double, asked over HTTP; and runs of it as a person starts them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import text

from syncsvc.app.places import agency_of, rules_of, store_for_reading, store_for_writing
from syncsvc.jobs.evaluate import Ended
from syncsvc.jobs.whole import run
from syncsvc.jobs.work import Work
from syncsvc.model.run import Scope
from syncsvc.simulator import Reached, making_of, write_http_site
from syncsvc.simulator.server import Listening, Scenario, Served, serving
from syncsvc.simulator.server.journal import Call
from syncsvc.simulator.server.message import Incoming, Outgoing
from syncsvc.store import journal
from tests.story.site import AS_OF, Site
from tests.story.speaking import ROOT, RUN, place

NOW = datetime.now(UTC)
FAST = "{per_second: unlimited, parallel: 4}"


@dataclass(frozen=True, kw_only=True)
class HttpSite(Site):
    """The site and the double behind it. ``triggers`` are things to do when the call of that number comes.

    What must be found is another list: some faults are of files, others only live histories and lists tell.
    """

    served: Served
    truth_file: str = "truth-http.csv"
    triggers: dict[int, Callable[[], object]] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        """The configuration that asks over HTTP."""
        return self.folder / "config-http"

    @property
    def calls(self) -> list[Call]:
        """Every call to SIASN and e-Kinerja so far, in order."""
        return list(self.served.journal.of())

    def behave(self, **changes: Any) -> None:
        """Change how the double behaves from the next call on."""
        self.served.double.adopt(self.served.double.scenario.changed(changes))

    def change_sources(self, changes: Mapping[str, str]) -> None:
        """Replace pieces of ``sources.yaml``, as a person with an editor does."""
        file = self.config / "agencies" / "sample" / "sources.yaml"
        content = file.read_text("utf-8")
        for before, after in changes.items():
            assert before in content
            content = content.replace(before, after)
        file.write_text(content, "utf-8")

    def start(self) -> subprocess.Popen[bytes]:
        """A run as a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "syncsvc", *RUN],
            cwd=ROOT,
            env={**os.environ, **place(self)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def run_later(self, hours: float) -> Ended:
        """A run so many hours from now, about the sample's day, that waits for no breaker; what the budget's clock
        closed is open again."""
        later = NOW + timedelta(hours=hours)
        moment = datetime.combine(AS_OF, time(23, 59), UTC)
        agency = agency_of(self.config, "sample")
        with store_for_writing(self.data) as (store, lock):
            with store.changing() as connection:
                connection.execute(text("DELETE FROM budget"))  # by the host's clock, which does not go with ours
            work = Work(store, lock, agency, rules_of(agency, moment), Scope(), as_of=moment)
            return run(replace(work, clock=lambda: later, patience=0.1), later, _quiet)

    def pull_end(self, source: str) -> tuple[str, str | None]:
        """State and reason of a source's last pull."""
        with store_for_reading(self.data) as store:
            last = journal.last_pull(store, "sample", source)
        assert last is not None
        return str(last.state), last.reason

    def not_checked(self) -> dict[str, int]:
        """How many questions were not checked in the run that readers see, by reason."""
        with store_for_reading(self.data) as store:
            seen = journal.current_run(store, "sample")
            assert seen is not None
            counted = journal.coverage(store, seen)
        mine = counted.filter(pl.col("status") == "not_checked")
        return dict(mine.group_by("reason").agg(pl.col("count").sum()).iter_rows())


def _quiet(*_: Any, **__: Any) -> None:
    """Tell nobody."""


@contextmanager
def http_site(small: Site, folder: Path, scenario: Scenario | None = None, pace: str = FAST) -> Iterator[HttpSite]:
    """A copy of a sample, with its double in a thread until the block ends."""
    shutil.copytree(small.folder, folder, copy_function=shutil.copy2, ignore=shutil.ignore_patterns("data"))
    making = making_of(folder)
    assert making is not None
    scenario = scenario or Scenario()
    with serving(making.plant().world, scenario, Listening(tokens=folder / "tokens")) as served:
        site = HttpSite(folder, served=served)
        write_http_site(folder, Reached(served.address, scenario.places, scenario.tokens.sso_manual))
        site.change_sources({FAST: pace})
        _trigger(site)
        yield site


def _trigger(site: HttpSite) -> None:
    """Let the double do what is due before it answers a call."""
    answer = site.served.double.respond

    def respond(incoming: Incoming) -> Outgoing:
        due = site.triggers.pop(len(site.served.journal.calls) + 1, None)
        if due:
            due()
        return answer(incoming)

    site.served.double.respond = respond  # type: ignore[method-assign]


def told(site: HttpSite, path: str) -> list[Call]:
    """The calls to one path."""
    return [call for call in site.served.journal.calls if call.path == path]
