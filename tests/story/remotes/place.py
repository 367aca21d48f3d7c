"""The agency on these remotes, another one beside it, and what a run leaves behind."""

from __future__ import annotations

import io
import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import text

from syncsvc import logs
from syncsvc.app.places import agency_of, rules_of, store_for_reading, store_for_writing
from syncsvc.app.runs import show_run
from syncsvc.app.telling import sentences
from syncsvc.app.views import view_of
from syncsvc.errors import SyncsvcError
from syncsvc.jobs.evaluate import Ended
from syncsvc.jobs.pulls import pull_source
from syncsvc.jobs.whole import run
from syncsvc.jobs.work import Work
from syncsvc.lang import LANGUAGES
from syncsvc.model.run import Scope
from syncsvc.store import journal
from syncsvc.store.deliveries import newest
from syncsvc.store.journal import RunFacts
from syncsvc.store.landing import landed
from syncsvc.store.reading import findings
from syncsvc.store.snapshots import load
from tests.story.remotes.world import SIASN

NOW = datetime.now(UTC)
"""The first run's moment: a whole table is dated by this machine's clock, so the stories begin by it."""

CITY, VILLAGE = "kota", "desa"
SECRET = "Kenari-Rahasia-77"
DAY = 26.0
"""Hours until everything is asked again."""


@dataclass(frozen=True)
class Aftermath:
    """What a run of the city left: how it and its pulls ended, and what was logged meanwhile."""

    ended: Ended
    pulls: Mapping[str, RunFacts]
    log: str

    def pull(self, source: str) -> tuple[str, str | None]:
        """State and reason of one source's pull; an error's key is told by its last part."""
        facts = self.pulls[source]
        return str(facts.state), facts.reason and facts.reason.rpartition(".")[2]


@dataclass(frozen=True)
class Pull:
    """How one pull ended, and what was logged meanwhile."""

    facts: RunFacts
    error: SyncsvcError | None
    log: str

    @property
    def end(self) -> tuple[str, str | None]:
        """State and reason; an error's key is told by its last part."""
        return str(self.facts.state), self.facts.reason and self.facts.reason.rpartition(".")[2]

    @property
    def told(self) -> dict[str, str]:
        """The facts that are kept of its error."""
        return dict((self.facts.held or {}).get("facts", {}))


@dataclass(frozen=True)
class Place:
    """The folder with both agencies and the store."""

    folder: Path
    asked: dict[str, Any] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        """Where the configuration lies."""
        return self.folder / "config"

    @property
    def data(self) -> Path:
        """Where the store lies."""
        return self.folder / "data"

    def home(self, agency: str = CITY) -> Path:
        """An agency's own configuration."""
        return self.config / "agencies" / agency

    def configure(self, **changes: Mapping[str, Any]) -> None:
        """Change settings of the city's sources: what is a table goes into the table that is there."""
        path = self.home() / "sources.yaml"
        settings = json.loads(path.read_text("utf-8"))
        for source, more in changes.items():
            _put(settings[source], more)
        path.write_text(json.dumps(settings), "utf-8")

    @contextmanager
    def work(self, agency: str = CITY, hours: float = 0, **asked: Any) -> Iterator[Work]:
        """What a run is given, so many hours after the first. The breaker's and the budget's time passes too."""
        now = NOW + timedelta(hours=hours)
        made: dict[str, Any] = {"as_of": now, "clock": lambda: now, "patience": 0.1, **asked}
        with store_for_writing(self.data) as (store, lock):
            configured = agency_of(self.config, agency)
            yield Work(
                store,
                lock,
                configured,
                rules_of(configured, now),
                Scope(),
                **made,
            )

    def run(self, hours: float = 0, agency: str = CITY, rested: bool = True, **asked: Any) -> Aftermath:
        """One whole run. ``rested``: breakers had the time to forget."""
        with logged() as log, self.work(agency, hours, **asked) as work:
            if rested:
                with work.store.changing() as connection:
                    connection.execute(text("DELETE FROM budget"))  # by the host's clock, which does not go with ours
            before = max((each.run for each in journal.runs(work.store, agency, pulls=True)), default=0)
            ended = run(work, NOW + timedelta(hours=hours), _quiet)
            mine = [each for each in journal.runs(work.store, agency, pulls=True) if each.run > before]
        return Aftermath(ended, {each.source: each for each in mine if each.source}, log.getvalue())

    def pull(self, source: str, hours: float = DAY, rested: bool = True, agency: str = CITY, **asked: Any) -> Pull:
        """One pull."""
        with logged() as log, self.work(agency, hours, **asked) as work:
            if rested:
                with work.store.changing() as connection:
                    connection.execute(text("DELETE FROM budget"))
            pulled = pull_source(work, source, NOW + timedelta(hours=hours), _quiet)
            facts = journal.run_facts(work.store, pulled.run)
        return Pull(facts, pulled.error, log.getvalue())

    def brought(self, source: str) -> Any:
        """What is kept of a source that an evaluation would take: landed answers, or the newest delivery's rows."""
        if source == SIASN:
            return self.landing()
        with store_for_reading(self.data) as store:
            found = newest(store, CITY, source)
            assert found is not None
            return [each.frame.rows() for each in load(store, found.number).snapshots]

    def open_findings(self, agency: str = CITY) -> set[tuple[str, str, str, str]]:
        """What readers see: check, person or key, field, life."""
        with self.work(agency) as work:
            seen = findings(work.store, agency, NOW.date())
        assert not seen["id"].is_duplicated().any()
        return {
            (row["check"], row["person"] or row["key"], row["field"] or "", row["period"] or "")
            for row in seen.iter_rows(named=True)
        }

    def read(self) -> tuple[Any, ...]:
        """What readers of either agency see, and how old the data is that they see it by."""
        return tuple((self.open_findings(agency), self.ages(agency)) for agency in (CITY, VILLAGE))

    def landing(self) -> list[tuple[Any, ...]]:
        """What is known of each person, without when and how it was last tried."""
        wanted = "SELECT endpoint, key, filled, digest, shape, body, unknown FROM landing ORDER BY endpoint, key"
        with store_for_reading(self.data) as store, store.reading() as connection:
            return [tuple(row) for row in connection.execute(text(wanted))]

    def reasons(self) -> dict[str, str]:
        """Why whom was not answered for at the last try."""
        with store_for_reading(self.data) as store:
            known = landed(store, CITY, SIASN)
        return dict(known.filter(pl.col("failures") > 0).select("key", "reason").iter_rows())

    def ages(self, agency: str = CITY) -> dict[str, datetime]:
        """How old each source's data is that readers see now."""
        with store_for_reading(self.data) as store:
            view = view_of(store, agency, "", "Asia/Jakarta")
        return {each.source: each.as_of for each in view.sources}

    def told(self, run: int, error: SyncsvcError | None = None) -> dict[str, str]:
        """What a person reads of a run by language: what ``runs show`` prints, and the error's own sentence."""
        said: dict[str, str] = {}
        for language in LANGUAGES:
            rows = show_run(self.data, run, language)
            reason = next(row["value"] for row in rows if row["fact"] == "reason")
            assert reason is None or " " in reason
            said[language] = json.dumps(rows, default=str) + "".join(sentences(error, language) if error else ())
        return said

    def export(self, hours: float) -> None:
        """The SIMPEG's file is exported again, with the same content."""
        moment = (NOW + timedelta(hours=hours)).timestamp()
        os.utime(self.home() / "orang.csv", (moment, moment))

    def unknown(self) -> str:
        """The names of fields that nobody knows, as they are kept."""
        with store_for_reading(self.data) as store:
            return " ".join(landed(store, CITY, SIASN)["unknown"].to_list())

    def kept(self, tables: tuple[str, ...] = ("run", "budget")) -> str:
        """Whole tables of the store as text."""
        with store_for_reading(self.data) as store, store.reading() as connection:
            rows = [connection.execute(text(f"SELECT * FROM {table}")).all() for table in tables]
        return repr(rows)


def _put(settings: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, Mapping) and isinstance(settings.get(key), dict):
            _put(settings[key], value)
        else:
            settings[key] = value


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """All that is logged meanwhile: our lines as JSON, down to debug, and everybody else's by Python's logging."""
    stream = io.StringIO()
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    level = root.level
    logs.configure("json", lambda: stream, verbose=True)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        logs.configure(None, lambda: stream)


def _quiet(*_: Any, **__: Any) -> None:
    """Tell nobody."""
