"""Many small agencies: each with two lists of invented people that differ a little, and change while the bench runs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import md5
from pathlib import Path
from random import Random

import polars as pl

from syncsvc.app.places import agency_of, rules_of, store_for_writing
from syncsvc.jobs.whole import run
from syncsvc.jobs.work import Work
from syncsvc.model.run import Scope
from syncsvc.store.engine import Store
from syncsvc.store.pointing import pointer
from syncsvc.store.visible import rows_at
from tests.few_checks import ask_little

SOURCES = {"simpeg": "local", "siasn": "siasn"}
FEWEST, MOST = 20, 40
_AGENCY = """
key: {key}
name: Kota Contoh {number}
national_id: {identity}
kind: KOT
language: id
timezone: Asia/Jakarta
"""
_SOURCE = """
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
      birth_date: {column: tanggal_lahir, formats: [yyyy-mm-dd]}
      legal_status: {value: '01'}
"""
_SCHEDULE = """
rutin:
  do: sync
  at: every 1 minutes
  spread_minutes: 0
"""
_NAMES = ("Siti Contoh", "Budi Percobaan", "Agus Misalnya", "Dewi Umpama", "Rina Andaian", "Made Teladan")
Row = tuple[str, ...]
VISIBLE = ("agency", "id", "state", "local", "national")


@dataclass(frozen=True, slots=True)
class Crowd:
    """Some agencies, their configuration in ``folder``/config; ``scheduled`` of them have one schedule, each minute."""

    folder: Path
    agencies: tuple[str, ...]
    scheduled: tuple[str, ...]

    @property
    def config(self) -> Path:
        """The configuration folder."""
        return self.folder / "config"

    def write(self, agency: str, edition: int) -> None:
        """Let both lists of an agency be those of an edition: the same people, a few other names."""
        number = self.agencies.index(agency)
        for source in SOURCES:
            lines = [f"{nip},{name},{born}\n" for nip, name, born in people(number, edition, source)]
            path = self.config / "agencies" / agency / f"{source}.csv"
            fresh = path.with_suffix(".new")
            fresh.write_text("nip,nama,tanggal_lahir\n" + "".join(lines), "utf-8")
            fresh.replace(path)


def people(agency: int, edition: int, source: str) -> Iterator[tuple[str, str, str]]:
    """An agency's people as one source lists them: NIP, name, birth date. Three in twenty differ by name between the
    sources, other ones in each edition; one in twenty is on one side only."""
    for number in range(FEWEST + agency % (MOST - FEWEST + 1)):
        year, month, day = 1970 + agency % 25, 1 + number % 12, 1 + number % 28
        sex, serial = 1 + number % 2, 900 + number
        nip = f"{year}{month:02}{day:02}{year + 25}{1 + agency % 12:02}{sex}{serial}"
        differs = source == "siasn" and (number + edition) % 7 == agency % 7
        name = f"{_NAMES[number % len(_NAMES)]} {chr(65 + number % 26)}{' Lain' * differs}"
        if not (source == "siasn" and number % 20 == 3):
            yield nip, name, f"{year}-{month:02}-{day:02}"


def make_crowd(folder: Path, agencies: int, scheduled: int) -> Crowd:
    """Write the configuration and the first edition of every agency's lists."""
    keys = tuple(f"kota-{number:03}" for number in range(agencies))
    crowd = Crowd(folder, keys, keys[:scheduled])
    for number, key in enumerate(keys):
        home = crowd.config / "agencies" / key
        (home / "mapping").mkdir(parents=True)
        identity = md5(key.encode(), usedforsecurity=False).hexdigest()
        (home / "agency.yaml").write_text(_AGENCY.format(key=key, number=number, identity=identity), "utf-8")
        listed = "".join(_SOURCE.format(source=source, side=side) for source, side in SOURCES.items())
        (home / "sources.yaml").write_text(listed, "utf-8")
        for source in SOURCES:
            (home / "mapping" / f"{source}.yaml").write_text(_MAPPING, "utf-8")
        if key in crowd.scheduled:
            (home / "schedules.yaml").write_text(_SCHEDULE, "utf-8")
        crowd.write(key, 0)
    ask_little(crowd.config)
    return crowd


def calm(crowd: Crowd, editions: dict[str, int], seed: int = 0) -> list[Row]:
    """What readers see of all agencies after an undisturbed walk through two editions, the last as ``editions`` has it:
    one process, one store of its own."""
    order = list(crowd.agencies)
    Random(seed).shuffle(order)  # noqa: S311 - the order must not matter
    with _alone(crowd.folder / "calm"), store_for_writing(None) as (store, lock):
        for agency in order:
            crowd.write(agency, editions.get(agency, 0))
            configured = agency_of(crowd.config, agency)
            now = datetime.now(UTC)
            run(Work(store, lock, configured, rules_of(configured, now), Scope()), now, _silent)
        return seen(store, crowd.agencies, still_open=True)


def seen(store: Store, agencies: Sequence[str], still_open: bool) -> list[Row]:
    """The findings that readers see, as columns of ``VISIBLE``; ``still_open``: only those."""
    found: list[Row] = []
    with store.reading() as connection:
        for agency in agencies:
            frame = rows_at(connection, agency, pointer(connection, agency))
            if still_open:
                frame = frame.filter(pl.col("state") == "open")
            rows = frame.with_columns(agency=pl.lit(agency)).select(VISIBLE).rows()
            found += [tuple(map(str, row)) for row in rows]
    return sorted(found)


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Within, this process's store is an SQLite of its own in that folder."""
    names = {"SYNCSVC_DATA": str(data), "SYNCSVC_DATABASE": ""}
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _silent(_key: str, **_facts: object) -> None:
    """Nobody watches."""
