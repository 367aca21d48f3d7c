"""An agency whose sources are three CSV files, and the work of a run on it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from syncsvc.app.places import agency_of, rules_of, store_for_writing
from syncsvc.config.sources import FileSource, FileTable
from syncsvc.jobs.evaluate import Ended
from syncsvc.jobs.whole import run
from syncsvc.jobs.work import Work
from syncsvc.model.run import Scope, Side
from tests.builders import NOW
from tests.few_checks import ask_little

PEOPLE = 60
SETTLED = NOW.timestamp() - 3_600
HEADER = "nip,nama,tanggal_lahir\n"
Say = Callable[..., None]
_AGENCY = """
key: kota
name: Kota Contoh
national_id: 1bdc81bea5c095495381a0450bb2c742
kind: KOT
language: id
timezone: Asia/Jakarta
"""
_SOURCES = """
{source}:
  kind: files
  side: {side}
  settle_seconds: 0
  tables:
    orang:
      files: {source}.csv
"""
_MAPPING = """
tables:
  employee:
    from: orang
    row_key: [nip]
    fields:
      nip: nip
      name: nama
      birth_date: {{column: tanggal_lahir, formats: [yyyy-mm-dd]}}
      {more}
"""


def nip(number: int) -> str:
    """An invented NIP."""
    return f"19850101201001{1 + number % 2}{900 + number}"


@dataclass(frozen=True)
class Place:
    """Where the agency's files and data are."""

    folder: Path

    @property
    def home(self) -> Path:
        """The agency's configuration, its sources' files among it."""
        return self.folder / "config" / "agencies" / "kota"

    def write(self, source: str, names: Mapping[int, str], hours: int = 0) -> None:
        """Let a source's file hold these people, number to name, exported so many hours after the first."""
        lines = [f"{nip(number)},{name},1985-01-01\n" for number, name in names.items()]
        path = self.home / f"{source}.csv"
        path.write_text(HEADER + "".join(lines), "utf-8")
        moment = SETTLED + hours * 3_600
        os.utime(path, (moment, moment))

    @contextmanager
    def work(self, **asked: Any) -> Iterator[Work]:
        """What one run is given, with the data folder held meanwhile."""
        with store_for_writing(self.folder / "data") as (store, lock):
            configured = agency_of(self.folder / "config", "kota")
            made = Work(store, lock, configured, rules_of(configured, NOW), Scope(), as_of=NOW)
            yield replace(made, **asked)

    def run(self, say: Say = lambda *_, **__: None, **asked: Any) -> Ended:
        """One run."""
        with self.work(**asked) as work:
            return run(work, NOW, say)


def everybody(**others: str) -> dict[int, str]:
    """All people by number under their usual names, but for some (``n3="Other"``)."""
    return {number: others.get(f"n{number}", f"Warga {chr(65 + number % 26)}") for number in range(PEOPLE)}


def make_place(folder: Path) -> Place:
    """Write the agency."""
    place = Place(folder)
    (place.home / "mapping").mkdir(parents=True)
    (place.home / "agency.yaml").write_text(_AGENCY, "utf-8")
    ask_little(place.folder / "config")
    sides = {"simpeg": "local", "siasn": "siasn"}
    sources = "".join(_SOURCES.format(source=source, side=side) for source, side in sides.items())
    (place.home / "sources.yaml").write_text(sources, "utf-8")
    for source in sides:
        mapping = _MAPPING.format(more="legal_status: {value: '01'}")
        (place.home / "mapping" / f"{source}.yaml").write_text(mapping, "utf-8")
        place.write(source, everybody())
    return place


def file_source(folder: Path, files: str, **more: Any) -> FileSource:
    """Settings of a source of one table."""
    table = FileTable(files=files)
    return FileSource(side=Side.LOCAL, kind="files", tables={"orang": table}, folder=folder, settle_seconds=0, **more)
