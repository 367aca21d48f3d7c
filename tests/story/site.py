"""A sample site in a folder, and the commands run on it as a person would, without the terminal."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from syncsvc.app import findings, runs
from syncsvc.app.runs import Request
from syncsvc.jobs.evaluate import Ended
from syncsvc.simulator import write_sample

AS_OF = date(2026, 11, 21)
IDENTITY = ("check", "entity", "key", "field", "period")


@dataclass(frozen=True)
class Site:
    """A site's folder with its configuration, inbox and data."""

    folder: Path
    truth_file: str = "truth.csv"

    @property
    def config(self) -> Path:
        """Where the configuration lies."""
        return self.folder / "config"

    @property
    def data(self) -> Path:
        """Where syncsvc keeps its own data."""
        return self.folder / "data"

    def run(self, **asked: object) -> Ended:
        """One run as of the sample's day."""
        moment = datetime.combine(AS_OF, datetime.min.time(), UTC)
        request = Request("sample", as_of=moment, **asked)  # type: ignore[arg-type]
        return runs.run_agency(self.config, self.data, request, "id", lambda _: None)

    def open_findings(self) -> pl.DataFrame:
        """What readers see now."""
        rows = findings.list_findings(self.data, "sample", findings.chosen(None, None, None, None, "open"), None)
        return pl.DataFrame(rows, infer_schema_length=None)

    def identities(self) -> set[tuple[str, ...]]:
        """The five columns of what is open."""
        return {tuple(row[name] or "" for name in IDENTITY) for row in self.open_findings().iter_rows(named=True)}

    def truth(self) -> set[tuple[str, ...]]:
        """The five columns of what was planted."""
        with (self.folder / self.truth_file).open(encoding="utf-8", newline="") as file:
            return {tuple(row[name] for name in IDENTITY) for row in csv.DictReader(file)}


def make_site(folder: Path, employees: int, seed: int) -> Site:
    """Write a sample agency."""
    write_sample(folder, employees, seed, AS_OF)
    return Site(folder)
