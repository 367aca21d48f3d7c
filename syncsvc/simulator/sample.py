"""Writes the sample agency: an invented kabupaten, its systems' files, its configuration, what must be found."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from syncsvc.simulator import rows_ekinerja, rows_siasn
from syncsvc.simulator.agency import SampleAgency, plant_agency
from syncsvc.simulator.dump import write_simpeg
from syncsvc.simulator.faults import Truth
from syncsvc.simulator.reference_list import write_reference
from syncsvc.simulator.site import write_site
from syncsvc.simulator.workbook import write_plain, write_report
from syncsvc.simulator.world import AGENCY_NAME, World

STALE_DAYS = 30


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """What was written: the folders, the rows of each table and file, and how often each fault was planted."""

    folder: Path
    config: Path
    truth: Path
    agency: str
    people: int
    units: int
    rows: dict[str, int]
    faults: dict[str, int]
    must_find: int


def write_sample(folder: Path, employees: int, seed: int, as_of: date, faults: bool = True) -> SampleFacts:
    """Write the sample below ``folder``; the same arguments give the same bytes. Without ``faults`` it is in order.

    Raises UsageError for fewer than 200 employees, which are too few for every fault to have its own victim.
    """
    return write_agency(folder, plant_agency(employees, seed, as_of, faults))


def write_agency(folder: Path, agency: SampleAgency) -> SampleFacts:
    """Write an agency's systems, its configuration and what must be found below ``folder``."""
    world = agency.world
    folder.mkdir(parents=True, exist_ok=True)
    inbox = _fresh(folder / "inbox")
    rows = write_simpeg(folder, world)
    rows |= _write_siasn(inbox / "siasn", world)
    rows |= _write_ekinerja(inbox / "ekinerja", world)
    rows["referensi-jabatan"] = write_reference(folder, world)
    write_site(folder / "config", world, rows, rows.pop("plan_files"))
    _write_truth(folder / "truth.csv", agency.truth)
    _write_truth(folder / "truth-http.csv", agency.served_truth)
    agency.making.write(folder)
    _set_times(inbox, world)
    return SampleFacts(
        folder=folder,
        config=folder / "config",
        truth=folder / "truth.csv",
        agency="sample",
        people=len(world.people),
        units=len(world.tree.units),
        rows=rows,
        faults=agency.faults,
        must_find=len(agency.truth),
    )


def _fresh(inbox: Path) -> Path:
    """An empty inbox: files of an earlier sample would count as deliveries."""
    for name in ("siasn", "ekinerja"):
        if (inbox / name).exists():
            shutil.rmtree(inbox / name)
        (inbox / name).mkdir(parents=True)
    return inbox


def _write_siasn(folder: Path, world: World) -> dict[str, int]:
    count = 0
    with (folder / "export-data-asn.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL)
        writer.writerow(rows_siasn.HEADERS)
        for row in rows_siasn.people(world):
            writer.writerow(row)
            count += 1
    column = rows_siasn.UNIT_HEADERS.index("NamaJabatan") if "formula_cells" in world.flaws else None
    tree = list(rows_siasn.units(world))
    write_plain(folder / "ref-unor.xlsx", rows_siasn.UNIT_HEADERS, tree, column)
    return {"export-data-asn": count, "ref-unor": len(tree)}


def _write_ekinerja(folder: Path, world: World) -> dict[str, int]:
    years, rows = world.years, {}
    name = f"laporan-skp-{years.plan_year}"
    counted = _Counted(rows_ekinerja.plans(world))
    title = f"LAPORAN SKP TAHUN {years.plan_year}"
    files = write_report(folder / f"{name}.xlsx", title, AGENCY_NAME, years.as_of, counted)
    rows[name] = counted.count
    for period in years.delivered:
        name = f"laporan-penilaian-{period.year}-{period.id}"
        counted = _Counted(rows_ekinerja.ratings(world, period))
        title = f"LAPORAN PENILAIAN SKP {period.name.upper()} TAHUN {period.year}"
        write_report(folder / f"{name}.xlsx", title, AGENCY_NAME, years.as_of, counted)
        rows[name] = counted.count
    if "repeated_file" in world.flaws:
        shutil.copyfile(folder / f"{name}.xlsx", folder / f"{name}_salinan.xlsx")
    return {**rows, "plan_files": len(files)}


class _Counted:
    """Rows on their way, counted."""

    def __init__(self, rows: Iterable[dict[str, str | None]]) -> None:
        self.rows = iter(rows)
        self.count = 0

    def __iter__(self) -> _Counted:
        return self

    def __next__(self) -> dict[str, str | None]:
        row = next(self.rows)
        self.count += 1
        return row


def _write_truth(path: Path, truth: Iterable[Truth]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(Truth._fields)
        writer.writerows(sorted(truth))


def _set_times(inbox: Path, world: World) -> None:
    """Every file was downloaded at six in the morning (UTC) of the sample's day, or just now if that is to come."""
    as_of = world.years.as_of
    moment = datetime(as_of.year, as_of.month, as_of.day, 6, tzinfo=UTC)
    now = datetime.now(UTC)
    if now < moment < now + timedelta(days=1):
        moment = now - timedelta(minutes=1)
    for path in sorted(inbox.rglob("*.*")):
        stale = path.name == "ref-unor.xlsx" and "stale_source" in world.flaws
        seconds = (moment - timedelta(days=STALE_DAYS if stale else 0)).timestamp()
        os.utime(path, (seconds, seconds))
